"""What measured distances show of the room of a tag: anchors are teachers, too, where their room is known.

A short distance alone is no proof, as receivers hang at walls: see `locator.ranges`. Here it is one more piece of
evidence, weighed with radio and sensors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..locator.arrays import Floats, Indices
from ..locator.ranges import LONGEST_M, ROOM_AT_M, ROOM_NATS
from .model import TagTrace
from .signals import STEP_S, Signals

SHARE: Final = 0.15
"""What a step counts: the wall between tag and anchor is the same for all of a stay."""
WINDOW_STEPS: Final = 5
LEAST_MEASURED: Final = 2
"""Steps of the window with a distance: a single one may be a reflection."""
BESIDE_M: Final = 1.0
"""A tag that near is almost always in the anchor's room."""
NEW_VISIT_STEPS: Final = 15


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """N pieces of evidence, by step, tag and room, as log-odds; `visits` (R,) counts when tags came close to anchors."""

    step: Indices
    tag: Indices
    room: Indices
    nats: Floats
    visits: Floats

    def add(self, evidence: Floats) -> None:
        """Add to log-likelihoods (K, T, R)."""
        np.add.at(evidence, (self.step, self.tag, self.room), self.nats)


def no_ranges(rooms: int) -> Ranges:
    """Return what is shown where nothing measures."""
    whole = np.zeros(0, np.intp)
    return Ranges(whole, whole, whole, np.zeros(0, np.float32), np.zeros(rooms, np.float32))


def rooms_by_range(traces: Sequence[TagTrace], signals: Signals, receiver_rooms: Indices, rooms: int) -> Ranges:
    """Return what the traces' distances show at the steps of the signals; `receiver_rooms` (Q,) are -1 for none."""
    result = no_ranges(rooms)
    found: list[tuple[Indices, Indices, Indices, Floats]] = []
    for tag, trace in enumerate(traces):
        steps, columns, range_m = _measured(trace, signals, receiver_rooms)
        for column in np.unique(columns).tolist():
            own = columns == column
            middle = _middle(steps[own], range_m[own], len(signals.at))
            known = np.flatnonzero(np.isfinite(middle))
            room = int(receiver_rooms[column])
            odds = np.interp(middle[known], ROOM_AT_M, ROOM_NATS).astype(np.float32)
            found.append((known, np.full(len(known), tag), np.full(len(known), room), np.float32(SHARE) * odds))
            beside = signals.step[known[middle[known] <= BESIDE_M]]
            result.visits[room] += np.count_nonzero(np.diff(beside, prepend=-NEW_VISIT_STEPS) >= NEW_VISIT_STEPS)
    if not found:
        return result
    step, owner, place, nats = (np.concatenate(part) for part in zip(*found, strict=True))
    return Ranges(step, owner.astype(np.intp), place.astype(np.intp), nats, result.visits)


def _measured(trace: TagTrace, signals: Signals, receiver_rooms: Indices) -> tuple[Indices, Indices, Floats]:
    """Return step, column and metres of the distances that can be used; garbage is left out."""
    nothing = np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.float32)
    if trace.range_m is None or not len(signals.at):
        return nothing
    count = min(len(trace.at), len(trace.receiver), len(trace.range_m))
    at, range_m = np.asarray(trace.at[:count], np.float64), np.asarray(trace.range_m[:count], np.float32)
    columns = np.asarray(trace.receiver[:count]).astype(np.intp)
    good = np.isfinite(at) & (range_m >= 0) & (range_m <= LONGEST_M)
    good &= (columns >= 0) & (columns < len(receiver_rooms))
    good[good] &= receiver_rooms[columns[good]] >= 0
    steps = np.clip(np.searchsorted(signals.at + STEP_S / 2, at), 0, len(signals.at) - 1)
    good[good] &= np.abs(signals.at[steps[good]] - at[good]) <= STEP_S / 2
    return steps[good], columns[good], range_m[good]


def _middle(steps: Indices, range_m: Floats, count: int) -> Floats:
    """Return the middle one of the distances around each step (count,), NaN where there are too few."""
    order = np.lexsort((range_m, steps))
    steps, range_m = steps[order], range_m[order]
    known, first, size = np.unique(steps, return_index=True, return_counts=True)
    each = np.full(count, np.nan, np.float32)
    each[known] = range_m[first + size // 2]
    half = WINDOW_STEPS // 2
    padded = np.pad(each, half, constant_values=np.nan)
    window = np.sort(np.stack([padded[shift : shift + count] for shift in range(WINDOW_STEPS)]), axis=0)
    measured = np.isfinite(window).sum(axis=0)
    # NaN sorts last: the middle of those that are there, the shorter of two.
    middle: Floats = window[np.maximum(measured - 1, 0) // 2, np.arange(count)]
    middle[measured < LEAST_MEASURED] = np.nan
    return middle
