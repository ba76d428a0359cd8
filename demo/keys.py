"""Key schedules of rotating tags, derived from the published rules; shares no code with the integration."""

from functools import lru_cache
from hashlib import sha256
from hmac import digest
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP224R1, derive_private_key
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from ecdsa import SECP160r1

EID_WINDOW_S: Final = 1024
_EXPONENT: Final = 10
_P224_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFF16A2E0B8F03E13DD29455C5C2A3D


def _aes_ecb(key: bytes, block: bytes) -> bytes:
    encryptor = Cipher(AES(key), ECB()).encryptor()  # noqa: S305  # the specifications name single blocks
    return encryptor.update(block) + encryptor.finalize()


def _find_hub_scalar(identity_key: bytes, counter_s: int) -> int:
    start = (counter_s & 0xFFFFFFFF) >> _EXPONENT << _EXPONENT
    half = bytes([_EXPONENT]) + start.to_bytes(4)
    block = b"\xff" * 11 + half + bytes(11) + half
    return int.from_bytes(_aes_ecb(identity_key, block)) % int(SECP160r1.order)


@lru_cache(maxsize=4096)
def find_hub_id(identity_key: bytes, counter_s: int) -> tuple[bytes, int]:
    """Return the ephemeral id (20 bytes) and the mask of the hashed flags at a reading of the tag's clock.

    Find Hub Network Accessory Specification v1.3, "Encrypted ID computation" and "Hashed flags".
    """
    scalar = _find_hub_scalar(identity_key, counter_s)
    point = SECP160r1.generator * scalar
    mask = sha256((scalar & (1 << 160) - 1).to_bytes(20)).digest()[-1]
    return int(point.x()).to_bytes(20), mask


def find_hub_subkey(identity_key: bytes, number: int) -> bytes:
    """Return the recovery (1), ring (2) or unwanted tracking protection (3) key, 8 bytes."""
    return sha256(identity_key + bytes([number])).digest()[:8]


def find_hub_auth(key: bytes, message: bytes) -> bytes:
    """Return the 8-byte authentication of a beacon action."""
    return digest(key, message, "sha256")[:8]


class FindMyKeys:
    """One of an accessory's two key chains (Heinrich et al., "Who Can Find My Devices?", PoPETs 2021, section 6.1)."""

    def __init__(self, master_key: bytes, secret: bytes) -> None:
        self._master = int.from_bytes(master_key)
        self._chain = [secret]
        self._keys: dict[int, bytes] = {}

    def public_key(self, index: int) -> bytes:
        """Return the 28-byte advertised key number `index`."""
        if index not in self._keys:
            while len(self._chain) <= index:
                self._chain.append(_x963(self._chain[-1], b"update", 32))
            stretched = _x963(self._chain[index], b"diversify", 72)
            u, v = (int.from_bytes(half) % (_P224_ORDER - 1) + 1 for half in (stretched[:36], stretched[36:]))
            private = derive_private_key((self._master * u + v) % _P224_ORDER, SECP224R1())
            self._keys[index] = private.public_key().public_numbers().x.to_bytes(28)
        return self._keys[index]


def _x963(secret: bytes, info: bytes, length: int) -> bytes:
    return X963KDF(SHA256(), length, info).derive(secret)


def resolvable_address(irk: bytes, random_part: bytes) -> bytes:
    """Return the resolvable private address of 3 random bytes (Bluetooth Core Specification, Vol 3, Part H, 2.2.2)."""
    prand = bytes([random_part[0] & 0x3F | 0x40]) + random_part[1:3]
    return prand + _aes_ecb(irk, bytes(13) + prand)[13:]
