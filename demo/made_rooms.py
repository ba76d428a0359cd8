"""Floors of chance: how a made house is cut into rooms, and the doors and stairs that join them."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from demo.house import OUTSIDE, Room, Way, shared_edge

_NAMES: Final = (
    ("living_room", "kitchen", "hall", "study", "dining_room", "bathroom", "utility_room", "guest_room"),
    ("bedroom", "landing", "childs_room", "upper_bathroom", "dressing_room", "studio", "nursery", "attic_room"),
)
_BUNGALOW_NAMES: Final = (
    *("living_room", "kitchen", "study", "dining_room", "bathroom", "utility_room", "guest_room", "bedroom"),
    *("childs_room", "nursery"),
)
_LOFT_NAMES: Final = ("living_room", "kitchen", "dining_room", "sleeping_area", "studio", "bathroom")
_DOORWAY_M: Final = 1.1


def tile_floor(rng: np.random.Generator, level: int, width: float, depth: float, *, small: bool) -> list[Room]:
    """Cut a floor into two rows of rooms, each at its own places."""
    most = 3 if small else 4
    split = round(float(rng.uniform(0.42, 0.58)) * depth, 2)
    names = list(_NAMES[level])
    rng.shuffle(names)
    rooms: list[Room] = []
    for y0, y1 in ((0.0, split), (split, round(depth, 2))):
        columns = int(rng.integers(2 if small else 3, most + 1)) if width >= 9.0 or small else 3
        rooms += _cut_row(rng, [names.pop() for _ in range(columns)], level, width, (y0, y1))
    return rooms


def tile_bungalow(rng: np.random.Generator) -> list[Room]:
    """Cut one wide floor of 8-12 rooms: a row of rooms on either side of a corridor in two pieces."""
    width, depth = float(rng.uniform(13.0, 17.0)), float(rng.uniform(9.0, 11.5))
    names = list(_BUNGALOW_NAMES)
    rng.shuffle(names)
    corridor = float(rng.uniform(1.3, 1.7))
    south = round(float(rng.uniform(0.4, 0.6)) * (depth - corridor), 2)
    north = round(south + corridor, 2)
    rooms = _cut_row(rng, [names.pop() for _ in range(int(rng.integers(3, 6)))], 0, width, (0.0, south))
    rooms += _cut_row(rng, ["corridor", "back_corridor"], 0, width, (south, north))
    rooms += _cut_row(rng, [names.pop() for _ in range(int(rng.integers(3, 6)))], 0, width, (north, round(depth, 2)))
    return rooms


def tile_loft(rng: np.random.Generator) -> list[Room]:
    """Cut one large hall into 4-6 zones in two rows; one of them is a bathroom."""
    width, depth = float(rng.uniform(10.0, 14.0)), float(rng.uniform(7.5, 10.0))
    split = round(float(rng.uniform(0.42, 0.58)) * depth, 2)
    names = ["bathroom", *rng.permutation(_LOFT_NAMES[:-1]).tolist()]
    front, back = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    rooms = _cut_row(rng, names[1 : front + 1], 0, width, (0.0, split))
    return rooms + _cut_row(rng, [*names[front + 1 : front + back], names[0]], 0, width, (split, round(depth, 2)))


def _cut_row(
    rng: np.random.Generator, names: Sequence[str], level: int, width: float, span: tuple[float, float]
) -> list[Room]:
    """Cut a row from y0 to y1 (`span`) across the whole width into rooms of these names."""
    shares = rng.uniform(0.8, 1.6, len(names))
    cuts = np.round(np.concatenate([[0.0], np.cumsum(shares) / shares.sum()]) * round(width, 2), 2).tolist()
    return [
        Room(name, name.replace("_", " ").capitalize(), level, x0, span[0], x1, span[1])
        for name, x0, x1 in zip(names, cuts[:-1], cuts[1:], strict=True)
    ]


def join_by_doors(rng: np.random.Generator, rooms: Sequence[Room], *, every: bool = False) -> list[Way]:
    """Join all rooms of a floor by a random tree of doors, and some more by a second door; `every` edge when asked."""
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
        if other.area_id not in group or rng.uniform() < 0.2 or every:
            along = float(rng.uniform(0.3, 0.7))
            at = (low[0] + along * (high[0] - low[0]), low[1] + along * (high[1] - low[1]))
            ways.append(Way(one.area_id, other.area_id, at, at))
            group |= joined[other.area_id]
            for name in group:
                joined[name] = group
    return ways


def put_stairs(lower: Sequence[Room], upper: Sequence[Room]) -> Way:
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


def put_front_door(rng: np.random.Generator, rooms: Sequence[Room]) -> Way:
    """Put a door to the outside in the front wall of the ground floor."""
    facing = [room for room in rooms if room.level == 0 and room.y0_m == 0.0]
    room = facing[int(rng.integers(len(facing)))]
    at = (room.centre[0], 0.0)
    return Way(room.area_id, OUTSIDE, at, at)
