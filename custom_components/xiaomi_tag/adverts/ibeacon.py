"""iBeacon, manufacturer data of company 0x004C. Source: Apple, "Getting Started with iBeacon" and public captures."""

from struct import Struct
from uuid import UUID

from .frame import IBeaconFrame, Protocol
from .uuids import APPLE

DATA_START = b"\x02\x15"
_BODY = Struct(">2x16sHHb")


def parse(data: bytes) -> IBeaconFrame | None:
    """Read UUID (16 bytes), major and minor (uint16) and power at 1 m (int8, dBm).

    Some products append a byte or more of their own: it is kept as `extra`, not interpreted.
    """
    if len(data) < _BODY.size or not data.startswith(DATA_START):
        return None
    uuid, major, minor, power = _BODY.unpack_from(data)
    return IBeaconFrame(
        protocol=PROTOCOL,
        identity=data[2:22],
        uuid=UUID(bytes=uuid),
        major=major,
        minor=minor,
        power_at_1m_dbm=power,
        extra=data[_BODY.size :],
    )


PROTOCOL = Protocol(
    name="ibeacon", display_name="iBeacon", manufacturer_data={APPLE: lambda data, _address: parse(data)}
)
