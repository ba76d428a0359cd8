"""Sightings of one tag in ten minutes, packed: columns sorted by receiver and second, deltas, deflated.

RSSI is kept as it was heard, times in whole seconds, coordinates in 1e-7 degrees, lengths in centimetres.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import math
import struct
from typing import Final, NamedTuple
import zlib

import numpy as np
from numpy.typing import NDArray

from ..basics.model import Fix
from .model import JournalSighting

SLOT_S: Final = 600
"""A block holds sightings of one such span, counted from the epoch."""
MOST_ROWS: Final = 8192

_VERSION: Final = 1
_HEAD: Final = struct.Struct("<BqHHH")  # version, first second, rows, receivers, extras
_NAME: Final = struct.Struct("<HH")  # bytes of the name, rows
_EXTRA: Final = struct.Struct("<HBiiII")  # row, flags, latitude, longitude, accuracy, range
_HAS_FIX: Final = 1
_HAS_RANGE: Final = 2
_DEGREE: Final = 1e7
_METRE: Final = 100.0
_MOST_U32: Final = 0xFFFF_FFFF
_MOST_BYTES: Final = 1 << 22


class Extra(NamedTuple):
    """The data that few sightings have."""

    fix: Fix | None
    range_m: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Columns of equal length: second, number of the receiver among `names`, RSSI, number among `extras` or -1."""

    names: tuple[str, ...]
    second: NDArray[np.int64]
    receiver: NDArray[np.int32]
    rssi_dbm: NDArray[np.int16]
    extra: NDArray[np.int32]
    extras: tuple[Extra, ...] = ()

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.second)

    def rows(self, tag: str, since: float, until: float) -> Iterator[JournalSighting]:
        """Yield sightings of [since, until) in the order of time; within a second, by receiver."""
        order = np.argsort(self.second, kind="stable")
        times = self.second[order]
        order = order[np.searchsorted(times, since) : np.searchsorted(times, until)]
        columns = (self.second, self.receiver, self.rssi_dbm, self.extra)
        for second, receiver, rssi_dbm, extra in zip(*(column[order].tolist() for column in columns), strict=True):
            fix, range_m = self.extras[extra] if extra >= 0 else (None, None)
            yield JournalSighting(tag, self.names[receiver], rssi_dbm, float(second), fix, range_m)

    def only(self, keep: NDArray[np.bool_]) -> Block:
        """Return the block with the rows that `keep` is true of."""
        second, receiver, rssi_dbm, extra = (
            self.second[keep],
            self.receiver[keep],
            self.rssi_dbm[keep],
            self.extra[keep],
        )
        return tidy(Block(self.names, second, receiver, rssi_dbm, extra, self.extras))


def slot_of(time: float) -> int:
    """Return the number of the span that a time is in."""
    return math.floor(time) // SLOT_S


def merge(one: Block, other: Block) -> Block:
    """Return both in one."""
    numbers = {name: number for number, name in enumerate(one.names)}
    for name in other.names:
        numbers.setdefault(name, len(numbers))
    renumbered = np.array([numbers[name] for name in other.names], np.int32)[other.receiver]
    moved = np.where(other.extra >= 0, other.extra + len(one.extras), -1).astype(np.int32)
    return Block(
        tuple(numbers),
        np.concatenate((one.second, other.second)),
        np.concatenate((one.receiver, renumbered)),
        np.concatenate((one.rssi_dbm, other.rssi_dbm)),
        np.concatenate((one.extra, moved)),
        one.extras + other.extras,
    )


def tidy(block: Block) -> Block:
    """Drop receivers and extras that no row refers to any more."""
    used, receiver = np.unique(block.receiver, return_inverse=True)
    with_extra = block.extra >= 0
    extras = tuple(block.extras[number] for number in block.extra[with_extra].tolist())
    extra = np.full(len(block), -1, np.int32)
    extra[with_extra] = np.arange(len(extras), dtype=np.int32)
    names = tuple(block.names[number] for number in used.tolist())
    return Block(names, block.second, receiver.astype(np.int32), block.rssi_dbm, extra, extras)


