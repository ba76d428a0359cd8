"""Crossings are stored whole, and are new once."""

from contextlib import closing
from pathlib import Path
import sqlite3

import pytest

from custom_components.xiaomi_tag.fences.crossing import Correction, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.journal import (
    Batch,
    Journal,
    Status,
    crossings as module,
)
from tests.journal.stored import (
    ALWAYS,
    NOW,
    OTHER,
    crossed,
    crossing,
    opened,
)


def test_crossings_keep_all_of_them_in_the_order_of_time(journal: Journal) -> None:
    corrected = crossing(
        "c",
        NOW + 2,
        kind=CrossingKind.CORRECTED,
        correction=Correction.RETIMED,
        of=CrossingKind.LEFT,
        supersedes="a",
        late=True,
    )
    left = crossing("a", NOW + 1, kind=CrossingKind.LEFT)
    other = crossing("b", NOW, OTHER, where=PlaceRef(PlaceKind.ELSEWHERE, ""))
    journal.commit([left, other, corrected], [])
    assert [each.crossing for each in journal.crossings(None, 0, ALWAYS)] == [other, left, corrected]
    assert [each.crossing for each in journal.crossings(OTHER, 0, ALWAYS)] == [other]
    assert list(journal.crossings(None, NOW + 3, ALWAYS)) == []


def test_a_crossing_is_new_once(path: Path) -> None:
    journal = opened(path)
    assert journal.commit([crossing("a", NOW), crossing("b", NOW)], []) == {"a", "b"}
    assert journal.commit([crossing("b", NOW), crossing("c", NOW)], []) == {"c"}
    journal.close()
    assert opened(path).commit([crossing("a", NOW), crossing("c", NOW)], []) == frozenset()


def test_what_was_not_marked_is_given_up_at_the_start(path: Path) -> None:
    journal = opened(path)
    journal.commit([crossing("published", NOW), crossing("published later", NOW), crossing("unsure", NOW)], [])
    journal.write(Batch(published=["published", "published later"]))
    journal.close()
    journal = opened(path)
    assert journal.settle() == 1
    assert crossed(journal) == {
        "published": (Status.PUBLISHED, False),
        "published later": (Status.PUBLISHED, False),
        "unsure": (Status.GIVEN_UP, False),
    }
    assert journal.settle() == 0


def test_a_correction_supersedes_what_it_is_about(journal: Journal) -> None:
    journal.commit([crossing("a", NOW)], [])
    journal.commit(
        [crossing("b", NOW, kind=CrossingKind.CORRECTED, correction=Correction.RETRACTED, supersedes="a")], []
    )
    assert crossed(journal) == {"a": (Status.COMMITTED, True), "b": (Status.COMMITTED, False)}


def test_with_crossings_off_none_is_published_twice(path: Path) -> None:
    journal = opened(path, crossings_s=0)
    assert journal.commit([crossing("a", NOW)], []) == {"a"}
    journal.close()
    assert opened(path, crossings_s=0).commit([crossing("a", NOW)], []) == frozenset()


@pytest.mark.parametrize("damage", ["kind = 'teleported'", "kind = ''", "status = 77", "status = -1"])
def test_unknown_kind_or_status_is_skipped_and_counted(journal: Journal, path: Path, damage: str) -> None:
    journal.commit([crossing("a", NOW), crossing("b", NOW + 1)], [])
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"UPDATE crossings SET {damage} WHERE id = 1")
        other.commit()
    assert list(crossed(journal)) == ["b"]
    assert journal.stats().unreadable == 1


@pytest.mark.parametrize("change", ["kind = 'left'", "event_time = event_time - 3600", "decided_at = decided_at + 1"])
def test_row_that_was_changed_is_left_out_and_counted(journal: Journal, path: Path, change: str) -> None:
    journal.commit([crossing("a", NOW), crossing("b", NOW + 1)], [])
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"UPDATE crossings SET {change} WHERE id = 1")
        other.commit()
    assert list(crossed(journal)) == ["b"]
    assert journal.stats().unreadable == 1


def test_row_of_an_earlier_version_is_read(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    as_data = module._as_data
    monkeypatch.setattr(module, "_as_data", lambda each: {k: v for k, v in as_data(each).items() if k != "outside"})
    journal.commit([crossing("a", NOW)], [])
    assert list(crossed(journal)) == ["a"]
