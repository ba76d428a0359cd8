"""How loud each receiver hears each tag just now."""

import numpy as np

from .arrays import NEVER, Flags, Floats, Indices, Times, with_columns, with_rows
from .pending import Batch
from .rhythm import Rhythm

LEVEL_TIME_S = 1.5
"""Time constant of the running mean: longer lags behind a tag that walks, shorter follows single fades."""
HOLD_MOVING_S = 12.0
HOLD_STILL_S = 20.0
"""A receiver silent for longer does not hear the tag. Shorter would take a row of lost packets for a change of room."""
HOLD_PAUSES = 2.5
MAX_HOLD_S = 300.0
"""Where a receiver hears a tag rarely, so many of its own usual pauses are waited for, up to this long."""
LEAST_WEIGHT = 1e-3
"""Of the last level while it stands: any packet outweighs it."""
JUST_BACK_S = 15.0
"""For so long after a receiver came back its silence about a tag says nothing."""
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
        self.rhythm = Rhythm()
        self._back_at: Times = np.full(0, NEVER)
        """Since when each receiver has been listening."""
        self._online: Flags = np.zeros(0, bool)

    def listen(self, online: Flags, now: float) -> None:
        """Set which receivers listen from now on."""
        if len(online) != len(self._online):
            self._online, self._back_at = online.copy(), np.full(len(online), NEVER)
            return
        self._back_at[online & ~self._online] = now
        self.rhythm.interrupt(online != self._online)
        self._online = online.copy()

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self._sum = with_rows(self._sum, tags, 0)
        self._weight = with_rows(self._weight, tags, 0)
        self._heard_at = with_rows(self._heard_at, tags, NEVER)
        self.rhythm.resize(tags)

    def clear(self, slot: int) -> None:
        """Forget one tag."""
        self._sum[slot] = self._weight[slot] = 0
        self._heard_at[slot] = NEVER
        self.rhythm.clear(slot)

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns."""
        self._sum = with_columns(self._sum, old_columns, 0)
        self._weight = with_columns(self._weight, old_columns, 0)
        self._heard_at = with_columns(self._heard_at, old_columns, NEVER)
        self.rhythm.move_columns(old_columns)
        self._back_at = with_columns(self._back_at[None], old_columns, NEVER)[0]
        self._online = with_columns(self._online[None], old_columns, 1)[0]

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        self._heard_at += seconds
        self._back_at += seconds

    def update(self, batch: Batch, elapsed_s: Times) -> None:
        """Add a tick's packets; `elapsed_s` (H,) is the time since each tag's last update."""
        slots = batch.slots
        decay = np.exp(-elapsed_s / LEVEL_TIME_S).astype(np.float32)[:, None]
        before = self._weight[slots]
        # The last level stands, however long ago it was: whether it still counts is for `dbm` to decide.
        kept = np.where(before > 0, np.maximum(before * decay, np.float32(LEAST_WEIGHT)), np.float32(0))
        weight = np.sqrt(batch.count)
        self._sum[slots] = self._sum[slots] * (kept / np.maximum(before, np.float32(LEAST_WEIGHT)))
        self._sum[slots] += weight * batch.mean_dbm
        self._weight[slots] = kept + weight
        self.rhythm.hear(slots, batch.newest_at, self._heard_at[slots], batch.count > 0)
        self._heard_at[slots] = np.maximum(self._heard_at[slots], batch.newest_at)

    def dbm(self, slots: Indices, now: Times | float, hold_s: Times) -> Floats:
        """Return levels (len(slots), receivers) in dBm, SILENT_DBM for receivers silent for longer than `hold_s`.

        `hold_s` (len(slots),) is for receivers that hear the tag often; those that hear it rarely get more time.
        """
        weight = self._weight[slots]
        oldest = np.reshape(np.broadcast_to(now, len(slots)), (-1, 1)) - self._holds_s(slots, hold_s)
        live = (self._heard_at[slots] >= oldest) & (weight > 0)
        level = np.full(weight.shape, SILENT_DBM, np.float32)
        np.divide(self._sum[slots], weight, out=level, where=live)
        return level

    def times(self, slot: int) -> tuple[Times, Times]:
        """Return when each receiver heard a tag last (Q,), -inf for never, and its usual pause in seconds."""
        return self._heard_at[slot], self.rhythm.pause_s(np.array([slot]))[0]

    def newest_at(self, slots: Indices) -> Times:
        """Return when each receiver heard any of these tags last (Q,), -inf for never."""
        newest: Times = self._heard_at[slots].max(axis=0, initial=NEVER)
        return newest

    def telling(self, slots: Indices, now: float, hold_s: Times) -> Flags:
        """Return which receivers (len(slots), Q) tell something of tags, if only by silence.

        One that does not listen tells nothing; one that is just back tells something by what it hears, and by silence
        only after a while.
        """
        heard = self._heard_at[slots] >= self._back_at
        waited = now - self._back_at >= np.maximum(JUST_BACK_S, self._holds_s(slots, hold_s))
        return self._online & (heard | waited)

    def _holds_s(self, slots: Indices, hold_s: Times) -> Times:
        longest: Times = np.maximum(hold_s[:, None], np.minimum(HOLD_PAUSES * self.rhythm.pause_s(slots), MAX_HOLD_S))
        return longest

    def shortest_pause_s(self, slots: Indices) -> Times:
        """Return the usual pause (len(slots),) of the listening receiver that hears a tag most often; 0 if none does."""
        known = self._online & (self._heard_at[slots] > NEVER)
        shortest: Times = np.where(known, self.rhythm.pause_s(slots), np.inf).min(axis=1, initial=np.inf)
        return np.where(np.isfinite(shortest), shortest, 0.0)

    def unheard(self, heard_at: Times, online: Flags) -> Flags:
        """Return which tags (T,) no receiver listens for any more: all that heard it lately are offline.

        A tag that none of today's receivers heard is listened for by any of them.
        """
        lately = self._heard_at >= heard_at[:, None] - EVIDENCE_S
        lately &= np.isfinite(self._heard_at)
        return np.where(lately.any(axis=1), ~(lately & online).any(axis=1), ~online.any())


def hold_s(motion: Floats) -> Times:
    """Seconds for which a receiver's last level of a tag stands; `motion` runs from 0 at rest to 1 walking."""
    hold: Times = HOLD_STILL_S - (HOLD_STILL_S - HOLD_MOVING_S) * motion.astype(np.float64)
    return hold
