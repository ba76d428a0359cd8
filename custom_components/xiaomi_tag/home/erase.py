"""Erases all data of tags: in the journal, in our stores, and in Home Assistant's recorder."""

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
    """Erase all data of tags. They stay set up and start as if new, or are deleted with `remove`.

    Returns when all is erased. Raises HomeAssistantError where the journal or the recorder fails.
    """
    ids = [tag.id for tag in tags]
    entities = _entities(home, ids)
    calibrations = sum(walk.tag in ids for walk in home.calibration_store.walks.values())
    home.roster.async_start_over(tags, home.clock.now())
    # Now, before the journal's own flush erases the same: this call returns the counts.
    counts = await home.journal.async_erase(ids)
    await home.journal.async_erase_sensors(_own_sensors(home, tags))
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
    """Erase what Home Assistant and this integration store of tags; return whether there is a recorder."""
    await RestoreStateData.async_save_persistent_states(home.hass)
    await home.calibration_store.async_flush()
    await home.storage.async_save()
    await home.lessons.async_finish()
    if remove:
        for tag_id in tags:
            home.hass.config_entries.async_remove_subentry(home.entry, tag_id)
        # The entry's update listener would do it a moment later; the answer must mean that it is done.
        home.async_configure()
        await home.storage.async_save()
        await home.lessons.async_finish()
    return await _async_erase_recorded(home.hass, entities)


async def async_erase_orphans(home: Home, *, repack: bool) -> ErasedPayload:
    """Erase the data of tags that are not set up any more, such as those of a restored backup."""
    # Includes tags whose stored keys cannot be read: they are still set up.
    tags = frozenset(
        subentry.subentry_id for subentry in home.entry.subentries.values() if subentry.subentry_type == SUBENTRY_TAG
    )
    with journal_failure():
        counts: Counts = await home.journal.async_call(Journal.erase_orphans, tags)
    if repack:
        await _async_repack(home)
    return _answer(counts)


def _own_sensors(home: Home, tags: Sequence[Tag]) -> list[str]:
    """Return the sensors that only the persons of these tags can set off: what they showed is theirs, too."""
    persons = {tag.person for tag in tags if tag.person is not None}
    return [sensor.entity_id for sensor in home.house_sensors.found.values() if sensor.person in persons]


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

    def on_cleared() -> None:
        hass.loop.call_soon_threadsafe(cleared.set)

    try:
        async with asyncio.timeout(_RECORDER_TIMEOUT_S):
            # Otherwise pending states would be written after the purge.
            await instance.async_block_till_done()
            await hass.services.async_call(
                RECORDER_DOMAIN, "purge_entities", {"entity_id": list(entities), "keep_days": 0}, blocking=True
            )
            # A purge runs in several tasks and has no end event: wait until no state is left.
            while True:
                if not await instance.async_add_executor_job(_recorded, hass, entities, before):
                    break
                await asyncio.sleep(_LOOK_EVERY_S)
            instance.async_clear_statistics(list(entities), on_done=on_cleared)
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
    """Repack both databases, to return the freed space to the disk."""
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
