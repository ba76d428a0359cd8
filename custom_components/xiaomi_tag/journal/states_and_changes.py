"""The tables of the fences' states, and of changes of receivers, calibrations and sensors."""

from collections.abc import Iterable, Iterator
from functools import partial
import math
from typing import Any, Final

from ..fences.crossing import FenceState, PlaceKind, PlaceRef
from .database import Database
from .model import ChangeKind, JournalChange
from .sealer import Sealer

_STATES: Final = "states"
_CHANGES: Final = "changes"
_DOMAINS: Final = {ChangeKind.RECEIVER: "receiver", ChangeKind.CALIBRATION: "tag", ChangeKind.SENSOR: "sensor"}


class StateTable:
    """The newest state of each tag at each fence."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def write(self, states: Iterable[FenceState]) -> None:
        """Replace states by newer ones; inside a transaction."""
        for state in states:
            owner = self._sealer.tag(state.tag)
            place = self._sealer.vault.pseudonym("place", f"{state.place.kind}:{state.place.id}")
            if state.data is None:
                self._database.run("DELETE FROM states WHERE owner = ? AND place = ?", owner, place)
                continue
            data = {"tag": state.tag, "place": [state.place.kind, state.place.id], "data": dict(state.data)}
            self._database.run(
                "INSERT INTO states (owner, place, key, body) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (owner, place) DO UPDATE SET key = excluded.key, body = excluded.body",
                owner,
                place,
                *self._sealer.seal(_STATES, owner, data),
            )

    def read(self) -> Iterator[FenceState]:
        """Yield all states."""
        for owner, key, body in self._database.rows("SELECT owner, key, body FROM states ORDER BY id"):
            state = self._sealer.read(_STATES, owner, key, body, _state)
            if state is not None:
                yield state


class ChangeTable:
    """Facts about receivers, calibrations and sensors, and since when they hold."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def write(self, changes: Iterable[JournalChange]) -> None:
        """Add changes; inside a transaction."""
        for change in changes:
            owner = self._owner(change.kind, change.subject)
            key, body = self._sealer.seal(
                _CHANGES, owner, {"subject": change.subject, "data": dict(change.data), "at": change.at}
            )
            self._database.run(
                "INSERT INTO changes (owner, at, kind, key, body) VALUES (?, ?, ?, ?, ?)",
                owner,
                change.at,
                str(change.kind),
                key,
                body,
            )

    def read(self, kind: ChangeKind, since: float, until: float) -> Iterator[JournalChange]:
        """Yield what held of each subject at `since`, then what changed before `until`, in the order of time."""
        rows = self._database.rows(
            "SELECT owner, at, key, body FROM changes WHERE kind = ?1 AND at < ?3 AND (at >= ?2 OR id = "
            "(SELECT last.id FROM changes AS last WHERE last.kind = ?1 AND last.owner = changes.owner "
            "AND last.at < ?2 ORDER BY last.at DESC, last.id DESC LIMIT 1)) ORDER BY at, id",
            str(kind),
            since,
            until,
        )
        for owner, at, key, body in rows:
            change = self._sealer.read(_CHANGES, owner, key, body, partial(_change, kind, at))
            if change is not None:
                yield change

    def drop_before(self, time: float) -> int:
        """Delete what no longer held at `time`, and return how many."""
        return self._database.run(
            "DELETE FROM changes WHERE at < ?1 AND id != (SELECT last.id FROM changes AS last "
            "WHERE last.kind = changes.kind AND last.owner = changes.owner AND last.at < ?1 "
            "ORDER BY last.at DESC, last.id DESC LIMIT 1)",
            time,
        )

    def drop_of(self, kind: ChangeKind, *, before: float = math.inf) -> int:
        """Delete all of a kind from before a time, also what still holds; return how many."""
        return self._database.run("DELETE FROM changes WHERE kind = ? AND at < ?", str(kind), before)

    def drop_subject(self, kind: ChangeKind, subject: str) -> int:
        """Delete all of one subject, and return how many."""
        return self._database.run(
            "DELETE FROM changes WHERE kind = ? AND owner = ?", str(kind), self._owner(kind, subject)
        )

    def _owner(self, kind: ChangeKind, subject: str) -> bytes:
        return self._sealer.vault.pseudonym(_DOMAINS[kind], subject)


def _state(data: dict[str, Any]) -> FenceState:
    kind, id_ = data["place"]
    return FenceState(data["tag"], PlaceRef(PlaceKind(kind), id_), data["data"])


def _change(kind: ChangeKind, at: float, data: dict[str, Any]) -> JournalChange:
    # Rows of earlier versions hold the time only outside.
    if data.get("at", at) != at:
        raise ValueError("The row was changed")
    return JournalChange(kind, data["subject"], at, data["data"])
