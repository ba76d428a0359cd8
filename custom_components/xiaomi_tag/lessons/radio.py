"""What rooms sound like, and how well levels fit them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..locator.arrays import Floats, Indices
from ..locator.levels import SILENT_DBM
from ..locator.map_job import MapJob
from ..locator.room_map import OTHER_DBM, RoomMap
from .pieces import Cuts
from .signals import Signals

WEIGHT_STILL: Final = 0.035
WEIGHT_MOVING: Final = 0.17
"""What a step's levels count: those of a tag at rest repeat what the last step showed."""
SPREAD_DB: Final = 5.5
DEEPEST: Final = 60.0
PROTOTYPES: Final = 4
PIECES_A_PROTOTYPE: Final = 3
MOST_PIECES: Final = 300
ROUNDS: Final = 8
HEARD_DBM: Final = -93.0
LOUD_PERCENTILE: Final = 90
OWN_REACH_DB: Final = 10.0
MOST_POWER_DB: Final = 20.0
_CHUNK: Final = 512


@dataclass(frozen=True, slots=True)
class Opening:
    """How the rounds begin, and what they learn from.

    With `loudest` tags begin with powers from how loud they get, without they all begin alike. Patterns of rooms and powers of
    tags are learned where there are `least_pieces` pieces that are at least as sure as `least_sure`.
    """

    loudest: bool
    least_sure: float
    least_pieces: int


OPENINGS: Final = (Opening(loudest=True, least_sure=0.7, least_pieces=5), Opening(False, 0.6, 3))
"""Rounds may end with a room given to another one for good. Two ways to begin seldom go wrong alike, and what was held back
tells which is right: over 57 made homes either way alone gained 19 points, the better of both 21, and no home lost more than
half a point. A single way had lost 9 in one."""


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """P typical patterns of levels (P, Q), sorted by room (P,)."""

    level_dbm: Floats
    room: Indices

    def without(self, rooms: Indices) -> Patterns:
        """Return the patterns of all other rooms."""
        kept = ~np.isin(self.room, rooms)
        return Patterns(self.level_dbm[kept], self.room[kept])

    def beside(self, other: Patterns) -> Patterns:
        """Return both."""
        room = np.concatenate([self.room, other.room])
        order = np.argsort(room, kind="stable")
        return Patterns(np.concatenate([self.level_dbm, other.level_dbm])[order], room[order])


def first_patterns(maps: MapJob, area_map: RoomMap) -> Patterns:
    """Return what the maps in use expect; rooms of which nothing is known sound like none of the others."""
    cells = maps.build_cells(area_map) if maps.wants_cells else None
    if cells is None:
        levels, rooms = area_map.level_dbm.T, area_map.place_room
    else:
        levels, rooms = cells.mean_dbm.T, cells.room
    known = Patterns(levels.astype(np.float32), rooms)
    other = np.setdiff1d(np.arange(len(maps.rooms)), rooms)
    shift = known.level_dbm.max(axis=1, initial=SILENT_DBM).mean() - area_map.level_dbm.max(initial=SILENT_DBM)
    elsewhere = area_map.elsewhere_dbm + (shift if cells is not None and len(rooms) and np.isfinite(shift) else 0)
    blank = np.tile(np.maximum(elsewhere, SILENT_DBM), (len(other), 1))
    return known.beside(Patterns(blank.astype(np.float32), other.astype(np.intp)))


def radio_evidence(signals: Signals, patterns: Patterns, powers_db: Floats, rooms: int, factor: float) -> Floats:
    """Return the log-likelihood of each room (K, T, rooms); rooms without a pattern fit worst."""
    steps, tags, receivers = signals.level_dbm.shape
    result = np.zeros((steps, tags, rooms), np.float32)
    named, starts = np.unique(patterns.room, return_index=True)
    if not len(named):
        return result
    templates = patterns.level_dbm.T.astype(np.float32)
    for begin in range(0, steps, _CHUNK):
        rows = slice(begin, begin + _CHUNK)
        level = signals.level_dbm[rows].astype(np.float32)
        known = ~np.isnan(level)
        level = np.where(level > SILENT_DBM, level - powers_db[:, None], np.float32(SILENT_DBM))
        level = (np.maximum(level, SILENT_DBM) - OTHER_DBM) * known  # a level near 0 keeps the sums exact
        level, weight = level.reshape(-1, receivers), known.reshape(-1, receivers).astype(np.float32)
        fit = _misfits(np.where(weight > 0, level, 0), weight, templates - OTHER_DBM, starts)
        fit = np.minimum(fit - fit.min(axis=1, keepdims=True), DEEPEST)
        full = np.full((len(fit), rooms), np.float32(DEEPEST))
        full[:, named] = fit
        trust = (WEIGHT_STILL + (WEIGHT_MOVING - WEIGHT_STILL) * signals.motion[rows]) * signals.present[rows]
        result[rows] = -full.reshape(-1, tags, rooms) * (np.float32(factor) * trust[:, :, None])
    return result


