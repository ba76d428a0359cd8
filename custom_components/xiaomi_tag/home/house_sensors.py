"""The house's own sensors: they witness who enters, are evidence of where tags are, and teach what rooms sound like."""

from collections import deque
from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import CALLBACK_TYPE, CoreState, Event, EventStateChangedData, State, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event

from ..basics.listeners import Stops
from ..const import OPTION_LEARN_ROOMS, OPTION_USE_SENSORS
from ..locator.sensors import SensorKind
from ..tracker.tracker import Second
from .by_hand import ByHand
from .ground import Ground, Part
from .journal import JournalWriter
from .named_area import named_area
from .renamed_sensors import async_follow_renames
from .sensor_finder import DOMAINS, HouseSensor, SensorOptions, find_sensors, read_sensor_options

MOST_EDGES: Final = 60
"""A sensor that turns on more often in an hour witnesses nothing: it is faulty, or hangs in a draught."""
MOST_RECORDED: Final = 120
"""More in an hour are not recorded: a study needs no more to see that a sensor is restless."""
SETTLE_S: Final = 60.0
"""States that come within this time after a start are no news: they are restored, or read for the first time."""
_HOUR_S: Final = 3600.0

_ON: Final = {STATE_ON: True, STATE_OFF: False}
_WITNESSES: Final = frozenset({SensorKind.MOTION, SensorKind.PRESENCE})
_ENTITY_CHANGES: Final = {
    "area_id",
    "device_id",
    "disabled_by",
    "entity_id",
    "device_class",
    "original_device_class",
    "hidden_by",
    "labels",
}
_DEVICE_CHANGES: Final = {"area_id", "disabled_by", "labels"}

# Of a recorded change.
ON: Final = "on"
ROOM: Final = "room"
AREA: Final = "area"
KIND: Final = "kind"


