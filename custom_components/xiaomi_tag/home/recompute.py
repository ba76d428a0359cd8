"""Looks at a tag's stored past again with what is known today, and corrects its history; nothing is set off by that."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from threading import Event
import time
from typing import Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event as BusEvent, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..fences.crossing import Correction, Crossing
from ..fences.ids import Ids
from ..journal import ChangeKind, Journal, JournalError, JournalPlace, JournalSighting
from ..locator import Presence, TagMemory
from ..replay.compare import corrections, in_effect
from ..replay.outages import Outages
from ..replay.places import same_place
from ..replay.replay import WARM_UP_S, Found, Knowledge, Past, Replay, ReplayCancelledError
from ..tracker.evidence import radio_evidence, report_evidence
from .fences import fences_of
from .home import Home
from .journal_files import retention_of
from .payloads import RecomputedPayload
from .tag import Tag

_RUNNING: HassKey[Event] = HassKey(f"{DOMAIN}_recompute")
DEFAULT_S: Final = 86_400.0
_UNDECIDED_S: Final = 60.0
"""What happened so lately the fences may still be about to decide themselves."""
_CHUNK_S: Final = 3600.0
"""How much is read in one go: the journal has others to serve."""
_READ_TIMEOUT_S: Final = 60.0
_INSTANT_S: Final = 1e-3
_BREATH_S: Final = 0.002
"""A pause after each piece of the past, in which the event loop has the processor for sure."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What was told of the span so far."""

    place: JournalPlace | None
    places: int
    crossings: list[Crossing]
    outages: Outages


async def async_recompute(home: Home, tag: Tag, since: float | None, until: float | None) -> RecomputedPayload:
    """Replay a span of a tag's past, Unix seconds; the last day as far as it is stored unless said otherwise.

    Raises ServiceValidationError where there is nothing to replay or another replay is under way.
    """
    hass = home.hass
    since, until = _span(home, since, until)
    if _RUNNING in hass.data:
        raise _refusal("recompute_running")
    cancelled = hass.data[_RUNNING] = Event()
    home.entry.async_on_unload(cancelled.set)

    @callback
    def cancel(_event: BusEvent) -> None:
        cancelled.set()

    # A plain stop does not unload entries.
    unlisten = hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, cancel)
    try:
        await home.journal.async_flush()
        stored = await home.journal.async_call(_read_stored, tag.id, since, until)
        began = time.monotonic()
        found = await hass.async_add_executor_job(_replay, home, tag, (since, until), stored, cancelled)
        seconds = time.monotonic() - began
        made = await _async_take_over(home, tag, (since, until), stored, found)
    except JournalError as err:
        raise HomeAssistantError(translation_domain=DOMAIN, translation_key="journal_at_fault") from err
    except (ReplayCancelledError, TimeoutError) as err:
        raise HomeAssistantError(translation_domain=DOMAIN, translation_key="recompute_cancelled") from err
    finally:
        unlisten()
        # Also one that nobody waits for any more ends.
        cancelled.set()
        del hass.data[_RUNNING]
    counts = {action: sum(each.correction is action for each in made) for action in Correction}
    return {
        "sightings": found.sightings,
        "places_before": stored.places,
        "places_after": len(found.places) if found.sightings else stored.places,
        "crossings_added": counts[Correction.ADDED],
        "crossings_retracted": counts[Correction.RETRACTED],
        "crossings_retimed": counts[Correction.RETIMED],
        "seconds": round(seconds, 2),
        "times_real_time": round((until - since) / max(seconds, 1e-3)),
    }


def _span(home: Home, since: float | None, until: float | None) -> tuple[float, float]:
    now = home.clock.now()
    kept_s = retention_of(home.entry.options).sightings_s
    until = min(until if until is not None else now, now) - _UNDECIDED_S
    since = max(since if since is not None else until - DEFAULT_S, now - kept_s)
    if not kept_s or since >= until:
        raise _refusal("recompute_nothing_stored")
    return since, until


