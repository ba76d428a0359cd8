"""Advertisement payloads as devices send them: AD structures of at most 31 bytes, one function a protocol.

Written from the public descriptions alone and sharing no code with the integration, so that each checks the other.
"""

from collections.abc import Sequence
from struct import pack
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESCCM

LEGACY_LIMIT: Final = 31

FLAGS: Final = bytes.fromhex("020106")
AD_SERVICES_16: Final = 0x03
AD_NAME: Final = 0x09
AD_SERVICE_DATA: Final = 0x16
AD_MANUFACTURER: Final = 0xFF

APPLE: Final = 0x004C

FIND_HUB_BATTERY: Final = {"unsupported": 0, "normal": 1, "low": 2, "critical": 3}
FIND_MY_BATTERY: Final = {"full": 0, "medium": 1, "low": 2, "very_low": 3}
SMARTTAG_BATTERY: Final = {"very_low": 0, "low": 1, "medium": 2, "full": 3}


def structure(kind: int, data: bytes) -> bytes:
    """Return one AD structure (Bluetooth Core Specification, Vol 3, Part C, 11)."""
    return bytes([len(data) + 1, kind]) + data


def service_data(uuid: int, data: bytes) -> bytes:
    """Return service data under a 16-bit UUID."""
    return structure(AD_SERVICE_DATA, pack("<H", uuid) + data)


def manufacturer_data(company: int, data: bytes) -> bytes:
    """Return manufacturer specific data."""
    return structure(AD_MANUFACTURER, pack("<H", company) + data)


def services(*uuids: int) -> bytes:
    """Return the complete list of 16-bit services."""
    return structure(AD_SERVICES_16, b"".join(pack("<H", uuid) for uuid in uuids))


def complete_name(name: str) -> bytes:
    """Return the complete local name: what scan responses of tags carry."""
    return structure(AD_NAME, name.encode())


def find_hub(eid: bytes, flags_mask: int | None, *, battery: str = "normal", protection: bool = False) -> bytes:
    """Return a Find Hub frame with a 20-byte ephemeral id.

    Find Hub Network Accessory Specification v1.3, "Advertised frames" and "Hashed flags"; with `flags_mask` None the
    optional flags are left out.
    """
    body = bytes([0x41 if protection else 0x40]) + eid
    if flags_mask is not None:
        body += bytes([(FIND_HUB_BATTERY[battery] << 1 | int(protection)) ^ flags_mask])
    return FLAGS + service_data(0xFEAA, body)


def _find_my_status(battery: str, device_class: int, *, maintained: bool) -> int:
    return FIND_MY_BATTERY[battery] << 6 | device_class << 4 | int(maintained) << 2


def find_my_near(key: bytes, *, battery: str = "full", device_class: int = 2, maintained: bool = True) -> bytes:
    """Return what a Find My accessory sends near its owner (Heinrich et al., PoPETs 2021); the rest is in its address."""
    status = _find_my_status(battery, device_class, maintained=maintained)
    return manufacturer_data(APPLE, bytes([0x12, 0x02, status, key[0] >> 6]))


def find_my_separated(key: bytes, *, battery: str = "full", device_class: int = 2, hint: int = 0) -> bytes:
    """Return what a Find My accessory sends away from its owner; `device_class` 1 is an AirTag, 2 a licensed accessory."""
    status = _find_my_status(battery, device_class, maintained=False)
    return manufacturer_data(APPLE, bytes([0x12, 0x19, status]) + key[6:28] + bytes([key[0] >> 6, hint]))


def dult(network: int, *, near_owner: bool, proprietary: bytes = b"", flags: bool = True) -> bytes:
    """Return a frame of the IETF's "Detecting Unwanted Location Trackers" accessory protocol."""
    return (FLAGS if flags else b"") + service_data(0xFCB2, bytes([network, int(near_owner)]) + proprietary)


def ibeacon(uuid: UUID, major: int, minor: int, power_at_1m_dbm: int = -59) -> bytes:
    """Return an iBeacon (Apple, "Getting Started with iBeacon")."""
    return FLAGS + manufacturer_data(APPLE, b"\x02\x15" + uuid.bytes + pack(">HHb", major, minor, power_at_1m_dbm))


