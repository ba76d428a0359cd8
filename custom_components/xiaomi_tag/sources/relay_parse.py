"""Reads one item of a relay: from JSON to a report of one of our tags, or to a text that explains why not.

Reading any JSON raises nothing but `ItemError`. Fields that are not named here are ignored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
from typing import Final, Protocol

from ..adverts import Frame, from_raw, parse
from ..basics.model import (
    LATENESS_S,
    MOST_AHEAD_S,
    NO_LEVEL_DBM,
    STRONGEST_DBM,
    WEAKEST_DBM,
    Fix,
    Report,
    Sighting,
)
from ..basics.numbers import finite
from ..identity.content import Content, content_of
from ..identity.resolver import Match
from ..identity.text import address_from_text, hex_bytes
from .relay_distance import fix_radius_m
from .relayed_stranger import RelayedStranger
from .source import Reading

OLDEST_S: Final = 7 * 86_400.0
_MOST_RANGE_M: Final = 1000.0
_MOST_ACCURACY_M: Final = 100_000.0
_MOST_RAW_BYTES: Final = 255
_MOST_TEXT: Final = 64
_NO_ADDRESS: Final = ""
"""iPhones and Macs hide the addresses of what they hear: what shows who it is by itself needs none."""
# Seconds of this size are 3,000 years from now; milliseconds are not.
_MILLISECONDS_FROM: Final = 1e11


class ItemFault(StrEnum):
    """Why an item is refused: texts for the author of a relay."""

    ITEM = "item: expected a JSON object"
    RECEIVER_ID = "receiver_id: expected text, the receiver's id as it is set up in Home Assistant"
    RECEIVER = "receiver_id: not a receiver that this user may post for"
    DEVICE = "device_id: expected text, or in its place address and raw together"
    BOTH_DEVICES = "device_id: expected either device_id, or address and raw, not both"
    UNKNOWN_DEVICE = "device_id: no tag of this home; expected a tag's serial number or a fixed address"
    ADDRESS = "address: expected six bytes in hexadecimal digits, such as A4:C1:38:00:00:01"
    RAW = "raw: expected advertisement data of 1 to 255 bytes in hexadecimal digits"
    UNKNOWN_PACKET = "raw: no tag of this home sends this from this address at this time"
    RSSI = "rssi: expected a whole number of dBm from -126 to -1"
    TIMESTAMP = "timestamp: expected ISO 8601 with a zone, or Unix seconds"
    MILLISECONDS = "timestamp: expected Unix seconds, not milliseconds"
    FUTURE = "timestamp: more than 2 minutes in the future"
    PAST = "timestamp: more than 7 days ago"
    BATTERY = "battery: expected a percentage from 0 to 100"
    POSITION = "lat, lon: expected both, in degrees from -90 to 90 and from -180 to 180"
    ACCURACY = "accuracy: expected metres from 0 to 100000"
    RANGE = "range_m: expected metres from 0 to 1000"


@dataclass(frozen=True, slots=True)
class RelayedPacket:
    """A packet that a relay heard; a `late` one is history only."""

    address: str
    frame: Frame | None
    seen_at: float
    rssi_dbm: int
    content: Content
    late: bool


class DeviceLookup(Protocol):
    """Finds the tag that an item is about."""

    def by_id(self, device_id: str) -> str | None:
        """Return the tag with this `device_id`."""
        ...

    def by_packet(self, packet: RelayedPacket) -> Match | None:
        """Return the tag that sent this packet."""
        ...


type ReceiverOf = Callable[[str | None], str | None]
"""From an item's `receiver_id` (None if it was left out) to the receiver's id in sightings, None if it is refused."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted item. A `late` one is history only and has no reading: what the tag sent then is outdated."""

    report: Report
    reading: Reading | None
    late: bool


