"""Sensors: room, battery and reception of a tag, figures of the home and of fences."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, override

from homeassistant.components.sensor import (
    ATTR_OPTIONS,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    MAX_LENGTH_STATE_STATE,
    PERCENTAGE,
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    STATE_NOT_HOME,
    EntityCategory,
    UnitOfLength,
)
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.helpers.typing import StateType

from .adverts.frame import BatteryLevel
from .basics.model import Presence
from .entities.fence_sensor import async_offer_fences
from .entities.strangers import StrangersSensor
from .entity import HomeEntity, Offer, TagEntity, always, async_offer
from .home import Home, XiaomiTagConfigEntry
from .home.tag import Tag
from .identity.kinds import KINDS
from .locator.model import Reason

PARALLEL_UPDATES: Final = 0

# Log-distance path loss of an unobstructed tag, good to a factor of two or three inside a house: a tag's power, walls
# and bodies each shift it by several dB. Not the power of `locator.plan_prior`, whose model subtracts walls.
_POWER_AT_1M_DBM: Final = -62.0
_PATH_LOSS_EXPONENT: Final = 2.0

_SIGNAL_STEP_DB: Final = 3.0
_DISTANCE_STEP: Final = 0.25

_OPTIONS_AFTER_S: Final = 5.0

# A share of one emitter means nothing.
_FEWEST_EMITTERS: Final = 2


def _levels(tag: Tag) -> Sequence[BatteryLevel]:
    """Return the scale of battery levels of the tag's kind or protocol; empty before it sent one."""
    if levels := KINDS[tag.kind].battery_levels:
        return levels
    if tag.battery is None or tag.protocol is None:
        return ()
    levels = tag.protocol.battery_levels
    return levels if tag.battery.level in levels else ()


def _last_seen(_home: Home, tag: Tag) -> datetime | None:
    return None if tag.last_seen_at is None else datetime.fromtimestamp(int(tag.last_seen_at), UTC)


def _signal(_home: Home, tag: Tag) -> float | None:
    dbm = tag.estimate.strongest_dbm
    return None if dbm is None else round(dbm)


def _nearest_receiver(home: Home, tag: Tag) -> str | None:
    source = tag.estimate.strongest_receiver
    receiver = home.receivers.get(source) if source else None
    return receiver.name if receiver else None


def _distance(_home: Home, tag: Tag) -> float | None:
    dbm = tag.estimate.strongest_dbm
    return None if dbm is None else round(10 ** ((_POWER_AT_1M_DBM - dbm) / (10 * _PATH_LOSS_EXPONENT)), 1)


def _room_error(home: Home) -> float | None:
    if (error := home.lessons.error) is not None:
        return round(100 * error)
    result = home.health.self_test
    if result.room_error is None or result.emitters < _FEWEST_EMITTERS or not result.enough:
        return None
    return round(100 * result.room_error)


def _error_m(home: Home) -> float | None:
    result = home.health.self_test
    return None if result.error_m is None or not result.enough else round(result.error_m, 1)


@dataclass(frozen=True, kw_only=True)
class SampledDescription(SensorEntityDescription):
    """A reading that changes with every packet: sampled every `interval`, written when it changed by `step`.

    With `relative` the step is a share of the last written value.
    """

    value_fn: Callable[[Home, Tag], StateType | datetime]
    interval: timedelta = timedelta(seconds=10)
    step: float = 0.0
    relative: bool = False
    entity_category: EntityCategory | None = EntityCategory.DIAGNOSTIC
    entity_registry_enabled_default: bool = False


SAMPLED: Final = (
    SampledDescription(
        key="last_seen",
        translation_key="last_seen",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_last_seen,
        interval=timedelta(minutes=1),
    ),
    SampledDescription(
        key="signal",
        translation_key="signal",
        device_class=SensorDeviceClass.SIGNAL_STRENGTH,
        native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_signal,
        step=_SIGNAL_STEP_DB,
    ),
    SampledDescription(key="nearest_receiver", translation_key="nearest_receiver", value_fn=_nearest_receiver),
    SampledDescription(
        key="distance",
        translation_key="distance",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.METERS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        value_fn=_distance,
        step=_DISTANCE_STEP,
        relative=True,
    ),
)

