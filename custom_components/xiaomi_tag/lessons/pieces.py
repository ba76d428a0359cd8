"""The time of each tag, cut into pieces in which it stays in one place or walks a few metres."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ..locator.arrays import Flags, Floats, Indices
from ..locator.levels import SILENT_DBM
from .signals import MOVING, Signals

MOVING_STEPS: Final = 3
FIRST_STILL_STEPS: Final = 5
STILL_GROWTH: Final = 3
MOST_STILL_STEPS: Final = 450


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """N pieces, sorted by tag and time: of tag `tag`, from step `begin` to before `end`; `level_dbm` is (N, Q)."""

    tag: Indices
    begin: Indices
    end: Indices
    moving: Flags
    level_dbm: Floats

    def __len__(self) -> int:
        """Count the pieces."""
        return len(self.tag)

    def means(self, values: Floats) -> Floats:
        """Return the mean of values (K, T, R) over each piece (N, R)."""
        result = np.zeros((len(self), values.shape[2]), np.float32)
        for tag in np.unique(self.tag).tolist():
            rows = np.flatnonzero(self.tag == tag)
            summed = _sums(values[:, tag], self.begin[rows], self.end[rows])
            result[rows] = summed / (self.end[rows] - self.begin[rows])[:, None]
        return result

    def at_power(self, powers_db: Floats) -> Floats:
        """Return the levels (N, Q) as a tag of usual power would give."""
        level = self.level_dbm - powers_db[self.tag, None]
        silent = self.level_dbm <= SILENT_DBM
        return np.where(silent, np.float32(SILENT_DBM), np.maximum(level, np.float32(SILENT_DBM))).astype(np.float32)


def make_cuts(signals: Signals) -> Cuts:
    """Cut the signals of all tags."""
    parts = [_cut(signals, tag) for tag in range(signals.motion.shape[1])]
    tag, begin, end, moving = (np.concatenate(each) for each in zip(*parts, strict=True))
    blank = np.zeros((len(tag), signals.level_dbm.shape[2]), np.float32)
    cuts = Cuts(tag, begin, end, moving, blank)
    for number in range(len(parts)):
        rows = np.flatnonzero(tag == number)
        level = signals.level_dbm[:, number].astype(np.float32)
        known = ~np.isnan(level)
        total = _sums(np.where(known, level, 0), begin[rows], end[rows])
        count = _sums(known.astype(np.float32), begin[rows], end[rows])
        blank[rows] = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return replace(cuts, level_dbm=blank)


def _cut(signals: Signals, tag: int) -> tuple[Indices, Indices, Indices, Flags]:
    moves, present = signals.held[:, tag] > MOVING, signals.present[:, tag]
    new = signals.gaps.copy()
    new[1:] |= (moves[1:] != moves[:-1]) | (present[1:] != present[:-1])
    starts = np.flatnonzero(new | (np.arange(len(new)) == 0))
    begins: list[int] = []
    ends: list[int] = []
    for start, stop in zip(starts.tolist(), [*starts[1:].tolist(), len(new)], strict=True):
        if not present[start]:
            continue
        size, begin = (MOVING_STEPS if moves[start] else FIRST_STILL_STEPS), start
        while begin < stop:
            end = min(begin + size, stop)
            begins.append(begin)
            ends.append(end)
            begin = end
            size = size if moves[start] else min(size * STILL_GROWTH, MOST_STILL_STEPS)
    first = np.array(begins, np.intp)
    return np.full(len(first), tag, np.intp), first, np.array(ends, np.intp), moves[first]


def _sums(values: Floats, begin: Indices, end: Indices) -> Floats:
    """Return the sums (N, M) of rows from `begin` to before `end`."""
    summed = np.cumsum(np.concatenate([np.zeros((1, values.shape[1])), values]), axis=0, dtype=np.float64)
    sums: Floats = (summed[end] - summed[begin]).astype(np.float32)
    return sums
