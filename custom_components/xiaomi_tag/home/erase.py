"""Erases what is known of tags: the journal, what was learned, and what Home Assistant's recorder has of their entities."""

import asyncio
from collections.abc import Collection, Sequence
import datetime as dt
from typing import Final

from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN, get_instance, history
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.restore_state import RestoreStateData
from homeassistant.util import dt as dt_util

from ..const import SUBENTRY_TAG
from ..journal import Counts, Journal
from .errors import failure, journal_failure
from .home import Home
from .payloads import ErasedPayload
from .tag import Tag

_RECORDER_TIMEOUT_S: Final = 1800.0
_LOOK_EVERY_S: Final = 0.5


async def async_erase(home: Home, tags: Sequence[Tag], *, repack: bool, remove: bool) -> ErasedPayload:
    """Erase what is kept of tags; they stay configured, and are followed from now on as if new, unless to `remove`.

    Returns once all of it is gone. Raises HomeAssistantError where the journal or the recorder cannot do it.
    """
    ids = [tag.id for tag in tags]
    entities = _entities(home, ids)
    calibrations = sum(walk.tag in ids for walk in home.knowledge.walks.values())
    home.roster.async_start_over(tags, home.clock.now())
    # At once, before the journal does it by itself: it is asked how much there was.
    counts = await home.journal.async_erase(ids)
    await home.publisher.async_finish()
    try:
        await home.roster.async_erase_entities(tags)
    finally:
        # An entity that fails must not keep the rest from being erased.
        recorded = await _async_erase_stored(home, ids, entities, remove=remove)
    if counts is None:
        raise failure("journal_at_fault")
    if repack:
        await _async_repack(home)
    return _answer(
        counts, tags=len(tags), calibrations=calibrations, entities=len(entities) if recorded else 0, recorder=recorded
    )


async def _async_erase_stored(home: Home, tags: Sequence[str], entities: Sequence[str], *, remove: bool) -> bool:
    """Erase what Home Assistant and we store of tags; return whether there is a recorder."""
    await RestoreStateData.async_save_persistent_states(home.hass)
    await home.knowledge.async_flush()
    await home.storage.async_save()
    if remove:
        for tag_id in tags:
            home.hass.config_entries.async_remove_subentry(home.entry, tag_id)
        # The entry's listener does the same a moment later: the answer means that it is done.
        home.async_configure()
        await home.storage.async_save()
    return await _async_erase_recorded(home.hass, entities)


async def async_erase_orphans(home: Home, *, repack: bool) -> ErasedPayload:
    """Erase what is kept of tags that are not set up any more, such as those of a restored backup."""
    # Also those that are set up and cannot be read just now.
    tags = frozenset(each.subentry_id for each in home.entry.subentries.values() if each.subentry_type == SUBENTRY_TAG)
    with journal_failure():
        counts: Counts = await home.journal.async_call(Journal.erase_orphans, tags)
    if repack:
        await _async_repack(home)
    return _answer(counts)


def _entities(home: Home, tags: Collection[str]) -> list[str]:
    entries = er.async_entries_for_config_entry(er.async_get(home.hass), home.entry.entry_id)
    return sorted(entry.entity_id for entry in entries if entry.config_subentry_id in tags)


async def _async_erase_recorded(hass: HomeAssistant, entities: Sequence[str]) -> bool:
    """Erase states and statistics of entities; return False where there is no recorder."""
    if RECORDER_DOMAIN not in hass.config.components:
        return False
    if not entities:
        return True
    before = dt_util.utcnow()
    instance = get_instance(hass)
    cleared = asyncio.Event()

    def tell() -> None:
        hass.loop.call_soon_threadsafe(cleared.set)

    try:
        async with asyncio.timeout(_RECORDER_TIMEOUT_S):
            # What waits to be written would come after the purge.
            await instance.async_block_till_done()
            await hass.services.async_call(
                RECORDER_DOMAIN, "purge_entities", {"entity_id": list(entities), "keep_days": 0}, blocking=True
            )
            # Long-running purges go on in turns: the only sign of their end is that nothing is left.
            while True:
                if not await instance.async_add_executor_job(_recorded, hass, entities, before):
                    break
                await asyncio.sleep(_LOOK_EVERY_S)
            instance.async_clear_statistics(list(entities), on_done=tell)
            await cleared.wait()
    except TimeoutError as err:
        raise failure("recorder_too_slow") from err
    return True


def _recorded(hass: HomeAssistant, entities: Sequence[str], before: dt.datetime) -> bool:
    """Return whether the recorder still has states from before a moment."""
    return any(
        history.state_changes_during_period(
            hass,
            dt_util.utc_from_timestamp(0),
            before,
            entity_id,
            no_attributes=True,
            limit=1,
            include_start_time_state=False,
        ).get(entity_id)
        for entity_id in entities
    )


async def _async_repack(home: Home) -> None:
    """Let both databases give the room of what was erased back to the disk."""
    hass = home.hass
    with journal_failure():
        await home.journal.async_call(_vacuum)
    if RECORDER_DOMAIN in hass.config.components:
        await hass.services.async_call(RECORDER_DOMAIN, "purge", {"repack": True}, blocking=True)
        await get_instance(hass).async_block_till_done()


def _vacuum(journal: Journal) -> None:
    journal.vacuum(whole=True)


def _answer(
    counts: Counts, *, tags: int = 0, calibrations: int = 0, entities: int = 0, recorder: bool = False
) -> ErasedPayload:
    return {
        "tags": tags,
        "sightings": counts.sightings,
        "places": counts.places,
        "crossings": counts.crossings,
        "states": counts.states,
        "changes": counts.changes,
        "calibrations": calibrations,
        "entities": entities,
        "recorder": recorder,
    }
