"""Lessons: pieces of what was heard of tags, with the rooms that the house's own sensors teach."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from .arrays import Indices, with_columns
from .calibration import Calibration, read_calibration
from .model import Receiver
from .records import MOST_RECORDS, UNKNOWN_ROOM, Pieces, empty_pieces
from .records_json import read_table, write_table

HALF_LIFE_S: Final = 30 * 86_400.0
"""Older lessons count less: furniture and receivers move."""
MOST_NAMES: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """The lessons in use: `pieces` of senders, with columns for `receivers`, whose rooms are counted by `rooms`.

    `senders` numbers the tags as the pieces do. `named` are the rooms that may be named; one without a receiver may only
    if it is among them. `scale` corrects the probabilities that are published, None leaves them as they are.
    """

    receivers: tuple[str, ...]
    rooms: tuple[str, ...]
    senders: Mapping[str, int]
    pieces: Pieces
    named: frozenset[str]
    scale: Calibration | None = None

    def __len__(self) -> int:
        """Count the lessons."""
        return len(self.pieces)

    def without_tag(self, tag: str) -> Taught:
        """Return the lessons of all other tags."""
        number = self.senders.get(tag)
        if number is None:
            return self
        others = {name: value for name, value in self.senders.items() if name != tag}
        return replace(self, senders=others, pieces=self.pieces.only(np.flatnonzero(self.pieces.sender != number)))

    def without_receiver(self, receiver: str) -> Taught:
        """Return what the other receivers heard; lessons that only this one heard are gone."""
        if receiver not in self.receivers:
            return self
        kept = [column for column, name in enumerate(self.receivers) if name != receiver]
        receivers = tuple(self.receivers[column] for column in kept)
        return replace(self, receivers=receivers, pieces=_heard(_in_columns(self.pieces, np.array(kept, np.intp))))

    def without_room(self, room: str) -> Taught:
        """Return the lessons of all other rooms."""
        if room not in self.rooms:
            return self
        others = self.pieces.only(np.flatnonzero(self.pieces.room != self.rooms.index(room)))
        return replace(self, pieces=others, named=self.named - {room})


def taught_pieces(taught: Taught, receivers: Sequence[str], rooms: Sequence[str], now: float) -> Pieces:
    """Return the lessons with a column for each of `receivers` and rooms counted by `rooms`, weighed by their age.

    What is of other receivers and rooms is left out.
    """
    columns = {receiver: column for column, receiver in enumerate(taught.receivers)}
    index = {room: number for number, room in enumerate(rooms)}
    old = np.array([columns.get(receiver, -1) for receiver in receivers], np.intp)
    new_room = np.array([*(index.get(room, UNKNOWN_ROOM) for room in taught.rooms), UNKNOWN_ROOM], np.intp)
    pieces = _in_columns(taught.pieces, old)
    age = np.clip(now - pieces.at, 0.0, None)
    weight = (pieces.weight * np.exp2(-age / HALF_LIFE_S)).astype(np.float32)
    pieces = replace(pieces, room=new_room[pieces.room], weight=weight)
    return _heard(pieces.only(np.flatnonzero(pieces.room != UNKNOWN_ROOM)))


def nameable_pieces(
    taught: Taught | None, receivers: Sequence[Receiver], rooms: Sequence[str], shown: AbstractSet[str], now: float
) -> Pieces:
    """Return the same, but only of rooms that may be named: by a receiver, as `shown` by plan or walks, or as proved good."""
    if taught is None:
        return empty_pieces(len(receivers))
    pieces = taught_pieces(taught, [receiver.id for receiver in receivers], rooms, now)
    named = taught.named | shown | {receiver.room for receiver in receivers if receiver.room is not None}
    nameable = np.array([room in named for room in rooms], bool)
    return pieces.only(np.flatnonzero(nameable[pieces.room]))


def write_taught(taught: Taught) -> dict[str, Any]:
    """Return lessons, JSON-able."""
    return {
        "receivers": list(taught.receivers),
        "rooms": list(taught.rooms),
        "named": sorted(taught.named),
        "scale": None if taught.scale is None else taught.scale.to_json(),
        "pieces": write_table(taught.senders, taught.pieces),
        "weight": [round(float(weight), 3) for weight in taught.pieces.weight],
    }


def read_taught(data: object) -> Taught | None:
    """Read what `write_taught` returned; None for anything else. At most `MOST_RECORDS` lessons are read, the last ones."""
    if not isinstance(data, Mapping):
        return None
    receivers, rooms, named = (_names(data.get(key)) for key in ("receivers", "rooms", "named"))
    if receivers is None or rooms is None or named is None:
        return None
    table = read_table(data.get("pieces"), len(receivers), len(rooms), data.get("weight"))
    if table is None:
        return None
    senders, pieces = table
    pieces = pieces.only(np.flatnonzero(pieces.room != UNKNOWN_ROOM)[-MOST_RECORDS:])
    pieces = _heard(replace(pieces, known=np.ones(len(pieces), np.intp)))
    return Taught(receivers, rooms, senders, pieces, frozenset(named) & set(rooms), read_calibration(data.get("scale")))


def _in_columns(pieces: Pieces, old: Indices) -> Pieces:
    return replace(
        pieces,
        level_dbm=with_columns(pieces.level_dbm, old, np.nan),
        count=with_columns(pieces.count, old, 0),
        range_m=with_columns(pieces.range_m, old, np.nan),
    )


def _heard(pieces: Pieces) -> Pieces:
    """Return the pieces in which any receiver heard the tag: the others are no evidence of a room."""
    return pieces.only(np.flatnonzero((pieces.count > 0).any(axis=1)))


def _names(value: object) -> tuple[str, ...] | None:
    """Return different names; None for anything else, as columns and rooms are counted by them."""
    if not isinstance(value, list) or len(value) > MOST_NAMES or not all(isinstance(name, str) for name in value):
        return None
    return tuple(value) if len(set(value)) == len(value) else None
