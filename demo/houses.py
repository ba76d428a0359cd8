"""The house of the demonstration, and how any house gets its walls and proxies."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from demo.house import (
    FLOOR_HEIGHT_M,
    OUTSIDE,
    Floor,
    House,
    Proxy,
    RadioTraits,
    Room,
    Wall,
    Way,
    cut_openings,
    shared_edge,
)

OUTER_WALL_DB: Final = 10.0
_INNER_WALL_DB: Final = 5.0
_HALF: Final = frozenset({"living_room", "kitchen", "bedroom", "landing"})


def default_house(*, half: bool = False) -> House:
    """Return a house of two floors, ten rooms and eight proxies, or only `half` of them; every other one is a beacon."""
    ground, first = Floor("ground", "Ground floor", 0), Floor("first", "First floor", 1)
    rooms = (
        Room("living_room", "Living room", 0, 0.0, 0.0, 5.0, 4.5),
        Room("kitchen", "Kitchen", 0, 5.0, 0.0, 10.0, 4.5),
        Room("study", "Study", 0, 0.0, 4.5, 3.5, 8.0),
        Room("hall", "Hall", 0, 3.5, 4.5, 6.0, 8.0),
        Room("guest_bathroom", "Guest bathroom", 0, 6.0, 4.5, 10.0, 8.0),
        Room("bedroom", "Bedroom", 1, 0.0, 0.0, 5.0, 4.5),
        Room("childs_room", "Child's room", 1, 5.0, 0.0, 10.0, 4.5),
        Room("guest_room", "Guest room", 1, 0.0, 4.5, 3.5, 8.0),
        Room("landing", "Landing", 1, 3.5, 4.5, 6.0, 8.0),
        Room("bathroom", "Bathroom", 1, 6.0, 4.5, 10.0, 8.0),
    )
    ways = (
        _door("living_room", "kitchen", 5.0, 2.0),
        _door("living_room", "hall", 4.3, 4.5),
        _door("kitchen", "hall", 5.5, 4.5),
        _door("study", "hall", 3.5, 6.0),
        _door("guest_bathroom", "hall", 6.0, 6.8),
        Way("hall", "landing", (5.5, 7.5), (5.5, 5.2)),
        _door("bedroom", "landing", 4.3, 4.5),
        _door("childs_room", "landing", 5.5, 4.5),
        _door("guest_room", "landing", 3.5, 6.0),
        _door("bathroom", "landing", 6.0, 6.8),
        _door("hall", OUTSIDE, 4.5, 8.0),
    )
    places = (
        ("living_room", 0.3, 2.4, 1.1, 1.5, False),
        ("kitchen", 9.7, 1.2, 1.6, -2.0, True),
        ("study", 0.4, 7.5, 0.9, 0.5, False),
        ("hall", 4.9, 7.7, 1.8, -3.5, True),
        ("bedroom", 0.4, 0.6, 3.5, 2.5, False),
        ("childs_room", 9.6, 3.9, 3.9, -1.0, True),
        ("landing", 3.8, 7.6, 4.4, 3.0, True),
        ("bathroom", 9.6, 7.4, 4.6, -1.5, False),
    )
    names = {room.area_id: room.name for room in rooms}
    proxies = tuple(
        Proxy(
            name=f"proxy-{area.replace('_', '-')}",
            friendly_name=f"{names[area]} proxy",
            area_id=area,
            x_m=x,
            y_m=y,
            z_m=z,
            mac=proxy_mac(number),
            gain_db=gain,
            beacon=beacon,
        )
        for number, (area, x, y, z, gain, beacon) in enumerate(places)
        if area in _HALF or not half
    )
    walls = build_walls(rooms, ways, lambda _one, _other: _INNER_WALL_DB)
    return House("Demo house", (ground, first), rooms, walls, ways, proxies, RadioTraits())


def hang_elsewhere(house: House, name: str, room: str) -> House:
    """Return the house with a proxy at the middle of a wall of another room; its area stays: Home Assistant does not know."""
    place = house.rooms_by_id[room]
    x, y = place.inside(0.0, 0.5, margin_m=0.2)

    def hang(proxy: Proxy) -> Proxy:
        if proxy.name != name:
            return proxy
        return replace(proxy, x_m=x, y_m=y, z_m=place.level * FLOOR_HEIGHT_M + proxy.z_m % FLOOR_HEIGHT_M)

    return replace(house, proxies=tuple(hang(proxy) for proxy in house.proxies))


def _door(a: str, b: str, x_m: float, y_m: float) -> Way:
    return Way(a, b, (x_m, y_m), (x_m, y_m))


def proxy_mac(number: int) -> str:
    """Return the Wi-Fi address of proxy number 0-16383, of a range of Espressif's; each proxy has four addresses."""
    high, low = divmod(number * 4, 256)
    return f"24:0A:C4:0D:{high:02X}:{low:02X}"


def build_walls(
    rooms: tuple[Room, ...], ways: tuple[Way, ...], loss_db: Callable[[Room, Room], float]
) -> tuple[Wall, ...]:
    """Return the walls between rooms and around each floor, with an opening at each door between two rooms."""
    walls: list[Wall] = []
    for number, one in enumerate(rooms):
        for other in rooms[number + 1 :]:
            edge = shared_edge(one, other)
            if edge is not None:
                pair = {one.area_id, other.area_id}
                doors = [way.at_a for way in ways if way.at_a == way.at_b and {way.a, way.b} == pair]
                walls += cut_openings(Wall(one.level, *edge[0], *edge[1], loss_db(one, other)), doors)
    for level in sorted({room.level for room in rooms}):
        x0, y0, x1, y1 = outline([room for room in rooms if room.level == level])
        walls += [
            Wall(level, x0, y0, x1, y0, OUTER_WALL_DB),
            Wall(level, x0, y1, x1, y1, OUTER_WALL_DB),
            Wall(level, x0, y0, x0, y1, OUTER_WALL_DB),
            Wall(level, x1, y0, x1, y1, OUTER_WALL_DB),
        ]
    return tuple(walls)


def outline(rooms: Sequence[Room]) -> tuple[float, float, float, float]:
    """Return x0, y0, x1, y1 of the rectangle around rooms."""
    return (
        min(room.x0_m for room in rooms),
        min(room.y0_m for room in rooms),
        max(room.x1_m for room in rooms),
        max(room.y1_m for room in rooms),
    )
