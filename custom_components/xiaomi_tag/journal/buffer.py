"""Sightings on their way to the writer, at the price of an append each."""

from collections import deque
from typing import Final

from ..sighting import Fix, Sighting
from .rows import JournalSighting

MOST: Final = 200_000
"""About 25 MB, or eleven minutes of 50 tags at six receivers."""


class SightingBuffer:
    """Keeps sightings until they are drained, the newest MOST of them."""

    def __init__(self, most: int = MOST) -> None:
        self._rows: deque[JournalSighting] = deque(maxlen=most)
        self._most = most
        self.dropped = 0
        """How many were lost because nobody drained."""

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._rows)

    def add(self, sighting: Sighting, fix: Fix | None = None, range_m: float | None = None) -> None:
        """Take a sighting; one out of somebody's cache says nothing of when, and is left out."""
        if sighting.replayed:
            return
        if len(self._rows) == self._most:
            self.dropped += 1
        self._rows.append(
            JournalSighting(sighting.tag, sighting.receiver, sighting.rssi_dbm, sighting.seen_at, fix, range_m)
        )

    def drain(self) -> list[JournalSighting]:
        """Return all and start anew."""
        rows = list(self._rows)
        self._rows.clear()
        return rows

    def put_back(self, rows: list[JournalSighting]) -> None:
        """Take back what could not be written, before what came since; the oldest are dropped."""
        room = self._most - len(self._rows)
        self.dropped += max(0, len(rows) - room)
        if room > 0:
            self._rows.extendleft(reversed(rows[-room:]))