def _misfits(level: Floats, weight: Floats, templates: Floats, starts: Indices) -> Floats:
    """Return the misfit (N, named rooms) of each room's best pattern, with the tag's power integrated out."""
    count = weight.sum(axis=1)[:, None]
    first = level.sum(axis=1)[:, None] - weight @ templates
    second = (level**2).sum(axis=1)[:, None] - 2 * (level @ templates) + weight @ templates**2
    misfit = (second - first**2 / (count + 1)) / np.float32(2 * SPREAD_DB**2)
    best: Floats = np.minimum.reduceat(misfit, starts, axis=1)
    return best


def learned_patterns(cuts: Cuts, share: Floats, powers_db: Floats, first: Patterns, opening: Opening) -> Patterns:
    """Return patterns of the rooms with enough sure pieces, those of `first` for the others; `share` is (N, R)."""
    room, sure = share.argmax(axis=1), share.max(axis=1)
    level = cuts.at_power(powers_db)
    levels, rooms = [], []
    for number in range(share.shape[1]):
        rows = np.flatnonzero((room == number) & (sure >= opening.least_sure))
        if len(rows) >= opening.least_pieces:
            middles = cluster(level[spread(rows, MOST_PIECES)])
            levels.append(middles)
            rooms.append(np.full(len(middles), number, np.intp))
    if not rooms:
        return first
    learned = Patterns(np.concatenate(levels), np.concatenate(rooms))
    return first.without(learned.room).beside(learned)


def cluster(level_dbm: Floats) -> Floats:
    """Return the middles of a few clusters (k-means from far-apart pieces, Lloyd 1982)."""
    known = ~np.isnan(level_dbm)
    mean = np.where(known, level_dbm, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    mean = np.where(known.any(axis=0), mean, SILENT_DBM)
    filled = np.where(known, level_dbm, mean).astype(np.float32)
    count = int(np.clip(len(filled) // PIECES_A_PROTOTYPE, 1, PROTOTYPES))
    middles = [filled.mean(axis=0)]
    while len(middles) < count:
        apart = np.min([((filled - middle) ** 2).sum(axis=1) for middle in middles], axis=0)
        middles.append(filled[int(apart.argmax())])
    centre = np.array(middles, np.float32)
    for _ in range(ROUNDS):
        nearest = ((filled[:, None] - centre) ** 2).sum(axis=2).argmin(axis=1)
        for each in range(count):
            if (nearest == each).any():
                centre[each] = filled[nearest == each].mean(axis=0)
    return centre


def first_powers(signals: Signals, first: Patterns) -> Floats:
    """Return what each tag sends more than the maps expect (T,), by how loud it gets: at times it is beside a receiver."""
    own = first.level_dbm.max(axis=1, initial=SILENT_DBM)
    expected = own[own >= own.max(initial=SILENT_DBM) - OWN_REACH_DB]
    powers = np.zeros(signals.motion.shape[1], np.float32)
    for tag in range(len(powers) if len(expected) else 0):
        level = np.nan_to_num(signals.level_dbm[signals.present[:, tag], tag], nan=SILENT_DBM).max(
            axis=1, initial=SILENT_DBM
        )
        heard = level[level > SILENT_DBM].astype(np.float32)
        if len(heard):
            powers[tag] = np.percentile(heard, LOUD_PERCENTILE) - expected.mean()
    return np.clip(powers, -MOST_POWER_DB, MOST_POWER_DB)


def tag_powers(cuts: Cuts, share: Floats, tags: int, opening: Opening) -> Floats:
    """Return what each tag sends more than the others (T,), from the sure pieces in the same rooms."""
    room, sure = share.argmax(axis=1), share.max(axis=1)
    rows = np.flatnonzero(sure >= opening.least_sure)
    level = cuts.level_dbm[rows]
    heard = level > HEARD_DBM  # NaN is not
    total = np.zeros((share.shape[1], level.shape[1]))
    count = np.zeros_like(total)
    np.add.at(total, room[rows], np.where(heard, level, 0))
    np.add.at(count, room[rows], heard)
    mean = (total / np.maximum(count, 1))[room[rows]]
    residual = np.where(heard, level - mean, 0).sum(axis=1)
    tag = cuts.tag[rows]
    power = np.bincount(tag, residual, minlength=tags) / np.maximum(
        np.bincount(tag, heard.sum(axis=1), minlength=tags), 1
    )
    known = np.bincount(tag, minlength=tags) >= opening.least_pieces
    if known.any():
        power = np.where(known, power - power[known].mean(), 0)
    powers: Floats = np.clip(power, -MOST_POWER_DB, MOST_POWER_DB).astype(np.float32)
    return powers


def spread(rows: Indices, most: int) -> Indices:
    """Return at most so many rows, evenly chosen."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.intp)]