class ItemError(Exception):
    """An item is refused."""

    def __init__(self, fault: ItemFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class StrangerError(ItemError):
    """An item is of no tag of ours, but of a tracker: refused, unless the detection of strangers uses it."""

    def __init__(self, stranger: RelayedStranger) -> None:
        super().__init__(ItemFault.UNKNOWN_PACKET)
        self.stranger = stranger


class Item:
    """One item, read field by field: the receiver first, so that only its user can find out which tags exist."""

    def __init__(self, item: object, now: float, receiver_of: ReceiverOf) -> None:
        if not isinstance(item, dict):
            raise ItemError(ItemFault.ITEM)
        self._fields: Mapping[str, object] = item
        self._now = now
        self._receiver = self._read_receiver(receiver_of)
        self._range_m = self._number("range_m", 0, _MOST_RANGE_M, ItemFault.RANGE)
        self._rssi_dbm = self._read_rssi()
        self._seen_at = self._read_time()

    def read(self, devices: DeviceLookup) -> Accepted:
        """Return the checked item."""
        battery = self._number("battery", 0, 100, ItemFault.BATTERY)
        fix = self._read_fix()
        tag, reading = self._read_device(devices, fix)
        late = self._late
        sighting = Sighting(tag, self._receiver, self._rssi_dbm, self._seen_at, self._now)
        percent = None if late or battery is None else round(battery)
        return Accepted(Report(sighting, fix, self._range_m, percent), None if late else reading, late)

    @property
    def _late(self) -> bool:
        return self._now - self._seen_at > LATENESS_S

    def _read_receiver(self, receiver_of: ReceiverOf) -> str:
        receiver_id = self._text("receiver_id", ItemFault.RECEIVER_ID)
        receiver = receiver_of(receiver_id)
        if receiver is None:
            raise ItemError(ItemFault.RECEIVER_ID if receiver_id is None else ItemFault.RECEIVER)
        return receiver

    def _read_rssi(self) -> int:
        # What ranges by other means than Bluetooth (UWB) has nothing that compares with the receivers' levels.
        if self._range_m is not None and self._fields.get("rssi") is None:
            return NO_LEVEL_DBM
        rssi = self._number("rssi", WEAKEST_DBM, STRONGEST_DBM, ItemFault.RSSI)
        if rssi is None or not rssi.is_integer():
            raise ItemError(ItemFault.RSSI)
        return int(rssi)

    def _read_time(self) -> float:
        value = self._fields.get("timestamp")
        seconds = _iso_seconds(value) if isinstance(value, str) else finite(value)
        if seconds is None:
            raise ItemError(ItemFault.TIMESTAMP)
        if seconds > _MILLISECONDS_FROM and not isinstance(value, str):
            raise ItemError(ItemFault.MILLISECONDS)
        if seconds - self._now > MOST_AHEAD_S:
            raise ItemError(ItemFault.FUTURE)
        if self._now - seconds > OLDEST_S:
            raise ItemError(ItemFault.PAST)
        return seconds

    def _read_fix(self) -> Fix | None:
        latitude = self._number("lat", -90, 90, ItemFault.POSITION)
        longitude = self._number("lon", -180, 180, ItemFault.POSITION)
        accuracy_m = self._number("accuracy", 0, _MOST_ACCURACY_M, ItemFault.ACCURACY)
        if latitude is None and longitude is None:
            return None
        if latitude is None or longitude is None:
            raise ItemError(ItemFault.POSITION)
        return Fix(latitude, longitude, fix_radius_m(accuracy_m, self._rssi_dbm, self._range_m))

    def _read_device(self, devices: DeviceLookup, fix: Fix | None) -> tuple[str, Reading | None]:
        device_id = self._text("device_id", ItemFault.DEVICE)
        has_packet = any(self._fields.get(name) is not None for name in ("address", "raw"))
        if device_id is None:
            if not has_packet:
                raise ItemError(ItemFault.DEVICE)
            return self._read_packet(devices, fix)
        if has_packet:
            raise ItemError(ItemFault.BOTH_DEVICES)
        tag = devices.by_id(device_id)
        if tag is None:
            raise ItemError(ItemFault.UNKNOWN_DEVICE)
        return tag, None

    def _read_packet(self, devices: DeviceLookup, fix: Fix | None) -> tuple[str, Reading | None]:
        if self._rssi_dbm == NO_LEVEL_DBM:
            raise ItemError(ItemFault.RSSI)
        named = self._text("address", ItemFault.ADDRESS)
        address = _NO_ADDRESS if named is None else address_from_text(named)
        if address is None:
            raise ItemError(ItemFault.ADDRESS)
        text = self._fields.get("raw")
        # Room for a separator after each byte.
        raw = hex_bytes(text) if isinstance(text, str) and len(text) <= 3 * _MOST_RAW_BYTES else None
        if raw is None or len(raw) > _MOST_RAW_BYTES:
            raise ItemError(ItemFault.RAW)
        advertisement = from_raw(address, raw)
        frame = parse(advertisement) if advertisement else None
        if named is None and (frame is None or not frame.identity):
            raise ItemError(ItemFault.ADDRESS)
        content = content_of(frame, advertisement) if advertisement else Content.HIDDEN
        # Without an address there is nothing to learn, and no reading: a reading is of an address.
        late = self._late or named is None
        match = devices.by_packet(RelayedPacket(address, frame, self._seen_at, self._rssi_dbm, content, late))
        if match is None:
            raise self._unknown(address, frame, fix)
        if named is None:
            return match.tag, None
        return match.tag, Reading(match, frame, advertisement) if advertisement else None

    def _unknown(self, address: str, frame: Frame | None, fix: Fix | None) -> ItemError:
        """Return the error for a packet of no tag of ours; one without an address cannot be followed."""
        if frame is None or not frame.from_tag or address == _NO_ADDRESS:
            return ItemError(ItemFault.UNKNOWN_PACKET)
        return StrangerError(
            RelayedStranger(
                address=address,
                frame=frame,
                receiver=self._receiver,
                rssi_dbm=self._rssi_dbm,
                seen_at=self._seen_at,
                fix=fix,
            )
        )

    def _text(self, name: str, fault: ItemFault) -> str | None:
        """Return a text field, None if it was left out or is null."""
        value = self._fields.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > _MOST_TEXT:
            raise ItemError(fault)
        return value

    def _number(self, name: str, least: float, most: float, fault: ItemFault) -> float | None:
        """Return a number field, None if it was left out or is null."""
        value = self._fields.get(name)
        if value is None:
            return None
        number = finite(value)
        if number is None or not least <= number <= most:
            raise ItemError(fault)
        return number


def _iso_seconds(text: str) -> float | None:
    """Return Unix seconds of an ISO 8601 date-time with a zone."""
    if len(text) > _MOST_TEXT:
        return None
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        return None if moment.tzinfo is None else moment.timestamp()
    except ValueError, OverflowError:
        return None
