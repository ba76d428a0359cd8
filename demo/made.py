"""Houses of chance for benchmarks: layouts, walls and radios differ as widely as those of real homes."""

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np

from demo.house import FLOOR_HEIGHT_M, OUTSIDE, Floor, House, Proxy, RadioTraits, Room, Way, shared_edge
from demo.houses import build_walls, proxy_mac
from demo.movement import Habit, Walker
from demo.noise import make_key
from demo.tags import tile_tag
from demo.world import World

type Kind = Literal["flat", "house"]
type Receivers = Literal["all", "half"]

_NAMES: Final = (
    ("living_room", "kitchen", "hall", "study", "dining_room", "bathroom", "utility_room", "guest_room"),
    ("bedroom", "landing", "childs_room", "upper_bathroom", "dressing_room", "studio", "nursery", "attic_room"),
)
_DOORWAY_M: Final = 1.1
RESIDENT: Final = Habit(stay_s=(60.0, 1800.0), rest_s=(15.0, 600.0))


def made_house(seed: int, kind: Kind = "house", receivers: Receivers = "all") -> House:
    """Return a house drawn from a seed: a flat of 5-8 rooms on one floor, or two floors of 4-6 rooms each.

    Walls lose 3-9 dB, a floor 12-18 dB, the exponent is 1.8-2.4, receivers' gains spread by 3 dB. A receiver in
    each room, or in half of them.
    """
    rng = np.random.default_rng(make_key("made house", kind, seed))
    width, depth = rng.uniform(8.0, 12.0), rng.uniform(6.5, 9.0)
    levels = 1 if kind == "flat" else 2
    rooms: list[Room] = []
    for level in range(levels):
        rooms += _tile_floor(rng, level, float(width), float(depth), small=kind == "house")
    ways = [way for level in range(levels) for way in _doors(rng, [room for room in rooms if room.level == level])]
    if levels == 2:
        ways.append(_stairs([room for room in rooms if room.level == 0], [room for room in rooms if room.level == 1]))
    ways.append(_front_door(rng, rooms))
    losses = {frozenset((a.area_id, b.area_id)): float(rng.uniform(3.0, 9.0)) for a in rooms for b in rooms if a != b}
    walls = build_walls(tuple(rooms), tuple(ways), lambda one, other: losses[frozenset((one.area_id, other.area_id))])
    traits = RadioTraits(
        power_at_1m_dbm=float(rng.normal(-60.0, 2.0)),
        exponent=float(rng.uniform(1.8, 2.4)),
        floor_loss_db=float(rng.uniform(12.0, 18.0)),
    )
    floors = tuple(
        Floor(("ground", "first")[level], ("Ground floor", "First floor")[level], level) for level in range(levels)
    )
    proxies = _proxies(rng, rooms, receivers)
    return House(f"Made {kind} {seed}", floors, tuple(rooms), walls, tuple(ways), proxies, traits)


def made_world(
    seed: int,
    kind: Kind = "house",
    receivers: Receivers = "all",
    *,
    tags: int = 3,
    interval_s: float = 2.0,
    habit: Habit = RESIDENT,
    start_at: float = 0.0,
) -> World:
    """Return a made house with tags on residents; their powers spread by 4 dB, bodies take up to 7 dB."""
    house = made_house(seed, kind, receivers)
    rng = np.random.default_rng(make_key("made tags", kind, seed))
    people = [
        tile_tag(
            f"tag{number + 1}",
            f"Tag {number + 1}",
            Walker(house, habit, seed=make_key("resident", kind, seed, number), start_at=start_at),
            seed=seed,
            offset_db=float(rng.normal(0.0, 4.0)),
            body_db=float(rng.uniform(3.0, 7.0)),
            interval_s=interval_s,
        )
        for number in range(tags)
    ]
    return World(house, people, seed=make_key("made world", kind, seed), start_at=start_at)


