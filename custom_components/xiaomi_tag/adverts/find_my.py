"""Apple's Find My network: manufacturer data of company 0x004C, and accessories waiting to be paired.

Sources: Heinrich et al., "Who Can Find My Devices?", PoPETs 2021; github.com/furiousMAC/continuity,
messages/findmy.md; github.com/malmeloo/FindMy.py; github.com/seemoo-lab/AirGuard for the status byte.
"""

from .advertisement import address_bytes
from .frame import Battery, BatteryLevel, FindMyFrame, Frame, OwnerState, Protocol
from .uuids import APPLE, service_uuid

PAIRING_UUID = service_uuid(0xFD44)

_TYPE_FIND_MY = 0x12
DATA_START = bytes((_TYPE_FIND_MY,))
"""Of manufacturer data whose first message is of this network, as a tag sends it."""
_LENGTH_SEPARATED = 0x19
_LENGTH_NEAR = 0x02
_HEADER = 2

_ADDRESS_KEY_BITS = 0x3F
_KEY_BITS = 0x03

_UNPAIRED_LENGTH = 21

_LEVELS = (BatteryLevel.FULL, BatteryLevel.MEDIUM, BatteryLevel.LOW, BatteryLevel.VERY_LOW)
_BATTERIES = tuple(Battery(level=level) for level in _LEVELS)
_CLASS_MODELS = (None, "AirTag", None, "AirPods")
"""By device class: Apple's phones and computers, AirTag, licensed accessory, AirPods."""
_TAG_CLASSES = (1, 2)

_STATUS = tuple(
    (_BATTERIES[status >> 6], _CLASS_MODELS[status >> 4 & 3], (status >> 4 & 3) in _TAG_CLASSES)
    for status in range(256)
)
"""Battery, model and whether a tag sent it, by status byte."""


def parse(data: bytes, address: str) -> FindMyFrame | None:
    """Find the message of type 0x12 among the type-length-value messages of Apple's manufacturer data.

    The public key's first six bytes are in the address, so that without a valid address there is no frame. The
    address is random static: its top two bits are set, and those of the key are in the payload.
    """
    position = 0
    size = len(data)
    while position + _HEADER <= size:
        length = data[position + 1]
        end = position + _HEADER + length
        if end > size:
            return None
        if data[position] == _TYPE_FIND_MY and length in {_LENGTH_SEPARATED, _LENGTH_NEAR}:
            return _parse_message(data[position + _HEADER : end], address)
        position = end
    return None


def _parse_message(message: bytes, address: str) -> FindMyFrame | None:
    """Read status (1 byte), key bytes 6 to 27 (22 bytes, only when separated), key bits (1), hint (1, the same)."""
    start = address_bytes(address)
    if start is None:
        return None
    status = message[0]
    battery, model, from_tag = _STATUS[status]
    separated = len(message) == _LENGTH_SEPARATED
    key_bits = message[23 if separated else 1]
    key_start = bytes((start[0] & _ADDRESS_KEY_BITS | (key_bits & _KEY_BITS) << 6,)) + start[1:]
    return FindMyFrame(
        protocol=PROTOCOL,
        identity=key_start + message[1:23] if separated else key_start,
        owner=OwnerState.SEPARATED if separated else OwnerState.NEAR,
        battery=battery,
        model=model,
        status=status,
        hint=message[24] if separated else None,
        from_tag=from_tag,
    )


def parse_unpaired(data: bytes) -> Frame | None:
    """Recognise an accessory that waits to be paired, service data 0xFD44 of 21 bytes.

    Its fields are not published; it has no identity beyond its address.
    """
    return Frame(protocol=PAIRING) if len(data) == _UNPAIRED_LENGTH else None


PROTOCOL = Protocol(name="find_my", display_name="Find My", battery_levels=_LEVELS, manufacturer_data={APPLE: parse})
PAIRING = Protocol(name="find_my_pairing", display_name="Find My", service_data={PAIRING_UUID: parse_unpaired})