def encode(block: Block) -> bytes:
    """Pack a block of at most MOST_ROWS rows within SLOT_S."""
    order = np.lexsort((block.second, block.receiver))
    second, receiver = block.second[order], block.receiver[order]
    base = int(second.min()) if len(second) else 0
    counts = np.bincount(receiver, minlength=len(block.names)).tolist()
    first = np.flatnonzero(np.diff(receiver, prepend=-1))
    delta_s = _deltas(second - base, first).astype(np.uint16)
    delta_db = _deltas(block.rssi_dbm[order], first).astype(np.uint8)
    extra = block.extra[order]
    extras = np.flatnonzero(extra >= 0).tolist()
    plain = [_HEAD.pack(_VERSION, base, len(block), len(block.names), len(extras))]
    for name, count in zip(block.names, counts, strict=True):
        coded = name.encode(errors="surrogatepass")
        plain += (_NAME.pack(len(coded), count), coded)
    plain += (
        (delta_s & 0xFF).astype(np.uint8).tobytes(),
        (delta_s >> 8).astype(np.uint8).tobytes(),
        delta_db.tobytes(),
    )
    plain += (_pack_extra(row, block.extras[extra[row]]) for row in extras)
    return zlib.compress(b"".join(plain))


def decode(body: bytes) -> Block | None:
    """Unpack a block; return None if the bytes are not one."""
    try:
        inflate = zlib.decompressobj()
        plain = inflate.decompress(body, _MOST_BYTES)
        return _unpack(plain) if inflate.eof else None
    except zlib.error, struct.error, UnicodeDecodeError, ValueError:
        return None


def _unpack(plain: bytes) -> Block | None:
    version, base, rows, receivers, extra_count = _HEAD.unpack_from(plain)
    at = _HEAD.size
    names: list[str] = []
    counts: list[int] = []
    for _ in range(receivers):
        length, count = _NAME.unpack_from(plain, at)
        at += _NAME.size
        names.append(plain[at : at + length].decode(errors="surrogatepass"))
        counts.append(count)
        at += length
    if version != _VERSION or sum(counts) != rows or len(plain) != at + 3 * rows + extra_count * _EXTRA.size:
        return None
    low, high, delta_db = (np.frombuffer(plain, np.uint8, rows, at + part * rows) for part in range(3))
    receiver = np.repeat(np.arange(receivers, dtype=np.int32), counts)
    first = np.flatnonzero(np.diff(receiver, prepend=-1))
    second = base + _sums(low.astype(np.int64) + (high.astype(np.int64) << 8), first)
    rssi = _sums(delta_db.astype(np.int64), first).astype(np.uint8).view(np.int8).astype(np.int16)
    extra = np.full(rows, -1, np.int32)
    extras: list[Extra] = []
    for packed in _EXTRA.iter_unpack(plain[at + 3 * rows :]):
        if packed[0] >= rows:
            return None
        extra[packed[0]] = len(extras)
        extras.append(_unpack_extra(*packed[1:]))
    return Block(tuple(names), second, receiver, rssi, extra, tuple(extras))


def _deltas(values: NDArray[np.int64] | NDArray[np.int16], first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each value less the one before; those at `first` stay, so that receivers are apart."""
    wide = values.astype(np.int64)
    deltas = np.diff(wide, prepend=0)
    deltas[first] = wide[first]
    return deltas


def _sums(deltas: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Undo `_deltas`."""
    sums = np.cumsum(deltas)
    before = sums[first] - deltas[first]
    return sums - np.repeat(before, np.diff(first, append=len(deltas)))


def _pack_extra(row: int, extra: Extra) -> bytes:
    has = (_HAS_FIX if extra.fix else 0) | (_HAS_RANGE if extra.range_m is not None else 0)
    latitude = longitude = accuracy = 0
    if extra.fix is not None:
        latitude = round(min(max(extra.fix.latitude, -90.0), 90.0) * _DEGREE)
        longitude = round(min(max(extra.fix.longitude, -180.0), 180.0) * _DEGREE)
        accuracy = _centimetres(extra.fix.accuracy_m)
    return _EXTRA.pack(row, has, latitude, longitude, accuracy, _centimetres(extra.range_m or 0.0))


def _unpack_extra(has: int, latitude: int, longitude: int, accuracy: int, range_: int) -> Extra:
    fix = Fix(latitude / _DEGREE, longitude / _DEGREE, accuracy / _METRE) if has & _HAS_FIX else None
    return Extra(fix, range_ / _METRE if has & _HAS_RANGE else None)


def _centimetres(length_m: float) -> int:
    return round(min(max(length_m * _METRE, 0.0), _MOST_U32))