ROOM: Final = SensorEntityDescription(key="room", translation_key="room", device_class=SensorDeviceClass.ENUM)

BATTERY: Final = SensorEntityDescription(
    key="battery",
    translation_key="battery",
    device_class=SensorDeviceClass.BATTERY,
    native_unit_of_measurement=PERCENTAGE,
    state_class=SensorStateClass.MEASUREMENT,
    entity_category=EntityCategory.DIAGNOSTIC,
)

BATTERY_LEVEL: Final = SensorEntityDescription(
    key="battery_level",
    translation_key="battery_level",
    device_class=SensorDeviceClass.ENUM,
    entity_category=EntityCategory.DIAGNOSTIC,
)


@dataclass(frozen=True, kw_only=True)
class HomeSensorDescription(SensorEntityDescription):
    """A figure of the home."""

    value_fn: Callable[[Home], StateType]
    attributes_fn: Callable[[Home], Mapping[str, StateType]] | None = None
    object_id: str | None = None
    entity_category: EntityCategory | None = EntityCategory.DIAGNOSTIC


HOME_SENSORS: Final = (
    HomeSensorDescription(
        key="receivers_online",
        translation_key="receivers_online",
        value_fn=lambda home: home.receivers.online_count,
    ),
    HomeSensorDescription(
        key="locator_room_error",
        object_id="locator_room_error",
        translation_key="locator_room_error",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_room_error,
        attributes_fn=lambda home: {"knowledge": home.health.level.value},
    ),
    HomeSensorDescription(
        key="locator_error_m",
        object_id="locator_error",
        translation_key="locator_error_m",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.METERS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        value_fn=_error_m,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant, entry: XiaomiTagConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the home's entities, and those of every tag and fence."""
    home = entry.runtime_data
    async_add_entities([*(HomeSensor(home, description) for description in HOME_SENSORS), StrangersSensor(home)])
    async_offer(
        entry,
        async_add_entities,
        [
            Offer(partial(RoomSensor, home, description=ROOM), always),
            Offer(
                partial(BatterySensor, home, description=BATTERY),
                lambda tag: tag.battery is not None and tag.battery.percent is not None,
            ),
            Offer(partial(BatteryLevelSensor, home, description=BATTERY_LEVEL), lambda tag: bool(_levels(tag))),
            *(Offer(partial(SampledSensor, home, description=description), always) for description in SAMPLED),
        ],
    )
    async_offer_fences(entry, async_add_entities)


class RoomSensor(TagEntity, SensorEntity):
    """The name of the area that a tag is in; the options are those of all areas, so that editors offer them."""

    _attr_native_value: str | None = None
    _attr_options: list[str]
    _area_id: str | None = None
    _unsubscribe_write: CALLBACK_TYPE | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the tag and to the areas' names."""
        await super().async_added_to_hass()
        self.async_on_remove(self.hass.bus.async_listen(ar.EVENT_AREA_REGISTRY_UPDATED, self._async_areas_changed))
        self.async_on_remove(self._cancel_write)

    @override
    def _update_attrs(self) -> Hashable:
        estimate = self._tag.estimate
        if estimate.presence is Presence.AWAY:
            self._area_id, self._attr_native_value = None, STATE_NOT_HOME
        else:
            self._attr_native_value = self._area_name(estimate.room)
            self._area_id = estimate.room
        self._attr_extra_state_attributes = {"area_id": self._area_id}
        # Other reasons change while the room stays: they are for the live view, not for the history.
        held = estimate.reason is Reason.NO_RECEIVER and self._attr_native_value is not None
        if held:
            self._attr_extra_state_attributes["reason"] = estimate.reason.value
        self._attr_options = self._names()
        return self._attr_native_value, self._area_id, held

    @callback
    def _async_areas_changed(self, _event: Event[Any]) -> None:
        self._async_refresh()
        # Options alone are no change of the tag: one write for all changes of a while, as each is a row in the recorder.
        if self._unsubscribe_write is None:
            job = HassJob(self._async_write_options, cancel_on_shutdown=True)
            self._unsubscribe_write = async_call_later(self.hass, _OPTIONS_AFTER_S, job)

    @callback
    def _async_write_options(self, _now: datetime) -> None:
        self._unsubscribe_write = None
        state = self.hass.states.get(self.entity_id)
        self._update_attrs()
        if state is not None and state.attributes.get(ATTR_OPTIONS) != self._attr_options:
            self.async_write_ha_state()

    @callback
    def _cancel_write(self) -> None:
        if self._unsubscribe_write is not None:
            self._unsubscribe_write()
            self._unsubscribe_write = None

    def _names(self) -> list[str]:
        """Return all states that the sensor may have; the present one too, of an area that was just deleted."""
        names = sorted({area.name[:MAX_LENGTH_STATE_STATE] for area in ar.async_get(self.hass).async_list_areas()})
        shown = self._attr_native_value
        gone = [] if shown is None or shown == STATE_NOT_HOME or shown in names else [shown]
        return list(dict.fromkeys([*names, *gone, STATE_NOT_HOME]))

    def _area_name(self, area_id: str | None) -> str | None:
        if area_id is None:
            return None
        area = ar.async_get(self.hass).async_get_area(area_id)
        if area:
            return area.name[:MAX_LENGTH_STATE_STATE]
        # The area was just deleted: keep its name until the locator names another room.
        return self._attr_native_value if area_id == self._area_id else None


class BatterySensor(TagEntity, SensorEntity):
    """The last battery percentage of a tag."""

    @override
    def _update_attrs(self) -> Hashable:
        battery = self._tag.battery
        # A frame with only a warning flag does not change the percentage.
        if battery is None or battery.percent is not None:
            self._attr_native_value = battery.percent if battery else None
        return self._attr_native_value


class BatteryLevelSensor(TagEntity, SensorEntity):
    """The last battery level of a tag, out of the levels of its protocol."""

    _attr_options: list[str]

    def __init__(self, home: Home, tag: Tag, description: SensorEntityDescription) -> None:
        """Set the options to the levels of the tag's protocol."""
        super().__init__(home, tag, description)
        self._attr_options = [level.value for level in _levels(tag)]

    @override
    def _update_attrs(self) -> Hashable:
        battery = self._tag.battery
        if battery is None:
            self._attr_native_value = None
        elif battery.level in self._attr_options:
            self._attr_native_value = battery.level.value
        return self._attr_native_value


class SampledSensor(TagEntity, SensorEntity):
    """A reading that is sampled on a timer."""

    entity_description: SampledDescription

    @override
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        return async_track_time_interval(self.hass, refresh, self.entity_description.interval)

    @override
    def _update_attrs(self) -> Hashable:
        value = self.entity_description.value_fn(self._home, self._tag)
        if self._moved(value):
            self._attr_native_value = value
        return self._attr_native_value

    def _moved(self, value: StateType | datetime) -> bool:
        was = self._attr_native_value
        if not isinstance(value, int | float) or not isinstance(was, int | float):
            return True
        step = self.entity_description.step
        return abs(value - was) >= (step * was if self.entity_description.relative else step)


class HomeSensor(HomeEntity, SensorEntity):
    """A figure of the home."""

    entity_description: HomeSensorDescription

    @property
    @override
    def suggested_object_id(self) -> str | None:
        """Return the end of the entity's id, which does not change with the name."""
        return self.entity_description.object_id or super().suggested_object_id

    @override
    def _update_attrs(self) -> Hashable:
        description = self.entity_description
        self._attr_native_value = description.value_fn(self._home)
        if description.attributes_fn is None:
            return self._attr_native_value
        attributes = dict(description.attributes_fn(self._home))
        self._attr_extra_state_attributes = attributes
        return self._attr_native_value, *attributes.values()
