"""Find Hub ephemeral ids and hashed flags (Find Hub Network Accessory Specification v1.3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
import hashlib
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ..adverts.frame import Battery, BatteryLevel
from . import secp160r1

ROTATION_EXPONENT = 10
ROTATION_S = 1 << ROTATION_EXPONENT
MAX_ROTATION_DELAY_S = 204
"""A tag changes its id 1 to this many seconds after a window's boundary."""
WINDOW_COUNT = 1 << (32 - ROTATION_EXPONENT)
"""Windows that the 32-bit second counter can name."""
P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Order of secp256r1 (SEC 2 v2.0, section 2.4.2)."""

SHORT_ID_LENGTH = 20
LONG_ID_LENGTH = 32

_RESERVED_FLAGS = 0xF8
_PROTECTION_FLAG = 0x01
BATTERY_LEVELS = (BatteryLevel.NORMAL, BatteryLevel.LOW, BatteryLevel.CRITICAL)
_LEVELS = dict(enumerate(BATTERY_LEVELS, start=1))


class Curve(Enum):
    """How a 256-bit pseudo-random value becomes a scalar, and on which curve.

    The specification reduces it modulo the curve's order. P256_SHIFTED is `value mod (n - 1) + 1`, which the
    GoogleFindMy-HA project uses for 32-byte ids; no capture with a known key decides between the two.
    """

    SECP160R1 = SHORT_ID_LENGTH
    P256 = LONG_ID_LENGTH
    P256_SHIFTED = -LONG_ID_LENGTH

    @property
    def id_length(self) -> int:
        """Bytes of an id on this curve."""
        return abs(self.value)

    def scalar(self, value: int) -> int:
        """Return the scalar of a 256-bit pseudo-random value."""
        match self:
            case Curve.SECP160R1:
                return value % secp160r1.N
            case Curve.P256:
                return value % P256_N
            case Curve.P256_SHIFTED:
                return value % (P256_N - 1) + 1


class EphemeralId(NamedTuple):
    """What a tag sends in one window, and the byte that masks its flags."""

    window: int
    eid: bytes
    mask: int


@dataclass(frozen=True, slots=True)
class Flags:
    """Unmasked flags: the battery where the tag reports one, and whether unwanted-tracking protection is on."""

    battery: Battery | None
    protection: bool


def window_of(counter_s: float) -> int:
    """Return the window that a second counter lies in."""
    return int(counter_s // ROTATION_S)


def pseudo_random_values(identity_key: bytes, windows: Sequence[int]) -> list[int]:
    """Return r' of each window: AES-256-ECB over 11 FF ‖ K ‖ ts ‖ 11 00 ‖ K ‖ ts, as an integer."""
    exponent = bytes((ROTATION_EXPONENT,))
    blocks = bytearray()
    for window in windows:
        time = exponent + (window << ROTATION_EXPONENT).to_bytes(4, "big")
        blocks += b"\xff" * 11 + time + bytes(11) + time
    # The specification calls for this mode; each block is unique and nothing is transported in it.
    encrypted = Cipher(algorithms.AES(identity_key), modes.ECB()).encryptor().update(bytes(blocks))  # noqa: S305  see above
    return [int.from_bytes(encrypted[start : start + 32], "big") for start in range(0, len(encrypted), 32)]


def derive(
    identity_key: bytes, windows: Sequence[int], curves: Sequence[Curve], pause: Callable[[], None]
) -> list[EphemeralId]:
    """Return the ids of the windows (each 0 to 2**22 - 1) on each curve.

    `pause` is called every fraction of a millisecond, so that a worker thread can let others run. Heavy: never call
    it on the event loop.
    """
    values = pseudo_random_values(identity_key, windows)
    ids = []
    for curve in curves:
        scalars = [curve.scalar(value) for value in values]
        for window, scalar, x in zip(windows, scalars, _x_coordinates(curve, scalars, pause), strict=True):
            if x is not None:
                ids.append(EphemeralId(window, x.to_bytes(curve.id_length, "big"), flags_mask(scalar, curve)))
    return ids


def _x_coordinates(curve: Curve, scalars: Sequence[int], pause: Callable[[], None]) -> list[int | None]:
    """Return the x coordinates of scalar · generator; None is the point at infinity, which is not an id."""
    if curve is Curve.SECP160R1:
        return [None if point is None else point[0] for point in secp160r1.multiply_generator(scalars, pause)]
    coordinates: list[int | None] = []
    for scalar in scalars:
        coordinates.append(
            ec.derive_private_key(scalar, ec.SECP256R1()).public_key().public_numbers().x if scalar else None
        )
        pause()
    return coordinates


def flags_mask(scalar: int, curve: Curve) -> int:
    """Return the byte that masks the flags: the last of SHA-256 over the scalar, in as many bytes as the id has."""
    length = curve.id_length
    return hashlib.sha256((scalar % (1 << 8 * length)).to_bytes(length, "big")).digest()[-1]


def contradicts(hashed_flags: int, mask: int, *, protection: bool) -> bool:
    """Return whether the masked protection bit is not `protection`, which the frame's unencrypted type claims.

    Anybody can change the type, but only the tag knows the mask.
    """
    return bool((hashed_flags ^ mask) & _PROTECTION_FLAG) != protection


def read_flags(hashed_flags: int, mask: int, *, protection: bool) -> Flags | None:
    """Return the unmasked flags, or None when they cannot be right.

    `protection` is that of the frame's unencrypted type. A set reserved bit, or a protection bit that disagrees with
    the type, means that the byte is damaged or another sender's.
    """
    flags = hashed_flags ^ mask
    if flags & _RESERVED_FLAGS or contradicts(hashed_flags, mask, protection=protection):
        return None
    level = _LEVELS.get(flags >> 1 & 3)
    return Flags(None if level is None else Battery(level=level), protection)
