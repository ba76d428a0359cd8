"""Packets between two ticks: appending is all that the hot path does."""

from array import array
from dataclasses import dataclass

import numpy as np

from .arrays import NEVER, Floats, Indices, Times

MAX_PENDING = 32_768
"""Packets kept while no tick comes, about 1 MiB; beyond that the older half is dropped."""
WEAKEST_DBM = -96.0
"""A packet is always worth more than a silence, which counts as -97 dBm; receivers hear down to about -100."""
STRONGEST_DBM = 0.0


@dataclass(frozen=True, slots=True)
class Batch:
    """The packets of one tick, one row a heard tag (H) and one column a receiver (Q).

    `mean_dbm` is 0 and `newest_at` -inf where `count` is 0.
    """

    slots: Indices
    count: Floats
    mean_dbm: Floats
    newest_at: Times
    first_at: Times
    last_at: Times


class Pending:
    """Four flat columns of numbers: tag slot, receiver column, dBm, event time."""

    def __init__(self) -> None:
        self._slots = array("q")
        self._columns = array("q")
        self._rssi_dbm = array("d")
        self._seen_at = array("d")

    def add(self, slot: int, column: int, rssi_dbm: float, seen_at: float) -> None:
        """Keep one packet for the next tick."""
        if len(self._slots) >= MAX_PENDING:
            self._drop_first(MAX_PENDING // 2)
        self._slots.append(slot)
        self._columns.append(column)
        self._rssi_dbm.append(rssi_dbm)
        self._seen_at.append(seen_at)

    def take(self, now: float, tags: int, receivers: int) -> Batch | None:
        """Sum up and forget the packets; event times in the future become `now`."""
        if not self._slots:
            return None
        slots = np.array(self._slots, np.intp)
        columns = np.array(self._columns, np.intp)
        rssi_dbm = np.clip(np.array(self._rssi_dbm), WEAKEST_DBM, STRONGEST_DBM)
        seen_at = np.minimum(np.array(self._seen_at), now)
        self._drop_first(len(self._slots))

        heard = np.flatnonzero(np.bincount(slots, minlength=tags))
        row_of = np.empty(tags, np.intp)
        row_of[heard] = np.arange(len(heard))
        rows = row_of[slots]
        shape = (len(heard), receivers)
        pairs = rows * receivers + columns
        count = np.bincount(pairs, minlength=shape[0] * receivers)
        total = np.bincount(pairs, weights=rssi_dbm, minlength=shape[0] * receivers)
        newest_at = np.full(len(count), NEVER)
        np.maximum.at(newest_at, pairs, seen_at)
        first_at = np.full(len(heard), np.inf)
        np.minimum.at(first_at, rows, seen_at)
        newest = newest_at.reshape(shape)
        return Batch(
            slots=heard,
            count=count.reshape(shape).astype(np.float32),
            mean_dbm=(total / np.maximum(count, 1)).reshape(shape).astype(np.float32),
            newest_at=newest,
            first_at=first_at,
            last_at=newest.max(axis=1),
        )

    def drop_slot(self, slot: int) -> None:
        """Forget a tag's packets, before its slot goes to another tag."""
        kept = [index for index, other in enumerate(self._slots) if other != slot]
        self._keep(kept, self._columns)

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns; packets of receivers that are gone are forgotten."""
        new_of = {int(old): new for new, old in enumerate(old_columns) if old >= 0}
        kept = [index for index, column in enumerate(self._columns) if column in new_of]
        self._keep(kept, array("q", (new_of.get(column, 0) for column in self._columns)))

    def _keep(self, kept: list[int], columns: array[int]) -> None:
        self._slots = array("q", (self._slots[index] for index in kept))
        self._columns = array("q", (columns[index] for index in kept))
        self._rssi_dbm = array("d", (self._rssi_dbm[index] for index in kept))
        self._seen_at = array("d", (self._seen_at[index] for index in kept))

    def _drop_first(self, count: int) -> None:
        for column in (self._slots, self._columns, self._rssi_dbm, self._seen_at):
            del column[:count]
