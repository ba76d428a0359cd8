"""What stands between places in a house: walls, floors and the distance."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from .arrays import Flags, Floats, Indices
from .plan import FloorPlan
from .polygons import Metres, alongside_m, edges_of

DOOR_REACH_M: Final = 0.45
DOOR_SHARE: Final = 0.3
"""What a door counts, as a share of a wall."""
OTHER_FLOOR_SHARE: Final = 0.5
"""What walls of either floor count on a way from one floor to another."""
LEAST_PIECE_M: Final = 0.05


def crossings(
    plan: FloorPlan, points_a: Metres, floor_a: Indices, points_b: Metres, floor_b: Indices
) -> tuple[Floats, Floats, Floats]:
    """Return how many walls and how many floors (A, B) lie between points (A, 3) and (B, 3), and how far they are apart.

    Points are x, y and z above the lowest floor in metres, with the indices of their floors in `plan.floors`. A wall
    that two rooms share counts once, where it has a door DOOR_SHARE; no room is known outside of all polygons.
    """
    storeys = np.array(plan.storeys, np.intp)
    slabs = np.abs(storeys[floor_a][:, None] - storeys[floor_b][None, :])
    share = np.where(slabs > 0, OTHER_FLOOR_SHARE, 1.0)
    same = floor_a[:, None] == floor_b[None, :]
    lines = _Lines(points_a, points_b)
    walls = np.zeros(slabs.shape)
    for index, floor in enumerate(plan.floors):
        ends_there = (floor_a == index)[:, None].astype(np.float64) + (floor_b == index)[None, :]
        if ends_there.any():
            doors = _doors(plan, floor.id)
            crossed = sum((lines.cross(wall, doors) for wall in walls_of(plan, floor.id)), np.zeros(slabs.shape))
            walls += crossed * np.where(same, ends_there > 0, share * ends_there)
    distance = np.linalg.norm(points_a[:, None, :] - points_b[None, :, :], axis=2)
    return walls.astype(np.float32), slabs.astype(np.float32), distance.astype(np.float32)


def walls_of(plan: FloorPlan, floor: str) -> Metres:
    """Return the walls (W, 4) of a floor as x0, y0, x1, y1: all rooms' edges, one that runs along another's left out."""
    drawn = np.zeros((0, 4))
    walls = [np.zeros((0, 4))]
    for room in plan.rooms:
        if room.floor == floor:
            edges = edges_of(room.polygon)
            starts, ends = alongside_m(edges, drawn)
            walls += [_without(edge, start, end) for edge, start, end in zip(edges, starts, ends, strict=True)]
            drawn = np.vstack([drawn, edges])
    return np.vstack(walls)


def _without(edge: Metres, starts: Metres, ends: Metres) -> Metres:
    """Return the pieces (P, 4) of an edge that lie in none of the stretches, given in metres along it."""
    length = float(np.hypot(*(edge[2:] - edge[:2])))
    pieces: list[tuple[float, float]] = []
    at = 0.0
    covered = ends > starts
    stretches = sorted(zip(starts[covered].tolist(), ends[covered].tolist(), strict=True))
    for start, end in (*stretches, (length, length)):
        if start - at >= LEAST_PIECE_M:
            pieces.append((at, start))
        at = max(at, end)
    share = np.array(pieces).reshape(-1, 2) / max(length, LEAST_PIECE_M)
    along = edge[2:] - edge[:2]
    return np.hstack([edge[:2] + share[:, :1] * along, edge[:2] + share[:, 1:] * along])


def _doors(plan: FloorPlan, floor: str) -> Sequence[tuple[float, float]]:
    floor_of = plan.floor_of
    return [(door.x_m, door.y_m) for door in plan.doors if floor in {floor_of.get(door.a), floor_of.get(door.b)}]


class _Lines:
    """The straight lines from points (A, 3) to points (B, 3), seen from above.

    A line is the zeros of `c + x * kx + y * ky`, signed alike in both directions: so that a line through a corner
    crosses the same walls there and back.
    """

    def __init__(self, points_a: Metres, points_b: Metres) -> None:
        self._ax, self._ay = points_a[:, 0], points_a[:, 1]
        self._bx, self._by = points_b[:, 0], points_b[:, 1]
        ax, ay, bx, by = self._ax[:, None], self._ay[:, None], self._bx[None, :], self._by[None, :]
        sign = np.where((bx > ax) | ((bx == ax) & (by > ay)), 1.0, -1.0)
        self._c = sign * (ax * by - ay * bx)
        self._kx = sign * (ay - by)
        self._ky = sign * (bx - ax)

    def cross(self, wall: Metres, doors: Sequence[tuple[float, float]]) -> Metres:
        """Return what crossing this wall (4,) counts for each line (A, B): 0 for those that miss it."""
        x0, y0, x1, y1 = wall.tolist()
        side_a = (x1 - x0) * (self._ay - y0) - (y1 - y0) * (self._ax - x0) > 0
        side_b = (x1 - x0) * (self._by - y0) - (y1 - y0) * (self._bx - x0) > 0
        start = self._c + self._kx * x0 + self._ky * y0
        end = self._c + self._kx * x1 + self._ky * y1
        crossed: Flags = (side_a[:, None] != side_b[None, :]) & ((start > 0) != (end > 0))
        counts = crossed.astype(np.float64)
        near = [door for door in doors if _reaches(wall, door)]
        if near:
            share = start / np.where(crossed, start - end, 1.0)
            x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
            for door_x, door_y in near:
                counts[crossed & (np.hypot(x - door_x, y - door_y) <= DOOR_REACH_M)] = DOOR_SHARE
        return counts


def _reaches(wall: Metres, door: tuple[float, float]) -> bool:
    """Return whether any point of a wall is near enough to a door."""
    along = wall[2:] - wall[:2]
    from_start = np.array(door) - wall[:2]
    share = np.clip(from_start @ along / max(float(along @ along), LEAST_PIECE_M**2), 0, 1)
    return bool(np.hypot(*(from_start - share * along)) <= DOOR_REACH_M)
