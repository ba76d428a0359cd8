"""The table of where tags were: one row for each change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any, Final

from ..basics.model import Fix, Position, Presence
from .database import Database
from .model import JournalPlace
from .sealer import Sealer

_TABLE: Final = "places"


class PlaceTable:
    """A tag's places follow one another; each holds until the next."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def write(self, places: Iterable[JournalPlace]) -> None:
        """Add places; inside a transaction."""
        for place in places:
            owner = self._sealer.tag(place.tag)
            key, body = self._sealer.seal(_TABLE, owner, _as_data(place))
            self._database.run(
                "INSERT INTO places (owner, since, key, body) VALUES (?, ?, ?, ?)", owner, place.since, key, body
            )

    def read(self, tag: str, since: float, until: float) -> Iterator[JournalPlace]:
        """Yield those that hold in [since, until), in the order of time; the first may have begun before."""
        owner = self._sealer.tag(tag)
        before = self._last(owner, since)
        rows = self._database.rows(
            "SELECT since, key, body FROM places WHERE owner = ? AND since >= ? AND since < ? ORDER BY since, id",
            owner,
            since,
            until,
        )
        if before is not None and not (rows and rows[0][0] == since):
            rows.insert(0, before)
        for row in rows:
            place = self._place(tag, owner, *row)
            if place is not None:
                yield place

    def replace(self, tag: str, since: float, until: float, places: Sequence[JournalPlace]) -> None:
        """Replace what held in [since, until) by these; what held at `until` still holds from there on."""
        owner = self._sealer.tag(tag)
        row = self._last(owner, until)
        held = self._place(tag, owner, *row) if row is not None and row[0] >= since else None
        self._database.run("DELETE FROM places WHERE owner = ? AND since >= ? AND since < ?", owner, since, until)
        self.write(places)
        new = max(places, key=lambda each: each.since, default=None)
        goes_on = self._database.value("SELECT 1 FROM places WHERE owner = ? AND since = ?", owner, until)
        if held is not None and not goes_on and not (new and replace(new, since=held.since) == held):
            self.write((replace(held, since=until),))

    def drop_before(self, time: float) -> int:
        """Delete those that no longer held at `time`, and return how many; what held is kept as since `time`."""
        dropped = self._database.run(
            "DELETE FROM places WHERE since < ?1 AND id != (SELECT last.id FROM places AS last "
            "WHERE last.owner = places.owner AND last.since < ?1 ORDER BY last.since DESC, last.id DESC LIMIT 1)",
            time,
        )
        # Where the next one begins at that very moment, what held before does not reach it.
        dropped += self._database.run(
            "DELETE FROM places WHERE since < ?1 AND EXISTS "
            "(SELECT 1 FROM places AS next WHERE next.owner = places.owner AND next.since = ?1)",
            time,
        )
        self._database.run("UPDATE places SET since = ?1 WHERE since < ?1", time)
        return dropped

    def _last(self, owner: bytes, before: float) -> tuple[Any, ...] | None:
        rows = self._database.rows(
            "SELECT since, key, body FROM places WHERE owner = ? AND since < ? ORDER BY since DESC, id DESC LIMIT 1",
            owner,
            before,
        )
        return rows[0] if rows else None

    def _place(self, tag: str, owner: bytes, since: float, key: int, body: bytes) -> JournalPlace | None:
        return self._sealer.read(_TABLE, owner, key, body, partial(_from_data, tag, since))


def _as_data(place: JournalPlace) -> dict[str, Any]:
    return {
        "presence": place.presence,
        "room": place.room,
        "probability": place.probability,
        "position": asdict(place.position) if place.position else None,
        "fix": asdict(place.fix) if place.fix else None,
    }


def _from_data(tag: str, since: float, data: dict[str, Any]) -> JournalPlace:
    position, fix = data["position"], data["fix"]
    return JournalPlace(
        tag=tag,
        since=since,
        presence=Presence(data["presence"]),
        room=data["room"],
        probability=data["probability"],
        position=Position(**position) if position else None,
        fix=Fix(**fix) if fix else None,
    )
