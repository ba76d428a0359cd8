"""Errors of SQLite and of the system, without their texts."""

import errno
import sqlite3

import pytest

from custom_components.xiaomi_tag.journal.faults import JournalError, JournalFault, translated


def _sqlite_error(code: int | None) -> sqlite3.Error:
    error = sqlite3.OperationalError("unable to open /home/ada/journal.db")
    if code is not None:
        error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (sqlite3.SQLITE_CORRUPT, JournalFault.CORRUPT),
        (sqlite3.SQLITE_NOTADB, JournalFault.CORRUPT),
        (sqlite3.SQLITE_READONLY_DBMOVED, JournalFault.READ_ONLY),
        (sqlite3.SQLITE_CANTOPEN, JournalFault.READ_ONLY),
        (sqlite3.SQLITE_FULL, JournalFault.FULL),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, JournalFault.LOCKED),
        (sqlite3.SQLITE_IOERR, JournalFault.FAILED),
        (None, JournalFault.FAILED),
    ],
)
def test_error_of_sqlite_is_a_fault_that_names_nothing(code: int | None, fault: JournalFault) -> None:
    with pytest.raises(JournalError) as caught, translated():
        raise _sqlite_error(code)
    assert caught.value.fault is fault
    assert "ada" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (errno.ENOSPC, JournalFault.FULL),
        (errno.EROFS, JournalFault.READ_ONLY),
        (errno.EACCES, JournalFault.READ_ONLY),
        (errno.EIO, JournalFault.FAILED),
        (None, JournalFault.FAILED),
    ],
)
def test_error_of_the_system_is_a_fault(number: int | None, fault: JournalFault) -> None:
    error = OSError(number, "No space", "/home/ada/journal.db") if number else OSError()
    with pytest.raises(JournalError) as caught, translated():
        raise error
    assert caught.value.fault is fault
    assert "ada" not in str(caught.value)


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError
