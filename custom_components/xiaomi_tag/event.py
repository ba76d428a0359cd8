"""Event entities: the crossings of a tag, and encounters with strangers."""

from collections.abc import Callable, Hashable
from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription, EventExtraStoredData
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .automation.data import crossing_data, encounter_data
from .automation.words import place_name
from .entity import HomeEntity, Offer, TagEntity, always, async_offer
from .fences.crossing import Crossing, CrossingKind, PlaceKind
from .home import XiaomiTagConfigEntry
from .home.stranger_events import STRANGER_KEY
from .home.tag import Tag
from .strangers.model import Encounter, Level

PARALLEL_UPDATES: Final = 0

CROSSING: Final = EventEntityDescription(
    key="crossing",
    translation_key="crossing",
    event_types=[kind.value for kind in CrossingKind],
    # Its state is a time and a word, "Left", which says nothing on a device's page. It stays enabled, for automations.
    entity_registry_visible_default=False,
)
STRANGER: Final = EventEntityDescription(
    key=STRANGER_KEY,
    translation_key="stranger",
    event_types=[level.value for level in Level],
)


async def async_setup_entry(
    _hass: HomeAssistant, entry: XiaomiTagConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the home's entity, and those of every tag."""
    home = entry.runtime_data
    async_add_entities([StrangerEvent(home, STRANGER)])
    present: dict[str, CrossingEvent] = {}

    def make(tag: Tag) -> CrossingEvent:
        def drop() -> None:
            present.pop(tag.id, None)

        entity = present[tag.id] = CrossingEvent(home, tag, CROSSING)
        # Also called for one that is disabled, which is never added.
        entity.async_on_remove(drop)
        return entity

    async def replace_entity(tag: Tag) -> None:
        # An event entity cannot clear its last event: replace the entity.
        if (entity := present.get(tag.id)) is not None:
            await entity.async_remove(force_remove=True)
            entity = make(tag)
            entity.restores = False
            async_add_entities([entity], config_subentry_id=tag.id)

    async_offer(entry, async_add_entities, [Offer(make, always)])
    entry.async_on_unload(home.roster.async_on_forget(replace_entity))


class CrossingEvent(TagEntity, EventEntity):
    """The last crossing of a tag."""

    restores = True
    """Whether the last event is restored after a restart."""

    @override
    async def async_get_last_event_data(self) -> EventExtraStoredData | None:
        """Return the stored last event, if it is to be restored."""
        return await super().async_get_last_event_data() if self.restores else None

    @override
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        return self._home.publisher.async_listen(self._async_crossed)

    @override
    def _update_attrs(self) -> Hashable:
        # Only crossings change the state, see `_async_crossed`.
        return None

    @callback
    def _async_crossed(self, crossing: Crossing) -> None:
        if crossing.tag != self._tag.id:
            return
        place = {
            "place": place_name(self.hass, crossing.place.kind, crossing.place.id),
            "place_kind": crossing.place.kind.value,
            "place_id": crossing.place.id,
        }
        self._trigger_event(crossing.kind.value, place | crossing_data(crossing))
        self.async_write_ha_state()


class StrangerEvent(HomeEntity, EventEntity):
    """The last level that an unknown tracker reached."""

    @property
    @override
    def suggested_object_id(self) -> str:
        """Return the end of the entity's id, which does not change with the name."""
        return STRANGER_KEY

    @override
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        return self._home.strangers.async_on_encounter(self._async_met)

    @override
    def _update_attrs(self) -> Hashable:
        # Only encounters change the state, see `_async_met`.
        return None

    @callback
    def _async_met(self, encounter: Encounter) -> None:
        # Every user reads states: where a tracker is that moves with a member shows where that member is.
        room = None if encounter.members else encounter.room
        place = place_name(self.hass, PlaceKind.AREA, room)
        self._trigger_event(encounter.level.value, {"place": place, "place_id": room, **encounter_data(encounter)})
        self.async_write_ha_state()
