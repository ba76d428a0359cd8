"""Watermarks: a crossing by fixes waits until the rest of the relays' batches should have arrived."""

from typing import Final

from .evidence import RADIO
from .machine import Entry

BOUND_S: Final = 10.0
IDLE_BOUNDS: Final = 3
LONGEST_S: Final = 30.0
MOST_SOURCES: Final = 64


class Gate:
    """The relays of one tag: their newest event times, and when they last sent."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[float, float]] = {}
        self._waiting: dict[object, float] = {}

    def observe(self, source: str, seen_at: float, now: float) -> None:
        """Record that a source sent something."""
        if source == RADIO:
            return
        newest, _ = self._newest.pop(source, (seen_at, now))
        self._newest[source] = (max(newest, seen_at), now)
        if len(self._newest) > MOST_SOURCES:
            del self._newest[next(iter(self._newest))]

    def ready(self, entry: Entry, now: float) -> bool:
        """Return whether a crossing need not wait (any longer)."""
        if not entry.by_fix:
            return True
        since = self._waiting.setdefault(entry.key, now)
        if since > now:  # the clock was set back
            since = self._waiting[entry.key] = now
        if now - since >= LONGEST_S:
            return True
        idle_s = IDLE_BOUNDS * BOUND_S
        return all(
            newest - BOUND_S >= entry.confirmed_at
            for newest, arrived_at in self._newest.values()
            if 0 <= now - arrived_at <= idle_s
        )

    def forget(self) -> None:
        """Reset: no crossing waits."""
        self._waiting.clear()
