"""Binary sensors: `battery_low`, `moving` and `separated` of a tag, occupancy of areas, those of receivers."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later

from .adverts.frame import BatteryLevel, OwnerState
from .entities.listening import async_offer_listening
from .entities.occupancy import async_offer_occupancy
from .entity import HomeEntity, Offer, TagEntity, always, async_offer
from .home import Home, XiaomiTagConfigEntry
from .home.tag import Tag
from .identity.kinds import KINDS

PARALLEL_UPDATES: Final = 0

# Hysteresis: a percentage that varies around one number must not toggle the warning.
LOW_PERCENT: Final = 20
LOW_PERCENT_ENDS: Final = 25

# Proxies restart after an update, and lose their Wi-Fi for a moment: neither is a problem.
OFFLINE_TOLERANCE_S: Final = 120

_LOW_LEVELS: Final = frozenset({BatteryLevel.LOW, BatteryLevel.VERY_LOW, BatteryLevel.CRITICAL})


def _battery_low(tag: Tag, was: bool | None) -> bool | None:
    battery = tag.battery
    if battery is None:
        return None
    if battery.level is not None:
        return battery.level in _LOW_LEVELS
    if battery.percent is not None:
        return battery.percent < LOW_PERCENT_ENDS if was else battery.percent <= LOW_PERCENT
    return was


def _separated(tag: Tag, _was: bool | None) -> bool | None:
    return None if tag.owner is OwnerState.UNKNOWN else tag.owner is OwnerState.SEPARATED


@dataclass(frozen=True, kw_only=True)
class TagBinarySensorDescription(BinarySensorEntityDescription):
    """`value_fn` returns the state, from the tag and the previous state."""

    value_fn: Callable[[Tag, bool | None], bool | None]
    fits: Callable[[Tag], bool] = always


DESCRIPTIONS: Final = (
    TagBinarySensorDescription(
        key="battery_low",
        translation_key="battery_low",
        device_class=BinarySensorDeviceClass.BATTERY,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=_battery_low,
        fits=lambda tag: bool(KINDS[tag.kind].battery_levels) or _battery_low(tag, None) is not None,
    ),
    TagBinarySensorDescription(
        key="moving",
        translation_key="moving",
        device_class=BinarySensorDeviceClass.MOVING,
        value_fn=lambda tag, _was: tag.estimate.moving,
    ),
    TagBinarySensorDescription(
        key="separated",
        translation_key="separated",
        value_fn=_separated,
        fits=lambda tag: KINDS[tag.kind].reports_owner or tag.owner is not OwnerState.UNKNOWN,
    ),
)

RECEIVER_PROBLEM: Final = BinarySensorEntityDescription(
    key="receiver_problem",
    translation_key="receiver_problem",
    device_class=BinarySensorDeviceClass.PROBLEM,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    _hass: HomeAssistant, entry: XiaomiTagConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the home's entities and those of every tag."""
    home = entry.runtime_data
    async_add_entities([ReceiverProblem(home)])
    async_offer_occupancy(entry, async_add_entities)
    async_offer_listening(entry, async_add_entities)
    async_offer(
        entry,
        async_add_entities,
        [
            Offer(partial(TagBinarySensor, home, description=description), description.fits)
            for description in DESCRIPTIONS
        ],
    )


class TagBinarySensor(TagEntity, BinarySensorEntity):
    """A binary sensor of a tag."""

    entity_description: TagBinarySensorDescription

    @override
    def _update_attrs(self) -> Hashable:
        self._attr_is_on = self.entity_description.value_fn(self._tag, self._attr_is_on)
        return self._attr_is_on


class ReceiverProblem(HomeEntity, BinarySensorEntity):
    """On while receivers have not listened for longer than a restart takes; their names are an attribute."""

    def __init__(self, home: Home) -> None:
        """Start without an outage."""
        super().__init__(home, RECEIVER_PROBLEM)
        self._timers: dict[str, CALLBACK_TYPE] = {}
        self._missing: set[str] = set()

    @override
    def _update_attrs(self) -> Hashable:
        receivers = self._home.receivers.used()
        self._watch({receiver.source for receiver in receivers if not receiver.online})
        names = sorted(receiver.name for receiver in receivers if receiver.source in self._missing)
        self._attr_is_on = bool(names)
        self._attr_extra_state_attributes = {"receivers": names}
        return tuple(names)

    def _watch(self, offline: set[str]) -> None:
        self._missing &= offline
        for source in self._timers.keys() - offline:
            self._timers.pop(source)()
        for source in offline - self._timers.keys() - self._missing:
            self._timers[source] = async_call_later(self.hass, OFFLINE_TOLERANCE_S, partial(self._async_late, source))

    @callback
    def _async_late(self, source: str, _now: datetime) -> None:
        del self._timers[source]
        self._missing.add(source)
        self._async_refresh()

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Stop the timers."""
        while self._timers:
            self._timers.popitem()[1]()
