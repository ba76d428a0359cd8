"""What calibration walks gain: how often a room is right, without them and with them."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from .arrays import Flags, Floats, Indices
from .learned_map import learn_map
from .likelihood import LevelTables, fit_levels
from .map_data import MapData
from .records import UNKNOWN_ROOM, Pieces, empty_pieces

FOLDS: Final = 3
"""A walk's own pieces are tested by maps that were made without their third of it."""
TOLERANCE: Final = 0.02
"""Smaller losses are chance: a walk holds some twenty moments."""
NOISE_DB: Final = 5.0
POWER_SD_DB: Final = 6.0


@dataclass(frozen=True, slots=True)
class Gain:
    """Shares of the walks' moments that are put into the right room; None where there is nothing to test."""

    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True, eq=False)
class GainJob:
    """Builds maps several times: run it in a worker thread. The walks of `after` are those of `before`, and new ones after them."""

    before: MapData
    after: MapData

    def run(self) -> Gain:
        """Test all pieces of the walks there are now: by the maps of before, and by those of now, each left out."""
        pieces = self.after.walks
        if not len(pieces):
            return Gain(None, None)
        before = np.zeros(len(pieces), bool)
        new = np.arange(len(pieces)) >= len(self.before.walks)
        # The walks of before know their own pieces: these are left out in turn, as they are afterwards.
        before[new] = _right(self.before, pieces.only(np.flatnonzero(new)), by_cells=self.before.wants_cells)
        if not new.all():
            before[~new] = _left_out(self.before)
        after = _left_out(self.after)
        return Gain(float(before.mean()), float(after.mean()))


def walks_help(data: MapData) -> bool:
    """Return whether the walks' moments are put into the right room at least as often with walks as without them."""
    gain = GainJob(without_walks(data), data).run()
    return gain.before is None or gain.after is None or gain.after >= gain.before - TOLERANCE


def without_walks[Data: MapData](data: Data) -> Data:
    """Return all that maps are made of but the walks."""
    return replace(data, walks=empty_pieces(len(data.receivers)))


def _left_out(job: MapData) -> Flags:
    """Return which pieces of a job's walks are placed right by maps made without their third of each room's walks."""
    walks = job.walks
    right = np.zeros(len(walks), bool)
    fold = np.zeros(len(walks), np.intp)
    for room in np.unique(walks.room).tolist():
        rows = np.flatnonzero(walks.room == room)
        fold[rows] = np.arange(len(rows)) * FOLDS // len(rows)
    for number in np.unique(fold).tolist():
        others = replace(job, walks=walks.only(np.flatnonzero(fold != number)))
        right[fold == number] = _right(others, walks.only(np.flatnonzero(fold == number)), by_cells=job.wants_cells)
    return right


def _right(job: MapData, pieces: Pieces, *, by_cells: bool) -> Flags:
    """Return which pieces the maps of a job put into the right room, by its cells or by the loudest receiver."""
    area_map = learn_map(job.receiver_rooms, len(job.rooms), job.pieces)
    heard = (pieces.count > 0).astype(np.float32) * job.useful
    level = np.where(heard > 0, np.nan_to_num(pieces.level_dbm), 0).astype(np.float32)
    cells = job.build_cells(area_map) if by_cells else None
    if cells is None:
        loudest: Flags = _by_areas(job.receiver_rooms, heard, level) == pieces.room
        return loudest
    tables = LevelTables.build(cells.mean_dbm, cells.variance_db2, NOISE_DB)
    power = np.full((1, 1), cells.power_db, np.float32)
    fit = fit_levels(heard, level, tables, power, np.float32(POWER_SD_DB**2))
    share = np.exp(fit.log_likelihood - fit.log_likelihood.max(axis=1, keepdims=True))
    by_room = share @ (cells.room[:, None] == np.arange(len(job.rooms))).astype(np.float32)
    right: Flags = by_room.argmax(axis=1) == pieces.room
    return right


def _by_areas(receiver_rooms: Indices, heard: Floats, level: Floats) -> Indices:
    """Return the room of the loudest receiver, -1 where there is none."""
    if not len(receiver_rooms):
        return np.full(len(heard), UNKNOWN_ROOM, np.intp)
    placed = np.where((heard > 0) & (receiver_rooms >= 0), level, -np.inf)
    loudest: Indices = receiver_rooms[placed.argmax(axis=1)]
    return loudest
