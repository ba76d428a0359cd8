"""The published crossings of one tag, and the events that bring them up to date."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from .crossing import Correction, Crossing, CrossingKind, PlaceKind, PlaceRef
from .ids import Ids
from .machine import Entry

LATE_S: Final = 60.0
"""A crossing that is decided longer than this after its event time is late."""
LOG_S: Final = 1800.0

type Key = tuple[PlaceRef, CrossingKind, float]


class _Published(NamedTuple):
    entry: Entry
    event_id: str
    """Of the newest event about it."""


class Ledger:
    """Published crossings of one tag: those that may still change by their key, and the newest time of each fence."""

    def __init__(self, tag: str, ids: Ids) -> None:
        self.newest: dict[PlaceRef, float] = {}
        self._tag = tag
        self._ids = ids
        self._open: dict[Key, _Published] = {}
        self._settled: list[Entry] = []
        self._altered: dict[Key, str] = {}
        """Ids of the events that retracted crossings: one that is found again gets an id of its own."""

    @property
    def log(self) -> list[Entry]:
        """The crossings in effect, corrections applied, oldest first."""
        entries = [*self._settled, *(published.entry for published in self._open.values())]
        return sorted(entries, key=_order)

    def is_published(self, entry: Entry) -> bool:
        """Return whether a crossing is published and in effect."""
        return entry.key in self._open

    def settle(self, entries: Sequence[Entry], now: float) -> None:
        """Keep entries of the log as final: they will not change any more."""
        for entry in entries:
            if self._open.pop(entry.key, None) is not None:
                self._settled.append(entry)
            self._altered.pop(entry.key, None)
        self._settled = [entry for entry in self._settled if entry.event_time > now - LOG_S]
        self._altered = {key: event_id for key, event_id in self._altered.items() if key[2] > now - 2 * LOG_S}

    def restart(self, now: float) -> None:
        """Keep all that is published as final after a jump of the clock to `now`."""
        self.settle([published.entry for published in self._open.values()], now)
        self.newest = {place: min(at, now) for place, at in self.newest.items()}
        for entry in self._settled:
            if entry.event_time > now:
                self._altered[entry.key] = self._ids.crossing(self._tag, entry.place, entry.kind, entry.event_time)

    def publish(self, log: Sequence[Entry], now: float, ready: Callable[[Entry], bool]) -> list[Crossing]:
        """Return events that bring what is published up to the log.

        What is not `ready` waits, with what it may replace, and with what comes after it at the same place: nobody
        could act on two departures without an arrival between them.
        """
        wanted = {entry.key: entry for entry in log}
        gone = [published for key, published in self._open.items() if key not in wanted]
        crossings: list[Crossing] = []
        waiting: set[PlaceRef] = set()
        for entry in sorted((e for key, e in wanted.items() if key not in self._open), key=_order):
            rivals = [published for published in gone if published.entry.key[:2] == entry.key[:2]]
            old = min(rivals, key=lambda rival: abs(rival.entry.event_time - entry.event_time), default=None)
            if old is not None:
                gone.remove(old)
            if entry.place in waiting or not ready(entry):
                waiting.add(entry.place)
            else:
                crossings.append(self._publish(entry, old, now))
        return [*crossings, *(self._retract(old, now) for old in gone)]

    def _publish(self, entry: Entry, old: _Published | None, now: float) -> Crossing:
        place = entry.place
        newest = self.newest.get(place)
        plain = self._ids.crossing(self._tag, place, entry.kind, entry.event_time)
        correction = None
        event_id = plain
        if old is not None:
            correction = Correction.RETIMED
            del self._open[old.entry.key]
            event_id = self._ids.correction(correction, old.event_id, entry.event_time)
            self._altered[old.entry.key] = event_id
        elif entry.key in self._altered or (newest is not None and entry.key[2] <= round(newest, 1)):
            correction = Correction.ADDED
            event_id = self._ids.correction(correction, self._altered.get(entry.key, plain), entry.event_time)
        self._open[entry.key] = _Published(entry, event_id)
        self.newest[place] = max(entry.event_time, entry.event_time if newest is None else newest)
        return self._crossing(entry, event_id, now, correction, old.event_id if old is not None else None)

    def _retract(self, old: _Published, now: float) -> Crossing:
        del self._open[old.entry.key]
        event_id = self._ids.correction(Correction.RETRACTED, old.event_id, old.entry.event_time)
        self._altered[old.entry.key] = event_id
        return self._crossing(old.entry, event_id, now, Correction.RETRACTED, old.event_id)

    def _crossing(
        self, entry: Entry, event_id: str, now: float, correction: Correction | None, supersedes: str | None
    ) -> Crossing:
        return Crossing(
            event_id=event_id,
            tag=self._tag,
            place=entry.place,
            kind=entry.kind if correction is None else CrossingKind.CORRECTED,
            event_time=entry.event_time,
            decided_at=now,
            confidence=entry.confidence,
            late=now - entry.event_time > LATE_S,
            correction=correction,
            of=None if correction is None else entry.kind,
            supersedes=supersedes,
        )


_KINDS: Final = {
    kind: number
    for number, kind in enumerate(
        (
            CrossingKind.LEFT,
            CrossingKind.LEFT_BEHIND,
            CrossingKind.ENTERED,
            CrossingKind.DWELLED,
            CrossingKind.CORRECTED,
        )
    )
}


_WIDTH: Final = {
    kind: number
    for number, kind in enumerate(
        (PlaceKind.FENCE, PlaceKind.AREA, PlaceKind.FLOOR, PlaceKind.ZONE, PlaceKind.ELSEWHERE)
    )
}
"""From the narrowest place to the widest."""


def order(crossing: Crossing) -> tuple[float, int, int, str]:
    """Sort by event time; what is left comes before what is entered, out of the narrow first, into the wide first."""
    return _rank(crossing.event_time, crossing.kind, crossing.place)


def _order(entry: Entry) -> tuple[float, int, int, str]:
    return _rank(entry.event_time, entry.kind, entry.place)


def _rank(event_time: float, kind: CrossingKind, place: PlaceRef) -> tuple[float, int, int, str]:
    width = _WIDTH[place.kind]
    return event_time, _KINDS[kind], -width if kind is CrossingKind.ENTERED else width, place.id
