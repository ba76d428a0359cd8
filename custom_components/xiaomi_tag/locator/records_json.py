"""Pieces as text, and back: what was learned outlives a restart."""

from base64 import b64decode, b64encode
import binascii
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final

import numpy as np

from ..basics.numbers import finite, whole
from .levels import SILENT_DBM
from .records import UNKNOWN_ROOM, Pieces, Records

_ABSENT: Final = 127
"""Stands for a receiver that did not listen."""
_MOST_TEXT: Final = 8_000_000


def write_records(records: Records) -> dict[str, Any]:
    """Return a table of pieces, JSON-able."""
    return write_table(records.senders(), records.pieces(0.0))


def write_table(senders: Mapping[str, int], pieces: Pieces) -> dict[str, Any]:
    """Return pieces and the numbers of their senders, JSON-able; but for weights and what is known."""
    level = np.where(np.isnan(pieces.level_dbm), _ABSENT, np.clip(np.rint(pieces.level_dbm), -127, 0))
    return {
        "senders": dict(senders),
        "sender": pieces.sender.tolist(),
        "room": pieces.room.tolist(),
        "sure": [round(float(each), 2) for each in pieces.sure],
        "at": [round(float(each), 1) for each in pieces.at],
        "level": b64encode(level.astype(np.int8).tobytes()).decode(),
        "count": b64encode(pieces.count.astype(np.uint8).tobytes()).decode(),
    }


def read_records(data: object, records: Records, receivers: int, rooms: int) -> None:
    """Fill a table with what `write_records` returned for so many receivers and rooms; anything else is left out.

    A row with a value that cannot be read is left out; a whole column of them, and a table of levels, costs all.
    """
    table = read_table(data, receivers, rooms)
    if table is not None:
        records.restore(*table)


def read_table(
    data: object, receivers: int, rooms: int, weights: object = None
) -> tuple[dict[str, int], Pieces] | None:
    """Read senders and pieces as `write_table` writes them, with a list of weights if there is one; None for anything else."""
    if not isinstance(data, Mapping):
        return None
    try:
        senders = _senders(data["senders"])
        sender, room, sure, at = (_numbers(data[key]) for key in ("sender", "room", "sure", "at"))
        weight = np.ones(len(sender)) if weights is None else _numbers(weights)
        shape = (len(sender), receivers)
        level = _table(data["level"], np.int8, shape)
        count = _table(data["count"], np.uint8, shape)
    except KeyError, TypeError, ValueError, binascii.Error:
        return None
    if len({len(sender), len(room), len(sure), len(at), len(weight)}) > 1:
        return None
    # Numbers are for counting with, and a file may hold any.
    place = {number: index for index, number in enumerate(sorted(set(senders.values())))}
    senders = {name: place[number] for name, number in senders.items()}
    index = np.array([place.get(int(each), -1) if isfinite(each) else -1 for each in sender.tolist()], np.intp)
    keep = (index >= 0) & np.isfinite(sure) & np.isfinite(at) & np.isfinite(weight)
    room = np.nan_to_num(room, nan=UNKNOWN_ROOM)
    pieces = Pieces(
        level_dbm=np.where(level == _ABSENT, np.nan, np.maximum(level, SILENT_DBM)).astype(np.float32),
        count=count.astype(np.float32),
        sender=index,
        room=np.where((room >= 0) & (room < rooms), room, UNKNOWN_ROOM).astype(np.intp),
        sure=np.clip(sure, 0, 1).astype(np.float32),
        known=np.zeros(len(sender), np.intp),
        at=at,
        range_m=np.full(shape, np.nan, np.float32),
        weight=np.clip(weight, 0, 1).astype(np.float32),
    )
    return senders, pieces.only(np.flatnonzero(keep))


def read_names(values: Sequence[object]) -> list[str]:
    """Return names as they were stored; one that is none, or comes twice, becomes one that nothing has."""
    names: dict[str, None] = {}
    for index, value in enumerate(values):
        names[value if isinstance(value, str) and value not in names else f"?{index}"] = None
    return list(names)


def _senders(data: object) -> dict[str, int]:
    """Return the numbers of the senders; those without one are left out, with their rows."""
    if not isinstance(data, Mapping):
        raise TypeError
    return {str(name): number for name, value in data.items() if (number := whole(value)) is not None}


def _numbers(values: object) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return a list of numbers, NaN for what is none."""
    if not isinstance(values, list):
        raise TypeError
    return np.array([number if (number := finite(value)) is not None else np.nan for value in values], np.float64)


def _table(text: object, kind: type[np.int8 | np.uint8], shape: tuple[int, int]) -> np.ndarray[tuple[int, int], Any]:
    if not isinstance(text, str) or len(text) > _MOST_TEXT:
        raise TypeError
    return np.frombuffer(b64decode(text, validate=True), kind).reshape(shape)
