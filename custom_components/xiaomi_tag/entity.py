"""Base classes of all entities: they write a state only when it changed."""

from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .home import Home, XiaomiTagConfigEntry
from .home.tag import Tag


class SteadyEntity(Entity):
    """An entity that is notified of changes, and writes its state only if the state changed.

    Home Assistant drops an unchanged state too, but only after it computed the state and fired an event that it was
    reported.
    """

    _attr_has_entity_name = True
    _attr_should_poll = False
    _last_attrs: Hashable

    @abstractmethod
    def _update_attrs(self) -> Hashable:
        """Set the `_attr_*` from the tag or home; return them as a hashable, to detect a change."""

    @abstractmethod
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        """Call `refresh` whenever something may have changed; return how to unsubscribe."""

    @override
    async def async_added_to_hass(self) -> None:
        """Set the first state, which Home Assistant writes next, and subscribe to changes."""
        await super().async_added_to_hass()
        self._last_attrs = self._update_attrs()
        self.async_on_remove(self._subscribe(self._async_refresh))

    @callback
    def _async_refresh(self, *_: Any) -> None:
        attrs = self._update_attrs()
        if attrs != self._last_attrs:
            self._last_attrs = attrs
            self.async_write_ha_state()


class TagEntity(SteadyEntity):
    """An entity of a tag's device."""

    def __init__(self, home: Home, tag: Tag, description: EntityDescription) -> None:
        """Make the unique id of the tag's id and the description's key."""
        self.entity_description = description
        self._home = home
        self._tag = tag
        self._attr_unique_id = f"{tag.id}_{description.key}"
        self._attr_device_info = tag.device_info

    @override
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        return self._tag.async_listen(refresh)


class HomeEntity(SteadyEntity):
    """An entity of the home's device."""

    def __init__(self, home: Home, description: EntityDescription) -> None:
        """Make the unique id of the entry's id and the description's key."""
        self.entity_description = description
        self._home = home
        self._attr_unique_id = f"{home.entry.entry_id}_{description.key}"
        self._attr_device_info = home.device_info

    @override
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        return self._home.async_listen(refresh)


@dataclass(frozen=True, slots=True)
class Offer:
    """An entity that a tag may have; `fits` returns whether it has it, as far as is known so far."""

    make: Callable[[Tag], TagEntity]
    fits: Callable[[Tag], bool]


def always(_tag: Tag) -> bool:
    """Return True: every tag has the entity."""
    return True


@callback
def async_offer(
    entry: XiaomiTagConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback, offers: Sequence[Offer]
) -> None:
    """Add, for every present and future tag, the entities that fit it, each as soon as that is known."""

    @callback
    def on_tag(tag: Tag) -> None:
        waiting = list(offers)

        @callback
        def add_fitting() -> None:
            fitting = [offer for offer in waiting if offer.fits(tag)]
            if fitting:
                waiting[:] = [offer for offer in waiting if offer not in fitting]
                entities: Iterable[TagEntity] = [offer.make(tag) for offer in fitting]
                async_add_entities(entities, config_subentry_id=tag.id)

        add_fitting()
        if waiting:
            entry.async_on_unload(tag.async_listen(add_fitting))

    entry.async_on_unload(entry.runtime_data.roster.async_on_tag(on_tag))
