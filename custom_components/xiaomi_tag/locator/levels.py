"""How loud each receiver hears each tag just now."""

import numpy as np

from .arrays import NEGLIGIBLE, NEVER, Flags, Floats, Indices, Times, with_columns, with_rows
from .pending import Batch

LEVEL_TIME_S = 1.5
"""Time constant of the running mean: longer lags behind a tag that walks, shorter follows single fades."""
HOLD_MOVING_S = 12.0
HOLD_STILL_S = 20.0
"""A receiver silent for longer does not hear the tag. Shorter would take a row of lost packets for a change of room."""
HOLD_PAUSES = 2.0
MAX_HOLD_S = 60.0
"""Of a tag that speaks rarely two usual pauses are waited for, up to this long."""
SILENT_DBM = -97.0
EVIDENCE_S = 15.0
"""Receivers that heard a tag this shortly before its newest packet are what its presence rests on."""


class Levels:
    """Exponential mean of the RSSI per tag and receiver, a tick's mean of n packets weighing sqrt(n).

    sqrt(n), as packets of one second share much of their fading. Rows are tag slots, columns receivers.
    """

    def __init__(self) -> None:
        self._sum: Floats = np.zeros((0, 0), np.float32)
        self._weight: Floats = np.zeros((0, 0), np.float32)
        self._heard_at: Times = np.full((0, 0), NEVER)

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self._sum = with_rows(self._sum, tags, 0)
        self._weight = with_rows(self._weight, tags, 0)
        self._heard_at = with_rows(self._heard_at, tags, NEVER)

    def clear(self, slot: int) -> None:
        """Forget one tag."""
        self._sum[slot] = self._weight[slot] = 0
        self._heard_at[slot] = NEVER

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns."""
        self._sum = with_columns(self._sum, old_columns, 0)
        self._weight = with_columns(self._weight, old_columns, 0)
        self._heard_at = with_columns(self._heard_at, old_columns, NEVER)

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        self._heard_at += seconds

    def update(self, batch: Batch, elapsed_s: Times) -> None:
        """Add a tick's packets; `elapsed_s` (H,) is the time since each tag's last update."""
        slots = batch.slots
        decay = np.exp(-elapsed_s / LEVEL_TIME_S).astype(np.float32)[:, None]
        old_weight = self._weight[slots] * decay
        decay = decay * (old_weight > NEGLIGIBLE)
        weight = np.sqrt(batch.count)
        self._sum[slots] = self._sum[slots] * decay + weight * batch.mean_dbm
        self._weight[slots] = self._weight[slots] * decay + weight
        self._heard_at[batch.slots] = np.maximum(self._heard_at[batch.slots], batch.newest_at)

    def dbm(self, slots: Indices, now: Times | float, hold_s: Times) -> Floats:
        """Return levels (len(slots), receivers) in dBm, SILENT_DBM for receivers silent for longer than `hold_s`."""
        weight = self._weight[slots]
        oldest = (now - hold_s)[:, None]
        live = (self._heard_at[slots] >= oldest) & (weight > 0)
        level = np.full(weight.shape, SILENT_DBM, np.float32)
        np.divide(self._sum[slots], weight, out=level, where=live)
        return level

    def unheard(self, heard_at: Times, online: Flags) -> Flags:
        """Return which tags (T,) no receiver listens for any more: all that heard it lately are offline.

        A tag that none of today's receivers heard is listened for by any of them.
        """
        lately = self._heard_at >= heard_at[:, None] - EVIDENCE_S
        lately &= np.isfinite(self._heard_at)
        return np.where(lately.any(axis=1), ~(lately & online).any(axis=1), ~online.any())


def hold_s(usual_pause_s: Times, motion: Floats) -> Times:
    """Seconds for which a receiver's last level of a tag stands; `motion` runs from 0 at rest to 1 walking."""
    hold = HOLD_STILL_S - (HOLD_STILL_S - HOLD_MOVING_S) * motion.astype(np.float64)
    longest: Times = np.maximum(hold, np.minimum(HOLD_PAUSES * usual_pause_s, MAX_HOLD_S))
    return longest
