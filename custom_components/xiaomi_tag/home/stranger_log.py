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
        self._entries: deque[LogEntry] = deque(maxlen=MOST_ENTRIES)

    def entries(self, now: float) -> list[LogEntry]:
        """Return the entries that are kept."""
        while self._entries and now - self._entries[0].at > KEPT_S:
            self._entries.popleft()
        return list(self._entries)

    def add(self, entry: LogEntry) -> None:
        """Add an entry."""
        self._entries.append(entry)

    def memory(self, now: float) -> list[dict[str, Any]]:
        """Return the entries for the store."""
        return [asdict(entry) for entry in self.entries(now)]

    def restore(self, stored: object) -> None:
        """Restore stored entries; those that cannot be read are left out."""
        if isinstance(stored, list):
            self._entries.extend(sorted(_read(stored), key=lambda entry: entry.at))


def _read(stored: Iterable[object]) -> Iterable[LogEntry]:
    for item in stored:
        if not isinstance(item, Mapping):
            continue
        at, what = moment(item.get("at")), item.get("what")
        if at is not None and isinstance(what, str) and what in LogKind:
            yield LogEntry(at, LogKind(what), _text(item.get("by")), _text(item.get("track")))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
