"""The table of sums: for how long a tag was in each room in an hour, and at each cell of the plan in a day."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Final, NamedTuple

from .database import Database
from .sealer import Sealer

HOUR_S: Final = 3600
DAY_S: Final = 86_400
_TABLE: Final = "sums"
_DIGITS: Final = 3


class SumKind(IntEnum):
    """The kind of a sum; the numbers are stored."""

    ROOMS = 0
    """By room, in one hour."""
    CELLS = 1
    """By cell of the plan, in one day."""

    @property
    def slot_s(self) -> int:
        """How long the span of one row is; spans are counted from the epoch."""
        return HOUR_S if self is SumKind.ROOMS else DAY_S


class JournalSum(NamedTuple):
    """Seconds by key, of one tag in the span number `slot` of this kind."""

    tag: str
    kind: SumKind
    slot: int
    seconds: Mapping[str, float]


class SumTable:
    """Sums grow as they arise; a row never holds more seconds than its span has."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def write(self, sums: Iterable[JournalSum]) -> None:
        """Add seconds to those that are stored; inside a transaction."""
        for added in sums:
            owner = self._sealer.tag(added.tag)
            stored: dict[str, float] = {}
            for key, body in self._database.rows(
                "SELECT key, body FROM sums WHERE owner = ? AND kind = ? AND slot = ?", owner, added.kind, added.slot
            ):
                stored = self._read(owner, added.kind, added.slot, key, body)
            total = _total(stored, added.seconds, added.kind.slot_s)
            self._database.run(
                "INSERT INTO sums (owner, kind, slot, key, body) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (owner, kind, slot) DO UPDATE SET key = excluded.key, body = excluded.body",
                owner,
                added.kind,
                added.slot,
                *self._sealer.seal(_TABLE, owner, {"of": [added.kind, added.slot], "seconds": total}),
            )

    def read(self, tag: str, kind: SumKind, since: float, until: float) -> list[JournalSum]:
        """Return a tag's sums of all spans that touch [since, until), in the order of time."""
        owner = self._sealer.tag(tag)
        rows = self._database.rows(
            "SELECT slot, key, body FROM sums WHERE owner = ? AND kind = ? AND (slot + 1) * ? > ? AND slot * ? < ? "
            "ORDER BY slot",
            owner,
            kind,
            kind.slot_s,
            since,
            kind.slot_s,
            until,
        )
        return [JournalSum(tag, kind, slot, self._read(owner, kind, slot, key, body)) for slot, key, body in rows]

    def drop_before(self, time: float) -> int:
        """Delete sums whose span began before a time: a part of a span cannot be deleted."""
        return sum(
            self._database.run("DELETE FROM sums WHERE kind = ? AND slot * ? < ?", kind, kind.slot_s, time)
            for kind in SumKind
        )

    def drop_owner(self, owner: bytes) -> int:
        """Delete the sums of a tag, by its pseudonym."""
        return self._database.run("DELETE FROM sums WHERE owner = ?", owner)

    def _read(self, owner: bytes, kind: SumKind, slot: int, key: int, body: bytes) -> dict[str, float]:
        def seconds(data: dict[str, object]) -> dict[str, float]:
            if data["of"] != [kind, slot] or not isinstance(stored := data["seconds"], dict):
                raise ValueError("The row was changed")
            return stored

        return self._sealer.read(_TABLE, owner, key, body, seconds) or {}


def _total(stored: Mapping[str, float], added: Mapping[str, float], most_s: float) -> dict[str, float]:
    """Return both together. A clock that was set back repeats a span: what would be beyond its length is left out."""
    total = dict(stored)
    # Rounding of many keys must not add up to more than the span.
    left = most_s - sum(stored.values())
    for key, seconds in added.items():
        given = min(round(seconds, _DIGITS), left)
        if given > 0:
            total[key] = round(total.get(key, 0.0) + given, _DIGITS)
            left -= given
    return total
