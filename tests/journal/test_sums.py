"""Sums of seconds by room and cell."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
import sqlite3

import pytest

from custom_components.xiaomi_tag.journal import Journal, Kind
from custom_components.xiaomi_tag.journal.database import STEPS, Database
from custom_components.xiaomi_tag.journal.model import Batch
from custom_components.xiaomi_tag.journal.sums import JournalSum, SumKind

from .stored import ALWAYS, DAY, NOW, OTHER, ROOM, TAG, opened

HOUR = int(NOW // 3600)


@pytest.fixture(autouse=True)
def closing_fixture(journal: Journal) -> Iterator[None]:
    yield
    journal.close()


def rooms(slot: int = HOUR, tag: str = TAG, **seconds: float) -> JournalSum:
    return JournalSum(tag, SumKind.ROOMS, slot, seconds)


def stored(journal: Journal, tag: str = TAG, kind: SumKind = SumKind.ROOMS) -> list[tuple[int, dict[str, float]]]:
    return [(each.slot, dict(each.seconds)) for each in journal.sums(tag, kind, 0, ALWAYS)]


def test_sums_are_added_to_those_stored(journal: Journal) -> None:
    journal.write(Batch(sums=[rooms(kitchen=30.0)]))
    journal.write(Batch(sums=[rooms(kitchen=12.5, hall=4.0)]))
    assert stored(journal) == [(HOUR, {"kitchen": 42.5, "hall": 4.0})]


def test_an_hour_never_has_more_than_its_seconds(journal: Journal) -> None:
    journal.write(Batch(sums=[rooms(kitchen=3000.0)]))
    journal.write(Batch(sums=[rooms(hall=1800.0)]))
    assert stored(journal) == [(HOUR, {"kitchen": 3000.0, "hall": 600.0})]


def test_spans_that_touch_are_read(journal: Journal) -> None:
    journal.write(Batch(sums=[rooms(HOUR + number, hall=1.0) for number in range(3)]))
    found = journal.sums(TAG, SumKind.ROOMS, HOUR * 3600 + 3599, (HOUR + 1) * 3600 + 1)
    assert [each.slot for each in found] == [HOUR, HOUR + 1]


def test_erased_tag_has_no_sums(journal: Journal) -> None:
    journal.write(Batch(sums=[rooms(hall=1.0), rooms(tag=OTHER, hall=1.0)]))
    journal.erase([TAG])
    assert (stored(journal), len(stored(journal, OTHER))) == ([], 1)


def test_orphan_with_sums_alone_is_erased(journal: Journal) -> None:
    journal.write(Batch(sums=[rooms(tag=OTHER, hall=1.0)]))
    journal.erase_orphans([TAG])
    assert not stored(journal, OTHER)


@pytest.mark.parametrize(("kinds", "left"), [((Kind.PLACES,), 1), ((Kind.SIGHTINGS,), 2)])
def test_sums_are_forgotten_with_the_places(journal: Journal, kinds: tuple[Kind, ...], left: int) -> None:
    journal.write(Batch(sums=[rooms(hall=1.0), rooms(HOUR + 1, hall=1.0)]))
    journal.forget_before(HOUR * 3600 + 1, kinds)
    assert len(stored(journal)) == left


def test_sums_have_the_retention_of_places(journal: Journal) -> None:
    journal.write(Batch(sums=[rooms(hall=1.0), JournalSum(TAG, SumKind.CELLS, int(NOW // DAY), {"g:1:2": 1.0})]))
    journal.prune(NOW + 29 * DAY)
    assert stored(journal)
    assert stored(journal, kind=SumKind.CELLS)
    journal.prune(NOW + 31 * DAY)
    assert not stored(journal)
    assert not stored(journal, kind=SumKind.CELLS)


def test_without_places_no_sums_are_kept(journal: Journal, path: Path) -> None:
    journal.write(Batch(sums=[rooms(hall=1.0)]))
    journal.close()
    with closing(opened(path, places_s=0.0)) as other:
        other.write(Batch(sums=[rooms(hall=1.0)]))
        assert not stored(other)


def test_neither_tag_nor_room_is_readable_in_the_file(journal: Journal, path: Path) -> None:
    journal.write(Batch(sums=[JournalSum(TAG, SumKind.ROOMS, HOUR, {ROOM: 1.0})]))
    journal.close()
    assert not [word for word in (TAG, ROOM) if word.encode() in path.read_bytes()]


def test_sum_moved_to_another_hour_is_not_read(journal: Journal, path: Path) -> None:
    journal.write(Batch(sums=[rooms(hall=1.0)]))
    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        connection.execute("UPDATE sums SET slot = slot + 1")
    assert stored(journal) == [(HOUR + 1, {})]


def test_journal_of_the_first_schema_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "first.db"
    Database(path, STEPS[:1]).close()
    with closing(opened(path)) as journal:
        journal.write(Batch(sums=[rooms(hall=1.0)]))
        assert stored(journal) == [(HOUR, {"hall": 1.0})]
        assert journal.stats().schema == len(STEPS)
