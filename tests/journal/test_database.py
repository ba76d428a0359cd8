"""The file: schema versions, and what befalls files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import sqlite3
import stat
from typing import Any, cast
from unittest.mock import patch

import pytest

from custom_components.xiaomi_tag.journal import (
    Batch,
    Journal,
    JournalError,
    JournalFault,
    Retention,
    asides,
    database as module,
    discard,
    set_aside,
)
from custom_components.xiaomi_tag.journal.database import STEPS, Database, script
from tests.journal.stored import ALWAYS, DAY, NOW, TAG, crossing, opened, place, sighting


@pytest.fixture(name="path")
def path_fixture(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture(name="stored")
def stored_fixture(path: Path) -> Path:
    """A closed journal of some pages."""
    journal = opened(path)
    journal.write(Batch(places=[place(NOW + each, f"room {each}") for each in range(300)]))
    journal.commit([crossing("a", NOW)], [])
    journal.close()
    return path


def fault_of(action: Callable[[], object]) -> JournalFault:
    with pytest.raises(JournalError) as caught:
        action()
    assert "journal.db" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value.fault


def places_in(path: Path) -> int:
    journal = opened(path)
    try:
        return len(list(journal.places(TAG, 0, ALWAYS)))
    finally:
        journal.close()


# Schema


def test_a_new_file_is_as_it_should_be(path: Path) -> None:
    database = Database(path)
    found = {
        name: database.value(f"PRAGMA {name}")
        for name in ("journal_mode", "secure_delete", "auto_vacuum", "user_version")
    }
    assert found == {"journal_mode": "wal", "secure_delete": 1, "auto_vacuum": 2, "user_version": len(STEPS)}


ADD = script("ALTER TABLE places ADD COLUMN source TEXT; UPDATE places SET source = 'radio'")


def test_an_older_file_is_brought_up_with_all_that_it_holds(stored: Path) -> None:
    database = Database(stored, [*STEPS, ADD])
    assert database.value("PRAGMA user_version") == len(STEPS) + 1
    assert database.value("SELECT COUNT(*) FROM places WHERE source = 'radio'") == 300
    database.close()
    Database(stored, [*STEPS, ADD]).close()


def test_a_step_that_fails_leaves_the_file_as_it_was(stored: Path) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        ADD(connection)
        connection.execute("SELECT nothing FROM nowhere")

    assert fault_of(lambda: Database(stored, [*STEPS, ADD, fail])) is JournalFault.FAILED
    assert places_in(stored) == 300


def test_a_newer_file_is_refused_and_left_untouched(stored: Path) -> None:
    Database(stored, [*STEPS, ADD]).close()
    before = stored.read_bytes()
    assert fault_of(lambda: opened(stored)) is JournalFault.NEWER
    assert stored.read_bytes() == before


# Damage


def garble(path: Path) -> None:
    with path.open("r+b") as file:
        for page in range(1, 6):
            file.seek(page * 4096)
            file.write(bytes(range(256)) * 16)


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()


@pytest.mark.parametrize(
    "damage",
    [garble, truncate, foreign, lambda path: path.write_bytes(b"not a database " * 999)],
    ids=["garbled", "truncated", "foreign", "text"],
)
def test_a_damaged_file_is_reported_and_set_aside(stored: Path, damage: Callable[[Path], object]) -> None:
    damage(stored)
    before = stored.read_bytes()
    assert fault_of(lambda: opened(stored)) is JournalFault.CORRUPT
    assert stored.read_bytes() == before
    aside = set_aside(stored, NOW)
    assert aside.read_bytes() == before
    assert places_in(stored) == 0


def test_damage_found_while_reading_is_reported(stored: Path) -> None:
    journal = opened(stored)
    garble(stored)
    journal._database.run("PRAGMA shrink_memory")
    assert fault_of(lambda: list(journal.places(TAG, 0, ALWAYS))) is JournalFault.CORRUPT


def test_an_empty_file_is_a_new_journal(path: Path) -> None:
    path.touch()
    assert places_in(path) == 0


def test_a_file_without_its_log_lacks_only_what_was_in_the_log(stored: Path, tmp_path: Path) -> None:
    journal = opened(stored)
    journal.write(Batch(places=[place(NOW + 900)]))
    copy = tmp_path / "copy.db"
    copy.write_bytes(stored.read_bytes())
    assert places_in(copy) == 300
    assert len(list(journal.places(TAG, 0, ALWAYS))) == 301


def test_a_garbled_log_costs_only_what_was_in_the_log(stored: Path, tmp_path: Path) -> None:
    journal = opened(stored)
    journal.write(Batch(places=[place(NOW + 900)]))
    copy = tmp_path / "copy.db"
    copy.write_bytes(stored.read_bytes())
    copy.with_name("copy.db-wal").write_bytes(bytes(range(256)) * 99)
    assert places_in(copy) == 300


def test_the_newest_two_files_are_kept_aside(path: Path) -> None:
    for number in range(4):
        path.write_text(str(number))
        path.with_name("journal.db-wal").write_text("log")
        set_aside(path, NOW + number)
    assert [each.read_text() for each in asides(path)] == ["2", "3"]
    assert len(list(path.parent.iterdir())) == 4
    for each in asides(path):
        discard(each)
    assert list(path.parent.iterdir()) == []


# Files that cannot be written


def test_a_file_that_another_process_holds_is_reported(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_S", 0.05)
    journal = opened(stored)
    holder = sqlite3.connect(stored, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert fault_of(lambda: opened(stored)) is JournalFault.LOCKED
    assert fault_of(lambda: journal.write(Batch(places=[place(NOW + 900)]))) is JournalFault.LOCKED
    holder.execute("ROLLBACK")
    journal.write(Batch(places=[place(NOW + 900)]))
    assert len(list(journal.places(TAG, 0, ALWAYS))) == 301


@contextmanager
def read_only() -> Iterator[None]:
    """Let SQLite open files as it does where it may not write them: permissions do not bind root."""
    connect = sqlite3.connect

    def connect_read_only(path: Path, **options: Any) -> sqlite3.Connection:
        return cast("sqlite3.Connection", connect(f"file:{path}?mode=ro", uri=True, **options))

    with patch.object(sqlite3, "connect", connect_read_only):
        yield


def test_a_file_that_may_not_be_written_is_reported(stored: Path) -> None:
    before = stored.read_bytes()
    with read_only():
        assert fault_of(lambda: opened(stored)) is JournalFault.READ_ONLY
    assert stored.read_bytes() == before


def test_a_path_that_is_not_a_folder_is_reported(tmp_path: Path) -> None:
    assert fault_of(lambda: opened(tmp_path / "nowhere" / "journal.db")) is JournalFault.READ_ONLY


def fill(journal: Journal) -> None:
    for number in range(10_000):
        journal.write(Batch(places=[place(NOW + 1000 + number, "x" * 500)], sightings=[sighting(NOW + number)]))


def test_a_full_disk_costs_nothing_that_was_stored(stored: Path) -> None:
    journal = opened(stored)
    pages = journal._database.value("PRAGMA page_count")
    journal._database.value(f"PRAGMA max_page_count = {pages + 5}")
    assert fault_of(lambda: fill(journal)) is JournalFault.FULL
    kept = len(list(journal.places(TAG, 0, ALWAYS)))
    assert kept > 300
    assert len(list(journal.sightings(TAG, 0, ALWAYS))) == kept - 300
    journal._database.value("PRAGMA max_page_count = 100000")
    journal.write(Batch(places=[place(ALWAYS - 1)], sightings=[sighting(NOW + 20_000)]))
    journal.close()
    again = opened(stored)
    assert len(list(again.places(TAG, 0, ALWAYS))) == kept + 1
    assert len(list(again.sightings(TAG, 0, ALWAYS))) == kept - 299
    assert [each.crossing.event_id for each in again.crossings(None, 0, ALWAYS)] == ["a"]


def test_what_fails_half_way_is_not_stored_at_all(stored: Path) -> None:
    journal = opened(stored)
    journal.write(Batch(sightings=[sighting(NOW)]))
    with pytest.raises(AttributeError):
        journal.write(Batch(sightings=[sighting(NOW + 1)], places=[None]))  # type: ignore[list-item]
    journal.write(Batch(sightings=[sighting(NOW + 2)]))
    assert [each.seen_at - NOW for each in journal.sightings(TAG, 0, ALWAYS)] == [0, 2]


def test_erasing_beside_a_reader_reports_that_traces_are_left(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_S", 0.05)
    journal = opened(stored)
    reader = sqlite3.connect(stored, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM places").fetchall()
    assert fault_of(lambda: journal.erase([TAG])) is JournalFault.LOCKED
    reader.execute("ROLLBACK")
    journal.erase([TAG])
    assert journal.stats().wal_bytes == 0


def _copied_in_pieces(path: Path, target: Path, between: Callable[[], None]) -> None:
    """Copy a file and its log as a backup does, slowly, in the length they had at first."""
    for suffix in ("", "-wal"):
        source = path.with_name(path.name + suffix)
        size = source.stat().st_size
        with source.open("rb") as read, target.with_name(target.name + suffix).open("wb") as written:
            written.write(read.read(size // 2))
            between()
            written.write(read.read(size - size // 2))


@pytest.mark.parametrize("held", [True, False])
def test_a_copy_made_while_it_is_written_is_whole_only_when_held(stored: Path, held: bool) -> None:
    journal = opened(stored)
    journal.retention = Retention(sightings_s=ALWAYS, places_s=ALWAYS, crossings_s=ALWAYS)
    if held:
        journal.hold()
    times = iter(range(1, 100))

    def goes_on() -> None:
        turn = next(times)
        journal.write(Batch(places=[place(NOW + 1000 * turn + each, f"other {each}") for each in range(500)]))
        journal.erase(["gone"])
        journal.commit([crossing(f"b{turn}", NOW + turn)], [])

    goes_on()
    copy = stored.with_name("copy.db")
    _copied_in_pieces(stored, copy, goes_on)
    if not held:
        journal.close()
        assert _is_torn(copy)
        return
    journal.release()
    journal.close()
    assert places_in(copy) >= 300
    whole = opened(copy)
    assert "a" in {each.crossing.event_id for each in whole.crossings(None, 0, ALWAYS)}
    whole.close()
    assert places_in(stored) > 1000


def _is_torn(path: Path) -> bool:
    try:
        return places_in(path) < 800
    except JournalError:
        return True


def test_a_held_file_stays_as_it_is(stored: Path) -> None:
    journal = opened(stored)
    journal.hold()
    before = stored.read_bytes()
    journal.write(Batch(places=[place(NOW + 1000 + each, "x" * 500) for each in range(3000)]))
    journal.erase([TAG])
    journal.vacuum()
    assert stored.read_bytes() == before
    journal.release()
    assert stored.read_bytes() != before
    assert journal.stats().wal_bytes == 0
    assert list(journal.places(TAG, 0, ALWAYS)) == []


def test_a_held_file_stays_as_it_is_when_it_is_closed(stored: Path) -> None:
    journal = opened(stored)
    journal.hold()
    before = stored.read_bytes()
    journal.write(Batch(places=[place(NOW + 1000)]))
    journal.close()
    assert stored.read_bytes() == before
    assert places_in(stored) == 301


def test_no_key_changes_while_the_file_is_held(stored: Path) -> None:
    journal = opened(stored)
    journal.hold()
    assert not journal.rotate(NOW + 100 * DAY)
    journal.release()
    assert journal.rotate(NOW + 100 * DAY)
    journal.secrets_stored()
    journal.hold()
    assert not journal.renew()
    journal.release()
    assert journal.renew()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o177])
def test_files_belong_to_their_owner_alone(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        journal = opened(path)
        journal.write(Batch(places=[place(NOW)]))
    finally:
        os.umask(before)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    journal.close()
    assert modes == dict.fromkeys(("journal.db", "journal.db-wal", "journal.db-shm"), 0o600)


def test_files_of_earlier_versions_are_taken_from_others(path: Path) -> None:
    opened(path).close()
    old = set_aside(path, NOW)
    opened(path).close()
    for file in (path, old):
        file.chmod(0o644)
    opened(path).close()
    assert {stat.S_IMODE(file.stat().st_mode) for file in (path, old)} == {0o600}


def _flipped(data: bytes, offset: int, bit: int) -> bytes:
    return data[:offset] + bytes([data[offset] ^ 1 << bit]) + data[offset + 1 :]


def _fault_of(path: Path) -> JournalFault | None:
    try:
        opened(path).close()
    except JournalError as err:
        return err.fault
    return None


@pytest.mark.parametrize("offset", [*range(20), 44, 45, 46, 47, 56, 57, 58, 60, 61, 62, 68, 69])
def test_damaged_header_is_recognised(path: Path, offset: int) -> None:
    """What SQLite does not mind is no damage; all else is, and is neither a failure nor a file without rights."""
    opened(path).close()
    data = path.read_bytes()
    for bit in range(8):
        path.write_bytes(_flipped(data, offset, bit))
        assert _fault_of(path) in {None, JournalFault.CORRUPT}, bit


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE places",
        "DROP TABLE changes",
        "DROP INDEX crossings_by_time",
        "ALTER TABLE crossings RENAME COLUMN status TO stat",
        "CREATE TABLE other (x)",
        "PRAGMA user_version = 0",
        "PRAGMA user_version = -1",
        "PRAGMA user_version = 1000000",
        "PRAGMA application_id = 5",
    ],
)
def test_damaged_schema_is_recognised(path: Path, damage: str) -> None:
    opened(path).close()
    connection = sqlite3.connect(path)
    connection.execute(damage)
    connection.commit()
    connection.close()
    assert _fault_of(path) is JournalFault.CORRUPT


def test_schema_that_is_no_text_is_damage(path: Path) -> None:
    opened(path).close()
    data = path.read_bytes()
    path.write_bytes(data.replace(b"sightings_by_slot", b"sightings_by_\xff\xfe\xfd\xfc"))
    assert _fault_of(path) is JournalFault.CORRUPT
