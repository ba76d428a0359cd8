"""When nobody listened: silence of receivers is no evidence."""

from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from ..basics.numbers import DAY_S, moment

_MOST_SPANS: Final = 200
_KEPT_S: Final = 15 * DAY_S
# A receiver that has been gone for longer is not missed any more.
_MISSED_S: Final = DAY_S


class Outages:
    """Spans without any receiver, or while Home Assistant was off (deaf), and with less than usual (impaired)."""

    def __init__(self) -> None:
        self._offline: dict[str, float] = {}
        self._online: set[str] = set()
        self._deaf: deque[tuple[float, float]] = deque(maxlen=_MOST_SPANS)
        self._impaired: deque[tuple[float, float]] = deque(maxlen=_MOST_SPANS)
        self._deaf_since: float | None = None

    def update(self, online: Mapping[str, bool], now: float) -> None:
        """Follow which receivers listen."""
        if online and not any(online.values()):
            self._deaf_since = now if self._deaf_since is None else self._deaf_since
        elif self._deaf_since is not None:
            self.missed(self._deaf_since, now)
            self._deaf_since = None
        for receiver, listens in online.items():
            if listens:
                self._online.add(receiver)
                if (since := self._offline.pop(receiver, None)) is not None:
                    self._impaired.append((since, min(now, since + _MISSED_S)))
            elif receiver in self._online:
                self._online.discard(receiver)
                self._offline[receiver] = now
        for receiver in (self._online | self._offline.keys()) - online.keys():
            self._online.discard(receiver)
            if (since := self._offline.pop(receiver, None)) is not None:
                self._impaired.append((since, min(now, since + _MISSED_S)))

    def missed(self, since: float, until: float) -> None:
        """Record that nobody listened between two times."""
        if until > since:
            self._deaf.append((since, until))

    def deaf(self, since: float, until: float) -> bool:
        """Return whether nobody listened at some time between two."""
        if self._deaf_since is not None and self._deaf_since < until:
            return True
        return any(begin < until and since < end for begin, end in self._deaf)

    def impaired(self, since: float, until: float) -> bool:
        """Return whether a receiver was missed at some time between two, so that a tracker may have been overheard."""
        if any(begin < until and since < begin + _MISSED_S for begin in self._offline.values()):
            return True
        return self.deaf(since, until) or any(begin < until and since < end for begin, end in self._impaired)

    def prune(self, now: float) -> None:
        """Forget what is too old to be asked for."""
        for spans in (self._deaf, self._impaired):
            while spans and spans[0][1] < now - _KEPT_S:
                spans.popleft()

    def memory(self) -> dict[str, Any]:
        """Return the spans, JSON-able; receivers are met again after a restart."""
        return {"deaf": [list(span) for span in self._deaf], "impaired": [list(span) for span in self._impaired]}

    def restore(self, data: object) -> None:
        """Restore the spans; what makes no sense is left out."""
        if not isinstance(data, dict):
            return
        for name, spans in (("deaf", self._deaf), ("impaired", self._impaired)):
            rows = data.get(name)
            spans.extend(span for row in (rows if isinstance(rows, list) else ()) if (span := _span(row)) is not None)


def _span(row: object) -> tuple[float, float] | None:
    if not isinstance(row, list | tuple) or len(row) != 2:  # noqa: PLR2004 - a begin and an end
        return None
    begin, end = moment(row[0]), moment(row[1])
    return (begin, end) if begin is not None and end is not None and begin < end else None
