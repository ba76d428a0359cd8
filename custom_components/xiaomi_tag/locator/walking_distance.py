"""How far it is to walk from one cell of a plan to another: through rooms, doors and stairs, not through walls."""

from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import numpy as np

from .arrays import Flags, Floats
from .grid import Grid
from .plan import OUTSIDE, FloorPlan, PlanRoom
from .polygons import (
    WALL_GAP_M,
    Metres,
    alongside_m,
    boxes_meet,
    crossing_shares,
    edges_of,
    is_convex,
    overlap_m2,
)

LEAST_OPENING_M: Final = 0.6
"""A shorter edge between two rooms holds no door."""
OPENING_STEP_M: Final = 1.0
MANY_OPENINGS: Final = 250
"""With more, an edge is passed in its middle only."""
MOST_OPENINGS: Final = 600
"""More shared edges, the longest first, come of rooms drawn on top of each other only."""
STAIRS_SLOPE: Final = 2.0
"""Metres of stairs for a metre up."""
DETOUR_M: Final = 6.0
"""What going to another floor takes more where no stairs are drawn at all."""
LEAST_OVERLAP_M2: Final = 0.5
DOORSTEP_M: Final = 0.6
"""The end of a way to a door that may lie outside of the room: in the wall, or where the door was drawn roughly."""


def walking_m(plan: FloorPlan, grid: Grid) -> Floats:
    """Return the shortest ways (C, C) between all cells in metres, inf where there is none.

    Ways are straight within a room; from room to room they lead through doors where the plan has any for one of the
    two, else anywhere through an edge that both share; from floor to floor by stairs, or with a detour where it has none.
    """
    nodes = _Nodes(plan, grid)
    _add_doors(plan, nodes)
    _add_openings(plan, nodes)
    _add_stairs(plan, nodes)
    points = np.array(nodes.points).reshape(-1, 3)
    ways = np.full((len(points), len(points)), np.inf, np.float32)
    np.fill_diagonal(ways, 0)
    for room in plan.rooms:
        members = nodes.members[room.room]
        if members:
            inside = _within(room, points[members, :2], np.array(members) < len(grid.x_m))
            ways[np.ix_(members, members)] = np.minimum(ways[np.ix_(members, members)], inside)
    for low, high in nodes.flights:
        ways[low, high] = ways[high, low] = STAIRS_SLOPE * abs(points[low, 2] - points[high, 2])
    if not plan.stairs:
        _climb_anywhere(plan, grid, nodes, ways)
    for through in range(len(ways)):
        np.minimum(ways, ways[:, through, None] + ways[None, through, :], out=ways)
    return ways[: len(grid.x_m), : len(grid.x_m)].copy()


@dataclass(slots=True)
class _Nodes:
    """Points where ways turn: the cells first, then doors, openings and the ends of stairs; and in which rooms."""

    plan: FloorPlan
    grid: Grid
    points: list[tuple[float, float, float]] = field(init=False)
    members: dict[str, list[int]] = field(init=False)
    flights: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.points = [(x, y, z) for x, y, z in self.grid.points.tolist()]
        self.members = {room.room: [] for room in self.plan.rooms}
        self.flights = []
        for cell, room in enumerate(self.grid.room.tolist()):
            self.members[self.grid.rooms[room]].append(cell)

    def add(self, point: tuple[float, float, float], *rooms: str) -> int:
        """Add a point that can be reached from all of these rooms, and return its index."""
        self.points.append(point)
        for room in rooms:
            self.members[room].append(len(self.points) - 1)
        return len(self.points) - 1


def _add_doors(plan: FloorPlan, nodes: _Nodes) -> None:
    for door in plan.doors:
        if door.a in nodes.members and door.b in nodes.members:
            nodes.add((door.x_m, door.y_m, 0.0), door.a, door.b)