class HouseSensors(Part):
    """Follows the sensors of all areas; passes what they show on to the tracker, and to the journal for lessons."""

    def __init__(self, ground: Ground, journal: JournalWriter) -> None:
        self._ground = ground
        self._journal = journal
        self._found: Mapping[str, HouseSensor] = {}
        self._followed: dict[str, HouseSensor] = {}
        self._witnesses: dict[str, list[str]] = {}
        """Entities by area."""
        self._edges: dict[str, deque[float]] = {}
        self._sensed: dict[str, bool] = {}
        """By area, as passed on last."""
        self._rooms: dict[str, str | None] = {}
        """By entity, the room of its person as recorded last."""
        self._recorded: dict[str, bool | None] = {}
        """By entity, its state as recorded last."""
        self._by_hand = ByHand()
        self._unfollow: CALLBACK_TYPE | None = None
        self._started = self._stale = False
        self._settled_at = 0.0
        self._options: tuple[bool, bool, SensorOptions] | None = None

    @property
    def found(self) -> Mapping[str, HouseSensor]:
        """All sensors that can be used, by entity id, also those that are left out."""
        return self._found

    @property
    def area_count(self) -> int:
        """How many areas have a sensor that works."""
        return len(self._sensed)

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Follow the sensors and the registries; return what stops that."""
        self._started = True
        self._settled_at = self._ground.clock.now() + SETTLE_S
        self._read()
        bus = self._ground.hass.bus
        return Stops(
            self._stop,
            self._by_hand.async_start(self._ground.hass),
            async_follow_renames(self._ground.hass, self._ground.entry),
            bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._async_entity_changed),
            bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_device_changed),
        )

    @callback
    def async_configure(self) -> None:
        """Apply changed options."""
        if self._started and self._options != self._wanted():
            self._read()

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Nothing to forget: sensors know no tags."""

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Read the registries once more if they changed, and pass on what was done by hand."""
        if self._stale:
            self._read()
        if self._ground.hass.state is not CoreState.running:
            self._settled_at = second.now + SETTLE_S
        for at, _area, entity_id in self._by_hand.async_release(second.now):
            if (sensor := self._followed.get(entity_id)) is not None:
                self._record(sensor, at, {ON: True})
                self._pass_on(sensor, on=True, at=at)

    @callback
    @override
    def async_places_changed(self, now: float) -> None:
        """Read the registries once more: an area may be gone."""
        self._stale = self._started

    @callback
    def is_restless(self, entity_id: str) -> bool:
        """Return whether a sensor turns on too often to witness anything."""
        return self._edges_of_late(entity_id) > MOST_EDGES

    def _wanted(self) -> tuple[bool, bool, SensorOptions]:
        options = self._ground.entry.options
        used, learned = (options.get(option, True) is not False for option in (OPTION_USE_SENSORS, OPTION_LEARN_ROOMS))
        return used, learned, read_sensor_options(options)

    @property
    def _uses(self) -> bool:
        return self._options is not None and self._options[0]

    @property
    def _records(self) -> bool:
        return self._options is not None and self._options[1]

    def _read(self) -> None:
        self._stale = False
        wanted_before, self._options = self._options, self._wanted()
        self._found = find_sensors(self._ground.hass, self._options[2])
        wanted = self._found.values() if self._uses or self._records else ()
        before, self._followed = (
            self._followed,
            {sensor.entity_id: sensor for sensor in wanted if sensor.left_out_by is None},
        )
        self._edges = {entity: edges for entity, edges in self._edges.items() if entity in self._followed}
        # What was not used or recorded before must be now.
        same = before.items() & self._followed.items() if wanted_before == self._options else ()
        kept = {entity_id for entity_id, _ in same}
        self._rooms = {entity: room for entity, room in self._rooms.items() if entity in kept}
        self._recorded = {entity: on for entity, on in self._recorded.items() if entity in kept}
        if before.keys() != self._followed.keys() or self._unfollow is None:
            self._follow()
        now = self._ground.clock.now()
        for sensor in before.values():
            if not self._uses or self._followed.get(sensor.entity_id) != sensor:
                self._ground.tracker.locator.sense(sensor.entity_id, sensor.area_id or "", sensor.kind, None, now)
        for sensor in self._followed.values():
            if sensor.kind is SensorKind.ROOM:
                self._note_room(sensor)
            elif sensor.kind is not SensorKind.HAND:
                self._pass_on(sensor, on=self._state(sensor.entity_id), at=now)
        self._witnesses = {}
        for sensor in self._followed.values():
            if self._uses and sensor.area_id is not None and sensor.kind in _WITNESSES:
                self._witnesses.setdefault(sensor.area_id, []).append(sensor.entity_id)
        for area_id in self._witnesses.keys() | self._sensed.keys():
            self._sense(area_id)

    def _follow(self) -> None:
        if self._unfollow is not None:
            self._unfollow()
            self._unfollow = None
        if self._followed:
            self._unfollow = async_track_state_change_event(
                self._ground.hass, self._followed, self._async_state_changed
            )

    def _sense(self, area_id: str) -> None:
        """Pass on the state of an area's witnesses, if it changed."""
        states = map(self._state, self._witnesses.get(area_id, ()))
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
        if state is None or self.is_restless(entity):
            return None
        return _ON.get(state.state)

    def _edges_of_late(self, entity: str) -> int:
        """Return how often a sensor turned on in the last hour, at most one more than are recorded."""
        edges = self._edges.get(entity)
        # As of now: one that has calmed down counts again.
        now = self._ground.clock.now()
        while edges and not 0 <= now - edges[0] < _HOUR_S:
            edges.popleft()
        return len(edges or ())

    @callback
    def _async_state_changed(self, event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        if old is not None and new is not None and old.state == new.state and old.attributes == new.attributes:
            return
        sensor = self._followed[event.data["entity_id"]]
        if sensor.kind is SensorKind.ROOM:
            self._note_room(sensor)
        elif old is not None and new is not None and old.state == new.state:
            return
        elif sensor.kind is SensorKind.HAND:
            self._hold(sensor, old, new)
        else:
            self._use(sensor, old, new)

    def _hold(self, sensor: HouseSensor, old: State | None, new: State | None) -> None:
        if old is not None and new is not None and sensor.area_id is not None and self._is_settled():
            self._by_hand.async_add(sensor.area_id, old, new, self._ground.clock.now())

    def _use(self, sensor: HouseSensor, old: State | None, new: State | None) -> None:
        """Use a change of a binary sensor."""
        entity_id, now = sensor.entity_id, self._ground.clock.now()
        before, on = (None if state is None else _ON.get(state.state) for state in (old, new))
        # A contact that closes shows as much as one that opens.
        is_edge = before is not None and on is not None and (on or sensor.kind is SensorKind.DOOR)
        if is_edge or (before is not None and on is None):
            # One that comes and goes is as useless as one that never rests.
            self._edges.setdefault(entity_id, deque(maxlen=MOST_RECORDED + 1)).append(now)
        is_recorded = on is False or self._edges_of_late(entity_id) <= MOST_RECORDED
        if is_edge:
            if is_recorded and self._is_settled():
                self._record_state(sensor, now, on=True)
        elif is_recorded and on is not True and self._recorded.get(entity_id, True) != on:
            self._record_state(sensor, now, on=on)
        self._pass_on(sensor, on=self._state(entity_id), at=now)
        if sensor.kind in _WITNESSES and sensor.area_id is not None:
            self._sense(sensor.area_id)

    def _is_settled(self) -> bool:
        # A clock that was set back must not make it wait longer.
        return not 0 < self._settled_at - self._ground.clock.now() <= SETTLE_S

    def _pass_on(self, sensor: HouseSensor, *, on: bool | None, at: float, room: str | None = None) -> None:
        """Let the locator use the state of a sensor; None while it does not work."""
        if self._uses:
            self._ground.tracker.locator.sense(
                sensor.entity_id, room or sensor.area_id or "", sensor.kind, on, at, sensor.person
            )

    def _note_room(self, sensor: HouseSensor) -> None:
        room = named_area(self._ground.hass, self._ground.hass.states.get(sensor.entity_id))
        if sensor.entity_id in self._rooms and self._rooms[sensor.entity_id] == room:
            return
        self._rooms[sensor.entity_id] = room
        self._pass_on(sensor, on=None if room is None else True, at=self._ground.clock.now(), room=room)
        self._record(sensor, self._ground.clock.now(), {ROOM: room})

    def _record_state(self, sensor: HouseSensor, at: float, *, on: bool | None) -> None:
        # A contact has no state that shows anything.
        if on is True or sensor.kind is not SensorKind.DOOR:
            self._recorded[sensor.entity_id] = on
            self._record(sensor, at, {ON: on})

    def _record(self, sensor: HouseSensor, at: float, data: Mapping[str, Any]) -> None:
        if self._records:
            # A sensor that hangs elsewhere later must not teach its new area what it showed in the one before.
            self._journal.async_note_sensor(
                sensor.entity_id, at, {KIND: sensor.kind.value, AREA: sensor.area_id, **data}
            )

    @callback
    def _async_entity_changed(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        data: Any = event.data
        if data["entity_id"].partition(".")[0] in DOMAINS and (
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
