"""Tile, service data 0xFEED, 0xFEEC or 0xFD84.

Sources: github.com/seemoo-lab/AirGuard, Tile.kt; github.com/theengs/decoder, tracker_json.h.
"""

from .frame import Frame, Protocol
from .uuids import service_uuid

UUIDS = tuple(map(service_uuid, (0xFEED, 0xFEEC, 0xFD84)))

_LENGTH = 10
_VERSION = 2


def parse(data: bytes) -> Frame | None:
    """Read version, flags and private id (8 bytes); other versions are recognised without an identity.

    A Tile does not send whether its owner is near.
    """
    if len(data) < 2:  # noqa: PLR2004  version and flags
        return None
    known = len(data) == _LENGTH and data[0] == _VERSION
    return Frame(protocol=PROTOCOL, identity=data[2:] if known else b"")


PROTOCOL = Protocol(name="tile", display_name="Tile", service_data=dict.fromkeys(UUIDS, parse))
