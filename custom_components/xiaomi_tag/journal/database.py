"""The journal's file: opened, checked, migrated to the newest schema, and written in transactions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
import os
from pathlib import Path
import sqlite3
import stat
from typing import Any, Final

from .faults import JournalError, JournalFault, translated

_APPLICATION: Final = 0x7854_6A31
BUSY_S: Final = 5.0
"""For how long another process is waited for."""
ASIDE_MOST: Final = 2
"""How many files that were set aside are kept: the newest ones."""
_AUTO_CHECKPOINT_PAGES: Final = 1000  # SQLite's own default
_BESIDE: Final = ("", "-wal", "-shm")
_PRIVATE: Final = 0o600
_VERSIONS: Final = slice(18, 20)
"""Where a file's header holds for whom it can be written and read: 1 is a rollback journal, 2 a write-ahead log."""
_NO_VERSION: Final = 100
"""So many migrations there will never be: a larger version comes from a damaged file."""

# The columns that all tables share: `owner` is whose row it is, as a pseudonym, `key` the number of the data key that
# `body` is encrypted with. Times are Unix seconds.
_FIRST: Final = """
CREATE TABLE sightings (
  id INTEGER PRIMARY KEY, owner BLOB NOT NULL, slot INTEGER NOT NULL, count INTEGER NOT NULL,
  key INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE INDEX sightings_by_owner ON sightings (owner, slot);
CREATE INDEX sightings_by_slot ON sightings (slot);
CREATE TABLE places (
  id INTEGER PRIMARY KEY, owner BLOB NOT NULL, since REAL NOT NULL,
  key INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE INDEX places_by_owner ON places (owner, since);
CREATE INDEX places_by_time ON places (since);
CREATE TABLE crossings (
  id INTEGER PRIMARY KEY, owner BLOB NOT NULL, event BLOB NOT NULL UNIQUE, event_time REAL NOT NULL,
  decided_at REAL NOT NULL, kind TEXT, status INTEGER NOT NULL, superseded INTEGER NOT NULL DEFAULT 0,
  key INTEGER, body BLOB) STRICT;
CREATE INDEX crossings_by_owner ON crossings (owner, event_time);
CREATE INDEX crossings_by_time ON crossings (event_time);
CREATE INDEX crossings_unmarked ON crossings (status) WHERE status = 0;
CREATE TABLE states (
  id INTEGER PRIMARY KEY, owner BLOB NOT NULL, place BLOB NOT NULL,
  key INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (owner, place)) STRICT;
CREATE TABLE changes (
  id INTEGER PRIMARY KEY, owner BLOB NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL,
  key INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE INDEX changes_by_owner ON changes (kind, owner, at);
"""
# `slot` is the number of the hour or, for the other kind, the day.
_SECOND: Final = """
CREATE TABLE sums (
  id INTEGER PRIMARY KEY, owner BLOB NOT NULL, kind INTEGER NOT NULL, slot INTEGER NOT NULL,
  key INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (owner, kind, slot)) STRICT
"""
TABLES: Final = ("sightings", "places", "crossings", "states", "changes", "sums")

type Step = Callable[[sqlite3.Connection], None]


def script(text: str) -> Step:
    """Return a step that runs statements, in the transaction that is open."""

    def run(connection: sqlite3.Connection) -> None:
        for statement in text.split(";"):
            connection.execute(statement)

    return run


STEPS: Final[Sequence[Step]] = (script(_FIRST), script(_SECOND))
"""The schema's version is how many of these were run."""


def _check_header(path: Path) -> None:
    """Refuse a file whose header is damaged where SQLite would call it read-only."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        header = file.read(_VERSIONS.stop)
    if len(header) == _VERSIONS.stop and not set(header[_VERSIONS]) <= {1, 2}:
        raise JournalError(JournalFault.CORRUPT)


def _make_private(path: Path) -> None:
    """Create the file for its owner alone, whatever the umask is, and take an older one from all others.

    SQLite gives what it keeps beside the file the same permissions.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDONLY, _PRIVATE))
    for file in (path, *asides(path)):
        for beside in map(partial(_with, file), _BESIDE):
            # What is gone meanwhile, or belongs to another user, stays as it is.
            with suppress(FileNotFoundError, PermissionError):
                mode = stat.S_IMODE(beside.stat().st_mode)
                if mode & ~_PRIVATE:
                    beside.chmod(mode & _PRIVATE)


type _Layout = frozenset[tuple[object, ...]]


def _layout(connection: sqlite3.Connection) -> _Layout:
    """Return the tables with their columns, and the indices."""
    return frozenset(
        connection.execute(
            'SELECT item.type, item.name, item.tbl_name, c.name, c.type, c."notnull", c.pk '
            "FROM sqlite_schema AS item LEFT JOIN pragma_table_info(item.name) AS c"
        )
    )


def _layout_after(steps: Sequence[Step]) -> _Layout:
    with closing(sqlite3.connect(":memory:")) as connection:
        for step in steps:
            step(connection)
        return _layout(connection)


