"""Sightings that wait to be written, at the cost of a few appends for each."""

from collections.abc import Collection, Iterable
from typing import Final

from ..basics.model import Fix, Sighting
from .columns import SightingColumns
from .model import JournalSighting

MOST: Final = 200_000
"""About 15 MB, or twenty minutes of 50 tags at six receivers."""
_DROPPED_AT_ONCE: Final = 1000


class SightingBuffer:
    """Keeps sightings until they are drained, the newest MOST of them."""

    def __init__(self, most: int = MOST) -> None:
        self._rows = SightingColumns()
        self._most = most
        self.dropped = 0
        """How many were lost because they were not drained in time."""

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._rows)

    def add(self, sighting: Sighting, fix: Fix | None = None, range_m: float | None = None) -> None:
        """Add a sighting; one out of a receiver's cache is left out, since its time is not known."""
        if sighting.replayed:
            return
        self._rows.append(sighting, fix, range_m)
        if len(self._rows) > self._most:
            self._drop(min(_DROPPED_AT_ONCE, self._most))

    def drain(self) -> SightingColumns:
        """Return all sightings, and empty the buffer."""
        rows, self._rows = self._rows, SightingColumns()
        return rows

    def put_back(self, rows: Iterable[JournalSighting]) -> None:
        """Put what could not be written before what came since; too many drop the oldest."""
        columns = SightingColumns.of(rows)
        columns.extend(self._rows)
        self._rows = columns
        self._drop(max(0, len(columns) - self._most))

    def drop_tags(self, tags: Collection[str]) -> None:
        """Remove the sightings of some tags."""
        self._rows.drop_tags(tags)

    def _drop(self, count: int) -> None:
        self._rows.drop_first(count)
        self.dropped += count