def _add_openings(plan: FloorPlan, nodes: _Nodes) -> None:
    """Let ways through the edges that rooms without doors share."""
    with_doors = {room for door in plan.doors if OUTSIDE not in {door.a, door.b} for room in (door.a, door.b)}
    shared: list[tuple[str, str, Metres]] = []
    for one, other in combinations([room for room in plan.rooms if room.room not in with_doors], 2):
        if one.floor == other.floor and boxes_meet(one.polygon, other.polygon, 2 * WALL_GAP_M):
            shared += [(one.room, other.room, stretch) for stretch in _shared_edges(one, other)]
    shared = sorted(shared, key=lambda each: _length_m(each[2]), reverse=True)[:MOST_OPENINGS]
    counts = [int(_length_m(stretch) // OPENING_STEP_M) + 1 for _, _, stretch in shared]
    if sum(counts) > MANY_OPENINGS:
        counts = [1] * len(shared)
    for (a, b, stretch), count in zip(shared, counts, strict=True):
        for share in ((np.arange(count) + 0.5) / count).tolist():
            x, y = (stretch[:2] + share * (stretch[2:] - stretch[:2])).tolist()
            nodes.add((x, y, 0.0), a, b)


def _length_m(stretch: Metres) -> float:
    return float(np.hypot(*(stretch[2:] - stretch[:2])))


def _shared_edges(one: PlanRoom, other: PlanRoom) -> list[Metres]:
    """Return the stretches (4,) of one room's edges that run along the other's."""
    edges = edges_of(one.polygon)
    starts, ends = alongside_m(edges, edges_of(other.polygon))
    stretches: list[Metres] = []
    for index, against in zip(*np.nonzero(ends - starts >= LEAST_OPENING_M), strict=True):
        begin, along = edges[index, :2], edges[index, 2:] - edges[index, :2]
        unit = along / np.hypot(*along)
        stretches.append(np.concatenate([begin + starts[index, against] * unit, begin + ends[index, against] * unit]))
    return stretches


def _add_stairs(plan: FloorPlan, nodes: _Nodes) -> None:
    base_m = {floor.id: floor.base_m for floor in plan.floors}
    floor_of = plan.floor_of
    for stairs in plan.stairs:
        if stairs.a in nodes.members and stairs.b in nodes.members:
            ends = [
                nodes.add((stairs.x_m, stairs.y_m, base_m.get(floor_of[room], 0.0)), room)
                for room in (stairs.a, stairs.b)
            ]
            nodes.flights.append((ends[0], ends[1]))


def _within(room: PlanRoom, points: Metres, is_cell: Flags) -> Metres:
    """Return the straight ways (n, n) between points of a room; those that would leave a concave one are inf.

    All points can be reached from each other: where no straight way helps, the shortest one that is missing is taken.
    """
    apart: Metres = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    if is_convex(room.polygon):
        return apart
    ways = np.where(_leaves(room, points, is_cell, apart), np.inf, apart)
    while True:
        reached = _reached_from_first(np.isfinite(ways))
        if reached.all():
            return ways
        gaps = np.where(reached[:, None] & ~reached[None, :], apart, np.inf)
        one, other = np.unravel_index(int(gaps.argmin()), gaps.shape)
        ways[one, other] = ways[other, one] = apart[one, other]


def _leaves(room: PlanRoom, points: Metres, is_cell: Flags, apart: Metres) -> Flags:
    """Return which straight lines (n, n) between points of a room cross one of its edges."""
    edges = edges_of(room.polygon)
    doorstep = np.where(is_cell, 0.0, DOORSTEP_M)
    share = np.minimum(doorstep[:, None] / np.maximum(apart, DOORSTEP_M / 2), 0.5)[..., None]
    leaves = np.zeros(apart.shape, bool)
    for index, point in enumerate(points):  # all at once would take much memory
        others = points[:index]
        lines = np.hstack(
            [
                point + share[index, :index] * (others - point),
                others + share[:index, index] * (point - others),
            ]
        )
        leaves[index, :index] = np.isfinite(crossing_shares(lines, edges)).any(axis=1)
    both: Flags = leaves | leaves.T
    return both


def _reached_from_first(linked: Flags) -> Flags:
    """Return which of n points can be reached from the first one by links (n, n)."""
    reached: Flags = linked[0].copy()
    while True:
        wider: Flags = linked[reached].sum(axis=0) > 0
        if (wider == reached).all():
            return reached
        reached = wider


def _climb_anywhere(plan: FloorPlan, grid: Grid, nodes: _Nodes, ways: Floats) -> None:
    """Link rooms that lie over each other, cell to cell."""
    storeys = dict(zip((floor.id for floor in plan.floors), plan.storeys, strict=True))
    points, cells = grid.points, len(grid.x_m)
    for one, other in combinations(plan.rooms, 2):
        apart = abs(storeys.get(one.floor, 0) - storeys.get(other.floor, 0)) == 1
        if apart and overlap_m2(one.polygon, other.polygon) > LEAST_OVERLAP_M2:
            low, high = ([cell for cell in nodes.members[room.room] if cell < cells] for room in (one, other))
            climb = np.linalg.norm(points[low][:, None] - points[high][None, :], axis=2) + DETOUR_M
            ways[np.ix_(low, high)] = np.minimum(ways[np.ix_(low, high)], climb)
            ways[np.ix_(high, low)] = ways[np.ix_(low, high)].T
