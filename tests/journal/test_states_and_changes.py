"""The newest states, and changes in the order of time."""

from contextlib import closing
from pathlib import Path
import sqlite3

from custom_components.xiaomi_tag.fences.crossing import FenceState, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.journal import (
    Batch,
    ChangeKind,
    Journal,
    JournalChange,
)
from tests.journal.stored import (
    ALWAYS,
    DAY,
    KITCHEN,
    NOW,
    OTHER,
    TAG,
)


def test_the_newest_state_of_each_fence_is_kept(journal: Journal) -> None:
    hall = PlaceRef(PlaceKind.AREA, "hall")
    journal.commit(
        [], [FenceState(TAG, KITCHEN, {"in": 1}), FenceState(TAG, hall, {}), FenceState(OTHER, hall, {"n": [1]})]
    )
    journal.commit([], [FenceState(TAG, KITCHEN, {"in": 2}), FenceState(TAG, hall, None)])
    assert journal.states() == [FenceState(TAG, KITCHEN, {"in": 2}), FenceState(OTHER, hall, {"n": [1]})]


def test_changes_of_a_span_begin_with_what_held_then(journal: Journal) -> None:
    changes = [
        JournalChange(ChangeKind.RECEIVER, "R1", NOW, {"online": True}),
        JournalChange(ChangeKind.RECEIVER, "R2", NOW + 1, {"online": True}),
        JournalChange(ChangeKind.RECEIVER, "R1", NOW + 2, {"online": False}),
        JournalChange(ChangeKind.RECEIVER, "R1", NOW + 9, {"online": True}),
        JournalChange(ChangeKind.CALIBRATION, TAG, NOW + 9, {}),
    ]
    journal.write(Batch(changes=changes))
    assert list(journal.changes(ChangeKind.RECEIVER, NOW + 5, ALWAYS)) == changes[1:4]
    assert list(journal.changes(ChangeKind.RECEIVER, NOW + 5, NOW + 9)) == changes[1:3]
    assert list(journal.changes(ChangeKind.CALIBRATION, 0, ALWAYS)) == changes[4:]


def test_pruning_keeps_what_holds_of_each_receiver(journal: Journal) -> None:
    changes = [JournalChange(ChangeKind.RECEIVER, "R1", NOW + day * DAY, {"day": day}) for day in range(3)]
    journal.write(Batch(changes=changes))
    assert journal.prune(NOW + 90 * DAY).changes == 2
    assert list(journal.changes(ChangeKind.RECEIVER, NOW + 90 * DAY, ALWAYS)) == changes[2:]


def test_change_whose_time_was_changed_is_left_out(journal: Journal, path: Path) -> None:
    journal.write(Batch(changes=[JournalChange(ChangeKind.RECEIVER, "proxy", NOW, {"online": True})]))
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE changes SET at = at - 3600")
        other.commit()
    assert list(journal.changes(ChangeKind.RECEIVER, 0, ALWAYS)) == []
