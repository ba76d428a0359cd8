"""Xiaomi's MiBeacon, service data 0xFE95: the header is read here, values and decryption are left to xiaomi-ble.

Source: Xiaomi's MiBeacon protocol documents in the translation of github.com/pvvx/ATC_MiThermometer, InfoMijiaBLE.
"""

from struct import Struct
from typing import Any

from home_assistant_bluetooth import BluetoothServiceInfo
from xiaomi_ble import XiaomiBluetoothDeviceData
from xiaomi_ble.devices import DEVICE_TYPES

from .advertisement import Advertisement, address_bytes
from .frame import Battery, BatteryLevel, MiBeaconFrame, Protocol
from .uuids import service_uuid

UUID = service_uuid(0xFE95)

_HEADER = Struct("<HHB")
_ADDRESS_LENGTH = 6

_ENCRYPTED = 1 << 3
_HAS_ADDRESS = 1 << 4
_HAS_CAPABILITY = 1 << 5
_HAS_OBJECT = 1 << 6
_MESH = 1 << 7
_REGISTERED = 1 << 8
_SOLICITED = 1 << 9

_LEGACY_KEY_LENGTH = 12
_KEY_LENGTH = 16
_LAST_LEGACY_VERSION = 3
_FIRST_VERSION_WITH_VALUES = 2

_PATIENCE = 3
_MAX_DOUBLINGS = 8

_BATTERY = "battery"
_MAX_PERCENT = 100


def parse(data: bytes) -> MiBeaconFrame | None:
    """Read the header: frame control and product id (uint16, little endian), counter, address, capability.

    The model is xiaomi-ble's name of the product, or the product id in hex for one it does not know.
    """
    size = len(data)
    if size < _HEADER.size:
        return None
    control, product_id, counter = _HEADER.unpack_from(data)
    position = _HEADER.size
    identity = b""
    if control & _HAS_ADDRESS:
        identity = data[position : position + _ADDRESS_LENGTH][::-1]
        position += _ADDRESS_LENGTH
    if size < position + bool(control & _HAS_CAPABILITY):
        return None
    product = DEVICE_TYPES.get(product_id)
    return MiBeaconFrame(
        protocol=PROTOCOL,
        identity=identity,
        model=product.model if product else f"0x{product_id:04X}",
        product_id=product_id,
        version=control >> 12,
        frame_counter=counter,
        encrypted=bool(control & _ENCRYPTED),
        has_object=bool(control & _HAS_OBJECT),
        mesh=bool(control & _MESH),
        registered=bool(control & _REGISTERED),
        solicited=bool(control & _SOLICITED),
        auth_mode=control >> 10 & 3,
        capability=data[position] if control & _HAS_CAPABILITY else None,
    )


PROTOCOL = Protocol(name="mibeacon", display_name="MiBeacon", service_data={UUID: parse})
"""Its warning flag is not a scale of battery levels: it gives LOW or NORMAL, and only the decoder reads it."""


class MiBeaconDecoder:
    """Reads the battery out of one device's MiBeacon frames.

    A frame is decoded once, however many receivers repeat it. With a key that does not fit, fewer and fewer frames
    are tried: each failure costs a decryption and a warning in xiaomi-ble's log.
    """

    __slots__ = (
        "_address",
        "_address_bytes",
        "_battery",
        "_bind_key",
        "_failures",
        "_payload",
        "_skip",
    )

    def __init__(self, address: str, bind_key: bytes | None = None) -> None:
        """`address` is in upper case with colons; with a `bind_key`, only encrypted frames are read.

        The key has 16 bytes, or 12 for frames of versions 2 and 3. Raises ValueError for another length.
        """
        if bind_key is not None and len(bind_key) not in {_LEGACY_KEY_LENGTH, _KEY_LENGTH}:
            raise ValueError("A bind key has 12 or 16 bytes")
        self._address = address
        self._address_bytes = address_bytes(address)
        self._bind_key = bind_key
        self._payload: bytes | None = None
        self._battery: Battery | None = None
        self._failures = 0
        self._skip = 0

    def decode(self, advertisement: Advertisement) -> Battery | None:
        """Return the battery in this very frame, or None."""
        payload = advertisement.service_data.get(UUID)
        if payload is None:
            return None
        if payload != self._payload:
            self._payload = payload
            self._battery = self._decode(payload)
        return self._battery

    def _decode(self, payload: bytes) -> Battery | None:
        header = parse(payload)
        if (
            header is None
            or not header.has_object
            or header.mesh
            or header.version < _FIRST_VERSION_WITH_VALUES
            or header.product_id not in DEVICE_TYPES
            or self._address_bytes is None
            or header.identity not in {b"", self._address_bytes}
            # A device that has a key encrypts all its values: a plain one is another sender's.
            or (self._bind_key is not None and not header.encrypted)
            or (header.encrypted and not self._may_try_key(header.version))
        ):
            return None
        # A new parser for each frame: one that is kept also returns the values of earlier frames.
        parser = XiaomiBluetoothDeviceData(bindkey=self._bind_key)
        info = BluetoothServiceInfo(
            name="",
            address=self._address,
            rssi=0,
            manufacturer_data={},
            service_data={UUID: payload},
            service_uuids=[],
            source="",
        )
        try:
            update = parser.update(info)
        except Exception:  # noqa: BLE001  a library reads bytes from the air: whatever it raises, there is no value
            return None
        if header.encrypted:
            self._record_try(parser.bindkey_verified)
            if not parser.bindkey_verified:
                return None
        return _battery(update)

    def _may_try_key(self, version: int) -> bool:
        """Return whether there is a key of the length that this version needs, and it is to be tried again."""
        length = _LEGACY_KEY_LENGTH if version <= _LAST_LEGACY_VERSION else _KEY_LENGTH
        if self._bind_key is None or len(self._bind_key) != length:
            return False
        if self._skip > 0:
            self._skip -= 1
            return False
        return True

    def _record_try(self, verified: bool) -> None:
        """Record the outcome of a decryption; after several failures, wait longer before the next try."""
        self._failures = 0 if verified else self._failures + 1
        if self._failures >= _PATIENCE:
            self._skip = 2 ** min(self._failures - _PATIENCE, _MAX_DOUBLINGS)


def _battery(update: Any) -> Battery | None:
    """Find a battery percentage, or else a low-battery flag, among what xiaomi-ble read."""
    for key, value in update.entity_values.items():
        percent = value.native_value
        if key.key == _BATTERY and isinstance(percent, (int, float)) and 0 <= percent <= _MAX_PERCENT:
            return Battery(percent=round(percent))
    for key, flag in update.binary_entity_values.items():
        if key.key == _BATTERY:
            return Battery(level=BatteryLevel.LOW if flag.native_value else BatteryLevel.NORMAL)
    return None