def _tile_floor(rng: np.random.Generator, level: int, width: float, depth: float, *, small: bool) -> list[Room]:
    """Cut a floor into two rows of rooms, each at its own places."""
    most = 3 if small else 4
    split = round(float(rng.uniform(0.42, 0.58)) * depth, 2)
    names = list(_NAMES[level])
    rng.shuffle(names)
    rooms = []
    for y0, y1 in ((0.0, split), (split, round(depth, 2))):
        columns = int(rng.integers(2 if small else 3, most + 1)) if width >= 9.0 or small else 3
        shares = rng.uniform(0.8, 1.6, columns)
        cuts = np.round(np.concatenate([[0.0], np.cumsum(shares) / shares.sum()]) * round(width, 2), 2)
        for x0, x1 in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            name = names.pop()
            rooms.append(Room(name, name.replace("_", " ").capitalize(), level, x0, y0, x1, y1))
    return rooms


def _doors(rng: np.random.Generator, rooms: Sequence[Room]) -> list[Way]:
    """Join all rooms of a floor by a random tree of doors, and some more by a second door."""
    edges = []
    for number, one in enumerate(rooms):
        for other in rooms[number + 1 :]:
            edge = shared_edge(one, other)
            if edge is not None and abs(edge[1][0] - edge[0][0]) + abs(edge[1][1] - edge[0][1]) >= _DOORWAY_M:
                edges.append((one, other, edge))
    ways: list[Way] = []
    joined = {room.area_id: {room.area_id} for room in rooms}
    for index in rng.permutation(len(edges)).tolist():
        one, other, (low, high) = edges[index]
        group = joined[one.area_id]
        if other.area_id not in group or rng.uniform() < 0.2:
            along = float(rng.uniform(0.3, 0.7))
            at = (low[0] + along * (high[0] - low[0]), low[1] + along * (high[1] - low[1]))
            ways.append(Way(one.area_id, other.area_id, at, at))
            group |= joined[other.area_id]
            for name in group:
                joined[name] = group
    return ways


def _stairs(lower: Sequence[Room], upper: Sequence[Room]) -> Way:
    """Put stairs where two rooms lie over each other most."""

    def overlap(below: Room, above: Room) -> tuple[float, float, float, float]:
        return (
            max(below.x0_m, above.x0_m),
            max(below.y0_m, above.y0_m),
            min(below.x1_m, above.x1_m),
            min(below.y1_m, above.y1_m),
        )

    def area(pair: tuple[Room, Room]) -> float:
        x0, y0, x1, y1 = overlap(*pair)
        return max(x1 - x0, 0.0) * max(y1 - y0, 0.0)

    below, above = max(((one, other) for one in lower for other in upper), key=area)
    x0, y0, x1, y1 = overlap(below, above)
    middle = (y0 + y1) / 2
    return Way(below.area_id, above.area_id, (x0 + 0.25 * (x1 - x0), middle), (x0 + 0.75 * (x1 - x0), middle))


def _front_door(rng: np.random.Generator, rooms: Sequence[Room]) -> Way:
    facing = [room for room in rooms if room.level == 0 and room.y0_m == 0.0]
    room = facing[int(rng.integers(len(facing)))]
    at = (room.centre[0], 0.0)
    return Way(room.area_id, OUTSIDE, at, at)


def _proxies(rng: np.random.Generator, rooms: Sequence[Room], receivers: Receivers) -> tuple[Proxy, ...]:
    """Hang a proxy at a wall of each room, or of each of half of them."""
    chosen = list(range(len(rooms)))
    if receivers == "half":
        chosen = sorted(rng.choice(len(rooms), (len(rooms) + 1) // 2, replace=False).tolist())
    proxies = []
    for number in chosen:
        room = rooms[number]
        along, side = float(rng.uniform()), int(rng.integers(4))
        u, v = ((along, 0.0), (along, 1.0), (0.0, along), (1.0, along))[side]
        x, y = room.inside(u, v, margin_m=0.2)
        proxies.append(
            Proxy(
                name=f"proxy-{room.area_id.replace('_', '-')}",
                friendly_name=f"{room.name} proxy",
                area_id=room.area_id,
                x_m=x,
                y_m=y,
                z_m=room.level * FLOOR_HEIGHT_M + float(rng.uniform(0.3, 2.2)),
                mac=proxy_mac(number),
                gain_db=float(rng.normal(0.0, 3.0)),
                reception=float(rng.uniform(0.6, 0.8)),
            )
        )
    return tuple(proxies)
