"""One advertisement, in the form that parsers read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bluetooth_data_tools import parse_advertisement_data_bytes

_ADDRESS_LENGTH = 6
_ADDRESS_TEXT_LENGTH = 17


@dataclass(frozen=True, slots=True)
class Advertisement:
    """The content of one advertisement.

    `address` is upper case with colons. `service_data` maps 128-bit UUIDs (lower case) to what follows the UUID,
    `manufacturer_data` company ids to what follows the id. The mappings may be shared: read them only.
    """

    address: str
    service_data: Mapping[str, bytes]
    manufacturer_data: Mapping[int, bytes]
    name: str | None = None
    service_uuids: Collection[str] = ()


def from_raw(address: str, raw: bytes) -> Advertisement | None:
    """Read the AD structures of one packet (Core Specification Supplement, Part A).

    Structures that are cut short are left out. Returns None when nothing is left that a parser could use. Home
    Assistant reads packets with the same cached function, so that a packet of its own costs one look-up here.
    """
    name, service_uuids, service_data, manufacturer_data, _ = parse_advertisement_data_bytes(raw)
    if not (service_data or manufacturer_data or service_uuids or name):
        return None
    return Advertisement(address, service_data, manufacturer_data, name, service_uuids)


def address_bytes(address: str) -> bytes | None:
    """Return the six bytes of an address in printed order, or None when it is not a Bluetooth device address."""
    try:
        parsed = bytes.fromhex(address.replace(":", ""))
    except ValueError:
        return None
    return parsed if len(parsed) == _ADDRESS_LENGTH and len(address) == _ADDRESS_TEXT_LENGTH else None
