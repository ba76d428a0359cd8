"""Replays a tag's stored past with today's calibration, and corrects its history; no trigger fires."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from threading import Event
import time
from typing import Final, override

from homeassistant.core import callback

from ..fences.crossing import Correction, Crossing
from ..fences.ids import Ids
from ..journal import ChangeKind, Journal, JournalError, JournalPlace, JournalSighting
from ..locator import Presence, TagMemory
from ..replay.compare import corrections, in_effect
from ..replay.outages import Outages
from ..replay.places import same_place
from ..replay.replay import WARM_UP_S, Found, Past, Replay, ReplayCancelledError, ReplaySetup
from .errors import failure, refusal
from .fences import fences_of
from .ground import Ground, Part
from .journal import JournalWriter
from .journal_files import retention_of
from .live import Live
from .payloads import RecomputedPayload
from .publisher import Publisher
from .tag import Tag

DEFAULT_S: Final = 86_400.0
_UNDECIDED_S: Final = 60.0
"""The newest seconds are left out: the fences may not have decided on them yet."""
_CHUNK_S: Final = 3600.0
"""Read in pieces: other calls of the journal must not wait long."""
_READ_TIMEOUT_S: Final = 60.0
_INSTANT_S: Final = 1e-3
_BREATH_S: Final = 0.002
"""A pause after each piece, so that the event loop gets the processor."""


type Span = tuple[float, float]
"""Begin and end, Unix seconds."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the journal holds of the span."""

    place: JournalPlace | None
    places: int
    crossings: list[Crossing]
    outages: Outages


