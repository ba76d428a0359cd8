"""How sure the maps' answers may be in this home: fitted to what was held back, as the running filter would answer it."""

from typing import Final

import numpy as np

from ..locator.arrays import NEVER, Flags, Floats
from ..locator.calibration import Calibration
from ..locator.cell_filter import CellFilter
from ..locator.cell_map import CellMap
from ..locator.levels import SILENT_DBM
from ..locator.pending import Batch
from .rounds import Learned, Scene
from .signals import STEP_S, WINDOW_STEPS

PACKETS: Final = 32.0
"""A window's mean level counts as often as the packets behind it do one by one."""
WARM_UP: Final = 6
PAUSE_S: Final = 2.0
DOUBT: Final = 0.08
"""Of the smoother's answers about so many are wrong, however sure."""
EXPONENTS: Final = np.geomspace(0.08, 1.25, 24)
SHRUNK: Final = 0.6
"""How far towards no correction: where the smoother itself is unsure its answers are no measure of a sure one."""
LEAST_GAIN: Final = 0.005
LEAST_MOMENTS: Final = 60
TINY: Final = 1e-6


def calibrate(scene: Scene, learned: Learned, cells: CellMap, held: Flags) -> Calibration | None:
    """Return how shares are to be corrected; None where that does not predict better, or too little was held back.

    `learned` is where the tags were as the sensors have it. What is fitted on one half must be better on the other.
    """
    share, truth, part = _answers(scene, learned, cells, held)
    named = np.unique(cells.room)
    outside = 1 - truth[:, named].sum(axis=1)
    inside = truth[:, named] / np.maximum(1 - outside, TINY)[:, None]
    known = outside < 0.5  # noqa: PLR2004  # rather in a room with a name
    share, inside, half = share[known][:, named], inside[known], part[known] % 2 > 0
    exponent = fitted_exponent(share, inside, half)
    return None if exponent is None else Calibration(exponent, _unnamed(scene, named.tolist(), outside))


def fitted_exponent(share: Floats, truth: Floats, half: Flags) -> float | None:
    """Return the exponent of shares (N, R) by which the `truth` is likelier; None where that is not so on both halves."""
    if min(half.sum(), (~half).sum()) < LEAST_MOMENTS:
        return None
    doubted = (1 - DOUBT) * truth + np.float32(DOUBT / truth.shape[1])
    losses = np.array([_losses(share, doubted, exponent) for exponent in (*EXPONENTS, 1.0)])
    best = 1.0
    for fitted, tested in ((half, ~half), (~half, half)):
        chosen = int(losses[:-1, fitted].mean(axis=1).argmin())
        if losses[-1, tested].mean() - losses[chosen, tested].mean() < LEAST_GAIN:
            return None
        best *= float(EXPONENTS[chosen])
    exponent: float = float(np.sqrt(best)) ** (1 - SHRUNK)
    return exponent


def _answers(scene: Scene, learned: Learned, cells: CellMap, held: Flags) -> tuple[Floats, Floats, Floats]:
    """Return what the running filter answers (N, R), where the tags were (N, R), and the number of each one's block."""
    signals = scene.signals
    tags = signals.motion.shape[1]
    tracked = CellFilter()
    tracked.resize(tags)
    tracked.move_columns(np.full(len(cells.receivers), -1))
    tracked.install(cells, np.full(tags, -1))
    rows = np.flatnonzero(held)
    rows = rows[::WINDOW_STEPS]
    begins = np.diff(rows, prepend=-1000) > WINDOW_STEPS
    block = np.cumsum(begins)
    since = np.arange(len(rows)) - np.maximum.accumulate(np.where(begins, np.arange(len(rows)), 0))
    shares, truths, parts = [], [], []
    for number, step in enumerate(rows.tolist()):
        slots = np.flatnonzero(signals.present[step])
        level = signals.level_dbm[step, slots].astype(np.float32)
        heard = level > SILENT_DBM  # False for NaN
        if not heard.any():
            continue
        at = float(signals.at[step])
        batch = Batch(
            slots=slots,
            count=heard * np.float32(PACKETS),
            mean_dbm=np.where(heard, level, np.float32(0)),
            newest_at=np.where(heard, at, NEVER),
            first_at=np.full(len(slots), at),
            last_at=np.full(len(slots), at),
        )
        elapsed_s = np.full(len(slots), STEP_S * WINDOW_STEPS if since[number] else 300.0)
        pause_s = np.full(level.shape, PAUSE_S)
        tracked.hear(batch, elapsed_s, signals.motion[step, slots], ~np.isnan(level), pause_s)
        if since[number] >= WARM_UP:
            shares.append(tracked.rooms(slots))
            truths.append(learned.share[step, slots])
            parts.append(np.full(len(slots), block[number]))
    if not shares:
        empty = np.zeros((0, scene.rooms), np.float32)
        return empty, empty, np.zeros(0, np.float32)
    return np.concatenate(shares), np.concatenate(truths), np.concatenate(parts)


def _losses(share: Floats, truth: Floats, exponent: float) -> Floats:
    """Return the logarithmic loss of each answer (N,)."""
    raised = np.maximum(share, TINY) ** exponent
    losses: Floats = -(truth * np.log(raised / raised.sum(axis=1, keepdims=True))).sum(axis=1)
    return losses


def _unnamed(scene: Scene, named: list[int], outside: Floats) -> float:
    """Return how probable rooms without a name are: as the smoother has it, and alike where no sensor can show it."""
    sensed = {channel.room for channel in scene.channels}
    blank = [room for room in range(scene.rooms) if room not in named and room not in sensed]
    share = len(blank) / scene.rooms
    return float(share + (1 - share) * outside.mean())
