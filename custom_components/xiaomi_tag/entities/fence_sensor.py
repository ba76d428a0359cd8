"""The device of each fence, with a sensor `tags_inside`."""

from collections.abc import Callable, Hashable
from typing import Final, override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..const import DOMAIN, MANUFACTURER, SUBENTRY_FENCE
from ..entity import SteadyEntity
from ..fences.crossing import PlaceKind, PlaceRef
from ..home import Home, XiaomiTagConfigEntry

# Also what selectors of fences go by.
FENCE_MODEL: Final = "Fence"

TAGS_INSIDE: Final = SensorEntityDescription(key="tags_inside", translation_key="tags_inside")


@callback
def async_offer_fences(entry: XiaomiTagConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add a device and a sensor for every fence, present and future; Home Assistant removes those of a deleted one."""
    home = entry.runtime_data
    names: dict[str, str] = {}

    @callback
    def follow_subentries() -> None:
        fences = {
            subentry.subentry_id: subentry
            for subentry in entry.subentries.values()
            if subentry.subentry_type == SUBENTRY_FENCE
        }
        for fence_id in names.keys() - fences.keys():
            del names[fence_id]
        for fence_id, subentry in fences.items():
            if (known := names.get(fence_id)) != subentry.title:
                names[fence_id] = subentry.title
                dr.async_get(home.hass).async_get_or_create(
                    config_entry_id=entry.entry_id, config_subentry_id=fence_id, **_device_info(home, subentry)
                )
            if known is None:
                async_add_entities([TagsInside(home, subentry)], config_subentry_id=fence_id)

    follow_subentries()
    entry.async_on_unload(home.async_on_configure(follow_subentries))


def _device_info(home: Home, subentry: ConfigSubentry) -> DeviceInfo:
    info = DeviceInfo(
        identifiers={(DOMAIN, subentry.subentry_id)},
        entry_type=DeviceEntryType.SERVICE,
        name=subentry.title,
        manufacturer=MANUFACTURER,
        model=FENCE_MODEL,
    )
    for device in dr.async_get(home.hass).async_get_devices(identifiers={(DOMAIN, home.entry.entry_id)}):
        info["via_device_id"] = device.id
    return info


class TagsInside(SteadyEntity, SensorEntity):
    """The number of tags inside a fence, and their names; unknown until one tag's side is known."""

    def __init__(self, home: Home, subentry: ConfigSubentry) -> None:
        """Belong to a fence."""
        self.entity_description = TAGS_INSIDE
        self._home = home
        self._place = PlaceRef(PlaceKind.FENCE, subentry.subentry_id)
        self._attr_unique_id = f"{subentry.subentry_id}_{TAGS_INSIDE.key}"
        self._attr_device_info = _device_info(home, subentry)

    @override
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        return self._home.crossings.async_listen(refresh)

    @override
    def _update_attrs(self) -> Hashable:
        sides = [(tag.name, self._home.crossings.inside(tag.id, self._place)) for tag in self._home.tags.values()]
        inside = sorted(name for name, side in sides if side)
        known = any(side is not None for _name, side in sides)
        self._attr_native_value = len(inside) if known else None
        self._attr_extra_state_attributes = {"tags": inside}
        return self._attr_native_value, tuple(inside)
