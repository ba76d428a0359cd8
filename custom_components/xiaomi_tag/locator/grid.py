"""Places all over the rooms of a plan, at which a tag is looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Indices
from .plan import FloorPlan, Polygon
from .polygons import Metres, area_m2, contains, edge_distance_m, widest_chord

HEIGHT_M: Final = 1.0
"""Tags are carried or lie at about this height above the floor."""
SPACING_GROWTH: Final = 1.08
FIRST_GUESS: Final = 0.8
"""Where spacing starts to grow from, as a share of what would be right for one large room."""
TWO_CELLS_M2: Final = 2.0
"""A larger room has two cells at least."""
FROM_WALL_M: Final = 0.05
MOST_ADDED: Final = 60
"""A room too narrow for its lines of cells gets this many more before it is filled another way."""
MOST_TRIED: Final = 12_000
"""Points tried over all rooms: bounds the work on plans with rooms that are large but thin."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Cells (C,): their middles in metres (z above the lowest floor), floor in `plan.floors`, room in `rooms`."""

    rooms: tuple[str, ...]
    x_m: Metres
    y_m: Metres
    z_m: Metres
    floor: Indices
    room: Indices
    spacing_m: float

    @property
    def points(self) -> Metres:
        """The middles (C, 3)."""
        return np.column_stack([self.x_m, self.y_m, self.z_m])


def make_grid(plan: FloorPlan, rooms: Sequence[str], *, spacing_m: float = 1.0, most: int = 300) -> Grid:
    """Fill the rooms with cells about `spacing_m` apart, or farther so that there are at most `most` of them.

    Plan rooms that are not among `rooms` are left out, rooms without a polygon get no cells; each other room gets one
    at least, even if that makes more than `most`.
    """
    indices = {room: index for index, room in enumerate(rooms)}
    floors = plan.floor_indices
    drawn = [room for room in plan.rooms if room.room in indices and room.floor in floors]
    polygons = [room.polygon for room in drawn]
    cells, spacing_m = _fill(polygons, spacing_m, most)
    counts = [len(each) for each in cells]
    middles = np.vstack([np.zeros((0, 2)), *cells])
    floor = np.repeat(np.array([floors[room.floor] for room in drawn], np.intp), counts)
    base_m = np.array([each.base_m for each in plan.floors])
    return Grid(
        rooms=tuple(rooms),
        x_m=middles[:, 0],
        y_m=middles[:, 1],
        z_m=base_m[floor] + HEIGHT_M,
        floor=floor,
        room=np.repeat(np.array([indices[room.room] for room in drawn], np.intp), counts),
        spacing_m=spacing_m,
    )


def _fill(polygons: Sequence[Polygon], spacing_m: float, most: int) -> tuple[list[Metres], float]:
    """Return the cells (n, 2) of each room, and the spacing that had to be taken."""
    sizes = np.array([np.ptp(np.array(polygon), axis=0) for polygon in polygons]).reshape(-1, 2)
    areas = [area_m2(polygon) for polygon in polygons]
    least = [2 if area > TWO_CELLS_M2 else 1 for area in areas]
    if sum(least) > most:
        least = [1] * len(polygons)
    boxes_m2 = float(sizes.prod(axis=1).sum())
    spacing_m = max(spacing_m, (boxes_m2 / MOST_TRIED) ** 0.5, FIRST_GUESS * (sum(areas) / max(most, 1)) ** 0.5)
    widest_m = float(sizes.max(initial=0))
    while True:
        cells = [_cells(polygon, spacing_m, few) for polygon, few in zip(polygons, least, strict=True)]
        count = sum(len(each) for each in cells)
        if count <= most or spacing_m > 2 * widest_m:
            return cells, spacing_m
        spacing_m *= SPACING_GROWTH


def _cells(polygon: Polygon, spacing_m: float, least: int) -> Metres:
    """Return the middles (n, 2) of an even grid that fills a polygon with `least` cells or more."""
    corners = np.array(polygon)
    origin, size = corners.min(axis=0), np.ptp(corners, axis=0)
    lines = np.maximum(np.rint(size / spacing_m), 1).astype(int)
    for _ in range(MOST_ADDED):
        across, along = ((np.arange(count) + 0.5) / count for count in lines.tolist())
        grid = np.stack(np.meshgrid(across, along, indexing="ij"), axis=-1).reshape(-1, 2)
        points: Metres = origin + grid * size
        points = points[contains(polygon, points)]
        points = points[edge_distance_m(polygon, points) >= FROM_WALL_M] if len(points) else points
        if len(points) >= least:
            return points
        lines[int((size / lines).argmax())] += 1
    return _cells_on_a_line(polygon, least)


def _cells_on_a_line(polygon: Polygon, count: int) -> Metres:
    """Return `count` points (count, 2) on one line within a polygon that is too thin for a grid."""
    chord = widest_chord(polygon)
    if chord is None:
        middle: Metres = np.array(polygon, np.float64).mean(axis=0, keepdims=True)
        return middle
    x0, x1, y = chord
    share = (np.arange(count) + 0.5) / count
    return np.column_stack([x0 + share * (x1 - x0), np.full(count, y)])
