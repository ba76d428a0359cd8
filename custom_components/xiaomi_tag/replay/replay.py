"""Lets a stored past walk through locator and fences again, a second at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Final

from ..basics.model import Report, Sighting
from ..fences.crossing import Crossing, PlaceRef
from ..fences.engine import FenceEngine
from ..fences.evidence import RADIO, Evidence
from ..fences.fence import Fence
from ..journal.rows import JournalPlace, JournalSighting
from ..locator import Estimate, Presence, TagMemory
from ..locator.map_job import MapJob
from .outages import Outages
from .places import place_of, same_place
from .twin import make_twin

WARM_UP_S: Final = 600.0
"""What comes before the span, to begin in the right room."""
TELL_EVERY_S: Final = 120
"""How much of the past passes between two reports of progress."""
# Where a tag has been silent for so long, only a second in so many is looked at: nothing is quick any more.
_LONG_SILENT_S: Final = 900.0
_SILENT_STEP_S: Final = 10
# The fences are asked as often as they are in the home itself: when an answer changed, while one may change again, and
# now and then.
_LIVELY_FOR_S: Final = 60.0
_TURNS: Final = 5


class ReplayCancelledError(Exception):
    """Nobody waits for the outcome any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is known today; `radio` and `relay` put answers and reports into the fences' words, as the home does."""

    maps: MapJob
    away_after_s: float
    publish_threshold: float
    fences: Sequence[Fence]
    salt: str
    radio: Callable[[Estimate, float], Evidence]
    relay: Callable[[Report], Evidence | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What was heard of a tag, in the order of event time, from WARM_UP_S before `since` to `until`.

    `place` is where it was before, `memory` what is known of how it sends; `outages` is when who did not listen.
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
    """What came out: places, the first since the span's begin, and crossings of the span. `known_at`: from when on which side of a place was known."""

    sightings: int
    places: tuple[JournalPlace, ...]
    crossings: tuple[Crossing, ...]
    known_at: dict[PlaceRef, float]


class Replay:
    """One tag's past under way."""

    def __init__(self, knowledge: Knowledge, past: Past) -> None:
        """Make the maps; heavy."""
        self._knowledge = knowledge
        self._past = past
        self._locator = make_twin(
            knowledge.maps, away_after_s=knowledge.away_after_s, publish_threshold=knowledge.publish_threshold
        )
        self._receivers = {receiver.id for receiver in knowledge.maps.receivers}
        self._engine = FenceEngine(salt=knowledge.salt)
        self._sightings = 0
        self._places: list[JournalPlace] = []
        self._crossings: list[Crossing] = []
        self._known_at: dict[PlaceRef, float] = {}
        self._unknown = {fence.place for fence in knowledge.fences}
        self._lively_until = 0.0
        self._heard_at = past.since - WARM_UP_S

    def run(self, tell: Callable[[float], None]) -> Found:
        """Let it pass; `tell` gets shares of it, 0 to 1, and may raise ReplayCancelledError."""
        past = self._past
        first, last = ceil(past.since - WARM_UP_S), ceil(past.until)
        self._start(float(first))
        for now, heard in _seconds(past.sightings, first, last):
            if heard:
                self._heard_at = float(now)
            if now - self._heard_at < _LONG_SILENT_S or now % _SILENT_STEP_S == 0:
                self._second(float(now), heard)
            if (now - first) % TELL_EVERY_S == 0:
                tell((now - first) / max(last - first, 1))
        tell(1.0)
        return Found(
            sightings=self._sightings,
            places=self._of_the_span(),
            crossings=tuple(each for each in self._crossings if past.since <= each.event_time < past.until),
            known_at=self._known_at,
        )

    def _of_the_span(self) -> tuple[JournalPlace, ...]:
        """Return the place at the span's begin, and those that followed."""
        since, until = self._past.since, self._past.until
        before = [replace(place, since=since) for place in self._places if place.since < since][-1:]
        return (*before, *(place for place in self._places if since <= place.since < until))

    def _start(self, begin: float) -> None:
        tag, place = self._past.tag, self._past.place
        self._engine.add_tag(tag, None)
        self._engine.configure(self._knowledge.fences, begin)
        self._locator.add_tag(tag, self._past.memory, begin)
        self._listen(begin)
        if place is None or place.presence not in {Presence.HOME, Presence.AWAY}:
            return
        self._places.append(place)
        home = place.presence == Presence.HOME
        rooms = {place.room: 1.0} if home and place.room is not None else {}
        said = Evidence(tag=tag, source=RADIO, seen_at=begin, received_at=begin, home=float(home), rooms=rooms)
        self._observe(said, begin)

    def _second(self, now: float, heard: Sequence[JournalSighting]) -> None:
        tag, locator = self._past.tag, self._locator
        self._sightings += len(heard)
        if self._past.outages.changes_by(now):
            self._listen(now)
        for each in heard:
            sighting = Sighting(tag, each.receiver, each.rssi_dbm, each.seen_at, each.seen_at)
            locator.observe(sighting)
            if each.range_m is not None:
                locator.observe_range(tag, each.receiver, each.range_m, each.seen_at)
            if each.fix is not None and each.receiver not in self._receivers:
                evidence = self._knowledge.relay(Report(sighting, each.fix, each.range_m))
                if evidence is not None:
                    self._observe(evidence, now)
        changed = bool(locator.tick(now))
        if changed:
            self._lively_until = now + _LIVELY_FOR_S
        if changed or (heard and (now < self._lively_until or now % _TURNS == 0)):
            self._answer(now)
        self._crossings += self._engine.advance(now).crossings

    def _listen(self, now: float) -> None:
        """Let those receivers listen that did."""
        maps, outages = self._knowledge.maps, self._past.outages
        receivers = [replace(each, online=outages.listened(each.id, now)) for each in maps.receivers]
        self._locator.configure(receivers, maps.rooms, now)

    def _answer(self, now: float) -> None:
        estimate = self._locator.estimate(self._past.tag)
        place = place_of(estimate)
        if place is not None and not same_place(self._places[-1] if self._places else None, place):
            self._places.append(place)
        self._observe(self._knowledge.radio(estimate, now), now)

    def _observe(self, evidence: Evidence, now: float) -> None:
        self._crossings += self._engine.observe(evidence, now).crossings
        for place in [place for place in self._unknown if self._engine.inside(self._past.tag, place) is not None]:
            self._unknown.discard(place)
            self._known_at[place] = now


def _seconds(rows: Iterable[JournalSighting], first: int, last: int) -> Iterator[tuple[int, Sequence[JournalSighting]]]:
    """Walk the seconds with what came since the one before."""
    coming = iter(rows)
    row = next(coming, None)
    for now in range(first, last + 1):
        heard = []
        while row is not None and row.seen_at <= now:
            heard.append(row)
            row = next(coming, None)
        yield now, heard
