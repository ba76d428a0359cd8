"""The motion, occupancy and presence sensors of areas: they witness that somebody entered."""

from collections import deque
from collections.abc import Iterator
from typing import Any, Final, override

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR, BinarySensorDeviceClass
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, State, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event

from ..basics.listeners import Stops
from ..const import DOMAIN, OPTION_USE_SENSORS
from ..tracker.tracker import Second
from .ground import Ground, Part

MOST_EDGES: Final = 60
"""A sensor that turns on more often in an hour witnesses nothing: it is faulty, or hangs in a draught."""
_HOUR_S: Final = 3600.0

_CLASSES: Final = frozenset(
    {BinarySensorDeviceClass.MOTION, BinarySensorDeviceClass.OCCUPANCY, BinarySensorDeviceClass.PRESENCE}
)
_ON: Final = {STATE_ON: True, STATE_OFF: False}
_ENTITY_CHANGES: Final = {"area_id", "device_id", "disabled_by", "entity_id", "device_class", "original_device_class"}
_DEVICE_CHANGES: Final = {"area_id", "disabled_by"}


class MotionSensors(Part):
    """Follows the sensors of all areas, and passes on by area whether one of them is on."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._areas: dict[str, str] = {}
        """By entity id."""
        self._edges: dict[str, deque[float]] = {}
        self._sensed: dict[str, bool] = {}
        """By area, as passed on last."""
        self._unfollow: CALLBACK_TYPE | None = None
        self._started = self._stale = False
        self._uses = True

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Follow the sensors and the registries; return what stops that."""
        self._started = True
        self._read()
        bus = self._ground.hass.bus
        return Stops(
            self._stop,
            bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._async_entity_changed),
            bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_device_changed),
        )

    @callback
    def async_configure(self) -> None:
        """Apply a changed option."""
        if self._started and self._uses != self._ground.entry.options.get(OPTION_USE_SENSORS, True):
            self._stale = True

    @property
    def area_count(self) -> int:
        """How many areas have a sensor that works."""
        return len(self._sensed)

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Nothing to forget: sensors know no tags."""

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Read the registries once more if they changed."""
        if self._stale:
            self._read()

    def _read(self) -> None:
        self._stale = False
        self._uses = self._ground.entry.options.get(OPTION_USE_SENSORS, True)
        self._areas = dict(self._found()) if self._uses else {}
        self._edges = {entity: edges for entity, edges in self._edges.items() if entity in self._areas}
        if self._unfollow is not None:
            self._unfollow()
            self._unfollow = None
        if self._areas:
            self._unfollow = async_track_state_change_event(self._ground.hass, self._areas, self._async_state_changed)
        for area_id in {*self._areas.values(), *self._sensed}:
            self._sense(area_id)

    def _found(self) -> Iterator[tuple[str, str]]:
        """Yield the entity and area of each sensor."""
        entities = er.async_get(self._ground.hass)
        for area in ar.async_get(self._ground.hass).async_list_areas():
            for entity in er.async_entries_for_area(entities, area.id):
                if _is_sensor(entity):
                    yield entity.entity_id, area.id
        for device in dr.async_get(self._ground.hass).devices:
            area_id = dr.async_get_effective_area_id(self._ground.hass, device)
            if not area_id:
                continue
            for entity in er.async_entries_for_device(entities, device.id):
                if _is_sensor(entity) and not entity.area_id:
                    yield entity.entity_id, area_id

    def _sense(self, area_id: str) -> None:
        """Pass on the state of an area's sensors, if it changed."""
        states = [self._state(entity) for entity, area in self._areas.items() if area == area_id]
        known = [state for state in states if state is not None]
        on = any(known) if known else None
        if on == self._sensed.get(area_id):
            return
        if on is None:
            del self._sensed[area_id]
        else:
            self._sensed[area_id] = on
        self._ground.tracker.sense(area_id, on, self._ground.clock.now())

    def _state(self, entity: str) -> bool | None:
        """Return whether a sensor is on; None for one that does not work or turns on too often."""
        state = self._ground.hass.states.get(entity)
        if state is None or self._is_restless(entity):
            return None
        return _ON.get(state.state)

    def _is_restless(self, entity: str) -> bool:
        edges = self._edges.get(entity)
        # As of now: one that has calmed down counts again.
        return edges is not None and len(edges) > MOST_EDGES and 0 <= self._ground.clock.now() - edges[0] < _HOUR_S

    @callback
    def _async_state_changed(self, event: Event[EventStateChangedData]) -> None:
        entity = event.data["entity_id"]
        if _turned_on(event.data["old_state"], event.data["new_state"]):
            edges = self._edges.setdefault(entity, deque(maxlen=MOST_EDGES + 1))
            edges.append(self._ground.clock.now())
        if (area_id := self._areas.get(entity)) is not None:
            self._sense(area_id)

    @callback
    def _async_entity_changed(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        data: Any = event.data
        if data["entity_id"].startswith(f"{BINARY_SENSOR}.") and (
            data["action"] != "update" or not _ENTITY_CHANGES.isdisjoint(data["changes"])
        ):
            self._stale = True

    @callback
    def _async_device_changed(self, event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        if event.data["action"] == "update" and not _DEVICE_CHANGES.isdisjoint(event.data["changes"]):
            self._stale = True

    @callback
    def _stop(self) -> None:
        self._started = self._stale = False
        if self._unfollow is not None:
            self._unfollow()
            self._unfollow = None


def _is_sensor(entity: er.RegistryEntry) -> bool:
    """Return whether an entity witnesses motion; our own only repeat what the tracker knows."""
    return (
        entity.domain == BINARY_SENSOR
        and entity.platform != DOMAIN
        and not entity.disabled
        and (entity.device_class or entity.original_device_class) in _CLASSES
    )


def _turned_on(old: State | None, new: State | None) -> bool:
    return old is not None and new is not None and old.state == STATE_OFF and new.state == STATE_ON
