"""What the members of the household did, and which of it can be compared with what a tracker did."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..basics.numbers import DAY_S, moment
from .coincidence import ROOM_WINDOW_S
from .model import MemberMove, Move
from .rates import WINDOW_S
from .track import ABSENT_AFTER_S

KEPT_S: Final = 14 * DAY_S
MOST_MOVES: Final = 400
"""Of a member, leaving and coming."""
MOST_ROOMS: Final = 60
"""Of a member, changes of room: they are needed until they are judged."""
MOST_MEMBERS: Final = 20
# A tracker is gone after some silence only, and what a phone reports comes late.
WAIT_S: Final = WINDOW_S + ABSENT_AFTER_S + 120.0
# A new tracker may be a known one's next address, and waits a while itself.
_CAME_WAIT_S: Final = WINDOW_S + 300.0
_ROOM_WAIT_S: Final = 300.0
# Out for less than this, a tracker that went along may not have been missed.
_SHORT_S: Final = ABSENT_AFTER_S + WINDOW_S
# The same move twice within this is the same one, from two sources.
_TWICE_S: Final = 1800.0


class Members:
    """The moves of the last 14 days, and those that are still to be judged."""

    def __init__(self) -> None:
        self._ids: set[str] | None = None
        self._moves: dict[str, deque[MemberMove]] = {}
        self._rooms: dict[str, deque[MemberMove]] = {}
        self._pending: list[MemberMove] = []

    @property
    def pending(self) -> int:
        """Return how many moves are to be judged."""
        return len(self._pending)

    def set_ids(self, ids: Iterable[str]) -> None:
        """Follow only these members."""
        self._ids = set(ids)
        for moves in (self._moves, self._rooms):
            for gone in moves.keys() - self._ids:
                del moves[gone]
        self._pending = [move for move in self._pending if move.member in self._ids]

    def add(self, move: MemberMove) -> bool:
        """Add what a member did; return whether that is new."""
        if self._ids is not None and move.member not in self._ids:
            return False
        if move.move is Move.ROOM and move.room is None:
            return False
        table, most = (self._rooms, MOST_ROOMS) if move.move is Move.ROOM else (self._moves, MOST_MOVES)
        if move.member not in table and len(table) >= MOST_MEMBERS:
            return False
        moves = table.setdefault(move.member, deque(maxlen=most))
        # Two sources of a member may report out of order, and both of the same move.
        place = sum(other.at <= move.at for other in moves)
        if any(_same(move, moves[index]) for index in (place - 1, place) if 0 <= index < len(moves)):
            return False
        if len(moves) == most:
            moves.popleft()
            place = max(0, place - 1)
        moves.insert(place, move)
        self._pending.append(move)
        if len(self._pending) > MOST_MEMBERS * MOST_ROOMS:
            del self._pending[0]
        return True

    def due(self, now: float) -> list[MemberMove]:
        """Return the moves after which enough time has passed, in order; each is returned once."""
        ready = [move for move in self._pending if now >= move.at + wait_s(move.move)]
        if ready:
            self._pending = [move for move in self._pending if now < move.at + wait_s(move.move)]
            ready.sort(key=lambda move: move.at)
        return ready

    def clear(self, move: MemberMove) -> bool:
        """Return whether a move stands alone, so that a tracker which went along would show the same."""
        if move.move is Move.LEFT:
            back = next((other for other in self.moves(move.member, move.at) if other.move is Move.CAME), None)
            return back is None or back.at - move.at > _SHORT_S
        if move.move is Move.CAME:
            before = [other for other in self._moves.get(move.member, ()) if other.at < move.at]
            return not before or before[-1].move is Move.CAME or move.at - before[-1].at > _SHORT_S
        return not any(abs(other.at - move.at) <= WINDOW_S for other in self._moves.get(move.member, ())) and not any(
            0 < other.at - move.at <= ROOM_WINDOW_S for other in self._rooms.get(move.member, ())
        )

    def moves(self, member: str, since: float = 0.0) -> Iterator[MemberMove]:
        """Return when a member left and came after a moment, in order."""
        return (move for move in self._moves.get(member, ()) if move.at > since)

    def near(self, move: Move, at: float, late_s: float = WINDOW_S) -> Iterator[MemberMove]:
        """Return moves of this kind (not of rooms) of any member around a moment; phones may report `late_s` late."""
        for moves in self._moves.values():
            for other in reversed(moves):
                if other.at < at - WINDOW_S:
                    break
                if other.move is move and other.at <= at + late_s:
                    yield other

    def known(self, at: float) -> list[str]:
        """Return the members of whom something was known before a moment."""
        return [member for member, moves in self._moves.items() if moves and moves[0].at < at]

    def prune(self, now: float) -> None:
        """Forget what is older than 14 days."""
        for table in (self._moves, self._rooms):
            for moves in table.values():
                while moves and moves[0].at < now - KEPT_S:
                    moves.popleft()

    def memory(self) -> dict[str, Any]:
        """Return all moves, JSON-able."""
        return {
            "moves": [_row(move) for moves in self._moves.values() for move in moves],
            "rooms": [_row(move) for moves in self._rooms.values() for move in moves],
            "pending": [_row(move) for move in self._pending],
        }

    def restore(self, data: object) -> None:
        """Restore all moves; what makes no sense is left out."""
        if not isinstance(data, dict):
            return
        for name in ("moves", "rooms"):
            for move in _moves(data.get(name)):
                self.add(move)
        self._pending = _moves(data.get("pending"))[: MOST_MEMBERS * MOST_ROOMS]


def wait_s(move: Move) -> float:
    """Return how long after a move of this kind it can be judged."""
    return {Move.LEFT: WAIT_S, Move.CAME: _CAME_WAIT_S, Move.ROOM: _ROOM_WAIT_S}[move]


def _same(move: MemberMove, other: MemberMove) -> bool:
    if move.move is not other.move or move.room != other.room:
        return False
    within_s = ROOM_WINDOW_S if move.move is Move.ROOM else _TWICE_S
    return abs(move.at - other.at) < within_s


def _row(move: MemberMove) -> list[Any]:
    return [move.member, move.move.value, move.at, *([] if move.room is None else [move.room])]


def _moves(rows: object) -> list[MemberMove]:
    found = (_move(row) for row in (rows if isinstance(rows, list) else ()))
    return [move for move in found if move is not None]


def _move(row: object) -> MemberMove | None:
    match row:
        case [str(member), str(move), at, *rest] if move in set(Move):
            when = moment(at)
            room = rest[0] if rest and isinstance(rest[0], str) else None
            return (
                None
                if when is None or (move == Move.ROOM) != (room is not None)
                else MemberMove(member, Move(move), when, room)
            )
    return None
