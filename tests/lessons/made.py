"""Signals without a past behind them."""

import numpy as np

from custom_components.xiaomi_tag.lessons.signals import STEP_S, Signals
from custom_components.xiaomi_tag.locator.arrays import Flags, Floats, Indices

AT = 1_700_000_000.0


def made_signals(
    motion: Floats,
    *,
    level: np.ndarray | None = None,
    present: Flags | None = None,
    step: Indices | None = None,
) -> Signals:
    """Signals of tags that move so (K, T); two receivers hear them alike unless a level (K, T, Q) is given."""
    steps = np.arange(len(motion)) if step is None else step
    return Signals(
        at=np.asarray(AT + (steps + 0.5) * STEP_S, np.float64),
        step=steps,
        level_dbm=np.full((*motion.shape, 2), -70, np.float16) if level is None else level,
        motion=motion,
        held=motion,
        present=np.ones(motion.shape, bool) if present is None else present,
        active_steps=np.full(motion.shape[1], len(motion)),
    )
