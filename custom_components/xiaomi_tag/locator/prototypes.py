"""Cells of rooms that no plan shows: typical patterns of levels, out of walks, lessons, or of the areas-only map."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Floats, Indices
from .levels import SILENT_DBM
from .records import Pieces
from .room_map import OWN_DBM, RoomMap

MOST_A_ROOM: Final = 4
MOST_TAUGHT: Final = 6
"""The same with lessons: a day's living shows more spots than a walk."""
PIECES_A_PROTOTYPE: Final = 3
ROUNDS: Final = 8
WITHIN_SD_DB: Final = 4.0
"""What a spot a metre from a prototype differs by."""
PER_PIECE_DB2: Final = 20.0
GUESSED_SD_DB: Final = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class Prototypes:
    """Mean and variance (Q, K), and the room's index (K,)."""

    mean_dbm: Floats
    variance_db2: Floats
    room: Indices


def make_prototypes(
    wanted: Indices, known: Pieces, area_map: RoomMap, powers_db: Floats, most: int = MOST_A_ROOM
) -> Prototypes:
    """Return prototypes of the rooms `wanted`: from pieces of `known` rooms, and one for each receiver from the areas-only map.

    `powers_db` (known,) is what each piece's sender sends more than usual, and is taken off.
    """
    columns: list[Floats] = []
    variances: list[Floats] = []
    rooms: list[int] = []
    level = known.level_dbm - powers_db[:, None]
    level = np.where(known.level_dbm <= SILENT_DBM, np.float32(SILENT_DBM), level)
    loudest: list[float] = []
    for room in wanted.tolist():
        rows = np.flatnonzero((known.room == room) & (known.known > 0))
        for mean, count in _cluster(level[rows], most):
            columns.append(mean)
            variances.append(np.full(len(mean), WITHIN_SD_DB**2 + PER_PIECE_DB2 / count, np.float32))
            rooms.append(room)
            loudest.append(float(mean.max(initial=SILENT_DBM)))
    # Known rooms show how loud a tag beside a receiver is here; the areas-only map only assumes it.
    shift = np.clip(np.median(loudest) - OWN_DBM, -25.0, 25.0) if loudest else 0.0
    for room in wanted.tolist():
        for place in np.flatnonzero(area_map.place_room == room).tolist():
            columns.append((area_map.level_dbm[:, place] + shift).astype(np.float32))
            variances.append(np.full(len(area_map.level_dbm), GUESSED_SD_DB**2, np.float32))
            rooms.append(room)
    if not columns:
        empty = np.zeros((level.shape[1], 0), np.float32)
        return Prototypes(empty, empty, np.zeros(0, np.intp))
    return Prototypes(np.column_stack(columns), np.column_stack(variances), np.array(rooms, np.intp))


def _cluster(level_dbm: Floats, most: int) -> list[tuple[Floats, int]]:
    """Return mean pattern and size of each of a room's few clusters (k-means from far-apart pieces, Lloyd 1982)."""
    known = ~np.isnan(level_dbm)
    if not len(level_dbm):
        return []
    filled = np.where(known, level_dbm, np.nan_to_num(_column_means(level_dbm), nan=SILENT_DBM))
    count = int(np.clip(len(filled) // PIECES_A_PROTOTYPE, 1, most))
    middles = [filled.mean(axis=0)]
    while len(middles) < count:
        apart = np.min([((filled - middle) ** 2).sum(axis=1) for middle in middles], axis=0)
        middles.append(filled[int(apart.argmax())])
    centre = np.array(middles)
    nearest = np.zeros(len(filled), np.intp)
    for _ in range(ROUNDS):
        nearest = ((filled[:, None] - centre[None]) ** 2).sum(axis=2).argmin(axis=1)
        centre = np.array(
            [filled[nearest == each].mean(axis=0) if (nearest == each).any() else centre[each] for each in range(count)]
        )
    sizes = np.bincount(nearest, minlength=count)
    return [(centre[each].astype(np.float32), int(sizes[each])) for each in np.flatnonzero(sizes).tolist()]


def _column_means(level_dbm: Floats) -> Floats:
    known = ~np.isnan(level_dbm)
    total = np.where(known, level_dbm, 0).sum(axis=0)
    return np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), np.nan).astype(np.float32)
