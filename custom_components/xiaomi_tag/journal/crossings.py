"""Crossings in their table: stored before they are published, marked after, never twice."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..fences.crossing import Correction, Crossing, CrossingKind, PlaceKind, PlaceRef
from .database import Database
from .model import JournalCrossing, Status
from .sealer import Sealer

_TABLE: Final = "crossings"
_OUTSIDE: Final = "outside"
"""What else stands in clear, to find rows by: whoever can write the file must not change it unnoticed."""
_EVENT_BYTES: Final = 16
_COLUMNS: Final = "owner, event_time, decided_at, kind, status, superseded, key, body"
LEDGER_S: Final = 86_400.0
"""With crossings off, for how long the keyed hash of an event's id is kept: it only stops a second publication."""


class CrossingTable:
    """Rows are found by a keyed hash of the event's id: the id itself would let others guess tag and place."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def add(self, crossings: Iterable[Crossing], status: Status, *, bare: bool = False) -> frozenset[str]:
        """Add new ones, and return their ids; `bare` keeps the hashes only."""
        return frozenset(crossing.event_id for crossing in crossings if self._add(crossing, status, bare=bare))

    def _add(self, crossing: Crossing, status: Status, *, bare: bool) -> bool:
        owner = self._sealer.tag(crossing.tag)
        key, body = (None, None) if bare else self._sealer.seal(_TABLE, owner, _as_data(crossing))
        added = self._database.run(
            "INSERT OR IGNORE INTO crossings (owner, event, event_time, decided_at, kind, status, key, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            owner,
            self._event(crossing.event_id),
            crossing.event_time,
            crossing.decided_at,
            None if bare else str(crossing.kind),
            int(status),
            key,
            body,
        )
        if added and crossing.supersedes is not None:
            self._database.run("UPDATE crossings SET superseded = 1 WHERE event = ?", self._event(crossing.supersedes))
        return added > 0

    def mark_published(self, ids: Iterable[str]) -> None:
        """Mark these as published."""
        for event_id in ids:
            self._database.run(
                "UPDATE crossings SET status = ? WHERE event = ?", int(Status.PUBLISHED), self._event(event_id)
            )

    def settle(self) -> int:
        """Give up those that were not marked, and return how many."""
        return self._database.run(
            "UPDATE crossings SET status = ? WHERE status = ?", int(Status.GIVEN_UP), int(Status.COMMITTED)
        )

    def read(self, tag: str | None, since: float, until: float) -> Iterator[JournalCrossing]:
        """Yield crossings of one tag or all in [since, until), in the order of event time."""
        whose, values = ("owner = ? AND", (self._sealer.tag(tag),)) if tag is not None else ("", ())
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM crossings WHERE {whose} event_time >= ? AND event_time < ? "  # noqa: S608
            "AND body IS NOT NULL ORDER BY event_time, id",
            *values,
            since,
            until,
        )
        for row in rows:
            crossing = self._crossing(row)
            if crossing is not None:
                yield crossing

    def drop_before(self, time: float) -> int:
        """Delete older ones, and return how many."""
        return self._database.run("DELETE FROM crossings WHERE event_time < ?", time)

    def strip(self) -> int:
        """Keep the hashes only, and return how many lost the rest."""
        return self._database.run("UPDATE crossings SET kind = NULL, key = NULL, body = NULL WHERE body IS NOT NULL")

    def _event(self, event_id: str) -> bytes:
        return self._sealer.vault.pseudonym("event", event_id, _EVENT_BYTES)

    def _crossing(self, row: tuple[Any, ...]) -> JournalCrossing | None:
        owner, event_time, decided_at, kind, status, superseded, key, body = row

        def stored(data: dict[str, Any]) -> JournalCrossing:
            # Rows of earlier versions hold these only outside.
            if data.get(_OUTSIDE, [kind, event_time, decided_at]) != [kind, event_time, decided_at]:
                raise ValueError("The row was changed")
            place, correction, of = data["place"], data["correction"], data["of"]
            crossing = Crossing(
                event_id=data["id"],
                tag=data["tag"],
                place=PlaceRef(PlaceKind(place[0]), place[1]),
                kind=CrossingKind(kind),
                event_time=event_time,
                decided_at=decided_at,
                confidence=data["confidence"],
                late=data["late"],
                correction=Correction(correction) if correction else None,
                of=CrossingKind(of) if of else None,
                supersedes=data["supersedes"],
            )
            return JournalCrossing(crossing, Status(status), bool(superseded))

        return self._sealer.read(_TABLE, owner, key, body, stored)


def _as_data(crossing: Crossing) -> dict[str, Any]:
    return {
        "id": crossing.event_id,
        "tag": crossing.tag,
        "place": [crossing.place.kind, crossing.place.id],
        "confidence": crossing.confidence,
        "late": crossing.late,
        "correction": crossing.correction,
        "of": crossing.of,
        "supersedes": crossing.supersedes,
        _OUTSIDE: [crossing.kind, crossing.event_time, crossing.decided_at],
    }
