"""Whether a tag moves, by how its levels wander."""

import numpy as np

from .arrays import NEGLIGIBLE, NEVER, Codes, Flags, Floats, Indices, Times, with_columns, with_rows
from .pending import Batch

TIMES_S = np.array([4.0, 15.0])
"""Time constants of the fast and the slow average."""
MIN_FAST_WEIGHT = 0.3
"""About five seconds after its last packet a receiver no longer counts."""
STATISTIC_TICKS = 5.0
STILL_DB2 = 2.5
WALKING_DB2 = 5.0
STEADY_DB2 = 3.2
PACING_DB2 = 6.5

ENOUGH_TICKS = 20
"""Ticks with packets before there is an answer: the slow average must have settled."""
MOVING_DB2 = 4.0
MOVING_TICKS = 2
CALM_DB2 = 1.5
CALM_S = 10.0
LATELY_S = 60.0

NOISE_DB2 = 9.0
"""Variance of a resting tag's packets at one receiver: 3 dB, the lower end of what homes show."""
MIN_NOISE_SHARE = 0.03
TINY = 1e-6
MIN_RECEIVERS = 2
"""One receiver's wander may be somebody who walks past it."""

UNSURE = -1
STILL = 0
MOVING = 1


class Motion:
    """Mean squared difference (dB^2) of a fast and a slow average of each receiver's level, over receivers.

    Resting tags show 1 to 3 dB^2, walking ones 6 and more; sparse packets raise both. `excess_db2` is what is left
    when the wander that packet noise alone explains is taken off. Rows are tag slots, columns receivers.
    """

    def __init__(self) -> None:
        self._sum: Floats = np.zeros((0, 2, 0), np.float32)
        """Tags, fast and slow, receivers."""
        self._weight: Floats = np.zeros((0, 2, 0), np.float32)
        self.statistic_db2: Floats = np.zeros(0, np.float32)
        self.excess_db2: Floats = np.zeros(0, np.float32)

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self._sum = with_rows(self._sum, tags, 0)
        self._weight = with_rows(self._weight, tags, 0)
        self.statistic_db2 = with_rows(self.statistic_db2, tags, 0)
        self.excess_db2 = with_rows(self.excess_db2, tags, 0)

    def clear(self, slot: int) -> None:
        """Forget one tag."""
        self._sum[slot] = self._weight[slot] = 0
        self.statistic_db2[slot] = self.excess_db2[slot] = 0

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns."""
        self._sum = with_columns(self._sum, old_columns, 0)
        self._weight = with_columns(self._weight, old_columns, 0)

    def update(self, batch: Batch, elapsed_s: Times) -> None:
        """Add a tick's packets; `elapsed_s` (H,) is the time since each tag's last update."""
        slots, ticks = batch.slots, np.float32(STATISTIC_TICKS)
        decay = np.exp(-elapsed_s[:, None] / TIMES_S).astype(np.float32)[:, :, None]
        total, weight = self._sum[slots], self._weight[slots]
        weight *= decay
        total *= decay * (weight > NEGLIGIBLE)
        weight *= weight > NEGLIGIBLE
        total += batch.mean_dbm[:, None]  # 0 where nothing was heard
        weight += (batch.count > 0)[:, None]
        self._sum[slots], self._weight[slots] = total, weight

        live = (weight[:, 0] > MIN_FAST_WEIGHT).astype(np.float32)
        receivers = live.sum(axis=1)
        mean = total / np.maximum(weight, np.float32(TINY))
        wander = mean[:, 0] - mean[:, 1]
        square = np.einsum("tr,tr,tr->t", wander, wander, live) / np.maximum(receivers, 1)
        # A mean with exponential weights of sum w rests on about 2 w - 1 packets.
        noise = 1 / np.maximum(2 * weight - 1, 1)
        share = np.maximum(noise[:, 0] - noise[:, 1], np.float32(MIN_NOISE_SHARE))
        share = np.einsum("tr,tr->t", share, live) / np.maximum(receivers, 1)
        excess = (square - np.float32(NOISE_DB2) * share) * (receivers >= MIN_RECEIVERS)
        self.statistic_db2[slots] += (square - self.statistic_db2[slots]) / ticks
        self.excess_db2[slots] += (excess - self.excess_db2[slots]) / ticks

    def degree(self, slots: Indices) -> Floats:
        """0 for a tag at rest to 1 for one that walks."""
        return np.clip((self.statistic_db2[slots] - STILL_DB2) / np.float32(WALKING_DB2 - STILL_DB2), 0, 1)

    def steady_degree(self, slots: Indices) -> Floats:
        """Return the same, slower to call a tag walking: what a filter over cells fares best with."""
        return np.clip((self.statistic_db2[slots] - STEADY_DB2) / np.float32(PACING_DB2 - STEADY_DB2), 0, 1)


class Moving:
    """Whether tags move, with hysteresis: on after some seconds of walking, off after a calm while. Rows are tag slots."""

    def __init__(self) -> None:
        self.state: Codes = np.zeros(0, np.int16)
        self._ticks: Indices = np.zeros(0, np.intp)
        self._walking: Indices = np.zeros(0, np.intp)
        self._active_at: Times = np.full(0, NEVER)

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self.state = with_rows(self.state, tags, UNSURE)
        self._ticks = with_rows(self._ticks, tags, 0)
        self._walking = with_rows(self._walking, tags, 0)
        self._active_at = with_rows(self._active_at, tags, NEVER)

    def clear(self, slots: Indices) -> None:
        """Start tags again from nothing."""
        self.state[slots] = UNSURE
        self._ticks[slots] = self._walking[slots] = 0
        self._active_at[slots] = NEVER

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        self._active_at += seconds

    def update(self, slots: Indices, excess_db2: Floats, changed_room: Indices, now: float) -> None:
        """Add the excess wander (H,) of the tags that were heard, and which of all tags changed room."""
        self._ticks[slots] = np.minimum(self._ticks[slots] + 1, ENOUGH_TICKS)
        walking = np.where(excess_db2 > MOVING_DB2, self._walking[slots] + 1, 0)
        self._walking[slots] = walking
        self._active_at[slots[excess_db2 > CALM_DB2]] = now
        known = self._ticks[slots] >= ENOUGH_TICKS
        crossed = np.zeros(len(self.state), bool)
        crossed[changed_room] = True
        self.state[slots[known & ((walking >= MOVING_TICKS) | (crossed[slots] & (excess_db2 > CALM_DB2)))]] = MOVING

    def settle(self, now: float) -> None:
        """Call those at rest that have been calm, or unheard, for long enough."""
        calm = (self._ticks >= ENOUGH_TICKS) & (now - self._active_at >= CALM_S)
        self.state[calm] = STILL

    def lately(self, at: Times, slots: Indices | slice) -> Flags:
        """Return which tags moved within LATELY_S before their last packets (len(slots),) at `at`."""
        recent: Flags = self._active_at[slots] >= at - LATELY_S
        return recent
