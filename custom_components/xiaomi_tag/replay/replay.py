"""Replays a stored past through locator and fences, one second at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Final

from ..basics.model import Report, Sighting
from ..fences.crossing import Crossing, PlaceRef
from ..fences.engine import FenceEngine
from ..fences.evidence import RADIO, Evidence
from ..fences.fence import Fence
from ..fences.sensitivity import SENSITIVITIES, Decided
from ..journal.model import JournalPlace, JournalSighting
from ..locator import Presence, TagMemory
from ..locator.map_job import MapJob
from ..tracker.tracker import Second, Tracker
from .outages import Outages
from .places import place_of, same_place
from .twin import make_twin

WARM_UP_S: Final = 600.0
"""Time replayed before the span, to begin in the right room."""
REPORT_EVERY_S: Final = 120
"""Replayed seconds between two reports of progress."""
# After so long a silence only every tenth second is replayed: nothing changes quickly any more.
_LONG_SILENT_S: Final = 900.0
_SILENT_STEP_S: Final = 10


class ReplayCancelledError(Exception):
    """The replay was cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaySetup:
    """Today's maps, settings and fences of the home, with which the past is replayed."""

    maps: MapJob
    away_after_s: float
    publish_threshold: float
    fences: Sequence[Fence]
    salt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A tag's sightings, in order of event time, from WARM_UP_S before `since` to `until`.

    `place` is the place before that, `memory` holds the tag's interval and power, `outages` those of receivers.
    """

    tag: str
    since: float
    until: float
    sightings: Iterable[JournalSighting]
    place: JournalPlace | None = None
    memory: TagMemory | None = None
    outages: Outages = field(default_factory=Outages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The result of a replay.

    `places` and `crossings` are those of the span; the first place is the one at its begin. `known_at` is when the
    tag's side of each place became known.
    """

    sightings: int
    places: tuple[JournalPlace, ...]
    crossings: tuple[Crossing, ...]
    known_at: dict[PlaceRef, float]


class Replay:
    """The replay of one tag's past, through the same seconds as the running home."""

    def __init__(self, setup: ReplaySetup, past: Past) -> None:
        """Make the maps; heavy."""
        self._setup = setup
        self._past = past
        locator = make_twin(setup.maps, away_after_s=setup.away_after_s, publish_threshold=setup.publish_threshold)
        self._tracker = Tracker(locator, FenceEngine(salt=setup.salt))
        self._receivers = {receiver.id for receiver in setup.maps.receivers}
        self._sightings = 0
        self._places: list[JournalPlace] = []
        self._crossings: list[Crossing] = []
        self._known_at: dict[PlaceRef, float] = {}
        self._unknown = {fence.place for fence in setup.fences}
        self._heard_at = past.since - WARM_UP_S

    def run(self, report: Callable[[float], None]) -> Found:
        """Run the replay; `report` gets the progress, 0 to 1, and may raise ReplayCancelledError."""
        past = self._past
        first, last = ceil(past.since - WARM_UP_S), ceil(past.until)
        self._start(float(first))
        for now, heard in _seconds(past.sightings, first, last):
            if heard:
                self._heard_at = float(now)
            if now - self._heard_at < _LONG_SILENT_S or now % _SILENT_STEP_S == 0:
                self._second(float(now), heard)
            if (now - first) % REPORT_EVERY_S == 0:
                report((now - first) / max(last - first, 1))
        report(1.0)
        return Found(
            sightings=self._sightings,
            places=self._of_the_span(),
            crossings=tuple(crossing for crossing in self._crossings if past.since <= crossing.event_time < past.until),
            known_at=self._known_at,
        )

    def _of_the_span(self) -> tuple[JournalPlace, ...]:
        """Return the place at the span's begin, and those after it."""
        since, until = self._past.since, self._past.until
        before = [replace(place, since=since) for place in self._places if place.since < since][-1:]
        return (*before, *(place for place in self._places if since <= place.since < until))

    def _start(self, begin: float) -> None:
        tag, place = self._past.tag, self._past.place
        self._tracker.add_tag(tag, None, self._past.memory, begin)
        self._tracker.configure(self._setup.fences, begin)
        self._listen(begin)
        if place is None or place.presence not in {Presence.HOME, Presence.AWAY}:
            return
        self._places.append(place)
        home = place.presence == Presence.HOME
        room = place.room if home else None
        self._tracker.rooms.begin(tag, room, begin)
        rooms = (Decided(room, begin, 1.0),) * len(SENSITIVITIES)
        before = Evidence(tag=tag, source=RADIO, seen_at=begin, received_at=begin, home=float(home), rooms=rooms)
        self._crossings += self._tracker.fences.observe(before, begin).crossings

    def _second(self, now: float, heard: Sequence[JournalSighting]) -> None:
        self._sightings += len(heard)
        if self._past.outages.changes_by(now):
            self._listen(now)
        for row in heard:
            sighting = Sighting(self._past.tag, row.receiver, row.rssi_dbm, row.seen_at, row.seen_at)
            report = Report(sighting, row.fix, row.range_m)
            self._tracker.report(report, now, stands_in_home=row.receiver in self._receivers)
        self._record(self._tracker.tick(now))

    def _listen(self, now: float) -> None:
        """Set which receivers were online at that time."""
        maps, outages = self._setup.maps, self._past.outages
        receivers = [replace(receiver, online=outages.listened(receiver.id, now)) for receiver in maps.receivers]
        self._tracker.locator.configure(receivers, maps.rooms, now)

    def _record(self, second: Second) -> None:
        tag = self._past.tag
        self._crossings += second.outcome.crossings
        if tag in second.changed:
            place = place_of(second.estimates[tag])
            if place is not None and not same_place(self._places[-1] if self._places else None, place):
                self._places.append(place)
        for place_ref in [place for place in self._unknown if self._tracker.inside(tag, place) is not None]:
            self._unknown.discard(place_ref)
            self._known_at[place_ref] = second.now


def _seconds(rows: Iterable[JournalSighting], first: int, last: int) -> Iterator[tuple[int, Sequence[JournalSighting]]]:
    """Yield each second with the rows since the one before."""
    coming = iter(rows)
    row = next(coming, None)
    for now in range(first, last + 1):
        heard = []
        while row is not None and row.seen_at <= now:
            heard.append(row)
            row = next(coming, None)
        yield now, heard
