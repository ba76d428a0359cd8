"""How sure the maps' answers may be in this home: fitted to what was held back, as the running filter would answer it."""

from typing import Final

import numpy as np

from ..locator.arrays import NEVER, Flags, Floats
from ..locator.calibration import Calibration
from ..locator.cell_filter import CellFilter
from ..locator.cell_map import CellMap
from ..locator.levels import SILENT_DBM
from ..locator.pending import Batch
from .labels import SURE
from .rounds import Learned, Scene
from .signals import STEP_S, WINDOW_STEPS

PACKETS: Final = 3.0
"""A window's mean level counts like so many packets: with it answers are about as sure as those of the running filter."""
WARM_UP: Final = 6
PAUSE_S: Final = 2.0
DOUBT: Final = 0.05
"""Some of the smoother's answers are wrong, however sure: these must not make the filter's less sure."""
EXPONENTS: Final = np.geomspace(0.2, 2.0, 24)
SHRUNK: Final = 0.6
"""How far towards no correction: where the smoother itself is unsure its answers are no measure of a sure one."""
LEAST_GAIN: Final = 0.02
LEAST_MOMENTS: Final = 60
TINY: Final = 1e-6


def calibrate(scene: Scene, learned: Learned, cells: CellMap, held: Flags) -> Calibration | None:
    """Return how shares are to be corrected; None where that does not predict better, or too little was held back.

    `learned` is where the tags were as the sensors have it.
    """
    share, truth, part = _answers(scene, learned, cells, held)
    named = np.unique(cells.room)
    inside = truth[:, named].sum(axis=1)
    known = inside > 0.5  # noqa: PLR2004  # rather in a room with a name
    truth = truth[known][:, named] / inside[known][:, None]
    exponent = fitted_exponent(share[known][:, named], truth, part[known] % 2 > 0)
    return None if exponent is None else Calibration(exponent)


def fitted_exponent(share: Floats, truth: Floats, half: Flags) -> float | None:
    """Return the exponent of shares (N, R) by which the `truth` is likelier; None where that is not clear.

    What is fitted to either half must be better on the other, both by all moments and by those of a sure truth: the
    former are too hard for the filter, the latter too easy. They must agree on the direction; the weakest one counts.
    """
    found = []
    for moments in (np.ones(len(truth), bool), truth.max(axis=1, initial=0) >= SURE):
        parts = moments & half, moments & ~half
        if min(part.sum() for part in parts) < LEAST_MOMENTS:
            return None
        losses = np.array([_losses(share, truth, exponent) for exponent in (*EXPONENTS, 1.0)])
        for fitted, tested in (parts, parts[::-1]):
            chosen = int(losses[:-1, fitted].mean(axis=1).argmin())
            if losses[-1, tested].mean() - losses[chosen, tested].mean() < LEAST_GAIN:
                return None
            found.append(float(np.log(EXPONENTS[chosen])))
    if min(found) < 0 < max(found):
        return None
    return float(np.exp(min(found, key=abs) * (1 - SHRUNK)))


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
    likely = (1 - DOUBT) * raised / raised.sum(axis=1, keepdims=True) + DOUBT / share.shape[1]
    losses: Floats = -(truth * np.log(likely)).sum(axis=1)
    return losses
