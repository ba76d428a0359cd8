"""Which receivers were online when: silence of a receiver that was offline means nothing."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from ..journal.model import ChangeKind, JournalChange

ALL_RECEIVERS: Final = ""
"""The subject of changes of all receivers at once."""
_ONLINE: Final = "online"


class Outages:
    """The recorded outages. A receiver without a record was always online."""

    def __init__(self, changes: Iterable[JournalChange] = ()) -> None:
        """Read `changes`, which are in order of time."""
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
        """Return whether a receiver was online at a moment."""
        return self._state(ALL_RECEIVERS, at) and self._state(receiver, at)

    def changes_by(self, now: float) -> bool:
        """Return whether a receiver went online or offline since the last call; `now` must never go back."""
        passed = bisect_right(self._at, now)
        changed, self._passed = passed > self._passed, passed
        return changed

    def _state(self, subject: str, at: float) -> bool:
        times, states = self._changes.get(subject, ([], []))
        index = bisect_right(times, at)
        # Unknown before the first record: assume online.
        return states[index - 1] if index else True
