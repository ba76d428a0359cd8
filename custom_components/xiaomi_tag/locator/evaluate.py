"""What calibration walks gain: how often a room is right, without them and with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from .arrays import Floats, Indices
from .health import RoomTest, results_by_room
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
    rooms: Mapping[str, RoomTest] = field(default_factory=dict, compare=False)
    """By walked room, with all walks."""


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
        tested = pieces.only(np.flatnonzero(new))
        before[new] = _answers(self.before, tested, by_cells=self.before.wants_cells) == tested.room
        if not new.all():
            before[~new] = _left_out(self.before) == self.before.walks.room
        after = _left_out(self.after)
        rooms = results_by_room(pieces.room.tolist(), after.tolist(), [room.id for room in self.after.rooms])
        return Gain(float(before.mean()), float((after == pieces.room).mean()), rooms)


def weigh_walks(data: MapData) -> Gain:
    """Return what the walks gain, of which all else is known already."""
    return GainJob(without_walks(data), data).run()


def walks_help(gain: Gain) -> bool:
    """Return whether the walks' moments are put into the right room at least as often with walks as without them."""
    return gain.before is None or gain.after is None or gain.after >= gain.before - TOLERANCE


def without_walks[Data: MapData](data: Data) -> Data:
    """Return all that maps are made of but the walks."""
    return replace(data, walks=empty_pieces(len(data.receivers)))


def _left_out(job: MapData) -> Indices:
    """Return the rooms of the pieces of a job's walks by maps made without their third of each room's walks."""
    walks = job.walks
    answers = np.full(len(walks), UNKNOWN_ROOM, np.intp)
    fold = np.zeros(len(walks), np.intp)
    for room in np.unique(walks.room).tolist():
        rows = np.flatnonzero(walks.room == room)
        fold[rows] = np.arange(len(rows)) * FOLDS // len(rows)
    for number in np.unique(fold).tolist():
        others = replace(job, walks=walks.only(np.flatnonzero(fold != number)))
        answers[fold == number] = _answers(others, walks.only(np.flatnonzero(fold == number)), by_cells=job.wants_cells)
    return answers


def _answers(job: MapData, pieces: Pieces, *, by_cells: bool) -> Indices:
    """Return the rooms into which the maps of a job put pieces, by its cells or by the loudest receiver."""
    area_map = learn_map(job.receiver_rooms, len(job.rooms), job.pieces)
    heard = (pieces.count > 0).astype(np.float32) * job.useful
    level = np.where(heard > 0, np.nan_to_num(pieces.level_dbm), 0).astype(np.float32)
    cells = job.build_cells(area_map) if by_cells else None
    if cells is None:
        return _by_areas(job.receiver_rooms, heard, level)
    tables = LevelTables.build(cells.mean_dbm, cells.variance_db2, NOISE_DB)
    power = np.full((1, 1), cells.power_db, np.float32)
    fit = fit_levels(heard, level, tables, power, np.float32(POWER_SD_DB**2))
    share = np.exp(fit.log_likelihood - fit.log_likelihood.max(axis=1, keepdims=True))
    by_room = share @ (cells.room[:, None] == np.arange(len(job.rooms))).astype(np.float32)
    likeliest: Indices = by_room.argmax(axis=1)
    return likeliest


def _by_areas(receiver_rooms: Indices, heard: Floats, level: Floats) -> Indices:
    """Return the room of the loudest receiver, -1 where there is none."""
    if not len(receiver_rooms):
        return np.full(len(heard), UNKNOWN_ROOM, np.intp)
    placed = np.where((heard > 0) & (receiver_rooms >= 0), level, -np.inf)
    loudest: Indices = receiver_rooms[placed.argmax(axis=1)]
    return loudest
