"""Sums packets up to pieces, per tag; a tag at rest gives fewer and fewer of them."""

from typing import Final

import numpy as np

from .arrays import NEVER, Floats, Indices, Times, with_columns, with_rows
from .levels import SILENT_DBM
from .pending import Batch
from .records import Piece

LONGEST_PAUSE_S: Final = 600.0
"""A tag that rests for a day still shows now and then what its receivers hear."""


class Collector:
    """Sums and counts of packets per tag and receiver. Rows are slots, columns receivers."""

    def __init__(self) -> None:
        self._sum: Floats = np.zeros((0, 0), np.float32)
        self._count: Floats = np.zeros((0, 0), np.float32)
        self._range: Floats = np.zeros((0, 0), np.float32)
        self._since: Times = np.full(0, NEVER)
        self._stay_since: Times = np.full(0, NEVER)
        self._due_at: Times = np.full(0, NEVER)

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self._sum = with_rows(self._sum, tags, 0)
        self._count = with_rows(self._count, tags, 0)
        self._range = with_rows(self._range, tags, np.nan)
        self._since = with_rows(self._since, tags, NEVER)
        self._stay_since = with_rows(self._stay_since, tags, NEVER)
        self._due_at = with_rows(self._due_at, tags, NEVER)

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns."""
        self._sum = with_columns(self._sum, old_columns, 0)
        self._count = with_columns(self._count, old_columns, 0)
        self._range = with_columns(self._range, old_columns, np.nan)

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        self._since += seconds
        self._stay_since += seconds
        self._due_at += seconds

    def restart(self, slots: Indices) -> None:
        """Drop what was begun: the tag changed room, or is another one."""
        self._begin(slots)
        self._stay_since[slots] = self._due_at[slots] = NEVER

    def hear(self, batch: Batch, now: float) -> None:
        """Add a tick's packets."""
        slots = batch.slots
        new = slots[self._since[slots] == NEVER]
        self._since[new] = now
        fresh = new[self._stay_since[new] == NEVER]
        self._stay_since[fresh] = now
        self._sum[slots] += batch.mean_dbm * batch.count
        self._count[slots] += batch.count

    def measure(self, slot: int, column: int, range_m: float) -> None:
        """Add a measured distance."""
        self._range[slot, column] = range_m

    def due(self, slots: Indices, piece_s: Times | float, now: float) -> Indices:
        """Return which of the slots have a whole piece that is wanted; the others' are dropped."""
        whole = slots[now - self._since[slots] >= piece_s]
        wanted: Indices = whole[now >= self._due_at[whole]]
        self._begin(whole[now < self._due_at[whole]])
        return wanted

    def take(self, slot: int, online: Indices, now: float) -> Piece:
        """Return a whole piece, and begin the next; `online` are the columns that listened."""
        return self.take_all(np.array([slot]), online, now)[0]

    def take_all(self, slots: Indices, online: Indices, now: float) -> list[Piece]:
        """Return the same for many tags."""
        count, range_m = self._count[slots], self._range[slots]
        level = np.full(count.shape, np.nan, np.float32)
        level[:, online] = SILENT_DBM
        np.divide(self._sum[slots], count, out=level, where=count > 0)
        self._due_at[slots] = now + np.minimum((now - self._stay_since[slots]) / 2, LONGEST_PAUSE_S)
        self._begin(slots)
        return [Piece(*row) for row in zip(level, count, range_m, strict=True)]

    def _begin(self, slots: Indices) -> None:
        self._sum[slots] = self._count[slots] = 0
        self._range[slots] = np.nan
        self._since[slots] = NEVER
