"""Pieces as text, and back: what was learned outlives a restart."""

from base64 import b64decode, b64encode
import binascii
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from .levels import SILENT_DBM
from .records import UNKNOWN_ROOM, Pieces, Records

_ABSENT: Final = 127
"""Stands for a receiver that did not listen."""
_MOST_TEXT: Final = 8_000_000


def write_records(records: Records) -> dict[str, Any]:
    """Return a table of pieces, JSON-able."""
    pieces = records.pieces(0.0)
    level = np.where(np.isnan(pieces.level_dbm), _ABSENT, np.clip(np.rint(pieces.level_dbm), -127, 0))
    return {
        "senders": records.senders(),
        "sender": pieces.sender.tolist(),
        "room": pieces.room.tolist(),
        "sure": [round(float(each), 2) for each in pieces.sure],
        "at": [round(float(each), 1) for each in pieces.at],
        "level": b64encode(level.astype(np.int8).tobytes()).decode(),
        "count": b64encode(pieces.count.astype(np.uint8).tobytes()).decode(),
    }


def read_records(data: object, records: Records, receivers: int, rooms: int) -> None:
    """Fill a table with what `write_records` returned for so many receivers and rooms; anything else is left aside."""
    if not isinstance(data, Mapping):
        return
    try:
        senders = {str(name): int(number) for name, number in data["senders"].items()}
        sender = np.array(data["sender"], np.intp).reshape(-1)
        shape = (len(sender), receivers)
        room = np.array(data["room"], np.intp).reshape(-1)
        sure = np.array(data["sure"], np.float32).reshape(-1)
        at = np.array(data["at"], np.float64).reshape(-1)
        level = _table(data["level"], np.int8, shape)
        count = _table(data["count"], np.uint8, shape)
    except AttributeError, KeyError, OverflowError, TypeError, ValueError, binascii.Error:
        return
    known = set(senders.values())
    lengths = {len(sender), len(room), len(sure), len(at)}
    if len(lengths) > 1 or not set(sender.tolist()) <= known or not (np.isfinite(at).all() and np.isfinite(sure).all()):
        return
    # Numbers are for counting with, and a file may hold any.
    place = {number: index for index, number in enumerate(sorted(known))}
    senders = {name: place[number] for name, number in senders.items()}
    pieces = Pieces(
        level_dbm=np.where(level == _ABSENT, np.nan, np.maximum(level, SILENT_DBM)).astype(np.float32),
        count=count.astype(np.float32),
        sender=np.array([place[each] for each in sender.tolist()], np.intp),
        room=np.where((room >= 0) & (room < rooms), room, UNKNOWN_ROOM),
        sure=np.clip(sure, 0, 1),
        known=np.zeros(len(sender), np.intp),
        at=at,
        range_m=np.full(shape, np.nan, np.float32),
        weight=np.ones(len(sender), np.float32),
    )
    records.restore(senders, pieces)


def _table(text: object, kind: type[np.int8 | np.uint8], shape: tuple[int, int]) -> np.ndarray[tuple[int, int], Any]:
    if not isinstance(text, str) or len(text) > _MOST_TEXT:
        raise TypeError
    return np.frombuffer(b64decode(text, validate=True), kind).reshape(shape)
