"""A tag in Home Assistant: its identity, its last readings, its place."""

from collections.abc import Callable
from enum import StrEnum
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.device_registry import DeviceInfo

from ..adverts import Battery, BatteryLevel, Frame, OwnerState, Protocol, protocol_named
from ..basics.listeners import Listeners
from ..const import CONF_KIND, CONF_PERSON, DOMAIN
from ..identity.credentials import Credentials, TagKind
from ..identity.kinds import KINDS, credentials_from_data
from ..identity.resolver import Match
from ..locator import Estimate, Presence, TagMemory
from .tag_store import BatteryRecord, TagRecord

_LOGGER = logging.getLogger(__name__)

# Of a tag that only its address or beacon is known of.
_ANY_MANUFACTURER: Final = "Bluetooth"


class Tag:
    """A tag and its state; `id` is its subentry's id, its relay id and its device's serial number."""

    def __init__(self, subentry: ConfigSubentry, home_device_id: str, record: TagRecord) -> None:
        self.id = subentry.subentry_id
        self.kind = TagKind(subentry.data[CONF_KIND])
        self._home_device_id = home_device_id
        self._listeners: Listeners[()] = Listeners(_LOGGER)
        self.name = subentry.title
        self.person: str | None = None
        self.credentials: Credentials
        self.async_configure(subentry)

        self.estimate: Estimate
        self.battery: Battery | None
        self.owner: OwnerState
        self.protocol: Protocol | None
        self.model: str | None
        self.relayed_at: float | None
        self.address: str | None
        self.changed: bool
        """Whether something changed since the entities were notified."""
        self._restore(record)

    @callback
    def async_forget(self) -> None:
        """Forget the tag's place and readings."""
        self._restore({})

    def _restore(self, record: TagRecord) -> None:
        self.estimate = _restored_estimate(self.id, _memory(record))
        self.battery = _battery_from_record(record.get("battery"))
        self.owner = _member(OwnerState, record.get("owner")) or OwnerState.UNKNOWN
        self.protocol = protocol_named(record.get("protocol"))
        self.model = record.get("model")
        self.relayed_at = None
        self.address = None
        self.changed = False

    @callback
    def async_configure(self, subentry: ConfigSubentry) -> None:
        """Apply name, person and keys that the user entered."""
        self.name = subentry.title
        self.person = subentry.data.get(CONF_PERSON)
        self.credentials = credentials_from_data(self.kind, subentry.data)

    @property
    def device_info(self) -> DeviceInfo:
        """Describe the tag's device."""
        kind = KINDS[self.kind]
        return DeviceInfo(
            identifiers={(DOMAIN, self.id)},
            name=self.name,
            manufacturer=kind.manufacturer or _ANY_MANUFACTURER,
            model=self.model or kind.model,
            serial_number=self.id,
            via_device_id=self._home_device_id,
        )

    @callback
    def async_listen(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `listener` when the tag changed; return how to unsubscribe."""
        return self._listeners.add(listener)

    @property
    def last_seen_at(self) -> float | None:
        """When a receiver or relay last heard the tag: event time, Unix seconds."""
        return max(filter(None, (self.estimate.evidence_at, self.relayed_at)), default=None)

    @callback
    def async_relayed(self, seen_at: float, battery_percent: int | None, now: float) -> None:
        """Update last seen and battery from a relay's report, unless a newer one is known."""
        # A time in the future is from before the clock was set back.
        if self.relayed_at is not None and seen_at <= self.relayed_at <= now:
            return
        self.relayed_at = seen_at
        if battery_percent is not None:
            self.battery = _completed(Battery(percent=battery_percent), self.battery)
        self.changed = True

    @callback
    def async_update_estimate(self, estimate: Estimate) -> bool:
        """Update the estimate; return whether the place changed."""
        before, self.estimate = self.estimate, estimate
        return (before.presence, before.room) != (estimate.presence, estimate.room)

    @callback
    def async_update_reading(self, match: Match, frame: Frame | None) -> bool:
        """Update the readings from a payload; return whether to store them.

        The voltage varies, and beacons alternate with telemetry: neither alone is worth a write to the disk.
        """
        before = (self.battery, self.owner, self.protocol, self.model)
        stored_before = self._worth_storing
        self.battery = _completed(match.battery, self.battery)
        if match.owner is not OwnerState.UNKNOWN:
            self.owner = match.owner
        self.model = match.model or self.model
        if frame is not None:
            self.protocol = frame.protocol
        if before != (self.battery, self.owner, self.protocol, self.model):
            self.changed = True
        return stored_before != self._worth_storing

    @property
    def _worth_storing(self) -> tuple[object, ...]:
        battery = self.battery
        return (battery and (battery.level, battery.percent), self.owner, self.protocol is None, self.model)

    @callback
    def async_notify(self) -> None:
        """Notify the entities; one that fails keeps nothing from the others."""
        self.changed = False
        self._listeners.call()

    def record(self, memory: TagMemory, alignment: dict[str, Any] | None) -> TagRecord:
        """Return the record of this tag that is stored for a restart."""
        return {
            "presence": memory.presence,
            "room": memory.room,
            "evidence_at": memory.evidence_at,
            "interval_s": memory.interval_s,
            "power_db": memory.power_db,
            "since": memory.since,
            "battery": _battery_record(self.battery) if self.battery else None,
            "owner": self.owner,
            "protocol": self.protocol.name if self.protocol else None,
            "model": self.model,
            "alignment": alignment,
        }


def memory_from_record(record: TagRecord) -> TagMemory | None:
    """Return the locator's memory of a tag, None for a tag that was never heard."""
    memory = _memory(record)
    return None if memory.presence is Presence.UNKNOWN else memory


def _memory(record: TagRecord) -> TagMemory:
    return TagMemory(
        presence=_member(Presence, record.get("presence")) or Presence.UNKNOWN,
        room=record.get("room"),
        evidence_at=record.get("evidence_at"),
        interval_s=record.get("interval_s"),
        power_db=record.get("power_db"),
        since=record.get("since"),
    )


def _restored_estimate(tag: str, memory: TagMemory) -> Estimate:
    return Estimate(
        tag=tag,
        at=memory.evidence_at or 0.0,
        presence=memory.presence,
        room=memory.room,
        evidence_at=memory.evidence_at,
        interval_s=memory.interval_s,
    )


def _completed(new: Battery | None, old: Battery | None) -> Battery | None:
    """Return a reading, completed from the old one: a tag sends a level, a relay may send a percentage."""
    if new is None or old is None:
        return new or old
    return Battery(
        level=new.level or old.level,
        percent=old.percent if new.percent is None else new.percent,
        millivolts=old.millivolts if new.millivolts is None else new.millivolts,
    )


def _battery_record(battery: Battery) -> BatteryRecord:
    return {"level": battery.level, "percent": battery.percent, "millivolts": battery.millivolts}


def _battery_from_record(data: BatteryRecord | None) -> Battery | None:
    if not data:
        return None
    return Battery(
        level=_member(BatteryLevel, data.get("level")), percent=data.get("percent"), millivolts=data.get("millivolts")
    )


def _member[E: StrEnum](members: type[E], value: str | None) -> E | None:
    """Return the member with a value; None for a value of another version."""
    return members(value) if value is not None and value in members else None


type TagCallback = Callable[[Tag], None]
