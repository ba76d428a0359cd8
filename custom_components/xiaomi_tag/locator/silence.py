"""How long a tag may be silent before it is away: its own usual pauses, learned, and a listening clock."""

import numpy as np

from .arrays import NEVER, Flags, Floats, Indices, Times, with_rows
from .pending import Batch

QUANTILE = 0.95
STEP = 0.2
"""Step of the running quantile in units of the pause's logarithm: a factor e takes about 100 packets downwards."""
CATCH_UP = 0.5
"""A pause far above the quantile moves it half-way there at once, so a rarely heard tag is wrongly away once, not daily."""
SAME_ADVERTISEMENT_S = 0.1
MIN_INTERVAL_S = 0.2
MAX_INTERVAL_S = 600.0
FIRST_GUESS_S = 1.0
LEARNED_PAUSES = 10
AWAY_INTERVALS = 4.0
"""Pauses of a tag that is heard by chance are about exponential: one in 160,000 exceeds four 95 % quantiles."""
AWAY_STEEPNESS = 4.0
EVERY_SLOT = slice(None)


class Silence:
    """Per tag (rows are slots): newest packet, where its silence starts, and the 95 % quantile of its pauses."""

    def __init__(self) -> None:
        self.heard_at: Times = np.full(0, NEVER)
        self._since: Times = np.full(0, NEVER)
        self._unbroken: Flags = np.zeros(0, bool)
        self._log_interval: Floats = np.zeros(0, np.float32)
        self._pauses: Indices = np.zeros(0, np.intp)

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self.heard_at = with_rows(self.heard_at, tags, NEVER)
        self._since = with_rows(self._since, tags, NEVER)
        self._unbroken = with_rows(self._unbroken, tags, 0)
        self._log_interval = with_rows(self._log_interval, tags, 0)
        self._pauses = with_rows(self._pauses, tags, 0)

    def reset(self, slot: int, interval_s: float | None, now: float) -> None:
        """Start a tag, whose interval may be known from before; its silence counts from now."""
        self.heard_at[slot] = NEVER
        self._since[slot] = now
        self._unbroken[slot] = False
        self._pauses[slot] = 0 if interval_s is None else LEARNED_PAUSES
        known = FIRST_GUESS_S if interval_s is None else interval_s
        self._log_interval[slot] = np.log(np.clip(known, MIN_INTERVAL_S, MAX_INTERVAL_S))

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        self.heard_at += seconds
        self._since += seconds

    def interrupt(self) -> None:
        """Learn nothing from the present pauses: no tick watched over them."""
        self._unbroken[:] = False

    def hear(self, batch: Batch, faded: Flags) -> None:
        """Add a tick's packets: end the silences, learn from the pauses.

        `faded` (H,) are tags whose last packet was far weaker than usual: pauses of one that is being carried out of reach
        are not its rhythm, and teach little.
        """
        slots = batch.slots
        pause = batch.first_at - self.heard_at[slots]
        learning = self._unbroken[slots] & (pause > SAME_ADVERTISEMENT_S)
        self._learn(slots[learning], pause[learning], np.where(faded[learning], 0.0, CATCH_UP))
        self.heard_at[slots] = np.maximum(self.heard_at[slots], batch.last_at)
        self._since[slots] = self.heard_at[slots]
        self._unbroken[slots] = True

    def meet(self, slot: int, at: float) -> None:
        """End the silence of a tag that is here though no packet of it was heard: its pauses are not known by that."""
        self._since[slot] = max(self._since[slot], at)

    def hold(self, slots: Flags, now: float) -> None:
        """Stop the silence of tags (a mask) that no receiver listens for."""
        self._since[slots] = now
        self._unbroken[slots] = False

    def usual_pause_s(self, slots: Indices) -> Times:
        """95 % quantile of each tag's pauses, a guess while it is being learned."""
        return np.exp(self._log_interval[slots].astype(np.float64))

    def patience_s(self, away_after_s: float | Times, slots: Indices | slice = EVERY_SLOT) -> Times:
        """Seconds of silence after which tags are away."""
        return np.maximum(away_after_s, AWAY_INTERVALS * np.exp(self._log_interval[slots].astype(np.float64)))

    def silent_s(self, now: float, slots: Indices | slice = EVERY_SLOT) -> Times:
        """Seconds for which tags have been silent although receivers listened for them."""
        return np.maximum(now - self._since[slots], 0.0)

    def interval_s(self, slot: int) -> float | None:
        """95 % quantile of the tag's pauses, None before there were some."""
        return self.intervals_s(np.array([slot]))[0]

    def intervals_s(self, slots: Indices) -> list[float | None]:
        """Return the same for many tags."""
        intervals = np.exp(self._log_interval[slots]).tolist()
        learned = (self._pauses[slots] >= LEARNED_PAUSES).tolist()
        return [interval if known else None for interval, known in zip(intervals, learned, strict=True)]

    def _learn(self, slots: Indices, pause_s: Times, catch_up: Times) -> None:
        """Move the running quantiles, by stochastic approximation (Robbins and Monro 1951) of the pause's logarithm."""
        error = np.log(np.clip(pause_s, MIN_INTERVAL_S, MAX_INTERVAL_S)) - self._log_interval[slots]
        up = np.maximum(STEP * QUANTILE, catch_up * error)
        self._log_interval[slots] += np.where(error > 0, up, -STEP * (1 - QUANTILE)).astype(np.float32)
        low, high = np.log(MIN_INTERVAL_S), np.log(MAX_INTERVAL_S)
        self._log_interval[slots] = np.clip(self._log_interval[slots], low, high)
        self._pauses[slots] = np.minimum(self._pauses[slots] + 1, LEARNED_PAUSES)


def away_probability(silent_s: float, patience_s: float) -> float:
    """Log-logistic in the silence: one half where the tag is called away, so it never contradicts the answer."""
    ratio: float = (silent_s / patience_s) ** AWAY_STEEPNESS
    return ratio / (1.0 + ratio)
