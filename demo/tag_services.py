"""The GATT services of virtual tags: name, ringing by Find Hub's beacon actions, and the anti-stalking service."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Final
from uuid import UUID

from demo.gatt import (
    INDICATE,
    NOTIFY,
    READ,
    READ_NOT_PERMITTED,
    WRITE,
    Characteristic,
    Constant,
    GattError,
    Notice,
    Peripheral,
    Service,
    uuid16,
)
from demo.keys import find_hub_auth, find_hub_subkey
from demo.noise import make_bytes

BEACON_ACTIONS: Final = UUID("fe2c1238-8366-4814-8eb0-01de32100bea")
DULT_SERVICE: Final = UUID("15190001-12f4-c226-88ed-2ac5579f2a85")
DULT_CHARACTERISTIC: Final = UUID("8e0c0001-1d68-fb92-bf61-48377421680e")

UNAUTHENTICATED: Final = 0x80
INVALID_VALUE: Final = 0x81

_RING: Final = 0x05
_RINGING_STATE: Final = 0x06
_STOP: Final = 0x00
_STARTED, _TIMED_OUT, _STOPPED_BY_REQUEST = 0, 2, 4
_VERSION: Final = b"\x01"


class BeaconActions:
    """Find Hub's beacon actions that a monitor may use: ring, and read the ringing state.

    Find Hub Network Accessory Specification v1.3, "Beacon Actions characteristic". Each read gives a nonce, good
    for one request even if that fails. `nonces` may give known ones.
    """

    def __init__(self, identity_key: bytes, *, nonces: Callable[[], bytes] | None = None) -> None:
        numbers = count()
        secret = identity_key.hex()
        self._ring_key = find_hub_subkey(identity_key, 2)
        self._next_nonce = nonces or (lambda: make_bytes(8, "nonce", secret, next(numbers)))
        self._nonce: bytes | None = None
        self._rings = 0
        self.ringing: bytes | None = None
        """The components that ring and for how long (3 bytes), None while silent."""

    def read(self) -> bytes:
        """Return the version and a new nonce."""
        self._nonce = self._next_nonce()
        return _VERSION + self._nonce

    def write(self, data: bytes) -> Sequence[Notice]:
        """Take a request; raise GattError 0x80 without a right authentication, 0x81 for a wrong length or value."""
        nonce, self._nonce = self._nonce, None
        if len(data) < 10 or data[1] != len(data) - 2:
            raise GattError(INVALID_VALUE)
        head, auth, additional = data[:2], data[2:10], data[10:]
        if nonce is None or auth != find_hub_auth(self._ring_key, _VERSION + nonce + head + additional):
            raise GattError(UNAUTHENTICATED)
        if head[0] == _RING and len(additional) == 4:
            return self._ring(nonce, additional)
        if head[0] == _RINGING_STATE and not additional:
            return [Notice(self._sealed(nonce, _RINGING_STATE, self.ringing or bytes(3)))]
        raise GattError(INVALID_VALUE)

    def _ring(self, nonce: bytes, additional: bytes) -> Sequence[Notice]:
        self._rings += 1
        operation, timeout = additional[:1], additional[1:3]
        if operation[0] == _STOP:
            self.ringing = None
            return [Notice(self._sealed(nonce, _RING, bytes([_STOPPED_BY_REQUEST]) + bytes(3)))]
        deciseconds = int.from_bytes(timeout)
        if not 1 <= deciseconds <= 6000:
            raise GattError(INVALID_VALUE)
        self.ringing = operation + timeout
        ring = self._rings
        return [
            Notice(self._sealed(nonce, _RING, bytes([_STARTED]) + self.ringing)),
            Notice(
                self._sealed(nonce, _RING, bytes([_TIMED_OUT]) + bytes(3)),
                deciseconds / 10,
                lambda: self._timed_out(ring),
            ),
        ]

    def _timed_out(self, ring: int) -> bool:
        if self.ringing is None or ring != self._rings:
            return False
        self.ringing = None
        return True

    def _sealed(self, nonce: bytes, action: int, additional: bytes) -> bytes:
        head = bytes([action, 8 + len(additional)])
        return head + find_hub_auth(self._ring_key, _VERSION + nonce + head + additional + b"\x01") + additional


_PRODUCT, _MAKER, _MODEL, _CATEGORY, _PROTOCOL, _CAPABILITIES, _NETWORK, _FIRMWARE, _CELL, _LEVEL = range(3, 13)
_SOUND_START, _SOUND_STOP, _COMMAND_RESPONSE, _SOUND_COMPLETED = 0x0300, 0x0301, 0x0302, 0x0303
_SOUND_S: Final = 12.0


class AntiStalking:
    """The accessory information and sound of the "Detecting Unwanted Location Trackers" accessory protocol.

    All of it works only while the tag is separated from its owner.
    """

    def __init__(
        self, *, separated: bool, model: str, maker: str, network: int, model_id: int, battery: int = 0
    ) -> None:
        self._separated = separated
        self._sounds = 0
        self.sounding = False
        self._answers = {
            _PRODUCT: model_id.to_bytes(8),
            _MAKER: maker.encode(),
            _MODEL: model.encode(),
            _CATEGORY: b"\x01" + bytes(7),
            _PROTOCOL: b"\x00\x00\x01\x00",
            _CAPABILITIES: b"\x0b" + bytes(3),
            _NETWORK: bytes([network]),
            _FIRMWARE: b"\x00\x00\x01\x00",
            _CELL: b"\x01",
            _LEVEL: bytes([battery]),
        }

    def read(self) -> bytes:
        """Refuse: it answers by indication only."""
        raise GattError(READ_NOT_PERMITTED)

    def write(self, data: bytes) -> Sequence[Notice]:
        """Take a request of two bytes (little endian) and return its answer."""
        opcode = int.from_bytes(data[:2], "little")
        if not self._separated:
            return [_command_response(opcode, 0xFFFF)]
        if opcode in self._answers:
            return [Notice((0x0800 | opcode).to_bytes(2, "little") + self._answers[opcode])]
        if opcode == _SOUND_START:
            self._sounds += 1
            self.sounding = True
            sound = self._sounds
            done = Notice(_SOUND_COMPLETED.to_bytes(2, "little"), _SOUND_S, lambda: self._completed(sound))
            return [_command_response(opcode, 0), done]
        if opcode == _SOUND_STOP and self.sounding:
            self.sounding = False
            return [Notice(_SOUND_COMPLETED.to_bytes(2, "little"))]
        return [_command_response(opcode, 0x0001 if opcode == _SOUND_STOP else 0xFFFF)]

    def _completed(self, sound: int) -> bool:
        if not self.sounding or sound != self._sounds:
            return False
        self.sounding = False
        return True


def _command_response(opcode: int, status: int) -> Notice:
    return Notice(b"".join(number.to_bytes(2, "little") for number in (_COMMAND_RESPONSE, opcode, status)))


def generic_access(name: str) -> Service:
    """Return the GAP service: name, and the appearance of a tag."""
    return Service(
        uuid16(0x1800),
        (
            Characteristic(uuid16(0x2A00), READ, Constant(name.encode())),
            Characteristic(uuid16(0x2A01), READ, Constant(b"\x00\x02")),
        ),
    )


def find_hub_peripheral(
    identity_key: bytes,
    name: str,
    *,
    separated: bool = False,
    model_id: int = 0x15D23E,
    nonces: Callable[[], bytes] | None = None,
) -> Peripheral:
    """Return the database of a Find Hub tag."""
    actions = BeaconActions(identity_key, nonces=nonces)
    dult = AntiStalking(separated=separated, model=name, maker="Xiaomi", network=2, model_id=model_id)
    return Peripheral(
        [
            generic_access(name),
            Service(uuid16(0xFE2C), (Characteristic(BEACON_ACTIONS, READ | WRITE | NOTIFY, actions),)),
            Service(DULT_SERVICE, (Characteristic(DULT_CHARACTERISTIC, WRITE | INDICATE, dult),)),
        ]
    )


def plain_peripheral(name: str, *, battery_percent: int | None = None) -> Peripheral:
    """Return the database of a simple tag: its name and, where it has one, its battery."""
    services = [generic_access(name)]
    if battery_percent is not None:
        level = Characteristic(uuid16(0x2A19), READ, Constant(bytes([battery_percent])))
        services.append(Service(uuid16(0x180F), (level,)))
    return Peripheral(services)
