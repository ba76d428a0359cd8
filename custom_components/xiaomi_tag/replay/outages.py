"""Who listened when, as it was noted: silence while nobody listens says nothing."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from ..journal.model import ChangeKind, JournalChange

EVERYBODY: Final = ""
"""The subject of changes that are about all receivers at once."""
_ONLINE: Final = "online"


class Outages:
    """Receivers of which nothing is noted listened all the time."""

    def __init__(self, changes: Iterable[JournalChange] = ()) -> None:
        """Take changes of receivers, in the order of time."""
        self._changes: dict[str, tuple[list[float], list[bool]]] = {}
        self._at: list[float] = []
        self._passed = 0
        for change in changes:
            if change.kind is ChangeKind.RECEIVER:
                times, states = self._changes.setdefault(change.subject, ([], []))
                times.append(change.at)
                states.append(bool(change.data.get(_ONLINE, True)))
                self._at.append(change.at)

    def listened(self, receiver: str, at: float) -> bool:
        """Return whether a receiver listened at a moment."""
        return self._state(EVERYBODY, at) and self._state(receiver, at)

    def changes_by(self, now: float) -> bool:
        """Return whether somebody began or ended to listen since the last call; `now` only ever grows."""
        passed = bisect_right(self._at, now)
        changed, self._passed = passed > self._passed, passed
        return changed

    def _state(self, subject: str, at: float) -> bool:
        times, states = self._changes.get(subject, ([], []))
        index = bisect_right(times, at)
        # Before the first word nobody knows: it may have been noted because it changed.
        return states[index - 1] if index else True
