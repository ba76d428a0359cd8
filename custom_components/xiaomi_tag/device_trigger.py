"""The triggers of a tag's device: its crossings."""

from typing import Any, Final

from homeassistant.components.device_automation import DEVICE_TRIGGER_BASE_SCHEMA, InvalidDeviceAutomationConfig
from homeassistant.components.zone import DOMAIN as ZONE_DOMAIN
from homeassistant.const import CONF_DEVICE_ID, CONF_DOMAIN, CONF_PLATFORM, CONF_TYPE
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import (
    AreaSelector,
    AreaSelectorConfig,
    BooleanSelector,
    DeviceFilterSelectorConfig,
    DeviceSelector,
    DeviceSelectorConfig,
    EntitySelector,
    EntitySelectorConfig,
    FloorSelector,
    FloorSelectorConfig,
)
from homeassistant.helpers.trigger import TriggerActionType, TriggerInfo
from homeassistant.helpers.typing import ConfigType
import probatio

from .automation.fields import CONF_INCLUDE_LATE, CROSSING_FIELDS, crossing_fits, crossing_variables
from .automation.words import sentence
from .const import DOMAIN, EVENT_CROSSING, SUBENTRY_TAG
from .entities.fence_sensor import FENCE_MODEL
from .fences.crossing import CrossingKind, PlaceKind

TYPES: Final = (
    CrossingKind.ENTERED.value,
    CrossingKind.LEFT.value,
    CrossingKind.DWELLED.value,
    CrossingKind.LEFT_BEHIND.value,
)

TRIGGER_SCHEMA: Final = DEVICE_TRIGGER_BASE_SCHEMA.extend(
    {probatio.Required(CONF_TYPE): probatio.In(TYPES), **CROSSING_FIELDS}
)

_EXTRA_FIELDS: Final = probatio.Schema(
    {
        probatio.Optional(PlaceKind.AREA.value): AreaSelector(AreaSelectorConfig(multiple=True)),
        probatio.Optional(PlaceKind.FLOOR.value): FloorSelector(FloorSelectorConfig(multiple=True)),
        probatio.Optional(PlaceKind.ZONE.value): EntitySelector(
            EntitySelectorConfig(domain=ZONE_DOMAIN, multiple=True)
        ),
        probatio.Optional(PlaceKind.FENCE.value): DeviceSelector(
            DeviceSelectorConfig(
                filter=DeviceFilterSelectorConfig(integration=DOMAIN, model=FENCE_MODEL), multiple=True
            )
        ),
        probatio.Optional(CONF_INCLUDE_LATE): BooleanSelector(),
    }
)


async def async_validate_trigger_config(hass: HomeAssistant, config: ConfigType) -> ConfigType:
    """Check a trigger's fields, and that its device is a tag's."""
    valid: ConfigType = TRIGGER_SCHEMA(config)
    if not _is_tag(hass, valid[CONF_DEVICE_ID]):
        raise InvalidDeviceAutomationConfig(f"Device {valid[CONF_DEVICE_ID]} is not a tag of Xiaomi Tag")
    return valid


async def async_get_triggers(hass: HomeAssistant, device_id: str) -> list[dict[str, Any]]:
    """Return the triggers of a tag's device."""
    if not _is_tag(hass, device_id):
        return []
    return [
        {CONF_PLATFORM: "device", CONF_DEVICE_ID: device_id, CONF_DOMAIN: DOMAIN, CONF_TYPE: kind} for kind in TYPES
    ]


async def async_get_trigger_capabilities(_hass: HomeAssistant, _config: ConfigType) -> dict[str, probatio.Schema]:
    """Return the fields for places."""
    return {"extra_fields": _EXTRA_FIELDS}


async def async_attach_trigger(
    hass: HomeAssistant, config: ConfigType, action: TriggerActionType, trigger_info: TriggerInfo
) -> CALLBACK_TYPE:
    """Run the action once for each crossing that fits."""

    @callback
    def on_crossing(event: Event[dict[str, Any]]) -> None:
        data = event.data
        if data.get("device_id") != config[CONF_DEVICE_ID] or not crossing_fits(hass, data, config[CONF_TYPE], config):
            return
        variables = crossing_variables(hass, data)
        trigger = {
            **trigger_info["trigger_data"],
            CONF_PLATFORM: "device",
            "description": f"{variables['tag_name']} {sentence(hass, data)}",
            **variables,
        }
        hass.async_run_hass_job(job, {"trigger": trigger}, event.context)

    job = HassJob(action)
    return hass.bus.async_listen(EVENT_CROSSING, on_crossing)


def _is_tag(hass: HomeAssistant, device_id: str) -> bool:
    device = dr.async_get(hass).async_get(device_id)
    if device is None or device.config_subentry_id is None:
        return False
    entry = hass.config_entries.async_get_entry(device.config_entry_id)
    subentry = entry.subentries.get(device.config_subentry_id) if entry is not None and entry.domain == DOMAIN else None
    return subentry is not None and subentry.subentry_type == SUBENTRY_TAG
