"""Chipolo's own network, service data 0xFE33. Source: github.com/seemoo-lab/AirGuard, device types."""

from .frame import Frame, OwnerState, Protocol
from .uuids import service_uuid

UUID = service_uuid(0xFE33)

_LENGTH = 10
_OWNER_AWAY = 0x01
_LAST_ADDRESS_START_WITH_STATE = 0xD8


def parse(data: bytes) -> Frame | None:
    """Read the owner bit (byte 1); bytes 4 to 9 repeat the address, which is fixed.

    The bit is valid on older devices only, which the first byte of their address tells apart.
    """
    if len(data) < 2:  # noqa: PLR2004  up to the owner bit
        return None
    owner = OwnerState.UNKNOWN
    if len(data) == _LENGTH and data[4] <= _LAST_ADDRESS_START_WITH_STATE:
        owner = OwnerState.SEPARATED if data[1] & _OWNER_AWAY else OwnerState.NEAR
    return Frame(protocol=PROTOCOL, owner=owner)


PROTOCOL = Protocol(name="chipolo", display_name="Chipolo", service_data={UUID: parse})
