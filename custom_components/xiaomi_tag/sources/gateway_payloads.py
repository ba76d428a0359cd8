"""Reads what MQTT gateways publish into packets. Total functions: a message that is not a sighting gives None.

Forms, from the projects' own documents and programs:
* ESPresense, `espresense/devices/<id>/<node>`: `mac` (12 hex digits), `id` (a fingerprint such as
  `iBeacon:<uuid>-<major>-<minor>`), `rssi` (dBm with two decimals, a median of some seconds), `batt` (percent). A
  device that was given an alias has that for `id`; which one, is in the retained
  `espresense/settings/<fingerprint>/config`;
* OpenMQTTGateway and Theengs gateway, `<base>/<gateway>/BTtoMQTT/<address>`: `id` (an address with colons), `rssi`,
  with their raw-data option `servicedatauuid` and `servicedata` (hex) and `manufacturerdata` (hex, company id first,
  low byte first), `name`; of a decoded iBeacon `uuid` (32 hex digits), `major`, `minor`; of some decoded devices `batt`.

Distances in these messages are computed from the RSSI. They are not ranges and are left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
import re
from typing import Final

from homeassistant.util.json import JSON_DECODE_EXCEPTIONS, json_loads

from ..adverts import Advertisement
from ..adverts.uuids import APPLE
from ..basics.model import STRONGEST_DBM, WEAKEST_DBM
from ..basics.numbers import finite, whole
from ..identity.text import address_from_text, hex_bytes

MOST_BYTES: Final = 4096
MOST_ALIAS: Final = 128

_MOST_ADDRESS_TEXT: Final = 17
_UUID_BYTES: Final = 16
_MOST_16_BIT: Final = 0xFFFF
_COMPANY_BYTES: Final = 2
_MOST_PARTS: Final = 8
# An extended advertisement is no longer than this.
_MOST_HEX: Final = 2 * 1650
_MOST_NAME: Final = 248
_IBEACON_ID: Final = re.compile(
    r"iBeacon:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-(\d{1,5})-(\d{1,5})", re.IGNORECASE
)
_SHORT_UUID: Final = re.compile(r"(?:0x)?([0-9a-f]{4}|[0-9a-f]{8})", re.IGNORECASE)
_LONG_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BASE_UUID: Final = "-0000-1000-8000-00805f9b34fb"

type Content = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet of a device: its address, how loud it was, and as much of its content as the gateway publishes.

    `content` is hashable and equal for equal content, without being parsed; `advertisement` parses it.
    """

    address: str
    rssi_dbm: int
    content: Content
    battery_percent: int | None = None

    def advertisement(self) -> Advertisement:
        """Return the content as an advertisement, an empty one if the gateway publishes no content."""
        service_uuids, service_data, manufacturer_data, name, beacon = self.content
        companies = _companies(manufacturer_data)
        if APPLE not in companies and (data := _beacon_data(beacon)) is not None:
            companies[APPLE] = data
        return Advertisement(
            self.address,
            _services(service_uuids, service_data),
            companies,
            name if isinstance(name, str) and len(name) <= _MOST_NAME else None,
        )


def read_espresense(payload: bytes, aliases: Mapping[str, str] | None = None) -> Packet | None:
    """Read a device's message of an ESPresense node; `aliases` has the fingerprint of each alias."""
    fields = _fields(payload)
    if fields is None:
        return None
    fingerprint = fields.get("id")
    if isinstance(fingerprint, str) and aliases:
        fingerprint = aliases.get(fingerprint, fingerprint)
    address = as_address(fields.get("mac")) or as_address(fingerprint)
    beacon = fingerprint if isinstance(fingerprint, str) and fingerprint[:8].lower() == "ibeacon:" else None
    return _packet(fields, address, (None, None, None, None, beacon))


def read_alias(payload: bytes) -> str | None:
    """Return the alias in the settings that ESPresense keeps of a device, None where there is none."""
    fields = _fields(payload)
    alias = fields.get("id") if fields is not None else None
    return alias if isinstance(alias, str) and 0 < len(alias) <= MOST_ALIAS else None


