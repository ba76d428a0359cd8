"""Where in its key chain a Find My accessory is thought to be."""

from collections.abc import Mapping
from typing import Any

from ..basics.numbers import LATEST
from .credentials import MAX_ALIGNED_INDEX
from .find_my import KEY_PERIOD_S, PRIMARY_KEYS_A_DAY, secondary_indices

AHEAD_KEYS = 48
"""12 hours of keys ahead of the expected one."""
BEHIND_KEYS = 100
"""25 hours behind it. 12 would do near the owner, but a separated accessory stays on its last primary key until
04:00, for up to a day."""


class KeyAlignment:
    """A primary key index at a time, and whether a frame has confirmed it.

    The index goes up by at most one in 15 minutes: less while the accessory has no power. So it is expected between
    the last confirmed one and that plus the time since.

    Replay: a recorded frame can only bring back an earlier key, and an index never goes back once confirmed. But one
    recorded while the accessory was out of earshot is later than the last confirmed one, and sent a day late it sets the
    count back. So the count of an accessory that always had power is kept beside it, and the next real frame is known.
    """

    def __init__(self, paired_at: float, aligned_at: float | None, aligned_index: int, alignment: Any = None) -> None:
        self._start_at, self._start_index = (paired_at, 0) if aligned_at is None else (aligned_at, aligned_index)
        self._at, self._index = self._start_at, self._start_index
        self._confirmed = False
        stored = _read(alignment)
        if stored is not None:
            self._at, self._index = stored
            self._confirmed = True

    def expected(self, now: float) -> int:
        """Return the primary index that an accessory with power all the time has now."""
        return _counted(self._index, now - self._at)

    def spans(self, now: float) -> tuple[tuple[int, int], ...]:
        """Return spans of primary indices (first, last) to keep keys of.

        The main span lies around the expected index. When the last known one is before it, a second span starts there:
        that is where an accessory without power has stopped. When the accessory seems to have lost time since its
        pairing, or since its export, a third one lies around the index that it would have if it had not.
        """
        expected = self.expected(now)
        main = (max(0, expected - BEHIND_KEYS), expected + AHEAD_KEYS)
        spans = [main]
        if 0 < self._index < main[0]:
            spans.append((self._index, min(self._index + AHEAD_KEYS, main[0] - 1)))
        most = _counted(self._start_index, now - self._start_at)
        if most > expected:
            spans.append((max(main[1] + 1, most - BEHIND_KEYS), most + AHEAD_KEYS))
        return tuple(spans)

    def reach(self, now: float) -> tuple[int, int]:
        """Return the first and the last primary index that the accessory may be at: the count never goes back."""
        most = max(self.expected(now), _counted(self._start_index, now - self._start_at))
        return self._index if self._confirmed else 0, most + AHEAD_KEYS

    @property
    def confirmed(self) -> bool:
        """Whether a frame has confirmed the index."""
        return self._confirmed

    def found(self, index: int, seen_at: float) -> None:
        """Record a primary key that a search has found: the accessory is there, or ahead by a day at most."""
        if not (self._confirmed and index < self._index):
            self._align(index, seen_at)

    def observe_primary(self, index: int, seen_at: float, *, near: bool) -> bool:
        """Record a frame with a primary key; return whether another index is expected now.

        Near its owner the key is the current one. A separated accessory stays on an old key: that proves no more than
        that the current index is not below it.
        """
        if self._confirmed and index < self._index:
            return False
        if not near and index <= self.expected(seen_at):
            return False
        return self._align(index, seen_at)

    def observe_secondary(self, index: int, seen_at: float) -> bool:
        """Record a frame with a secondary key; return whether another index is expected now."""
        expected = self.expected(seen_at)
        if index in secondary_indices(expected):
            return False
        first = max(0, (index - 2) * PRIMARY_KEYS_A_DAY)
        last = index * PRIMARY_KEYS_A_DAY - 1
        primary = min(max(expected, first), last)
        if self._confirmed and primary < self._index:
            return False
        return self._align(primary, seen_at)

    def _align(self, index: int, seen_at: float) -> bool:
        changed = not self._confirmed or index != self.expected(seen_at)
        if not changed and index == self._index:
            return False
        self._at, self._index, self._confirmed = seen_at, index, True
        return changed

    def to_data(self) -> dict[str, float] | None:
        """Return the confirmed alignment for storage: no secret is in it."""
        return {"at": self._at, "index": self._index} if self._confirmed else None


def _counted(index: int, seconds: float) -> int:
    """Return the index so much later, one key in 15 minutes."""
    return min(index + max(0, int(seconds // KEY_PERIOD_S)), MAX_ALIGNED_INDEX)


def _read(alignment: Any) -> tuple[float, int] | None:
    """Read a stored alignment; None when it is not one."""
    if not isinstance(alignment, Mapping):
        return None
    try:
        at, index = float(alignment["at"]), int(alignment["index"])
    except KeyError, TypeError, ValueError, OverflowError:
        return None
    return (at, index) if 0 <= at <= LATEST and 0 <= index <= MAX_ALIGNED_INDEX else None
