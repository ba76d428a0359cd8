"""What speaks for and against a track: at most 60 pieces, the weakest go first."""

from typing import Any, Final

from ..basics.numbers import finite, moment
from .model import Clue, Evidence

MOST_PIECES: Final = 60


class Pieces:
    """The evidence on one track."""

    def __init__(self) -> None:
        self._pieces: list[Evidence] = []

    def __len__(self) -> int:
        """Return how many pieces there are."""
        return len(self._pieces)

    def add(self, piece: Evidence) -> None:
        """Add a piece; beyond the limit the weakest one goes, the oldest of these."""
        self._pieces.append(piece)
        if len(self._pieces) > MOST_PIECES:
            self._pieces.remove(min(self._pieces, key=lambda other: (abs(other.nats), other.at)))

    def renew(self, piece: Evidence) -> None:
        """Put a piece in the place of the one of the same kind and member, if there is one."""
        self._pieces = [other for other in self._pieces if other.clue is not piece.clue or other.member != piece.member]
        self.add(piece)

    def has(self, clue: Clue) -> bool:
        """Return whether there is a piece of a kind."""
        return any(piece.clue is clue for piece in self._pieces)

    def drop(self, clue: Clue, member: str | None = None) -> None:
        """Remove the pieces of a kind about a member."""
        self._pieces = [piece for piece in self._pieces if piece.clue is not clue or piece.member != member]

    def clear(self) -> None:
        """Remove all pieces."""
        self._pieces.clear()

    def all(self) -> tuple[Evidence, ...]:
        """Return all pieces by time."""
        return tuple(sorted(self._pieces, key=lambda piece: piece.at))

    def memory(self) -> list[dict[str, Any]]:
        """Return all pieces, JSON-able."""
        return [
            {
                "clue": piece.clue.value,
                "at": piece.at,
                "nats": round(piece.nats, 3),
                "member": piece.member,
                "apart_s": piece.apart_s,
                "room": piece.room,
            }
            for piece in self._pieces
        ]

    def restore(self, rows: object) -> None:
        """Restore the pieces; what makes no sense is left out."""
        for row in rows if isinstance(rows, list) else ():
            if (piece := _piece(row)) is not None:
                self.add(piece)


def _piece(row: Any) -> Evidence | None:
    match row:
        case {"clue": str(clue), "at": at} if clue in set(Clue):
            when = moment(at)
            if when is None:
                return None
            return Evidence(
                clue=Clue(clue),
                at=when,
                nats=finite(row.get("nats")) or 0.0,
                member=_text(row.get("member")),
                apart_s=finite(row.get("apart_s")),
                room=_text(row.get("room")),
            )
    return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