def read_bt_to_mqtt(payload: bytes, level: str) -> Packet | None:
    """Read a device's message of OpenMQTTGateway or Theengs; `level` is the topic's last part.

    With "use iBeacon UUID for presence" the `id` is a UUID, and the address in `mac`.
    """
    fields = _fields(payload)
    if fields is None:
        return None
    address = as_address(fields.get("id")) or as_address(fields.get("mac")) or as_address(level)
    uuid = fields.get("uuid")
    major, minor = fields.get("major"), fields.get("minor")
    # Checked here, since content has to be hashable.
    beacon = (uuid, major, minor) if isinstance(uuid, str) and _is_16_bit(major) and _is_16_bit(minor) else None
    content = (
        _frozen(fields.get("servicedatauuid")),
        _frozen(fields.get("servicedata")),
        _frozen(fields.get("manufacturerdata")),
        _frozen(fields.get("name")),
        beacon,
    )
    return _packet(fields, address, content)


def as_address(value: object) -> str | None:
    """Return an address in upper case with colons, from any case, with or without separators."""
    return address_from_text(value) if isinstance(value, str) and len(value) <= _MOST_ADDRESS_TEXT else None


def _fields(payload: bytes) -> Mapping[str, object] | None:
    if len(payload) > MOST_BYTES:
        return None
    try:
        fields = json_loads(payload)
    except JSON_DECODE_EXCEPTIONS:
        return None
    return fields if isinstance(fields, dict) else None


def _packet(fields: Mapping[str, object], address: str | None, content: Content) -> Packet | None:
    rssi = finite(fields.get("rssi"))
    if address is None or rssi is None:
        return None
    rssi_dbm = round(rssi)
    if not WEAKEST_DBM <= rssi_dbm <= STRONGEST_DBM:
        return None
    battery = finite(fields.get("batt"))
    return Packet(address, rssi_dbm, content, round(battery) if battery is not None and 0 <= battery <= 100 else None)  # noqa: PLR2004  percent


def _frozen(value: object) -> object:
    """Return a text, or a few texts as a tuple; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and len(value) <= _MOST_PARTS and all(isinstance(part, str) for part in value):
        return tuple(value)
    return None


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return value if isinstance(value, tuple) else ()


def _services(uuids: object, data: object) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for uuid_text, data_text in zip_longest(_texts(uuids), _texts(data), fillvalue=""):
        uuid, parsed = _uuid(uuid_text), _hex(data_text)
        if uuid is not None and parsed is not None:
            found[uuid] = parsed
    return found


def _companies(value: object) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for text in _texts(value):
        parsed = _hex(text)
        if parsed is not None and len(parsed) >= _COMPANY_BYTES:
            found[int.from_bytes(parsed[:_COMPANY_BYTES], "little")] = parsed[_COMPANY_BYTES:]
    return found


def _beacon_data(beacon: object) -> bytes | None:
    """Return an iBeacon's data as in the packet, with zero for its power at 1 m, which gateways do not publish."""
    if isinstance(beacon, str):
        if (match := _IBEACON_ID.fullmatch(beacon)) is None:
            return None
        uuid_text, major, minor = match[1], int(match[2]), int(match[3])
    elif isinstance(beacon, tuple):
        uuid_text, major, minor = beacon
    else:
        return None
    uuid = hex_bytes(uuid_text) if len(uuid_text) <= len("00000000-0000-0000-0000-000000000000") else None
    if uuid is None or len(uuid) != _UUID_BYTES or not (_is_16_bit(major) and _is_16_bit(minor)):
        return None
    return b"\x02\x15" + uuid + major.to_bytes(2) + minor.to_bytes(2) + b"\x00"


def _is_16_bit(value: object) -> bool:
    number = whole(value)
    return number is not None and 0 <= number <= _MOST_16_BIT


def _uuid(text: str) -> str | None:
    """Return a service's UUID as Home Assistant writes it: 128 bits, lower case."""
    if match := _SHORT_UUID.fullmatch(text):
        return f"{match[1].lower():0>8}{_BASE_UUID}"
    return text.lower() if _LONG_UUID.fullmatch(text) else None


def _hex(text: str) -> bytes | None:
    return hex_bytes(text) if 0 < len(text) <= _MOST_HEX else None
