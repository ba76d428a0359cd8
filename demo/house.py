"""Plans of houses: rooms, walls, the ways between rooms, and the proxies in them. Lengths in metres, losses in dB."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

OUTSIDE: Final = "not_home"
FLOOR_HEIGHT_M: Final = 2.8

type Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Floor:
    """One storey; level 0 is the ground floor."""

    floor_id: str
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class Room:
    """A rectangular room, from (x0_m, y0_m) to (x1_m, y1_m); `area_id` is what Home Assistant makes of the name."""

    area_id: str
    name: str
    level: int
    x0_m: float
    y0_m: float
    x1_m: float
    y1_m: float

    @property
    def centre(self) -> Point:
        """The middle of the floor."""
        return ((self.x0_m + self.x1_m) / 2, (self.y0_m + self.y1_m) / 2)

    @property
    def polygon(self) -> tuple[Point, ...]:
        """Its corners, in order."""
        return (self.x0_m, self.y0_m), (self.x1_m, self.y0_m), (self.x1_m, self.y1_m), (self.x0_m, self.y1_m)

    def contains(self, x_m: float, y_m: float) -> bool:
        """Whether the point lies in the room or on its edge."""
        return self.x0_m <= x_m <= self.x1_m and self.y0_m <= y_m <= self.y1_m

    def inside(self, u: float, v: float, margin_m: float = 0.5) -> Point:
        """Return the point at the fractions `u` and `v` (0-1) of the room less a margin."""
        return (
            self.x0_m + margin_m + u * (self.x1_m - self.x0_m - 2 * margin_m),
            self.y0_m + margin_m + v * (self.y1_m - self.y0_m - 2 * margin_m),
        )


@dataclass(frozen=True, slots=True)
class Wall:
    """A straight wall (or the opening of a door in one) and what a radio wave loses in it."""

    level: int
    x0_m: float
    y0_m: float
    x1_m: float
    y1_m: float
    loss_db: float


@dataclass(frozen=True, slots=True)
class Way:
    """A door (both points equal) or stairs from room `a` to room `b`; `b` may be OUTSIDE."""

    a: str
    b: str
    at_a: Point
    at_b: Point


@dataclass(frozen=True, slots=True)
class Proxy:
    """A Bluetooth proxy: where it hangs (z above the ground floor), how well it hears, whether it advertises itself."""

    name: str
    friendly_name: str
    area_id: str
    x_m: float
    y_m: float
    z_m: float
    mac: str
    gain_db: float = 0.0
    reception: float = 0.75
    beacon: bool = False

    @property
    def bluetooth_mac(self) -> str:
        """The Bluetooth address, two above the Wi-Fi address as on an ESP32; Home Assistant calls it the source."""
        return f"{self.mac[:-2]}{(int(self.mac[-2:], 16) + 2) & 0xFF:02X}"


@dataclass(frozen=True, slots=True)
class RadioTraits:
    """How radio waves fare in a house (dB, dBm, metres, seconds).

    `fading_db` is the scale of a Gumbel law, whose long side are deep fades; `sensitivity_dbm` is where half of
    the packets are lost on top of a proxy's own reception share.
    """

    power_at_1m_dbm: float = -59.0
    exponent: float = 2.1
    floor_loss_db: float = 15.0
    shadow_sd_db: float = 4.0
    shadow_length_m: float = 2.5
    multipath_sd_db: float = 2.5
    multipath_time_s: float = 20.0
    fading_db: float = 2.8
    sensitivity_dbm: float = -95.0


@dataclass(frozen=True)
class House:
    """A whole house. Every room can be reached from every other, and OUTSIDE through at least one way."""

    name: str
    floors: tuple[Floor, ...]
    rooms: tuple[Room, ...]
    walls: tuple[Wall, ...]
    ways: tuple[Way, ...]
    proxies: tuple[Proxy, ...]
    radio: RadioTraits = field(default_factory=RadioTraits)

    @cached_property
    def rooms_by_id(self) -> dict[str, Room]:
        """The rooms by area id."""
        return {room.area_id: room for room in self.rooms}

    @property
    def covered_rooms(self) -> frozenset[str]:
        """The rooms that have a proxy."""
        return frozenset(proxy.area_id for proxy in self.proxies)

    @cached_property
    def way_out(self) -> Way:
        """The front door."""
        return next(way for way in self.ways if way.b == OUTSIDE)

    def room_at(self, x_m: float, y_m: float, z_m: float) -> str:
        """Return the area id of the room around a point, OUTSIDE without one."""
        level = int(z_m // FLOOR_HEIGHT_M)
        for room in self.rooms:
            if room.level == level and room.contains(x_m, y_m):
                return room.area_id
        return OUTSIDE

    def route(self, start: str, end: str) -> list[Way]:
        """Return the ways from one room to another, fewest first, each turned so that it begins in the room before."""
        came: dict[str, Way | None] = {start: None}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            for way in self._ways_from.get(here, ()):
                if way.b not in came:
                    came[way.b] = way
                    queue.append(way.b)
        path: list[Way] = []
        way_back = came[end]
        while way_back is not None:
            path.append(way_back)
            way_back = came[way_back.a]
        return path[::-1]

    @cached_property
    def _ways_from(self) -> dict[str, list[Way]]:
        ways: dict[str, list[Way]] = {}
        for way in self.ways:
            ways.setdefault(way.a, []).append(way)
            if way.b != OUTSIDE:
                ways.setdefault(way.b, []).append(Way(way.b, way.a, way.at_b, way.at_a))
        ways[OUTSIDE] = [Way(way.b, way.a, way.at_b, way.at_a) for way in self.ways if way.b == OUTSIDE]
        return ways


def shared_edge(one: Room, other: Room) -> tuple[Point, Point] | None:
    """Return the ends of the edge that two rooms of a floor have in common, None where they do not touch."""
    if one.level != other.level:
        return None
    low_x, high_x = max(one.x0_m, other.x0_m), min(one.x1_m, other.x1_m)
    low_y, high_y = max(one.y0_m, other.y0_m), min(one.y1_m, other.y1_m)
    if low_x == high_x and high_y > low_y:
        return (low_x, low_y), (low_x, high_y)
    if low_y == high_y and high_x > low_x:
        return (low_x, low_y), (high_x, low_y)
    return None


def cut_openings(wall: Wall, doors: Sequence[Point], *, half_m: float = 0.45, loss_db: float = 1.5) -> list[Wall]:
    """Split a wall that runs along an axis where doors lie in it: the opening loses `loss_db` at most."""
    upright = wall.x0_m == wall.x1_m
    start, end = (wall.y0_m, wall.y1_m) if upright else (wall.x0_m, wall.x1_m)
    across = wall.x0_m if upright else wall.y0_m

    def piece(low: float, high: float, loss: float) -> Wall:
        if upright:
            return Wall(wall.level, across, low, across, high, loss)
        return Wall(wall.level, low, across, high, across, loss)

    pieces: list[Wall] = []
    at = start
    for along in sorted(door[1] if upright else door[0] for door in doors):
        low, high = max(at, along - half_m), min(end, along + half_m)
        if low > at:
            pieces.append(piece(at, low, wall.loss_db))
        pieces.append(piece(low, high, min(loss_db, wall.loss_db)))
        at = high
    if at < end:
        pieces.append(piece(at, end, wall.loss_db))
    return pieces
