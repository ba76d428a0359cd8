"""Sightings as columns: the garbage collector has few objects to visit, and sorting into blocks is quick."""

from collections.abc import Collection, Iterable, Iterator
from itertools import compress
from typing import Final, Self, override

import numpy as np

from ..basics.model import Fix, Sighting
from ..basics.numbers import LATEST
from .blocks import MOST_ROWS, SLOT_S, Block, Extra, tidy
from .model import JournalSighting

_MOST_NAME: Final = 255


class SightingColumns(Collection[JournalSighting]):
    """Sightings in the order in which they came."""

    __slots__ = ("_extras", "_receivers", "_rssi_dbm", "_seen_at", "_tags")

    def __init__(self) -> None:
        self._tags: list[str] = []
        self._receivers: list[str] = []
        self._rssi_dbm: list[int] = []
        self._seen_at: list[float] = []
        self._extras: list[Extra | None] = []

    @classmethod
    def of(cls, sightings: Iterable[JournalSighting]) -> Self:
        """Make columns of sightings; columns are taken as they are."""
        if isinstance(sightings, cls):
            return sightings
        columns = cls()
        for tag, receiver, rssi_dbm, seen_at, fix, range_m in sightings:
            columns.append(Sighting(tag, receiver, rssi_dbm, seen_at, seen_at), fix, range_m)
        return columns

    def append(self, sighting: Sighting, fix: Fix | None, range_m: float | None) -> None:
        """Add a sighting, with its fix and range."""
        self._tags.append(sighting.tag)
        self._receivers.append(sighting.receiver)
        self._rssi_dbm.append(sighting.rssi_dbm)
        self._seen_at.append(sighting.seen_at)
        self._extras.append(None if fix is None and range_m is None else Extra(fix, range_m))

    def extend(self, later: SightingColumns) -> None:
        """Add what came later."""
        self._tags += later._tags
        self._receivers += later._receivers
        self._rssi_dbm += later._rssi_dbm
        self._seen_at += later._seen_at
        self._extras += later._extras

    def drop_first(self, count: int) -> None:
        """Remove the oldest."""
        for column in (self._tags, self._receivers, self._rssi_dbm, self._seen_at, self._extras):
            del column[:count]

    def drop_tags(self, tags: Collection[str]) -> None:
        """Remove all of some tags."""
        keep = [tag not in tags for tag in self._tags]
        self._tags = list(compress(self._tags, keep))
        self._receivers = list(compress(self._receivers, keep))
        self._rssi_dbm = list(compress(self._rssi_dbm, keep))
        self._seen_at = list(compress(self._seen_at, keep))
        self._extras = list(compress(self._extras, keep))

    @override
    def __len__(self) -> int:
        return len(self._tags)

    @override
    def __iter__(self) -> Iterator[JournalSighting]:
        columns = zip(self._tags, self._receivers, self._rssi_dbm, self._seen_at, self._extras, strict=True)
        for tag, receiver, rssi_dbm, seen_at, extra in columns:
            yield JournalSighting(tag, receiver, rssi_dbm, seen_at, *(extra or (None, None)))

    @override
    def __contains__(self, sighting: object) -> bool:
        return any(other == sighting for other in self)

    def blocks(self) -> Iterator[tuple[str, int, Block]]:
        """Yield tag, slot and block of each tag and slot; sightings without a sensible time are left out."""
        tag_numbers: dict[str, int] = {}
        receiver_numbers: dict[str, int] = {}
        tag = np.array([tag_numbers.setdefault(name, len(tag_numbers)) for name in self._tags], np.int32)
        receiver = np.array(
            [receiver_numbers.setdefault(name[:_MOST_NAME], len(receiver_numbers)) for name in self._receivers],
            np.int32,
        )
        seen_at = np.array(self._seen_at, np.float64)
        sensible = (seen_at >= 0.0) & (seen_at < LATEST)
        second = np.floor(np.where(sensible, seen_at, 0.0)).astype(np.int64)
        slot = second // SLOT_S
        rssi_dbm = np.clip(np.array(self._rssi_dbm, np.float64), -128, 127).astype(np.int16)
        extras = tuple(entry for entry in self._extras if entry is not None)
        extra = np.full(len(self), -1, np.int32)
        extra[[row for row, entry in enumerate(self._extras) if entry is not None]] = np.arange(len(extras))
        order = np.lexsort((slot, tag))
        order = order[sensible[order]]
        tags, names = tuple(tag_numbers), tuple(receiver_numbers)
        for rows in np.split(order, np.flatnonzero(np.diff(tag[order]) | np.diff(slot[order])) + 1):
            for start in range(0, len(rows), MOST_ROWS):
                part = rows[start : start + MOST_ROWS]
                block = Block(names, second[part], receiver[part], rssi_dbm[part], extra[part], extras)
                yield tags[tag[part[0]]], int(slot[part[0]]), tidy(block)
