"""A protocol that does not exist, written as a newcomer would write its module."""

from typing import Final

from custom_components.xiaomi_tag.adverts.frame import Battery, BatteryLevel, Frame, OwnerState, Protocol
from custom_components.xiaomi_tag.adverts.uuids import service_uuid

UUID: Final = service_uuid(0xFD99)

_LEVELS: Final = (BatteryLevel.FULL, BatteryLevel.LOW)
_LENGTH: Final = 6


def parse(data: bytes) -> Frame | None:
    """Read battery (1 byte, 0 full, 1 low), owner bit (1 byte) and serial number (4 bytes)."""
    if len(data) != _LENGTH or data[0] >= len(_LEVELS):
        return None
    return Frame(
        protocol=PROTOCOL,
        identity=data[2:],
        owner=OwnerState.NEAR if data[1] else OwnerState.SEPARATED,
        battery=Battery(level=_LEVELS[data[0]]),
    )


PROTOCOL: Final = Protocol(name="made_up", display_name="Made-up", battery_levels=_LEVELS, service_data={UUID: parse})
