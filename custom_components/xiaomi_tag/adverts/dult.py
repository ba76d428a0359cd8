"""The cross-vendor format of separated trackers, service data 0xFCB2.

Source: draft-ietf-dult-accessory-protocol, payload format.
"""

from .frame import DultFrame, OwnerState, Protocol
from .uuids import service_uuid

UUID = service_uuid(0xFCB2)

_NEAR_OWNER = 0x01
_MIN_LENGTH = 2
_MAX_LENGTH = 24


def parse(data: bytes) -> DultFrame | None:
    """Read network id (1 byte), near-owner bit (1 byte, other bits reserved) and up to 22 proprietary bytes.

    The format has no identity of its own: only the address distinguishes senders.
    """
    if not _MIN_LENGTH <= len(data) <= _MAX_LENGTH:
        return None
    return DultFrame(
        protocol=PROTOCOL,
        owner=OwnerState.NEAR if data[1] & _NEAR_OWNER else OwnerState.SEPARATED,
        network=data[0],
        proprietary=data[2:],
    )


PROTOCOL = Protocol(name="dult", display_name="DULT", service_data={UUID: parse})
