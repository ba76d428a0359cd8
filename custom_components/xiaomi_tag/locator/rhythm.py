"""How often each receiver hears each tag: the 95 % quantile of the pauses, learned for every pair."""

from typing import Final

import numpy as np

from .arrays import NEVER, Flags, Floats, Indices, Times, with_columns, with_rows

QUANTILE: Final = 0.95
STEP: Final = 0.2
"""Of the running quantile in units of the pause's logarithm (Robbins and Monro 1951)."""
CATCH_UP: Final = 0.7
"""A pause far above the quantile moves it most of the way there at once: a room lost to it would be lost each time."""
LEAST_S: Final = 1.0
LONGEST_S: Final = 300.0
"""A longer silence is no pause: the tag was out of reach."""


class Rhythm:
    """Per tag and receiver (rows are slots, columns receivers): the usual pause, in seconds."""

    def __init__(self) -> None:
        self._log_pause: Floats = np.zeros((0, 0), np.float32)
        self._broken: Flags = np.zeros((0, 0), bool)
        """Whether the receiver did not listen for a part of the present pause."""

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self._log_pause = with_rows(self._log_pause, tags, 0)
        self._broken = with_rows(self._broken, tags, 0)

    def clear(self, slot: int) -> None:
        """Forget one tag."""
        self._log_pause[slot] = 0
        self._broken[slot] = False

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns."""
        self._log_pause = with_columns(self._log_pause, old_columns, 0)
        self._broken = with_columns(self._broken, old_columns, 0)

    def interrupt(self, receivers: Flags) -> None:
        """Do not learn from the present pauses of receivers (a mask): they did not listen all the time."""
        self._broken[:, receivers] = True

    def interrupt_all(self) -> None:
        """Do not learn from any present pause."""
        self._broken[:] = True

    def hear(self, slots: Indices, newest_at: Times, before: Times, heard: Flags) -> None:
        """Learn from packets (H, Q) where `heard`, whose last ones were at `before`."""
        pause = np.zeros(heard.shape)
        np.subtract(newest_at, before, out=pause, where=heard & (before > NEVER))
        learn = heard & ~self._broken[slots] & (pause > 0) & (pause <= LONGEST_S)
        log_pause = self._log_pause[slots]
        error = np.log(np.clip(pause, LEAST_S, LONGEST_S)).astype(np.float32) - log_pause
        up = np.maximum(np.float32(STEP * QUANTILE), np.float32(CATCH_UP) * error)
        step = np.where(error > 0, up, np.float32(-STEP * (1 - QUANTILE)))
        log_pause += np.where(learn, step, np.float32(0))
        self._log_pause[slots] = np.clip(log_pause, np.log(LEAST_S), np.log(LONGEST_S))
        self._broken[slots] &= ~heard

    def pause_s(self, slots: Indices) -> Times:
        """Return the usual pauses (len(slots), Q) in seconds."""
        return np.exp(self._log_pause[slots].astype(np.float64))
