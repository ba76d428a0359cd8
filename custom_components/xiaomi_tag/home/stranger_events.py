"""What the bus events about strangers carry: ids only, no address."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..automation.data import encounter_data
from ..basics.times import iso
from ..const import DOMAIN
from ..fences.crossing import PlaceKind
from ..strangers.model import Encounter, Family
from .stranger_log import LogEntry

STRANGER_KEY: Final = "stranger"


@callback
def encounter_event(
    hass: HomeAssistant, entry: ConfigEntry, encounter: Encounter, family: Family | None
) -> Mapping[str, Any]:
    """Return an encounter as the bus event's data."""
    return {
        **encounter_data(encounter),
        **_ids(hass, entry),
        "kind": encounter.level.value,
        "family": None if family is None else family.value,
        "place": None if encounter.room is None else {"kind": PlaceKind.AREA.value, "id": encounter.room},
    }


@callback
def log_event(hass: HomeAssistant, entry: ConfigEntry, logged: LogEntry, family: Family | None) -> Mapping[str, Any]:
    """Return an entry of the log as the bus event's data."""
    return {
        **_ids(hass, entry),
        "event_time": iso(logged.at),
        "what": logged.what.value,
        "by": logged.by,
        "track": logged.track,
        "family": None if family is None else family.value,
    }


def _ids(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, str | None]:
    """Return the ids of the home's device and of its event entity."""
    device = next(iter(dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, entry.entry_id)})), None)
    unique_id = f"{entry.entry_id}_{STRANGER_KEY}"
    return {
        "device_id": None if device is None else device.id,
        "entity_id": er.async_get(hass).async_get_entity_id(Platform.EVENT, DOMAIN, unique_id),
    }