def eddystone_uid(namespace: bytes, instance: bytes, power_at_0m_dbm: int = -18) -> bytes:
    """Return an Eddystone-UID frame (Google, "Eddystone-UID"): 10 bytes of namespace, 6 of instance."""
    body = b"\x00" + pack("b", power_at_0m_dbm) + namespace + instance + bytes(2)
    return FLAGS + services(0xFEAA) + service_data(0xFEAA, body)


def eddystone_tlm(millivolts: int, celsius: float, sent: int, uptime_s: float) -> bytes:
    """Return an unencrypted Eddystone-TLM frame (Google, "Eddystone-TLM")."""
    body = b"\x20\x00" + pack(">HhII", millivolts, round(celsius * 256), sent, round(uptime_s * 10) & 0xFFFFFFFF)
    return FLAGS + services(0xFEAA) + service_data(0xFEAA, body)


def fast_pair_discoverable(model_id: int) -> bytes:
    """Return a Fast Pair frame in pairing mode: the 24-bit model id."""
    return FLAGS + service_data(0xFE2C, model_id.to_bytes(3))


def fast_pair_hidden(account_filter: bytes, salt: bytes) -> bytes:
    """Return a Fast Pair frame outside pairing mode: the account key filter (type 0) and its salt (type 1)."""
    body = bytes([0x00, len(account_filter) << 4]) + account_filter + bytes([len(salt) << 4 | 1]) + salt
    return FLAGS + service_data(0xFE2C, body)


def smarttag(state: int, aging: int, privacy_id: bytes, *, battery: str = "full", signature: bytes = bytes(4)) -> bytes:
    """Return a SmartTag frame (layout as AirGuard reads it): state 1-7, aging counter of 15 min, 8-byte privacy id."""
    body = bytes([0x10 | state]) + aging.to_bytes(3, "little") + privacy_id
    body += bytes([0xB0 | 0x04 | SMARTTAG_BATTERY[battery]]) + bytes(3) + signature
    return FLAGS + services(0xFD5A) + service_data(0xFD5A, body)


def tile(private_id: bytes) -> bytes:
    """Return a Tile frame: version 2, 8-byte id."""
    return FLAGS + services(0xFEED) + service_data(0xFEED, b"\x02\x00" + private_id)


def chipolo(address: str, *, separated: bool = False) -> bytes:
    """Return a frame of Chipolo's own network, which repeats the address."""
    body = bytes([1, int(separated), 1, 0]) + address_bytes(address)
    return FLAGS + services(0xFE33) + service_data(0xFE33, body)


def pebblebee(name: str = "PB - Clip") -> bytes:
    """Return a frame of Pebblebee's own network: its service and a name."""
    return FLAGS + services(0xFA25) + complete_name(name)


def mibeacon(address: str, bind_key: bytes, product: int, counter: int, objects: Sequence[tuple[int, bytes]]) -> bytes:
    """Return an encrypted MiBeacon v5 frame; `objects` are (object id, data), `counter` counts frames.

    Layout and AES-CCM use follow the xiaomi-ble library's reading of Xiaomi's MiBeacon v5.
    """
    plain = b"".join(pack("<HB", kind, len(data)) + data for kind, data in objects)
    encrypted_with_mac_and_object, version_5, standard_authentication = 0x0058, 5 << 12, 2 << 10
    control = encrypted_with_mac_and_object | version_5 | standard_authentication
    head = pack("<HHB", control, product, counter & 0xFF)
    mac = address_bytes(address)[::-1]
    extended = (counter >> 8).to_bytes(3, "little")
    sealed = AESCCM(bind_key, tag_length=4).encrypt(mac + head[2:5] + extended, plain, b"\x11")
    return FLAGS + service_data(0xFE95, head + mac + sealed[:-4] + extended + sealed[-4:])


def apple_nearby(payload: bytes) -> bytes:
    """Return an iPhone's Nearby Info message: what fills the air of a block of flats."""
    return FLAGS + manufacturer_data(APPLE, bytes([0x10, len(payload)]) + payload)


def address_bytes(address: str) -> bytes:
    """Return a printed address as 6 bytes, left-most first."""
    return bytes.fromhex(address.replace(":", ""))


def address_text(address: bytes) -> str:
    """Return 6 bytes as a printed address, upper case with colons."""
    return address.hex(":").upper()
