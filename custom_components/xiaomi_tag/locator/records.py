"""Pieces of what was heard of tags at rest or on their way: the evidence that maps are learned from.

Maps are fitted to all pieces each time, so nothing that an earlier, worse map made of them lasts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from .arrays import Flags, Floats, Indices, Times, with_columns

MOST_RECORDS: Final = 1500
MOST_COUNT: Final = 255
HALF_LIFE_S: Final = 4 * 86_400.0
"""Older pieces count less: furniture and receivers move."""
UNKNOWN_ROOM: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """N pieces, one column a receiver.

    `level_dbm` is the mean RSSI, SILENT_DBM where the receiver listened and heard nothing, NaN where it did not listen;
    `count` the packets; `sender` numbers who sent; `room` is the room answered or known (-1 for none), `sure` its probability;
    `known` marks rooms that the user gave, not guesses; `weight` is how much a piece counts.
    """

    level_dbm: Floats
    count: Floats
    sender: Indices
    room: Indices
    sure: Floats
    known: Indices
    at: Times
    range_m: Floats
    """Measured distances, NaN for none."""
    weight: Floats

    def __len__(self) -> int:
        """Count the pieces."""
        return len(self.sender)

    def only(self, rows: Indices) -> Pieces:
        """Return some of them."""
        return Pieces(*(getattr(self, each.name)[rows] for each in fields(self)))


def empty_pieces(receivers: int) -> Pieces:
    """Return no pieces, with columns for so many receivers."""
    table = np.zeros((0, receivers), np.float32)
    whole, numbers = np.zeros(0, np.intp), np.zeros(0, np.float32)
    return Pieces(table, table, whole, whole, numbers, whole, np.zeros(0), table, numbers)


def stack(parts: Sequence[Pieces]) -> Pieces:
    """Return the pieces of several tables with the same columns and senders."""
    return Pieces(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Pieces)))


def join(parts: Sequence[Pieces]) -> Pieces:
    """Return the pieces of several sources with the same columns; senders of different sources stay apart."""
    offsets = np.cumsum([0, *(int(part.sender.max(initial=UNKNOWN_ROOM)) + 1 for part in parts[:-1])])
    return stack([replace(part, sender=part.sender + offset) for part, offset in zip(parts, offsets, strict=True)])


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One piece (Q,), as in `Pieces`."""

    level_dbm: Floats
    count: Floats
    range_m: Floats


class Records:
    """A bounded table of pieces; the oldest of the room with most goes first."""

    def __init__(self, most: int = MOST_RECORDS) -> None:
        """Hold `most` pieces."""
        self._most = most
        self._senders: dict[str, int] = {}
        self._table = empty_pieces(0)
        self.revision = 0
        """Changes with every change."""

    def __len__(self) -> int:
        """Count the pieces."""
        return len(self._table)

    def add(self, sender: str, piece: Piece, room: int, sure: float, at: float) -> None:
        """Add a piece of a sender whose answer was a room with a probability."""
        self.extend([(sender, piece, room, sure)], at)

    def extend(self, new: Sequence[tuple[str, Piece, int, float]], at: float) -> None:
        """Add pieces that ended at one time, each with sender, room and probability, as `add` does."""
        new = new[-self._most :]
        if not new:
            return
        self._drop(len(self) + len(new) - self._most)
        for sender, *_ in new:
            self._senders.setdefault(sender, max(self._senders.values(), default=UNKNOWN_ROOM) + 1)
        rows = Pieces(
            level_dbm=np.array([piece.level_dbm for _, piece, _, _ in new], np.float32),
            count=np.minimum(np.array([piece.count for _, piece, _, _ in new], np.float32), MOST_COUNT),
            sender=np.array([self._senders[sender] for sender, *_ in new], np.intp),
            room=np.array([room for _, _, room, _ in new], np.intp),
            sure=np.array([sure for *_, sure in new], np.float32),
            known=np.zeros(len(new), np.intp),
            at=np.full(len(new), at),
            range_m=np.array([piece.range_m for _, piece, _, _ in new], np.float32),
            weight=np.ones(len(new), np.float32),
        )
        self._set(stack([self._table, rows]))
        self.revision += len(new) - 1

    def pieces(self, now: float) -> Pieces:
        """Return all pieces, weighed by their age."""
        age = np.clip(now - self._table.at, 0.0, None)
        return replace(self._table, weight=np.exp2(-age / HALF_LIFE_S).astype(np.float32))

    def senders(self) -> dict[str, int]:
        """Return the numbers of the senders."""
        return dict(self._senders)

    def restore(self, senders: Mapping[str, int], pieces: Pieces) -> None:
        """Take what was kept."""
        self._senders = dict(senders)
        self._set(pieces.only(np.arange(len(pieces))[-self._most :]))

    def forget_sender(self, sender: str) -> None:
        """Erase all pieces of a sender."""
        number = self._senders.pop(sender, None)
        if number is not None:
            self._keep(self._table.sender != number)

    def forget_receiver(self, column: int) -> None:
        """Erase what a receiver heard: it stands elsewhere now."""
        level, count, range_m = (
            each.copy() for each in (self._table.level_dbm, self._table.count, self._table.range_m)
        )
        level[:, column], count[:, column], range_m[:, column] = np.nan, 0, np.nan
        self._table = replace(self._table, level_dbm=level, count=count, range_m=range_m)
        self._keep_heard()

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns."""
        self._table = replace(
            self._table,
            level_dbm=with_columns(self._table.level_dbm, old_columns, np.nan),
            count=with_columns(self._table.count, old_columns, 0),
            range_m=with_columns(self._table.range_m, old_columns, np.nan),
        )
        self._keep_heard()

    def move_rooms(self, old_rooms: Indices) -> None:
        """Follow rooms to new indices; pieces of rooms that are gone lose theirs."""
        most = max(int(self._table.room.max(initial=UNKNOWN_ROOM)), int(old_rooms.max(initial=UNKNOWN_ROOM)))
        new_of = np.full(most + 2, UNKNOWN_ROOM, np.intp)  # the last entry stands for no room
        kept = np.flatnonzero(old_rooms >= 0)
        new_of[old_rooms[kept]] = kept
        self._set(replace(self._table, room=new_of[self._table.room]))

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        self._table = replace(self._table, at=self._table.at + seconds)

    def _set(self, table: Pieces) -> None:
        self._table = table
        self.revision += 1

    def _keep_heard(self) -> None:
        self._keep(np.asarray((self._table.count > 0).any(axis=1)))

    def _keep(self, rows: Flags) -> None:
        self._set(self._table.only(np.flatnonzero(rows)))

    def _drop(self, count: int) -> None:
        """Make room: of the room with most pieces the oldest goes, `count` times."""
        if count <= 0:
            return
        table = self._table
        kept = np.ones(len(table), bool)
        left = np.bincount(table.room + 1)
        for _ in range(min(count, len(table))):
            fullest = left.argmax()
            rows = np.flatnonzero(kept & (table.room == fullest - 1))
            kept[rows[table.at[rows].argmin()]] = False
            left[fullest] -= 1
        self._keep(kept)
