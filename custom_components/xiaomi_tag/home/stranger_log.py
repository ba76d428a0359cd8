"""What people decided about strangers, and when the detection was switched: every member of the household sees it."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from ..basics.numbers import DAY_S, moment
from ..strangers.model import Choice

KEPT_S: Final = 90 * DAY_S
MOST_ENTRIES: Final = 200
MOST_SWITCHED: Final = 100
"""Of switching off and on, which no number of decisions pushes out."""


class LogKind(StrEnum):
    """What was done."""

    TRUSTED = "trusted"
    IGNORED = "ignored"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    SWITCHED_OFF = "switched_off"
    SWITCHED_ON = "switched_on"
    SENSITIVITY = "sensitivity"
    VISIT_NAMED = "visit_named"
    VISIT_ENDED = "visit_ended"


_SWITCHED: Final = frozenset({LogKind.SWITCHED_OFF, LogKind.SWITCHED_ON})
DECIDED: Final = {Choice.TRUST: LogKind.TRUSTED, Choice.IGNORE: LogKind.IGNORED, None: LogKind.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry: a Unix time, what was done, by whom, and to which track.

    `by` is a user's name, None where an automation or an option did it.
    """

    at: float
    what: LogKind
    by: str | None = None
    track: str | None = None


class StrangerLog:
    """The entries of the last 90 days, oldest first."""

    def __init__(self) -> None:
        self._switched: deque[LogEntry] = deque(maxlen=MOST_SWITCHED)
        self._others: deque[LogEntry] = deque(maxlen=MOST_ENTRIES)

    def entries(self, now: float) -> list[LogEntry]:
        """Return the entries that are kept."""
        for entries in (self._switched, self._others):
            while entries and now - entries[0].at > KEPT_S:
                entries.popleft()
        return sorted((*self._switched, *self._others), key=_time_of)

    def add(self, entry: LogEntry) -> None:
        """Add an entry."""
        (self._switched if entry.what in _SWITCHED else self._others).append(entry)

    def memory(self, now: float) -> list[dict[str, Any]]:
        """Return the entries for the store."""
        return [asdict(entry) for entry in self.entries(now)]

    def restore(self, stored: object) -> None:
        """Restore stored entries; those that cannot be read are left out."""
        if isinstance(stored, list):
            for entry in sorted(_read(stored), key=_time_of):
                self.add(entry)


def _time_of(entry: LogEntry) -> float:
    return entry.at


def _read(stored: Iterable[object]) -> Iterable[LogEntry]:
    for item in stored:
        if not isinstance(item, Mapping):
            continue
        at, what = moment(item.get("at")), item.get("what")
        if at is not None and isinstance(what, str) and what in LogKind:
            yield LogEntry(at, LogKind(what), _text(item.get("by")), _text(item.get("track")))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