def _read_stored(journal: Journal, tag: str, since: float, until: float) -> _Stored:
    begin = since - WARM_UP_S
    before = next(iter(journal.places(tag, begin, begin + _INSTANT_S)), None)
    return _Stored(
        place=before,
        places=sum(place.since >= since for place in journal.places(tag, since, until)),
        crossings=in_effect(journal.crossings(tag, since, until)),
        outages=Outages(journal.changes(ChangeKind.RECEIVER, begin, until)),
    )


def _replay(home: Home, tag: Tag, span: tuple[float, float], stored: _Stored, cancelled: Event) -> Found:
    """Do the heavy work, in a worker; what it needs of the home is asked for in the event loop."""
    loop = home.hass.loop
    knowledge, memory = asyncio.run_coroutine_threadsafe(_async_knowledge(home, tag), loop).result(_READ_TIMEOUT_S)
    place = stored.place
    past = Past(
        tag=tag.id,
        since=span[0],
        until=span[1],
        sightings=_sightings(home, tag.id, span, cancelled),
        place=place,
        memory=TagMemory(
            Presence(place.presence) if place is not None else Presence.UNKNOWN,
            place.room if place is not None else None,
            None,
            memory.interval_s,
            memory.power_db,
        ),
        outages=stored.outages,
    )

    def tell(share: float) -> None:
        if cancelled.is_set():
            raise ReplayCancelledError
        loop.call_soon_threadsafe(home.live.async_recompute_progress, tag.id, share)
        time.sleep(_BREATH_S)

    return Replay(knowledge, past).run(tell)


def _sightings(home: Home, tag: str, span: tuple[float, float], cancelled: Event) -> Iterator[JournalSighting]:
    begin, end = span[0] - WARM_UP_S, span[1] + 1
    while begin < end:
        if cancelled.is_set():
            raise ReplayCancelledError
        until = min(begin + _CHUNK_S, end)
        read = home.journal.async_call(partial(_read_sightings, tag=tag, since=begin, until=until))
        yield from asyncio.run_coroutine_threadsafe(read, home.hass.loop).result(_READ_TIMEOUT_S)
        begin = until


def _read_sightings(journal: Journal, *, tag: str, since: float, until: float) -> list[JournalSighting]:
    return list(journal.sightings(tag, since, until))


async def _async_knowledge(home: Home, tag: Tag) -> tuple[Knowledge, TagMemory]:
    locator = home.locator
    knowledge = Knowledge(
        maps=locator.map_job(),
        away_after_s=locator.away_after_s,
        publish_threshold=locator.publish_threshold,
        fences=fences_of(home.hass, home.entry),
        salt=home.entry.entry_id,
        radio=radio_evidence,
        relay=partial(report_evidence, stands_in_home=False, valid_s=locator.away_after_s),
    )
    return knowledge, locator.memory(tag.id)


async def _async_take_over(
    home: Home, tag: Tag, span: tuple[float, float], stored: _Stored, found: Found
) -> list[Crossing]:
    """Make history of what was found, and tell of what it corrects. Where nothing was heard, nothing is known better."""
    if not found.sightings:
        return []
    made = corrections(
        stored.crossings,
        found.crossings,
        known_at=found.known_at,
        until=span[1],
        now=home.clock.now(),
        ids=Ids(home.entry.entry_id),
    )
    await home.journal.async_call(_replace_places, tag.id, span, found)
    home.crossings.async_publish_corrections(made)
    return made


def _replace_places(journal: Journal, tag: str, span: tuple[float, float], found: Found) -> None:
    """Replace the stored places by those found; crossings stay stored, and are corrected one by one."""
    before = next(iter(journal.places(tag, span[0] - _INSTANT_S, span[0])), None)
    places = found.places
    if places and same_place(before, places[0]):
        places = places[1:]
    journal.replace_places(tag, *span, places)


def _refusal(key: str) -> ServiceValidationError:
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key)
