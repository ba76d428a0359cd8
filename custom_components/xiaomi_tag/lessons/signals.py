"""What was heard of tags, every two seconds of the time in which any of them moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..basics.model import NO_LEVEL_DBM
from ..locator.arrays import Flags, Floats, Indices, Times
from ..locator.levels import SILENT_DBM
from ..locator.motion import MIN_FAST_WEIGHT, STATISTIC_TICKS, STILL_DB2, TIMES_S, TINY, WALKING_DB2
from .model import TagTrace

STEP_S: Final = 2
WINDOW_STEPS: Final = 5
MOTION_LAG_S: Final = 4
"""The statistic of motion follows so much later."""
HELD_STEPS: Final = 2
MOVING: Final = 0.5
AWAY_STEPS: Final = 30
LASTING_STEPS: Final = 15
"""So long a tag must mostly move: shorter is noise, of which whole nights would be made."""
AROUND_STEPS: Final = 60
"""So long before and after motion the time counts as active; longer rest shows nothing new."""
MOST_STEPS: Final = 18_000
MOST_SPAN_STEPS: Final = 3 * 43_200
MOST_BYTES: Final = 40_000_000
_CHUNK_STEPS: Final = 1800
_BLOCK: Final = 32

type Halves = NDArray[np.float16]


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """K steps, T tags, Q receivers; steps in which nothing moved for long are left out.

    `level_dbm` is the mean over ten seconds around the step, SILENT_DBM where nothing was heard, NaN where the receiver
    did not listen. `motion` is 0 at rest to 1 walking, `held` its maximum over the steps around, `present` whether
    the tag was heard at all.
    """

    at: Times
    step: Indices
    level_dbm: Halves
    motion: Floats
    held: Floats
    present: Flags
    active_steps: Indices
    """How many steps around its own motion each tag has."""

    @property
    def gaps(self) -> Flags:
        """Return at which steps (K,) others are left out just before."""
        return np.diff(self.step, prepend=self.step[:1] - 1) > 1


def make_signals(
    traces: Sequence[TagTrace],
    *,
    since: float,
    until: float,
    offsets_db: Floats,
    deaf: Mapping[int, Sequence[tuple[float, float]]],
    rooms: int,
) -> Signals:
    """Return the signals of tags; `offsets_db` (Q,) are added to the levels, `deaf` are spans by receiver's column."""
    span_steps = int(np.clip(np.ceil((until - since) / STEP_S), 0, MOST_SPAN_STEPS))
    begin = until - span_steps * STEP_S
    packets = [_packets(trace, begin, span_steps, offsets_db) for trace in traces]
    motion = np.zeros((span_steps, len(traces)), np.float32)
    present = np.zeros((span_steps, len(traces)), bool)
    for number, (seconds, columns, level) in enumerate(packets):
        motion[:, number] = _motion(seconds, columns, level, len(offsets_db), span_steps)
        heard = np.zeros(span_steps, bool)
        heard[seconds // STEP_S] = True
        present[:, number] = _widened(heard[:, None], AWAY_STEPS)[:, 0]
    held = _held(motion)
    active = _widened(present & _lasting(motion), AROUND_STEPS) & present
    a_step = len(traces) * (2 * len(offsets_db) + 16 * rooms + 32)
    most = int(np.clip(MOST_BYTES // max(a_step, 1), 1, MOST_STEPS))
    kept = np.flatnonzero(active.any(axis=1))[-most:]
    level_dbm = np.zeros((len(kept), len(traces), len(offsets_db)), np.float16)
    listened = _listened(deaf, begin, kept, len(offsets_db))
    for number, (seconds, columns, level) in enumerate(packets):
        level_dbm[:, number] = _levels(seconds // STEP_S, columns, level, kept, len(offsets_db))
        level_dbm[:, number][~listened] = np.nan
    return Signals(
        at=(begin + (kept + 0.5) * STEP_S).astype(np.float64),
        step=kept,
        level_dbm=level_dbm,
        motion=motion[kept],
        held=held[kept],
        present=present[kept],
        active_steps=active[kept].sum(axis=0),
    )


def _packets(trace: TagTrace, begin: float, span_steps: int, offsets_db: Floats) -> tuple[Indices, Indices, Floats]:
    """Return second, column and level of the packets that can be used, in order of time."""
    count = min(len(trace.at), len(trace.receiver), len(trace.rssi_dbm))
    at = np.asarray(trace.at[:count], np.float64) - begin
    columns = np.asarray(trace.receiver[:count]).astype(np.intp)
    level = np.asarray(trace.rssi_dbm[:count], np.float32)
    good = (at >= 0) & (at < span_steps * STEP_S) & (columns >= 0) & (columns < len(offsets_db))
    # What was only measured has no level.
    good &= (level < 0) & (level > NO_LEVEL_DBM)
    rows = np.flatnonzero(good)
    rows = rows[np.argsort(at[rows], kind="stable")]
    columns = columns[rows]
    heard = np.clip(level[rows] + offsets_db[columns], SILENT_DBM, 0)
    return at[rows].astype(np.intp), columns, heard.astype(np.float32)


def _motion(seconds: Indices, columns: Indices, level: Floats, receivers: int, span_steps: int) -> Floats:
    """Return the degree of motion (steps,), from the same statistic as the running locator's."""
    statistic = np.zeros(span_steps * STEP_S, np.float32)
    decays = np.exp(-1.0 / TIMES_S)
    carry = np.zeros((2, 2, receivers))
    chunk = _CHUNK_STEPS * STEP_S
    at_last = 0.0
    for first in range(0, span_steps * STEP_S, chunk):
        rows = slice(*np.searchsorted(seconds, [first, first + chunk]))
        if rows.start == rows.stop and not carry.any():
            continue
        size = min(chunk, span_steps * STEP_S - first)
        total, count = _tables(seconds[rows] - first, columns[rows], level[rows], size, receivers)
        heard = count > 0
        mean = total / np.maximum(count, 1)
        averages = []
        for which, decay in enumerate(decays.tolist()):
            weight = decayed(heard.astype(np.float64), decay, carry[which, 0])
            summed = decayed(mean, decay, carry[which, 1])
            carry[which] = weight[-1], summed[-1]
            averages.append((weight, summed / np.maximum(weight, TINY)))
        live = averages[0][0] > MIN_FAST_WEIGHT
        square = np.where(live, averages[0][1] - averages[1][1], 0) ** 2
        square = square.sum(axis=1) / np.maximum(live.sum(axis=1), 1)
        ticks = np.flatnonzero(heard.any(axis=1))
        if len(ticks):
            share = 1 / STATISTIC_TICKS
            smooth = decayed(square[ticks, None] * share, 1 - share, np.array([at_last]))[:, 0]
            # A second without a packet keeps the last value.
            latest = np.searchsorted(ticks, np.arange(size), side="right") - 1
            statistic[first : first + size] = np.where(latest >= 0, smooth[np.maximum(latest, 0)], at_last)
            at_last = float(smooth[-1])
        else:
            statistic[first : first + size] = at_last
        carry[carry < TINY * TINY] *= carry[carry < TINY * TINY] < -1  # what has faded becomes 0
    ahead = np.concatenate([statistic[MOTION_LAG_S + 1 :], np.zeros(MOTION_LAG_S + 1, np.float32)])[::STEP_S]
    degree: Floats = np.clip((ahead - STILL_DB2) / np.float32(WALKING_DB2 - STILL_DB2), 0, 1).astype(np.float32)
    return degree


def decayed(values: Times, decay: float, before: Times) -> Times:
    """Return y (N, M) with y[k] = decay y[k-1] + values[k], and `before` (M,) ahead of the first."""
    powers = decay ** np.arange(_BLOCK + 1)
    lag = np.arange(_BLOCK)[:, None] - np.arange(_BLOCK)
    matrix = np.where(lag >= 0, powers[np.maximum(lag, 0)], 0)
    rest = -len(values) % _BLOCK
    padded = np.concatenate([values, np.zeros((rest, values.shape[1]))]).reshape(-1, _BLOCK, values.shape[1])
    result = matrix @ padded
    for block in range(len(result)):
        result[block] += powers[1:, None] * before
        before = result[block, -1]
    whole: Times = result.reshape(-1, values.shape[1])[: len(values)]
    return whole


def _tables(rows: Indices, columns: Indices, level: Floats, size: int, receivers: int) -> tuple[Times, Times]:
    """Return sum and count of levels (size, Q)."""
    cell = rows * receivers + columns
    total = np.bincount(cell, level, minlength=size * receivers).astype(np.float64)
    count: Times = np.bincount(cell, minlength=size * receivers).astype(np.float64)
    shape = (size, receivers)
    return np.asarray(total.reshape(shape)), np.asarray(count.reshape(shape))


def _levels(steps: Indices, columns: Indices, level: Floats, kept: Indices, receivers: int) -> Halves:
    """Return the mean level around each kept step (K, Q)."""
    half = WINDOW_STEPS // 2
    result = np.full((len(kept), receivers), SILENT_DBM, np.float16)
    begin = 0
    while begin < len(kept):
        first = int(kept[begin])
        end = int(np.searchsorted(kept, first + _CHUNK_STEPS))
        size = int(kept[end - 1]) - first + 1 + 2 * half
        rows = slice(*np.searchsorted(steps, [first - half, first - half + size]))
        total, count = (
            _windows(each) for each in _tables(steps[rows] - first + half, columns[rows], level[rows], size, receivers)
        )
        chosen = kept[begin:end] - first
        mean = np.full((len(chosen), receivers), SILENT_DBM)
        np.divide(total[chosen], count[chosen], out=mean, where=count[chosen] > 0)
        result[begin:end] = mean
        begin = end
    return result


def _windows(table: Times) -> Times:
    """Return the sums of WINDOW_STEPS rows each, from the first row on."""
    summed = np.cumsum(np.concatenate([np.zeros((1, table.shape[1])), table]), axis=0)
    result: Times = np.rint((summed[WINDOW_STEPS:] - summed[:-WINDOW_STEPS]) * 1024) / 1024
    return result


def _listened(deaf: Mapping[int, Sequence[tuple[float, float]]], begin: float, kept: Indices, receivers: int) -> Flags:
    """Return which receivers listened during the whole window of each kept step (K, Q)."""
    listened = np.ones((len(kept), receivers), bool)
    at = begin + (kept + 0.5) * STEP_S
    reach = WINDOW_STEPS * STEP_S / 2
    for column, spans in deaf.items():
        if 0 <= column < receivers:
            for start, end in spans:
                listened[slice(*np.searchsorted(at, [start - reach, end + reach])), column] = False
    return listened


def _lasting(motion: Floats) -> Flags:
    """Return in which steps each tag moves for most of the time around them, (steps, T)."""
    half = LASTING_STEPS // 2
    padded = np.pad(motion, ((half + 1, half), (0, 0)))
    summed = np.cumsum(padded, axis=0, dtype=np.float64)
    lasting: Flags = summed[LASTING_STEPS:] - summed[:-LASTING_STEPS] > MOVING * LASTING_STEPS
    return lasting


def _held(motion: Floats) -> Floats:
    padded = np.pad(motion, ((HELD_STEPS, HELD_STEPS), (0, 0)))
    shifted = [padded[number : number + len(motion)] for number in range(2 * HELD_STEPS + 1)]
    held: Floats = np.max(shifted, axis=0) if len(motion) else motion
    return held


def _widened(flags: Flags, steps: int) -> Flags:
    """Return what is within so many steps of a set flag, along the first axis."""
    count = np.cumsum(np.concatenate([np.zeros((1, flags.shape[1]), np.int64), flags]), axis=0)
    number = np.arange(len(flags))
    high, low = np.minimum(number + steps + 1, len(flags)), np.maximum(number - steps, 0)
    wide: Flags = count[high] > count[low]
    return wide
