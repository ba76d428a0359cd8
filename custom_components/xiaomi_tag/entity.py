"""What all entities share: they write a state only when what it says changes."""

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
    """An entity that is told of changes, and stays silent about those which change nothing of what it says.

    Home Assistant drops an unchanged state as well, but only after computing it and reporting it to everyone who
    listens for reports.
    """

    _attr_has_entity_name = True
    _attr_should_poll = False
    _last_attrs: Hashable

    @abstractmethod
    def _update_attrs(self) -> Hashable:
        """Take the present value and attributes into `_attr_…`, and return them in a form that compares."""

    @abstractmethod
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        """Have `refresh` called whenever something may have changed; return what ends that."""

    @override
    async def async_added_to_hass(self) -> None:
        """Take the first state, which Home Assistant writes next, and look out for others."""
        await super().async_added_to_hass()
        self._last_attrs = self._update_attrs()
        self.async_on_remove(self._subscribe(self._async_refresh))

    @callback
    def _async_refresh(self, *_: Any) -> None:
        said = self._update_attrs()
        if said != self._last_attrs:
            self._last_attrs = said
            self.async_write_ha_state()


class TagEntity(SteadyEntity):
    """An entity of a tag's device."""

    def __init__(self, home: Home, tag: Tag, description: EntityDescription) -> None:
        """Belong to `tag`; the description's key makes the unique id."""
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
        """Belong to `home`; the description's key makes the unique id."""
        self.entity_description = description
        self._home = home
        self._attr_unique_id = f"{home.entry.entry_id}_{description.key}"
        self._attr_device_info = home.device_info

    @override
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        return self._home.async_listen(refresh)


@dataclass(frozen=True, slots=True)
class Offer:
    """An entity that a tag may have: `fits` says whether this one does, as far as is known by now."""

    make: Callable[[Tag], TagEntity]
    fits: Callable[[Tag], bool]


def always(_tag: Tag) -> bool:
    """Fit every tag."""
    return True


@callback
def async_offer(
    entry: XiaomiTagConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback, offers: Sequence[Offer]
) -> None:
    """Give every tag, present and future, the entities that fit it, each as soon as that is known."""

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
