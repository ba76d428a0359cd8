"""Keeps the options about sensors true when the user renames an entity: one that is left out must stay left out."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import (
    OPTION_MEMBER_ROOMS,
    OPTION_PERSON_SENSORS,
    OPTION_SENSOR_AREAS_RIGHT,
    OPTION_SENSORS_LEFT_OUT,
)

_BY_ENTITY: Final = (OPTION_PERSON_SENSORS, OPTION_SENSOR_AREAS_RIGHT)


@callback
def async_follow_renames(hass: HomeAssistant, entry: ConfigEntry) -> CALLBACK_TYPE:
    """Change the options of an entry whenever an entity is renamed; return what ends that."""

    @callback
    def renamed(event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        data: Any = event.data
        old = data.get("old_entity_id")
        if old is not None and (options := renamed_options(entry.options, old, data["entity_id"])) != entry.options:
            hass.config_entries.async_update_entry(entry, options=options)

    return hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, renamed)


def renamed_options(options: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return the options with the new id of an entity; what cannot be read stays as it is."""
    changed = dict(options)
    left_out = options.get(OPTION_SENSORS_LEFT_OUT)
    if isinstance(left_out, list):
        changed[OPTION_SENSORS_LEFT_OUT] = [new if name == old else name for name in left_out]
    for option in _BY_ENTITY:
        if isinstance(pairs := options.get(option), Mapping):
            changed[option] = {new if name == old else name: value for name, value in pairs.items()}
    if isinstance(rooms := options.get(OPTION_MEMBER_ROOMS), Mapping):
        changed[OPTION_MEMBER_ROOMS] = {person: new if name == old else name for person, name in rooms.items()}
    return changed
