"""Finds the sensors of the house that can show where somebody is, by device class and area."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR, BinarySensorDeviceClass
from homeassistant.components.climate import DOMAIN as CLIMATE
from homeassistant.components.light import DOMAIN as LIGHT
from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER
from homeassistant.components.switch import DOMAIN as SWITCH
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er

from ..const import (
    DOMAIN,
    OPTION_MEMBER_ROOMS,
    OPTION_PERSON_SENSORS,
    OPTION_SENSOR_LABELS_LEFT_OUT,
    OPTION_SENSORS_LEFT_OUT,
)
from ..locator.sensors import SensorKind

MOST_SENSORS: Final = 256
"""Those that show most come first."""
MOST_OPTIONS: Final = 1000

HAND_DOMAINS: Final = frozenset({LIGHT, SWITCH, MEDIA_PLAYER, CLIMATE})
DOMAINS: Final = HAND_DOMAINS | {BINARY_SENSOR}
# Many PIR sensors call themselves occupancy. Only where presence is claimed, or the sensor is a person's own, such as
# that of a bed, does "off" mean that nobody is there.
_KINDS: Final = {
    BinarySensorDeviceClass.MOTION: SensorKind.MOTION,
    BinarySensorDeviceClass.OCCUPANCY: SensorKind.MOTION,
    BinarySensorDeviceClass.PRESENCE: SensorKind.PRESENCE,
    BinarySensorDeviceClass.DOOR: SensorKind.DOOR,
    BinarySensorDeviceClass.OPENING: SensorKind.DOOR,
}
_BY_USE: Final = (SensorKind.ROOM, SensorKind.PRESENCE, SensorKind.MOTION, SensorKind.DOOR, SensorKind.HAND)
# These switch what other entities switch, often in several rooms.
_DOUBLES: Final = frozenset({"group", "template"})


class LeftOutBy(StrEnum):
    """What leaves a sensor out."""

    ENTITY = "entity"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class HouseSensor:
    """A sensor and the area that it is for, None for one that names the area itself (the kind ROOM).

    `person` is the only one who can set it off.
    """

    entity_id: str
    area_id: str | None
    kind: SensorKind
    person: str | None = None
    left_out_by: LeftOutBy | None = None


@dataclass(frozen=True, slots=True)
class SensorOptions:
    """What the user chose: sensors and labels to leave out, whose a sensor is, and in which entity a person's room is."""

    left_out: frozenset[str]
    labels: frozenset[str]
    persons: Mapping[str, str]
    """By entity."""
    rooms: Mapping[str, str]
    """By person."""


def read_sensor_options(options: Mapping[str, Any]) -> SensorOptions:
    """Read the entry's options; what cannot be read is left out."""
    return SensorOptions(
        _names(options.get(OPTION_SENSORS_LEFT_OUT)),
        _names(options.get(OPTION_SENSOR_LABELS_LEFT_OUT)),
        read_pairs(options.get(OPTION_PERSON_SENSORS)),
        read_pairs(options.get(OPTION_MEMBER_ROOMS)),
    )


def read_pairs(stored: object) -> dict[str, str]:
    """Return a stored mapping of texts; what cannot be read is left out."""
    if not isinstance(stored, Mapping):
        return {}
    pairs = [(key, value) for key, value in stored.items() if isinstance(key, str) and isinstance(value, str)]
    return dict(pairs[:MOST_OPTIONS])


@callback
def find_sensors(hass: HomeAssistant, options: SensorOptions) -> dict[str, HouseSensor]:
    """Return all sensors by entity id, also those that are left out; of too many, those that show most."""
    found = [*_of_persons(hass, options), *_of_areas(hass, options)]
    found.sort(key=lambda sensor: (sensor.left_out_by is not None, _BY_USE.index(sensor.kind), sensor.entity_id))
    return {sensor.entity_id: sensor for sensor in reversed(found[:MOST_SENSORS])}


def _of_areas(hass: HomeAssistant, options: SensorOptions) -> Iterator[HouseSensor]:
    entities = er.async_get(hass)
    for area in ar.async_get(hass).async_list_areas():
        for entity in er.async_entries_for_area(entities, area.id):
            device = dr.async_get(hass).async_get(entity.device_id) if entity.device_id else None
            labels = entity.labels | (device.labels if device is not None else set())
            yield from _sensor(entity, area.id, labels, options)
    for device in dr.async_get(hass).devices:
        area_id = dr.async_get_effective_area_id(hass, device)
        if not area_id:
            continue
        for entity in er.async_entries_for_device(entities, device.id):
            if not entity.area_id:
                yield from _sensor(entity, area_id, entity.labels | device.labels, options)


def _sensor(entity: er.RegistryEntry, area_id: str, labels: set[str], options: SensorOptions) -> Iterator[HouseSensor]:
    kind = _kind(entity)
    if kind is None:
        return
    person = options.persons.get(entity.entity_id)
    if person is not None and kind is SensorKind.MOTION and _class(entity) == BinarySensorDeviceClass.OCCUPANCY:
        kind = SensorKind.PRESENCE
    sensor = HouseSensor(entity.entity_id, area_id, kind, person)
    if entity.entity_id in options.left_out:
        sensor = replace(sensor, left_out_by=LeftOutBy.ENTITY)
    elif not options.labels.isdisjoint(labels):
        sensor = replace(sensor, left_out_by=LeftOutBy.LABEL)
    yield sensor


def _kind(entity: er.RegistryEntry) -> SensorKind | None:
    # Ours repeat what the tracker knows.
    if entity.disabled or entity.platform == DOMAIN:
        return None
    if entity.domain == BINARY_SENSOR:
        # Those of templates and groups, too: whoever gave them an area means that they are for it.
        return _KINDS.get(_class(entity))
    if entity.domain not in HAND_DOMAINS or entity.platform in _DOUBLES:
        return None
    # Settings of a device, such as a child lock, are switches too. What is hidden is often there twice.
    return SensorKind.HAND if entity.entity_category is None and not entity.hidden else None


def _class(entity: er.RegistryEntry) -> Any:
    return entity.device_class or entity.original_device_class


def _of_persons(hass: HomeAssistant, options: SensorOptions) -> Iterator[HouseSensor]:
    """Yield the entities that know in which room a person is."""
    registry = er.async_get(hass)
    for person, entity_id in options.rooms.items():
        entity = registry.async_get(entity_id)
        if entity is not None and (entity.platform == DOMAIN or entity.disabled):
            continue
        left_out_by = LeftOutBy.ENTITY if entity_id in options.left_out else None
        yield HouseSensor(entity_id, None, SensorKind.ROOM, person, left_out_by)


def _names(stored: object) -> frozenset[str]:
    if not isinstance(stored, list):
        return frozenset()
    return frozenset(name for name in stored[:MOST_OPTIONS] if isinstance(name, str))
