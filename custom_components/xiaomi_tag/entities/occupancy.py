"""Binary sensors `occupancy`: whether a person's tag is in an area."""

from collections.abc import Callable, Collection, Hashable
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, Event, callback
from homeassistant.helpers import area_registry as ar, entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..const import DOMAIN, OPTION_OCCUPANCY_AREAS
from ..entity import HomeEntity
from ..fences.crossing import PlaceKind, PlaceRef
from ..home import Home, XiaomiTagConfigEntry

_KEY: Final = "occupancy"


@callback
def async_offer_occupancy(entry: XiaomiTagConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add a sensor for every area that the user picked, and remove those of areas that are not picked any more."""
    home = entry.runtime_data
    present: set[str] = set()

    @callback
    def follow_options() -> None:
        registry = ar.async_get(home.hass)
        areas = [registry.async_get_area(area_id) for area_id in entry.options.get(OPTION_OCCUPANCY_AREAS, ())]
        picked = {area.id: area for area in areas if area is not None}
        _remove_others(home, picked.keys())
        present.intersection_update(picked)
        async_add_entities(
            [
                Occupancy(home, area, new=_is_new(home, area_id))
                for area_id, area in picked.items()
                if area_id not in present
            ]
        )
        present.update(picked)

    @callback
    def on_areas(_event: Event[Any]) -> None:
        follow_options()

    follow_options()
    entry.async_on_unload(home.async_on_configure(follow_options))
    entry.async_on_unload(home.hass.bus.async_listen(ar.EVENT_AREA_REGISTRY_UPDATED, on_areas))


def _is_new(home: Home, area_id: str) -> bool:
    """Return whether the sensor was never in an area: later the user may have chosen another, or none.

    Those of an earlier release belong to the home's device.
    """
    registry = er.async_get(home.hass)
    entity_id = registry.async_get_entity_id(Platform.BINARY_SENSOR, DOMAIN, _unique_id(home, area_id))
    entity = registry.async_get(entity_id) if entity_id is not None else None
    return entity is None or entity.device_id is not None


def _unique_id(home: Home, area_id: str) -> str:
    return f"{home.entry.entry_id}_{_KEY}_{area_id}"


def _remove_others(home: Home, picked: Collection[str]) -> None:
    """Remove the sensors of all areas but these, also those of an earlier run."""
    registry = er.async_get(home.hass)
    prefix = _unique_id(home, "")
    for entity in er.async_entries_for_config_entry(registry, home.entry.entry_id):
        if entity.unique_id.startswith(prefix) and entity.unique_id.removeprefix(prefix) not in picked:
            registry.async_remove(entity.entity_id)


class Occupancy(HomeEntity, BinarySensorEntity):
    """On while a tag that belongs to a person is in an area; names the persons.

    It stands in its area, without the home's device, which would put its own name before that of the area.
    """

    def __init__(self, home: Home, area: ar.AreaEntry, *, new: bool) -> None:
        """Watch an area."""
        super().__init__(
            home,
            BinarySensorEntityDescription(
                key=f"{_KEY}_{area.id}",
                translation_key="occupancy",
                device_class=BinarySensorDeviceClass.OCCUPANCY,
            ),
        )
        self._attr_device_info = None
        self._new = new
        self._place = PlaceRef(PlaceKind.AREA, area.id)
        self._attr_translation_placeholders = {"area": area.name}

    @override
    async def async_added_to_hass(self) -> None:
        """Stand in the area, and follow its name too."""
        await super().async_added_to_hass()
        if self._new:
            er.async_get(self.hass).async_update_entity(self.entity_id, area_id=self._place.id)
        self.async_on_remove(self.hass.bus.async_listen(ar.EVENT_AREA_REGISTRY_UPDATED, self._async_area_changed))

    @callback
    def _async_area_changed(self, _event: Event[Any]) -> None:
        area = ar.async_get(self.hass).async_get_area(self._place.id)
        if area is None or self._attr_translation_placeholders == {"area": area.name}:
            return
        self._attr_translation_placeholders = {"area": area.name}
        # Home Assistant keeps the name that it made with the old one, until the attribute of the name changes.
        self._attr_name = None
        del self._attr_name
        self.async_write_ha_state()

    @override
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        return self._home.crossings.async_listen(refresh)

    @override
    def _update_attrs(self) -> Hashable:
        sides = [
            (tag.person, self._home.crossings.inside(tag.id, self._place))
            for tag in self._home.tags.values()
            if tag.person is not None
        ]
        persons = sorted({person for person, side in sides if side})
        unknown = bool(sides) and all(side is None for _person, side in sides)
        self._attr_is_on = None if unknown else bool(persons)
        self._attr_extra_state_attributes = {"persons": persons}
        return self._attr_is_on, tuple(persons)
