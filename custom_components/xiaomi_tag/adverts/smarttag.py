"""Samsung's tags (service data 0xFD5A, 0xFD59 before set-up) and its findable phones and earphones (0xFD69).

Source: github.com/seemoo-lab/AirGuard, SamsungTracker.kt and its neighbours; public captures.
"""

from struct import Struct

from .frame import Battery, BatteryLevel, OwnerState, Protocol, SmartTagFrame
from .uuids import service_uuid

UUID = service_uuid(0xFD5A)
SETUP_UUID = service_uuid(0xFD59)
PHONE_UUID = service_uuid(0xFD69)
"""Phones and earphones that can be found."""

_LENGTH = 20
_VERSION_MASK = 0xF8
_VERSION = 0x10
_STATE_MASK = 0x07
_UWB = 0x04

_BODY = Struct("<B3s8sB")
"""State, aging counter (uint24, little endian), privacy id, flags; three reserved and four signature bytes follow."""

_OWNERS = (
    OwnerState.UNKNOWN,
    OwnerState.UNKNOWN,
    OwnerState.UNKNOWN,
    OwnerState.SEPARATED,
    OwnerState.NEAR,
    OwnerState.NEAR,
    OwnerState.NEAR,
    OwnerState.NEAR,
)
"""By state: a tag that is offline for minutes or hours may still be in its owner's house."""
_LEVELS = (BatteryLevel.FULL, BatteryLevel.MEDIUM, BatteryLevel.LOW, BatteryLevel.VERY_LOW)
_BATTERIES = tuple(Battery(level=level) for level in reversed(_LEVELS))

_PHONE_LENGTH = 13


def parse(data: bytes) -> SmartTagFrame | None:
    """Read a tag's frame of 20 bytes, version 1."""
    if len(data) != _LENGTH or data[0] & _VERSION_MASK != _VERSION:
        return None
    first, aging, identity, flags = _BODY.unpack_from(data)
    state = first & _STATE_MASK
    return SmartTagFrame(
        protocol=PROTOCOL,
        identity=identity,
        owner=_OWNERS[state],
        battery=_BATTERIES[flags & 3],
        from_tag=True,
        state=state,
        aging_counter=int.from_bytes(aging, "little"),
        uwb=bool(flags & _UWB),
    )


def parse_setup(data: bytes) -> SmartTagFrame | None:
    """Recognise a tag that is not set up; the payload format is not published."""
    return SmartTagFrame(protocol=PROTOCOL, from_tag=True) if data else None


def parse_phone(data: bytes) -> SmartTagFrame | None:
    """Read the identity (bytes 1 to 12) of a phone or earphones."""
    if len(data) < _PHONE_LENGTH:
        return None
    return SmartTagFrame(protocol=PROTOCOL, identity=data[1:_PHONE_LENGTH], from_tag=False)


PROTOCOL = Protocol(
    name="smarttag",
    display_name="SmartTag",
    battery_levels=_LEVELS,
    service_data={UUID: parse, SETUP_UUID: parse_setup, PHONE_UUID: parse_phone},
)