class Recompute(Part):
    """Recomputes one tag's past at a time."""

    def __init__(self, ground: Ground, journal: JournalWriter, publisher: Publisher, live: Live) -> None:
        self._ground = ground
        self._journal = journal
        self._publisher = publisher
        self._live = live
        self._running: Event | None = None
        """Set it to cancel the running recomputation."""
        self._tag_id: str | None = None

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Cancel the recompute of a tag: it would store again what is erased."""
        if tag_id == self._tag_id:
            self.async_cancel()

    @callback
    def async_cancel(self) -> None:
        """Cancel a running recomputation: the home is stopped."""
        if self._running is not None:
            self._running.set()

    async def async_run(self, tag: Tag, since: float | None, until: float | None) -> RecomputedPayload:
        """Replay a span of a tag's past, in Unix seconds; by default the stored part of the last day.

        Raises ServiceValidationError where there is nothing to replay or another replay is running.
        """
        span = self._span(since, until)
        if self._running is not None:
            raise refusal("recompute_running")
        cancelled = self._running = Event()
        self._tag_id = tag.id
        try:
            return await self._async_run(tag, span, cancelled)
        except JournalError as err:
            raise failure("journal_at_fault") from err
        except (ReplayCancelledError, TimeoutError) as err:
            raise failure("recompute_cancelled") from err
        finally:
            # If the caller was cancelled, the worker must end as well.
            cancelled.set()
            self._running = self._tag_id = None

    async def _async_run(self, tag: Tag, span: Span, cancelled: Event) -> RecomputedPayload:
        await self._journal.async_flush()
        stored = await self._journal.async_call(_read_stored, tag.id, *span)
        began = time.monotonic()
        found = await self._ground.hass.async_add_executor_job(self._replay, tag, span, stored, cancelled)
        seconds = time.monotonic() - began
        made = await self._async_correct(tag, span, stored, found, cancelled)
        counts = {action: sum(crossing.correction is action for crossing in made) for action in Correction}
        return {
            "sightings": found.sightings,
            "places_before": stored.places,
            "places_after": len(found.places) if found.sightings else stored.places,
            "crossings_added": counts[Correction.ADDED],
            "crossings_retracted": counts[Correction.RETRACTED],
            "crossings_retimed": counts[Correction.RETIMED],
            "seconds": round(seconds, 2),
            "times_real_time": round((span[1] - span[0]) / max(seconds, 1e-3)),
        }

    def _span(self, since: float | None, until: float | None) -> Span:
        now = self._ground.clock.now()
        kept_s = retention_of(self._ground.entry.options).sightings_s
        until = min(until if until is not None else now, now) - _UNDECIDED_S
        since = max(since if since is not None else until - DEFAULT_S, now - kept_s)
        if not kept_s or since >= until:
            raise refusal("recompute_nothing_stored")
        return since, until

    def _replay(self, tag: Tag, span: Span, stored: _Stored, cancelled: Event) -> Found:
        """Do the heavy work, in the executor; the home is read in the event loop."""
        loop = self._ground.hass.loop
        setup, memory = asyncio.run_coroutine_threadsafe(self._async_setup(tag, cancelled), loop).result(
            _READ_TIMEOUT_S
        )
        place = stored.place
        past = Past(
            tag=tag.id,
            since=span[0],
            until=span[1],
            sightings=self._sightings(tag.id, span, cancelled),
            place=place,
            memory=TagMemory(
                place.presence if place is not None else Presence.UNKNOWN,
                place.room if place is not None else None,
                None,
                memory.interval_s,
                memory.power_db,
            ),
            outages=stored.outages,
        )

        def report(share: float) -> None:
            _check(cancelled)
            loop.call_soon_threadsafe(self._live.async_recompute_progress, tag.id, share)
            time.sleep(_BREATH_S)

        return Replay(setup, past).run(report)

    def _sightings(self, tag: str, span: Span, cancelled: Event) -> Iterator[JournalSighting]:
        begin, end = span[0] - WARM_UP_S, span[1] + 1
        while begin < end:
            _check(cancelled)
            until = min(begin + _CHUNK_S, end)
            read = self._journal.async_call(partial(_read_sightings, tag=tag, since=begin, until=until))
            yield from asyncio.run_coroutine_threadsafe(read, self._ground.hass.loop).result(_READ_TIMEOUT_S)
            begin = until

    async def _async_setup(self, tag: Tag, cancelled: Event) -> tuple[ReplaySetup, TagMemory]:
        _check(cancelled)
        locator = self._ground.tracker.locator
        setup = ReplaySetup(
            maps=locator.map_job(),
            away_after_s=locator.away_after_s,
            publish_threshold=locator.publish_threshold,
            fences=fences_of(self._ground.hass, self._ground.entry),
            salt=self._ground.entry.entry_id,
        )
        return setup, locator.memory(tag.id)

    async def _async_correct(
        self, tag: Tag, span: Span, stored: _Stored, found: Found, cancelled: Event
    ) -> list[Crossing]:
        """Store the new places, and publish the corrections. Without sightings nothing is changed."""
        _check(cancelled)
        if not found.sightings:
            return []
        made = corrections(
            stored.crossings,
            found.crossings,
            known_at=found.known_at,
            until=span[1],
            now=self._ground.clock.now(),
            ids=Ids(self._ground.entry.entry_id),
        )
        await self._journal.async_call(_replace_places, tag.id, span, found)
        _check(cancelled)
        self._publisher.async_publish_corrections(made)
        return made


def _check(cancelled: Event) -> None:
    """Raise ReplayCancelledError after a cancel."""
    if cancelled.is_set():
        raise ReplayCancelledError


def _read_stored(journal: Journal, tag: str, since: float, until: float) -> _Stored:
    begin = since - WARM_UP_S
    before = next(iter(journal.places(tag, begin, begin + _INSTANT_S)), None)
    return _Stored(
        place=before,
        places=sum(place.since >= since for place in journal.places(tag, since, until)),
        crossings=in_effect(journal.crossings(tag, since, until)),
        outages=Outages(journal.changes(ChangeKind.RECEIVER, begin, until)),
    )


def _read_sightings(journal: Journal, *, tag: str, since: float, until: float) -> list[JournalSighting]:
    return list(journal.sightings(tag, since, until))


def _replace_places(journal: Journal, tag: str, span: Span, found: Found) -> None:
    """Replace the stored places; crossings stay stored, and are corrected one by one."""
    before = next(iter(journal.places(tag, span[0] - _INSTANT_S, span[0])), None)
    places = found.places
    if places and same_place(before, places[0]):
        places = places[1:]
    journal.replace_places(tag, *span, places)
