"""What is written, and what is read again."""

from pathlib import Path

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.fences.crossing import Correction, CrossingKind, FenceState, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.journal import (
    Batch,
    ChangeKind,
    Counts,
    Journal,
    JournalChange,
    JournalSighting,
    Kind,
    Retention,
    Status,
)
from custom_components.xiaomi_tag.journal.blocks import MOST_ROWS, SLOT_S
from tests.journal.stored import (
    ALWAYS,
    DAY,
    FIX,
    KITCHEN,
    NOW,
    OTHER,
    POSITION,
    TAG,
    crossing,
    opened,
    place,
    sighting,
)

times = st.lists(st.integers(0, 4 * SLOT_S).map(lambda each: NOW + each), max_size=30)


@pytest.fixture(name="path")
def path_fixture(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture(name="journal")
def journal_fixture(path: Path) -> Journal:
    return opened(path)


def heard(journal: Journal, tag: str = TAG) -> list[float]:
    return [each.seen_at for each in journal.sightings(tag, 0, ALWAYS)]


def been(journal: Journal, tag: str = TAG) -> list[tuple[float, str | None]]:
    return [(each.since, each.room) for each in journal.places(tag, 0, ALWAYS)]


def crossed(journal: Journal, tag: str | None = None) -> dict[str, tuple[Status, bool]]:
    return {each.crossing.event_id: (each.status, each.superseded) for each in journal.crossings(tag, 0, ALWAYS)}


# Sightings


@given(st.lists(times, max_size=5))
@settings(max_examples=25, deadline=None)
def test_sightings_come_back_in_order_however_they_came(batches: list[list[float]]) -> None:
    journal = opened(Path(":memory:"))
    for batch in batches:
        journal.write(Batch(sightings=[sighting(at) for at in batch]))
    journal._sightings.forget_cache()
    assert heard(journal) == sorted(at for batch in batches for at in batch)
    journal.close()


def test_a_sighting_keeps_what_was_said_beside(journal: Journal) -> None:
    journal.write(Batch(sightings=[sighting(NOW + 0.7, fix=FIX, range_m=2.25)]))
    assert list(journal.sightings(TAG, 0, ALWAYS)) == [sighting(NOW, fix=FIX, range_m=2.25)]


def test_sightings_of_a_span_exclude_its_end(journal: Journal) -> None:
    journal.write(Batch(sightings=[sighting(NOW + each) for each in range(0, 3000, 100)]))
    found = [each.seen_at - NOW for each in journal.sightings(TAG, NOW + 500, NOW + 1500)]
    assert found == list(range(500, 1500, 100))


def test_late_sightings_join_the_block_of_their_time(path: Path) -> None:
    journal = opened(path)
    journal.write(Batch(sightings=[sighting(NOW), sighting(NOW + 3600)]))
    journal.close()
    journal = opened(path)
    journal.write(Batch(sightings=[sighting(NOW + 1, OTHER), sighting(NOW + 2)]))
    assert heard(journal) == [NOW, NOW + 2, NOW + 3600]
    assert journal.stats().blocks == 3


def test_a_flood_goes_into_more_than_one_block(journal: Journal) -> None:
    for _ in range(3):
        journal.write(Batch(sightings=[sighting(NOW)] * (MOST_ROWS // 2)))
    assert len(heard(journal)) == MOST_ROWS * 3 // 2
    assert journal.stats().blocks == 2


# Places


def test_a_place_keeps_all_of_it(journal: Journal) -> None:
    kept = place(NOW, position=POSITION, fix=FIX)
    journal.write(Batch(places=[kept, place(NOW, tag=OTHER)]))
    assert list(journal.places(TAG, NOW, ALWAYS)) == [kept]


def test_places_of_a_span_begin_with_what_held_then(journal: Journal) -> None:
    journal.write(Batch(places=[place(NOW + each, str(each)) for each in (0, 10, 20, 30)]))
    assert [each.room for each in journal.places(TAG, NOW + 15, NOW + 30)] == ["10", "20"]
    assert [each.room for each in journal.places(TAG, NOW + 10, NOW + 20)] == ["10"]


# Crossings and states


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
    journal.commit([crossing("told", NOW), crossing("told later", NOW), crossing("unsure", NOW)], [])
    journal.write(Batch(published=["told", "told later"]))
    journal.close()
    journal = opened(path)
    assert journal.settle() == 1
    assert crossed(journal) == {
        "told": (Status.PUBLISHED, False),
        "told later": (Status.PUBLISHED, False),
        "unsure": (Status.GIVEN_UP, False),
    }
    assert journal.settle() == 0


def test_a_correction_supersedes_what_it_is_about(journal: Journal) -> None:
    journal.commit([crossing("a", NOW)], [])
    journal.commit(
        [crossing("b", NOW, kind=CrossingKind.CORRECTED, correction=Correction.RETRACTED, supersedes="a")], []
    )
    assert crossed(journal) == {"a": (Status.COMMITTED, True), "b": (Status.COMMITTED, False)}


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


# What a recompute finds


def test_a_recompute_replaces_places_of_its_span_only(journal: Journal) -> None:
    journal.write(Batch(places=[place(NOW + each, str(each)) for each in (0, 10, 20, 30)]))
    journal.replace_places(TAG, NOW + 5, NOW + 25, [place(NOW + 7, "new")])
    assert been(journal) == [(NOW, "0"), (NOW + 7, "new"), (NOW + 25, "20"), (NOW + 30, "30")]


def test_a_recompute_that_ends_where_the_tag_is_leaves_no_seam(journal: Journal) -> None:
    journal.write(Batch(places=[place(NOW + 10, "hall")]))
    journal.replace_places(TAG, NOW, NOW + 50, [place(NOW + 12, "hall")])
    assert been(journal) == [(NOW + 12, "hall")]


# Retention


def test_what_is_past_its_time_goes(path: Path) -> None:
    journal = opened(path, now=NOW, sightings_s=DAY, places_s=2 * DAY, crossings_s=3 * DAY)
    for day in range(5):
        at = NOW + day * DAY
        journal.write(Batch(sightings=[sighting(at)], places=[place(at, str(day))]))
        journal.commit([crossing(str(day), at)], [])
    counts = journal.prune(NOW + 4.5 * DAY)
    assert counts == Counts(sightings=4, places=2, crossings=2)
    assert heard(journal) == [NOW + 4 * DAY]
    assert been(journal) == [(NOW + 2.5 * DAY, "2"), (NOW + 3 * DAY, "3"), (NOW + 4 * DAY, "4")]
    assert list(crossed(journal)) == ["2", "3", "4"]


def test_opening_prunes(path: Path) -> None:
    journal = opened(path)
    journal.write(Batch(sightings=[sighting(NOW)]))
    journal.close()
    assert heard(opened(path, now=NOW + 3 * DAY)) == []


def test_off_keeps_nothing_and_takes_out_what_there_was(path: Path) -> None:
    journal = opened(path)

    def fill(number: int) -> None:
        journal.write(Batch(sightings=[sighting(NOW)], places=[place(NOW)]))
        journal.commit([crossing(str(number), NOW)], [])

    fill(1)
    journal.retention = Retention(sightings_s=0, places_s=0, crossings_s=0)
    fill(2)
    journal.prune(NOW)
    assert (heard(journal), been(journal), crossed(journal)) == ([], [], {})
    assert {value for table, value in journal.stats().data.items()} == {0}


def test_with_crossings_off_none_is_published_twice(path: Path) -> None:
    journal = opened(path, crossings_s=0)
    assert journal.commit([crossing("a", NOW)], []) == {"a"}
    journal.close()
    assert opened(path, crossings_s=0).commit([crossing("a", NOW)], []) == frozenset()


def test_pruning_keeps_what_holds_of_each_receiver(journal: Journal) -> None:
    changes = [JournalChange(ChangeKind.RECEIVER, "R1", NOW + day * DAY, {"day": day}) for day in range(3)]
    journal.write(Batch(changes=changes))
    assert journal.prune(NOW + 90 * DAY).changes == 2
    assert list(journal.changes(ChangeKind.RECEIVER, NOW + 90 * DAY, ALWAYS)) == changes[2:]


# Forgetting and erasing


def test_forgetting_is_exact_to_the_second(journal: Journal) -> None:
    ats = [NOW + each for each in (-1000, -2, -1, 0, 1)]
    journal.write(Batch(sightings=[sighting(at) for at in ats], places=[place(at, str(at)) for at in ats]))
    journal.commit([crossing(str(at), at) for at in ats], [])
    assert journal.forget_before(NOW, list(Kind)) == Counts(sightings=3, places=3, crossings=3)
    assert (heard(journal), len(been(journal)), len(crossed(journal))) == ([NOW, NOW + 1], 2, 2)


def test_only_the_kinds_that_are_asked_for_are_forgotten(journal: Journal) -> None:
    journal.write(Batch(sightings=[sighting(NOW)], places=[place(NOW, "a"), place(NOW + 1, "b")]))
    journal.commit([crossing("a", NOW)], [])
    assert journal.forget_before(NOW + 5, [Kind.PLACES]) == Counts(places=1)
    assert (heard(journal), been(journal), list(crossed(journal))) == ([NOW], [(NOW + 5, "b")], ["a"])


def filled(journal: Journal, tag: str, receiver: str = "R1") -> None:
    journal.write(
        Batch(
            sightings=[JournalSighting(tag, receiver, -60, NOW)],
            places=[place(NOW, tag=tag)],
            changes=[
                JournalChange(ChangeKind.CALIBRATION, tag, NOW, {}),
                JournalChange(ChangeKind.RECEIVER, receiver, NOW, {}),
            ],
        )
    )
    journal.commit([crossing(tag, NOW, tag)], [FenceState(tag, KITCHEN, {})])


def test_erasing_a_tag_leaves_others(journal: Journal) -> None:
    filled(journal, TAG)
    filled(journal, OTHER)
    assert journal.erase([TAG]) == Counts(sightings=1, places=1, crossings=1, states=1, changes=1)
    assert (heard(journal), been(journal), crossed(journal, TAG)) == ([], [], {})
    assert (heard(journal, OTHER), len(been(journal, OTHER)), list(crossed(journal))) == ([NOW], 1, [OTHER])
    assert [state.tag for state in journal.states()] == [OTHER]


def test_what_is_heard_after_erasing_is_kept(journal: Journal) -> None:
    filled(journal, TAG)
    journal.erase([TAG])
    journal.write(Batch(sightings=[sighting(NOW + 1)]))
    assert heard(journal) == [NOW + 1]


def test_erasing_orphans_leaves_known_tags_and_receivers(journal: Journal) -> None:
    filled(journal, TAG)
    filled(journal, OTHER)
    assert journal.erase_orphans([TAG]) == Counts(sightings=1, places=1, crossings=1, states=1, changes=1)
    assert (heard(journal), heard(journal, OTHER)) == ([NOW], [])
    assert len(list(journal.changes(ChangeKind.RECEIVER, 0, ALWAYS))) == 2


@pytest.mark.parametrize("whole", [False, True])
def test_room_is_given_back(path: Path, whole: bool) -> None:
    journal = opened(path)
    journal.write(Batch(places=[place(NOW + number, f"{number}" * 100) for number in range(500)]))
    journal.erase([TAG])
    before = path.stat().st_size
    journal.vacuum(whole=whole)
    assert path.stat().st_size < before / 4
    assert journal.stats().free_bytes == 0