class Database:
    """One connection. It may go from thread to thread, but is used by one at a time."""

    def __init__(self, path: Path, steps: Sequence[Step] = STEPS) -> None:
        """Open the file, or create it. Raises JournalError, with the file as it was, if that fails."""
        self._path = path
        self.held = False
        """Whether a backup is being made of the file."""
        with translated():
            # Before it is opened: closing the file later would take SQLite's locks away.
            _check_header(path)
            _make_private(path)
            self._connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            with translated():
                self._prepare(steps)
        except BaseException:
            self._connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)
            self._connection.close()
            raise

    def _prepare(self, steps: Sequence[Step]) -> None:
        with translated(JournalFault.CORRUPT):
            version, empty = self._checked(steps)
        for pragma in ("auto_vacuum = INCREMENTAL", "journal_mode = WAL", "secure_delete = ON", "synchronous = NORMAL"):
            self._connection.execute(f"PRAGMA {pragma}")
        if version == len(steps):
            self._assure_writable()
            return
        with self.transaction(durable=True):
            if empty:
                self._connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            for number, step in enumerate(steps[version:], version + 1):
                step(self._connection)
                self._connection.execute(f"PRAGMA user_version = {number:d}")

    def _checked(self, steps: Sequence[Step]) -> tuple[int, bool]:
        """Return the schema's version, and whether the file is empty. Raises JournalError for one that is damaged."""
        ask = self._connection.execute
        (version,) = ask("PRAGMA user_version").fetchone()
        layout = _layout(self._connection)
        if not layout and not version:
            return 0, True
        if ask("PRAGMA application_id").fetchone() != (_APPLICATION,) or not 0 < version < _NO_VERSION:
            raise JournalError(JournalFault.CORRUPT)
        if version > len(steps):
            raise JournalError(JournalFault.NEWER)
        if ask("PRAGMA quick_check(1)").fetchone() != ("ok",) or layout != _layout_after(steps[:version]):
            raise JournalError(JournalFault.CORRUPT)
        return version, False

    def _assure_writable(self) -> None:
        """Fail now rather than at the first write."""
        with self.transaction():
            self._connection.execute(f"PRAGMA application_id = {_APPLICATION}")

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[None]:
        """Store all that is run inside, or nothing; a `durable` transaction is on the disk when this ends.

        Any other survives the end of the process, but the newest may be lost when the power fails.
        """
        with translated():
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite ends the transaction by itself after some errors.
                if self._connection.in_transaction:
                    with suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")
                raise

    def run(self, statement: str, *values: Any) -> int:
        """Run a statement inside a transaction; return how many rows it changed."""
        return self._connection.execute(statement, values).rowcount

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with translated():
            return self._connection.execute(statement, values).fetchall()

    def value(self, statement: str, *values: Any) -> Any:
        """Return the first column of the first row, None without a row."""
        with translated():
            row = self._connection.execute(statement, values).fetchone()
        return None if row is None else row[0]

    def checkpoint(self) -> None:
        """Empty the write-ahead log into the file, so that nothing deleted is left in it; later while held."""
        if not self.held and self.value("PRAGMA wal_checkpoint(TRUNCATE)"):
            raise JournalError(JournalFault.LOCKED)

    def hold(self) -> None:
        """Leave the file as it is until `release`: what is written stays in the log, which only grows.

        A copy of both is whole then, however slowly it is made: SQLite leaves out what a cut log ends with.
        """
        self.checkpoint()
        self._set_held(held=True)

    def release(self) -> None:
        """Let the file change again."""
        self._set_held(held=False)
        self.checkpoint()

    def _set_held(self, *, held: bool) -> None:
        self.value(f"PRAGMA wal_autocheckpoint = {0 if held else _AUTO_CHECKPOINT_PAGES}")
        with translated():
            self._connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, held)
        self.held = held

    def compact(self, *, whole: bool) -> None:
        """Give free pages back to the disk; `whole` rewrites the file, which needs as much room again."""
        self.rows("VACUUM" if whole else "PRAGMA incremental_vacuum")
        self.checkpoint()

    def sizes(self) -> tuple[int, int, int]:
        """Return the bytes of the file, of the write-ahead log, and of free pages in the file."""
        free = self.value("PRAGMA freelist_count") * self.value("PRAGMA page_size")
        file, log = (self._size(suffix) for suffix in ("", "-wal"))
        return file, log, free

    def _size(self, suffix: str) -> int:
        path = _with(self._path, suffix)
        return path.stat().st_size if path.exists() else 0

    def close(self) -> None:
        """Close the file; the write-ahead log goes into it."""
        with translated():
            self._connection.close()


def set_aside(path: Path, now: float) -> Path:
    """Move a file that cannot be used out of the way, and return where it is now; of earlier ones the oldest goes."""
    with translated():
        kept = asides(path)
        for old in kept[: max(0, len(kept) - ASIDE_MOST + 1)]:
            discard(old)
        target = path.with_name(f"{path.name}.{now:.0f}.aside")
        for suffix in _BESIDE:
            with suppress(FileNotFoundError):
                _with(path, suffix).rename(_with(target, suffix))
        return target


def asides(path: Path) -> list[Path]:
    """Return the files that were set aside, the oldest first."""
    found = path.parent.glob(f"{path.name}.*.aside")
    return sorted(found, key=lambda each: int(each.suffixes[-2][1:]) if each.suffixes[-2][1:].isdigit() else 0)


def discard(path: Path) -> None:
    """Delete a file and what SQLite keeps beside it."""
    for suffix in _BESIDE:
        with suppress(FileNotFoundError):
            _with(path, suffix).unlink()


def _with(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
