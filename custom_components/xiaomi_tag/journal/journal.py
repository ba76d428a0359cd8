"""The journal as other parts call it. Every call is synchronous and belongs into the executor, one at a time."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
import math
from pathlib import Path
from typing import Final, Self

from ..fences.crossing import Crossing, FenceState
from .crossings import LEDGER_S, CrossingTable
from .database import TABLES, Database
from .model import (
    Batch,
    ChangeKind,
    Counts,
    JournalChange,
    JournalCrossing,
    JournalPlace,
    JournalSighting,
    JournalStats,
    Kind,
    Retention,
    Status,
)
from .places import PlaceTable
from .sealer import Sealer
from .sightings import SightingTable
from .states_and_changes import ChangeTable, StateTable
from .sums import JournalSum, SumKind, SumTable
from .tag_columns import TagColumns
from .vault import KEY_LIFE_S, Secrets, Vault

RENEW_MOST: Final = 5000
"""How many rows are encrypted with the newest key in one go."""
_COUNTED: Final = ("places", "crossings", "states", "changes")


class Journal:
    """An open journal. JournalError holds why a call failed; nothing stored is lost then."""

    def __init__(self, database: Database, secrets: Secrets, retention: Retention) -> None:
        self._database = database
        self._secrets = secrets
        self._vault = Vault(secrets)
        self._renewed: set[tuple[str, int]] = set()
        self.retention = retention
        """May be changed at any time; `prune` does the rest."""
        self._sealer = Sealer(self._vault)
        self._sightings = SightingTable(database, self._vault, self._sealer.count_unreadable)
        self._places = PlaceTable(database, self._sealer)
        self._crossings = CrossingTable(database, self._sealer)
        self._states = StateTable(database, self._sealer)
        self._changes = ChangeTable(database, self._sealer)
        self._sums = SumTable(database, self._sealer)

    @classmethod
    def open(cls, path: Path, secrets: Secrets, retention: Retention, now: float) -> Self:
        """Open the file, or create it, and prune it."""
        journal = cls(Database(path), secrets, retention)
        try:
            journal.prune(now)
        except BaseException:
            journal.close()
            raise
        return journal

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # Write

    def write(self, batch: Batch) -> None:
        """Store a batch, all of it or, with JournalError, nothing."""
        with self._transaction():
            if self.retention.sightings_s:
                self._sightings.write(batch.sightings)
            if self.retention.places_s:
                self._places.write(batch.places)
                self._sums.write(batch.sums)
            self._changes.write(self._kept_changes(batch.changes))
            self._crossings.mark_published(batch.published)

    def commit(self, crossings: Sequence[Crossing], states: Sequence[FenceState]) -> frozenset[str]:
        """Store what the fences decided, on the disk when this returns; return the ids to publish.

        The others were stored before: they are published already, or were given up.
        """
        with self._transaction(durable=True):
            new = self._crossings.add(crossings, Status.COMMITTED, bare=not self.retention.crossings_s)
            self._states.write(states)
        return new

    def settle(self) -> int:
        """Give up crossings that were stored and never marked, and return how many: to be called at the start.

        They may have been published or not; at most once means that they are not published now.
        """
        with self._transaction(durable=True):
            return self._crossings.settle()

    def replace_places(self, tag: str, since: float, until: float, places: Sequence[JournalPlace]) -> None:
        """Replace a tag's places of [since, until) by those that a recompute found."""
        with self._transaction(durable=True):
            if self.retention.places_s:
                self._places.replace(tag, since, until, places)

    # Read

    def states(self) -> list[FenceState]:
        """Return the stored states of all fences."""
        return list(self._states.read())

    def sightings(self, tag: str, since: float, until: float) -> Iterator[JournalSighting]:
        """Yield a tag's sightings of [since, until) in the order of event time."""
        return self._sightings.read(tag, since, until)

    def columns(self, tag: str, since: float, until: float) -> TagColumns:
        """Return a tag's sightings of [since, until) as arrays, in the order of event time."""
        return self._sightings.columns(tag, since, until)

    def places(self, tag: str, since: float, until: float) -> Iterator[JournalPlace]:
        """Yield the places that held in [since, until): the first may have begun before."""
        return self._places.read(tag, since, until)

    def sums(self, tag: str, kind: SumKind, since: float, until: float) -> list[JournalSum]:
        """Return a tag's sums of all spans that touch [since, until)."""
        return self._sums.read(tag, kind, since, until)

    def crossings(self, tag: str | None, since: float, until: float) -> Iterator[JournalCrossing]:
        """Yield crossings of a tag, or of all, in [since, until) in the order of event time."""
        return self._crossings.read(tag, since, until)

    def changes(self, kind: ChangeKind, since: float, until: float) -> Iterator[JournalChange]:
        """Yield what held of each subject at `since`, then what changed before `until`."""
        return self._changes.read(kind, since, until)

    # Delete

    def prune(self, now: float) -> Counts:
        """Delete what is past its retention."""
        keep = self.retention
        with self._transaction():
            sightings = self._sightings.drop_before(
                now - keep.sightings_s if keep.sightings_s else math.inf, exact=False
            )
            places = self._places.drop_before(now - keep.places_s) if keep.places_s else self._delete_all("places")
            self._sums.drop_before(now - keep.places_s if keep.places_s else math.inf)
            crossings = 0 if keep.crossings_s else self._crossings.strip()
            crossings += self._crossings.drop_before(now - (keep.crossings_s or LEDGER_S))
            changes = self._changes.drop_before(now - max(keep.sightings_s, keep.places_s))
            oldest = now - keep.sightings_s if keep.sightings_s else math.inf
            changes += self._changes.drop_of(ChangeKind.SENSOR, before=oldest)
        return Counts(sightings=sightings, places=places, crossings=crossings, changes=changes)

    def forget_before(self, time: float, kinds: Collection[Kind]) -> Counts:
        """Delete what is older than `time`, to the second; where a tag was then is kept as since `time`."""
        with self._transaction(durable=True):
            if Kind.PLACES in kinds:
                self._sums.drop_before(time)
            if Kind.SIGHTINGS in kinds:
                self._changes.drop_of(ChangeKind.SENSOR, before=time)
            counts = Counts(
                sightings=self._sightings.drop_before(time, exact=True) if Kind.SIGHTINGS in kinds else 0,
                places=self._places.drop_before(time) if Kind.PLACES in kinds else 0,
                crossings=self._crossings.drop_before(time) if Kind.CROSSINGS in kinds else 0,
            )
        self._database.checkpoint()
        return counts

    def erase(self, tags: Collection[str]) -> Counts:
        """Delete all of some tags; no trace is left in the file nor its log."""
        return self._erase({self._sealer.tag(tag) for tag in tags})

    def erase_sensors(self, subjects: Collection[str] | None = None) -> None:
        """Delete what some sensors of the house showed, or all of them; no trace is left in the file nor its log."""
        with self._transaction(durable=True):
            if subjects is None:
                self._changes.drop_of(ChangeKind.SENSOR)
            for subject in subjects or ():
                self._changes.drop_subject(ChangeKind.SENSOR, subject)
        self._database.checkpoint()

    def erase_orphans(self, tags: Collection[str]) -> Counts:
        """Delete all of tags that are not among these: they were removed."""
        known = {self._sealer.tag(tag) for tag in tags}
        owners: set[bytes] = set()
        for table in TABLES:
            which = f"WHERE kind = '{ChangeKind.CALIBRATION}'" if table == "changes" else ""
            owners |= {owner for (owner,) in self._database.rows(f"SELECT DISTINCT owner FROM {table} {which}")}  # noqa: S608
        return self._erase(owners - known)

    def vacuum(self, *, whole: bool = False) -> None:
        """Give the room of what was deleted back to the disk; `whole` repacks the file."""
        self._database.compact(whole=whole)

    # Backups

    def hold(self) -> None:
        """Keep the file and the secrets as they are while a backup copies them; what is written waits in the log."""
        self._database.hold()

    def release(self) -> None:
        """End of the backup."""
        self._database.release()

    # Keys

    @property
    def secrets(self) -> Secrets:
        """The keys, to be stored apart from the file."""
        return self._secrets

    def rotate(self, now: float) -> bool:
        """Make a new data key when the newest is old; True: store `secrets`, then call `secrets_stored`."""
        if self._database.held or now - self._secrets.keys[self._secrets.newest()].created_at < KEY_LIFE_S:
            return False
        self._secrets = self._secrets.with_key(now)
        return True

    def secrets_stored(self) -> None:
        """Use the newest key from now on: not before, or its rows could be lost with it."""
        self._vault.use(self._secrets)

    def renew(self, most: int = RENEW_MOST) -> bool:
        """Encrypt rows of older keys with the one in use, at most so many; True: a key went, store `secrets`.

        To be called every now and then: a key that no row needs is destroyed.
        """
        current = self._vault.number
        old = [number for number in self._secrets.keys if number != current]
        if self._database.held or not old or current != self._secrets.newest():
            return False
        left = [(table, number) for table in TABLES for number in old if (table, number) not in self._renewed]
        with self._transaction(durable=True):
            for table, number in left:
                most -= self._renew(table, number, most)
        # No more rows get an old key, so a table that is through need not be searched again.
        self._renewed |= {pair for pair in left if not self._has_rows_of(*pair)}
        needed = {number for number in old if not all((table, number) in self._renewed for table in TABLES)}
        if len(needed) == len(old):
            return False
        self._database.checkpoint()
        self._secrets = self._secrets.without(set(old) - needed)
        self._vault.use(self._secrets)
        return True

    def _renew(self, table: str, number: int, most: int) -> int:
        rows = self._database.rows(
            f"SELECT id, owner, body FROM {table} WHERE key = ? LIMIT ?",  # noqa: S608
            number,
            max(most, 0),
        )
        for id_, owner, body in rows:
            plain = self._vault.open(table, owner, number, body)
            # What does not open with its own key never will: it waits for its retention without one.
            key, sealed = (0, body) if plain is None else self._vault.seal(table, owner, plain)
            self._database.run(f"UPDATE {table} SET key = ?, body = ? WHERE id = ?", key, sealed, id_)  # noqa: S608
        return len(rows)

    def _has_rows_of(self, table: str, number: int) -> bool:
        return bool(self._database.value(f"SELECT 1 FROM {table} WHERE key = ? LIMIT 1", number))  # noqa: S608

    # Sizes

    def stats(self) -> JournalStats:
        """Return sizes and counts."""
        file_bytes, wal_bytes, free_bytes = self._database.sizes()
        counts = {table: self._count(table) for table in _COUNTED}
        return JournalStats(
            file_bytes=file_bytes,
            wal_bytes=wal_bytes,
            free_bytes=free_bytes,
            blocks=self._count("sightings"),
            counts=Counts(sightings=self._sightings.count(), **counts),
            keys=len(self._secrets.keys),
            unreadable=self._sealer.unreadable,
            schema=self._database.value("PRAGMA user_version"),
            data={
                table: int(self._database.value(f"SELECT TOTAL(LENGTH(body)) FROM {table}"))  # noqa: S608
                for table in TABLES
            },
        )

    def _kept_changes(self, changes: Sequence[JournalChange]) -> Sequence[JournalChange]:
        """Return the changes that are kept: those of sensors go with the sightings."""
        if self.retention.sightings_s:
            return changes
        return [change for change in changes if change.kind is not ChangeKind.SENSOR]

    def _count(self, table: str) -> int:
        return int(self._database.value(f"SELECT COUNT(*) FROM {table}"))  # noqa: S608

    def _delete_all(self, table: str) -> int:
        return self._database.run(f"DELETE FROM {table} WHERE TRUE")  # noqa: S608

    def _erase(self, owners: Collection[bytes]) -> Counts:
        with self._transaction(durable=True):
            sightings = sum(self._sightings.drop_owner(owner) for owner in owners)
            for owner in owners:
                self._sums.drop_owner(owner)
            counts = {table: sum(self._delete_of(table, owner) for owner in owners) for table in _COUNTED}
        self._database.checkpoint()
        return Counts(sightings=sightings, **counts)

    def _delete_of(self, table: str, owner: bytes) -> int:
        return self._database.run(f"DELETE FROM {table} WHERE owner = ?", owner)  # noqa: S608

    @contextmanager
    def _transaction(self, *, durable: bool = False) -> Iterator[None]:
        try:
            with self._database.transaction(durable=durable):
                yield
        except BaseException:
            self._sightings.forget_cache()
            raise
