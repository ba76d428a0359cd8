"""Faults of the journal's file, named without paths or data."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
import errno
import sqlite3
from typing import Final


class JournalFault(StrEnum):
    """Why the journal cannot be used just now, as a key that is translated where it is shown."""

    CORRUPT = "corrupt"
    """The file is damaged or not a journal: set it aside and begin a new one."""
    READ_ONLY = "read_only"
    """The file or its folder may not be written, or not be opened."""
    FULL = "full"
    """No room left on the disk."""
    NEWER = "newer"
    """Written by a newer version of the integration; left as it is."""
    LOCKED = "locked"
    """Another process holds the file."""
    FAILED = "failed"
    """Anything else: an input or output error."""


class JournalError(Exception):
    """A call of the journal failed; what was stored before is unchanged."""

    def __init__(self, fault: JournalFault) -> None:
        super().__init__(f"The journal failed: {fault}")
        self.fault: Final = fault


_BY_CODE: Final = {
    sqlite3.SQLITE_CORRUPT: JournalFault.CORRUPT,
    sqlite3.SQLITE_NOTADB: JournalFault.CORRUPT,
    sqlite3.SQLITE_READONLY: JournalFault.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: JournalFault.READ_ONLY,
    sqlite3.SQLITE_PERM: JournalFault.READ_ONLY,
    sqlite3.SQLITE_FULL: JournalFault.FULL,
    sqlite3.SQLITE_BUSY: JournalFault.LOCKED,
    sqlite3.SQLITE_LOCKED: JournalFault.LOCKED,
}
_BY_ERRNO: Final = {
    errno.ENOSPC: JournalFault.FULL,
    errno.EDQUOT: JournalFault.FULL,
    errno.EROFS: JournalFault.READ_ONLY,
    errno.EACCES: JournalFault.READ_ONLY,
    errno.EPERM: JournalFault.READ_ONLY,
    errno.ENOENT: JournalFault.READ_ONLY,
    errno.ENOTDIR: JournalFault.READ_ONLY,
    errno.EISDIR: JournalFault.READ_ONLY,
}
_PRIMARY: Final = 0xFF
"""The part of SQLite's result code that is the kind of error."""


@contextmanager
def translated(otherwise: JournalFault = JournalFault.FAILED) -> Iterator[None]:
    """Raise SQLite's and the system's errors as JournalError, without their texts: those name the path.

    Errors that SQLite has no name for are raised as `otherwise`.
    """
    try:
        yield
    except UnicodeDecodeError:
        # All text in the file is ours: a message or a name that is no text comes from a damaged page.
        raise JournalError(JournalFault.CORRUPT) from None
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            # Python's own error for a text in the file that is none.
            undecodable = isinstance(error, sqlite3.OperationalError) and "decode" in str(error)
            raise JournalError(JournalFault.CORRUPT if undecodable else JournalFault.FAILED) from None
        fault = _BY_CODE.get(code & _PRIMARY, JournalFault.FAILED)
        raise JournalError(otherwise if code & _PRIMARY == sqlite3.SQLITE_ERROR else fault) from None
    except OSError as error:
        raise JournalError(_BY_ERRNO.get(error.errno or 0, JournalFault.FAILED)) from None
