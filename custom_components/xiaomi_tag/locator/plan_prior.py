"""What a floor plan alone predicts: expected levels in each cell, and how far from them the truth may be, and how alike.

Log-distance path loss with walls and floors (COST 231 multi-wall form): P0 - 10 n log10 d - W walls - F floors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Floats, Indices
from .grid import Grid
from .plan import FloorPlan, PlanRoom, Spot
from .polygons import contains, edge_distance_m
from .walls import crossings

POWER_AT_1M_DBM: Final = -61.0
EXPONENT: Final = 2.0
WALL_DB: Final = 4.5
FLOOR_DB: Final = 14.0
NEAREST_M: Final = 0.5

GAIN_SD_DB: Final = 3.5
SHADOW_SD_DB: Final = 3.0
SHADOW_M: Final = 1.6
"""Length over which shadows of furniture stay alike."""
EXPONENT_SD: Final = 0.3
WALL_SD_DB: Final = 1.0
FLOOR_SD_DB: Final = 3.0

UNPLACED_DBM: Final = -85.0
UNPLACED_SD_DB: Final = 12.0
"""A receiver of which not even the room is drawn may be anywhere."""
ROOM_ONLY_SD_DB: Final = 5.0
INWARD_M: Final = 0.15
"""A receiver on a wall belongs to the room that it is assigned to: it is taken to hang this far inside."""


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """Mean (Q, C) in dBm, and what covariances over the cells are built from."""

    mean_dbm: Floats
    decades_db: Floats
    """10 log10 of the distance in metres (Q, C)."""
    distance_m: Floats
    """NaN for receivers whose place is not known (Q, C)."""
    walls: Floats
    floors: Floats
    shadow_db2: Floats
    """Covariance of shadows (C, C)."""
    extra_db2: Floats
    """Variance that all cells of a receiver share, because of where it may hang (Q,)."""

    def covariance(self, receiver: int, rows: Indices, columns: Indices) -> Floats:
        """Return the covariance in dB^2 between cells of one receiver's map."""

        def product(values: Floats, sd: float) -> Floats:
            outer: Floats = np.outer(values[receiver, rows], values[receiver, columns]) * np.float32(sd**2)
            return outer

        covariance: Floats = (
            np.float32(GAIN_SD_DB**2)
            + self.extra_db2[receiver]
            + self.shadow_db2[np.ix_(rows, columns)]
            + product(self.decades_db, EXPONENT_SD)
            + product(self.walls, WALL_SD_DB)
            + product(self.floors, FLOOR_SD_DB)
        )
        return covariance

    def variance(self, receiver: int) -> Floats:
        """Return the variance in dB^2 of every cell (C,)."""
        variance: Floats = (
            np.float32(GAIN_SD_DB**2)
            + self.extra_db2[receiver]
            + np.diag(self.shadow_db2)
            + (EXPONENT_SD * self.decades_db[receiver]) ** 2
            + (WALL_SD_DB * self.walls[receiver]) ** 2
            + (FLOOR_SD_DB * self.floors[receiver]) ** 2
        ).astype(np.float32)
        return variance


def plan_prior(plan: FloorPlan, grid: Grid, receivers: Sequence[str], rooms_of: Mapping[str, str | None]) -> Prior:
    """Return the prior of the cells of `grid` for receivers by id, whose rooms may be known though their places are not."""
    floors = plan.floor_indices
    spots = [_spot(plan, receiver, rooms_of.get(receiver)) for receiver in receivers]
    placed = [spot for spot, _ in spots if spot is not None]
    points = np.array([(spot.x_m, spot.y_m, spot.z_m) for spot in placed], np.float64).reshape(-1, 3)
    on_floor = np.array([floors[spot.floor] for spot in placed], np.intp)
    walls, storeys, distance_m = crossings(plan, points, on_floor, grid.points, grid.floor)
    shape = (len(receivers), len(grid.room))
    decades, wall_count, floor_count = (np.zeros(shape, np.float32) for _ in range(3))
    rows = np.array([index for index, (spot, _) in enumerate(spots) if spot is not None], np.intp)
    decades[rows] = 10 * np.log10(np.maximum(distance_m, NEAREST_M))
    wall_count[rows], floor_count[rows] = walls, storeys
    known_m = np.full(shape, np.nan, np.float32)
    known_m[rows] = distance_m
    mean = np.full(shape, UNPLACED_DBM, np.float32)
    mean[rows] = POWER_AT_1M_DBM - EXPONENT * decades[rows] - WALL_DB * wall_count[rows] - FLOOR_DB * floor_count[rows]
    apart = ((grid.points[:, None, :2] - grid.points[None, :, :2]) ** 2).sum(axis=2)
    same = grid.floor[:, None] == grid.floor[None]
    shadow = np.where(same, SHADOW_SD_DB**2 * np.exp(-apart / (2 * SHADOW_M**2)), 0.0)
    return Prior(
        mean_dbm=mean,
        decades_db=decades,
        distance_m=known_m,
        walls=wall_count,
        floors=floor_count,
        shadow_db2=shadow.astype(np.float32),
        extra_db2=np.array([sd**2 for _, sd in spots], np.float32),
    )


def _spot(plan: FloorPlan, receiver: str, room: str | None) -> tuple[Spot | None, float]:
    """Return where a receiver hangs, and the standard deviation in dB that not knowing it better costs."""
    drawn = next((each for each in plan.rooms if each.room == room), None)
    spot = plan.receivers.get(receiver)
    if spot is not None and spot.floor in plan.floor_indices:
        return (spot if drawn is None or drawn.floor != spot.floor else _inside(spot, drawn)), 0.0
    if drawn is None:
        return None, UNPLACED_SD_DB
    x_m, y_m = np.mean(drawn.polygon, axis=0)
    base_m = next(floor.base_m for floor in plan.floors if floor.id == drawn.floor)
    return Spot(drawn.floor, float(x_m), float(y_m), base_m + 1.5), ROOM_ONLY_SD_DB


def _inside(spot: Spot, room: PlanRoom) -> Spot:
    """Return a place just inside the room for a receiver drawn on its wall."""
    point = np.array([[spot.x_m, spot.y_m]])
    near = float(edge_distance_m(room.polygon, point)[0]) < INWARD_M
    if contains(room.polygon, point)[0] and not near:
        return spot
    if not near:
        return spot  # far outside: it may truly hang in the next room
    middle = np.mean(room.polygon, axis=0)
    step = middle - point[0]
    moved = point[0] + step * min(1.0, 2 * INWARD_M / max(float(np.hypot(*step)), 1e-6))
    return Spot(spot.floor, float(moved[0]), float(moved[1]), spot.z_m)
