"""Find My rolling keys: the P-224 key chain of an accessory.

Source: Heinrich et al., "Who Can Find My Devices?", PoPETs 2021, and the key schedule that FindMy.py documents.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
import hashlib

from cryptography.hazmat.primitives.asymmetric import ec

KEY_PERIOD_S = 900
"""A primary key lasts 15 minutes."""
PRIMARY_KEYS_A_DAY = 96
KEY_LENGTH = 28
PREFIX_LENGTH = 6
P224_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFF16A2E0B8F03E13DD29455C5C2A3D
"""Order of secp224r1 (SEC 2 v2.0, section 2.3.2)."""

_PAUSE_EVERY = 500
_COORDINATE_BYTES = 36


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place in a key chain to go on from; `secret` is SK_index."""

    index: int
    secret: bytes = field(repr=False)


def derive_bytes(secret: bytes, shared_info: bytes, length: int) -> bytes:
    """Return `length` bytes of the ANSI X9.63 key derivation function with SHA-256."""
    blocks = (
        hashlib.sha256(secret + counter.to_bytes(4, "big") + shared_info).digest()
        for counter in range(1, -(-length // 32) + 1)
    )
    return b"".join(blocks)[:length]


def next_secret(secret: bytes) -> bytes:
    """Return SK_(i+1) of SK_i: one block of the key derivation function, written out since chains are long."""
    return hashlib.sha256(secret + b"\0\0\0\x01update").digest()


def private_scalar(master_key: bytes, secret: bytes) -> int:
    """Return d_i = u·d_0 + v mod n, with u and v diversified from SK_i."""
    diversified = derive_bytes(secret, b"diversify", 2 * _COORDINATE_BYTES)
    u, v = (
        int.from_bytes(part, "big") % (P224_N - 1) + 1
        for part in (diversified[:_COORDINATE_BYTES], diversified[_COORDINATE_BYTES:])
    )
    return (u * int.from_bytes(master_key, "big") + v) % P224_N


def public_key(scalar: int) -> bytes | None:
    """Return the 28-byte x coordinate of scalar · generator; None for the scalar 0, which has no key."""
    if scalar == 0:
        return None
    x = ec.derive_private_key(scalar, ec.SECP224R1()).public_key().public_numbers().x
    return x.to_bytes(KEY_LENGTH, "big")


def prefix(key: bytes) -> bytes:
    """Return what an address shows of a key: six bytes, the two bits that every such address sets cleared."""
    return bytes((key[0] & 0x3F,)) + key[1:PREFIX_LENGTH]


def secondary_indices(primary_index: int) -> tuple[int, int]:
    """Return the secondary keys that may go with a primary key: pairing shortly before 04:00 shifts the count."""
    day = primary_index // PRIMARY_KEYS_A_DAY
    return day + 1, day + 2


def walk(
    master_key: bytes,
    shared_secret: bytes,
    *,
    indices: Iterable[int],
    marks: Iterable[int],
    checkpoints: Iterable[Checkpoint],
    pause: Callable[[], None],
) -> tuple[dict[int, bytes], tuple[Checkpoint, ...]]:
    """Return the public keys at `indices` and checkpoints at `marks` (all ≥ 0) of one chain.

    The chain only goes forward, so it starts from the last of `checkpoints` before each index, or from the shared
    secret. Heavy: never call it on the event loop.
    """
    wanted, marked = set(indices), set(marks)
    starts = sorted(checkpoints, key=lambda checkpoint: checkpoint.index)
    keys: dict[int, bytes] = {}
    reached: list[Checkpoint] = []
    index, secret = 0, shared_secret
    for target in sorted(wanted | marked):
        for start in starts:
            if index < start.index <= target:
                index, secret = start.index, start.secret
        while index < target:
            index, secret = index + 1, next_secret(secret)
            if index % _PAUSE_EVERY == 0:
                pause()
        if target in marked:
            reached.append(Checkpoint(index, secret))
        if target in wanted and (key := public_key(private_scalar(master_key, secret))) is not None:
            keys[index] = key
            pause()
    return keys, tuple(reached)
