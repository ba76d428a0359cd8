"""Entities on the devices of receivers, which mostly belong to other integrations."""

from collections.abc import Callable, Collection
from typing import override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..const import DOMAIN, OPTION_RECEIVERS
from ..entity import SteadyEntity
from ..home import Home, XiaomiTagConfigEntry
from ..receivers.settings import UNSET, ReceiverSettings, async_change_settings, read_settings


class ReceiverEntity(SteadyEntity):
    """An entity on a receiver's own device."""

    def __init__(self, home: Home, source: str, device: dr.AnyDeviceEntry, description: EntityDescription) -> None:
        """Make the unique id of the entry's id, the receiver's id and the description's key."""
        self.entity_description = description
        self._home = home
        self._source = source
        self._attr_unique_id = _unique_id(home, source, description)
        # Attached, not described: a description would claim the device for our entry.
        self.device_entry = device

    @override
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        return self._home.async_listen(refresh)

    @property
    def _settings(self) -> ReceiverSettings:
        """The stored settings of the receiver."""
        return read_settings(self._home.entry.options.get(OPTION_RECEIVERS)).get(self._source, UNSET)

    @callback
    def _async_change(self, *, offset_db: float | None = None, ignored: bool | None = None) -> None:
        async_change_settings(self.hass, self._home.entry, self._source, offset_db=offset_db, ignored=ignored)
        self._async_refresh()


@callback
def async_offer_receivers(
    entry: XiaomiTagConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[Home, str, dr.AnyDeviceEntry], ReceiverEntity],
    description: EntityDescription,
    platform: str,
) -> None:
    """Add an entity for every receiver that has a device, present and future; remove those of receivers that are gone."""
    home = entry.runtime_data
    devices: dict[str, str] | None = None

    @callback
    def follow() -> None:
        nonlocal devices
        now = {receiver.source: receiver.device_id for receiver in home.receivers.all() if receiver.device_id}
        if now == devices:
            return
        registry, device_registry = er.async_get(home.hass), dr.async_get(home.hass)
        before, devices = devices or {}, now
        entities = []
        for source, device_id in now.items():
            if source not in before:
                if (device := device_registry.async_get(device_id)) is not None:
                    entities.append(make(home, source, device))
            elif before[source] != device_id and (
                entity_id := registry.async_get_entity_id(platform, DOMAIN, _unique_id(home, source, description))
            ):
                registry.async_update_entity(entity_id, device_id=device_id)
        _remove_others(home, {_unique_id(home, source, description) for source in now}, description, platform)
        async_add_entities(entities)

    follow()
    entry.async_on_unload(home.async_listen(follow))


def _unique_id(home: Home, source: str, description: EntityDescription) -> str:
    return f"{home.entry.entry_id}_{source}_{description.key}"


def _remove_others(home: Home, wanted: Collection[str], description: EntityDescription, platform: str) -> None:
    """Remove the entities of all other receivers, also those of an earlier run."""
    registry = er.async_get(home.hass)
    for entity in er.async_entries_for_config_entry(registry, home.entry.entry_id):
        if (
            entity.domain == platform
            and entity.translation_key == description.translation_key
            and entity.unique_id not in wanted
        ):
            registry.async_remove(entity.entity_id)
