"""The triggers of a tag's device: its crossings."""

from typing import Any, Final

from homeassistant.components.device_automation import DEVICE_TRIGGER_BASE_SCHEMA, InvalidDeviceAutomationConfig
from homeassistant.components.zone import DOMAIN as ZONE_DOMAIN
from homeassistant.const import CONF_DEVICE_ID, CONF_DOMAIN, CONF_FOR, CONF_PLATFORM, CONF_TYPE
from homeassistant.core import CALLBACK_TYPE, Context, HassJob, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.selector import (
    AreaSelector,
    AreaSelectorConfig,
    BooleanSelector,
    DeviceFilterSelectorConfig,
    DeviceSelector,
    DeviceSelectorConfig,
    DurationSelector,
    EntitySelector,
    EntitySelectorConfig,
    FloorSelector,
    FloorSelectorConfig,
)
from homeassistant.helpers.trigger import TriggerActionType, TriggerInfo
from homeassistant.helpers.typing import ConfigType
import probatio

from .automation.fields import CONF_INCLUDE_LATE, CROSSING_FIELDS
from .automation.watch import CrossingWatch
from .const import DOMAIN, SUBENTRY_TAG
from .entities.fence_sensor import FENCE_MODEL
from .fences.crossing import CrossingKind, PlaceKind

TYPES: Final = (
    CrossingKind.ENTERED.value,
    CrossingKind.LEFT.value,
    CrossingKind.DWELLED.value,
    CrossingKind.LEFT_BEHIND.value,
)

TRIGGER_SCHEMA: Final = DEVICE_TRIGGER_BASE_SCHEMA.extend(
    {
        probatio.Required(CONF_TYPE): probatio.In(TYPES),
        **CROSSING_FIELDS,
        probatio.Optional(CONF_FOR): cv.positive_time_period,
    }
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
        probatio.Optional(CONF_FOR): DurationSelector(),
        probatio.Optional(CONF_INCLUDE_LATE): BooleanSelector(),
    }
)


async def async_validate_trigger_config(hass: HomeAssistant, config: ConfigType) -> ConfigType:
    """Check a trigger's fields, and that its device is a tag's."""
    valid: ConfigType = TRIGGER_SCHEMA(config)
    if _tag_id(hass, valid[CONF_DEVICE_ID]) is None:
        raise InvalidDeviceAutomationConfig(f"Device {valid[CONF_DEVICE_ID]} is not a tag of Xiaomi Tag")
    return valid


async def async_get_triggers(hass: HomeAssistant, device_id: str) -> list[dict[str, Any]]:
    """Return the triggers of a tag's device."""
    if _tag_id(hass, device_id) is None:
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
    job = HassJob(action)
    tag = _tag_id(hass, config[CONF_DEVICE_ID])

    @callback
    def run_action(variables: dict[str, Any], description: str, context: Context | None) -> None:
        trigger = {**trigger_info["trigger_data"], CONF_PLATFORM: "device", "description": description, **variables}
        hass.async_run_hass_job(job, {"trigger": trigger}, context)

    def tags() -> frozenset[str]:
        return frozenset() if tag is None else frozenset({tag})

    return CrossingWatch(hass, CrossingKind(config[CONF_TYPE]), config, tags, run_action).async_start()


def _tag_id(hass: HomeAssistant, device_id: str) -> str | None:
    device = dr.async_get(hass).async_get(device_id)
    if device is None or device.config_subentry_id is None:
        return None
    entry = hass.config_entries.async_get_entry(device.config_entry_id)
    subentry = entry.subentries.get(device.config_subentry_id) if entry is not None and entry.domain == DOMAIN else None
    return subentry.subentry_id if subentry is not None and subentry.subentry_type == SUBENTRY_TAG else None
