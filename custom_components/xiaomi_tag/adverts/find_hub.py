"""Google's Find Hub network, service data 0xFEAA.

Source: Find Hub Network Accessory Specification v1.3, "Advertised frames".
"""

from .frame import FindHubFrame, OwnerState, Protocol
from .uuids import service_uuid

UUID = service_uuid(0xFEAA)
"""Eddystone's number, which Find Hub uses too: the first byte of the data distinguishes the two."""

_TYPE_NORMAL = 0x40
_TYPE_PROTECTED = 0x41
_LENGTH_160 = 21
_LENGTH_256 = 33


def parse(data: bytes) -> FindHubFrame | None:
    """Read frame type (1 byte), ephemeral id (20 or 32 bytes) and, where sent, the hashed flags (1 byte).

    Unwanted-tracking protection (type 0x41) is the network's separated mode. There are no other modes, so 0x40 is
    reported as near its owner.
    """
    size = len(data)
    if size in {_LENGTH_160 + 1, _LENGTH_256 + 1}:
        identity, hashed_flags = data[1:-1], data[-1]
    elif size in {_LENGTH_160, _LENGTH_256}:
        identity, hashed_flags = data[1:], None
    else:
        return None
    kind = data[0]
    if kind == _TYPE_NORMAL:
        owner = OwnerState.NEAR
    elif kind == _TYPE_PROTECTED:
        owner = OwnerState.SEPARATED
    else:
        return None
    return FindHubFrame(protocol=PROTOCOL, identity=identity, owner=owner, hashed_flags=hashed_flags)


PROTOCOL = Protocol(name="find_hub", display_name="Find Hub", service_data={UUID: parse})
