"""Retention, forgetting and erasing."""

from pathlib import Path

import pytest

from custom_components.xiaomi_tag.fences.crossing import FenceState
from custom_components.xiaomi_tag.journal import (
    Batch,
    ChangeKind,
    Counts,
    Journal,
    JournalChange,
    JournalSighting,
    Kind,
    Retention,
)
from tests.journal.stored import (
    ALWAYS,
    DAY,
    KITCHEN,
    NOW,
    OTHER,
    TAG,
    been,
    crossed,
    crossing,
    heard,
    opened,
    place,
    sighting,
)


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


def test_off_stores_nothing_and_deletes_what_was_stored(path: Path) -> None:
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


def sensed(journal: Journal) -> list[tuple[str, float]]:
    return [(change.subject, change.at) for change in journal.changes(ChangeKind.SENSOR, 0, NOW + 100 * DAY)]


def shown(at: float, subject: str = "binary_sensor.hall") -> JournalChange:
    return JournalChange(ChangeKind.SENSOR, subject, at, {"on": True})


def test_sensors_are_kept_as_long_as_sightings(path: Path) -> None:
    journal = opened(path, now=NOW, sightings_s=DAY, places_s=30 * DAY)
    journal.write(Batch(changes=[shown(NOW), shown(NOW + DAY)]))
    journal.prune(NOW + 1.5 * DAY)
    assert sensed(journal) == [("binary_sensor.hall", NOW + DAY)]
    journal.prune(NOW + 3 * DAY)
    assert sensed(journal) == []


def test_sensors_are_not_kept_without_sightings(path: Path) -> None:
    journal = opened(path, now=NOW)
    journal.write(Batch(changes=[shown(NOW)]))
    journal.retention = Retention(sightings_s=0)
    journal.write(Batch(changes=[shown(NOW + 1), JournalChange(ChangeKind.RECEIVER, "a", NOW, {"online": True})]))
    assert len(list(journal.changes(ChangeKind.RECEIVER, 0, NOW + 1))) == 1
    assert sensed(journal) == [("binary_sensor.hall", NOW)]
    journal.prune(NOW)
    assert sensed(journal) == []


def test_forgetting_sightings_forgets_sensors(journal: Journal) -> None:
    journal.write(Batch(changes=[shown(NOW - 1), shown(NOW)]))
    journal.forget_before(NOW, [Kind.PLACES])
    assert len(sensed(journal)) == 2
    journal.forget_before(NOW, [Kind.SIGHTINGS])
    assert sensed(journal) == [("binary_sensor.hall", NOW)]


def test_sensors_are_erased_alone_or_together(journal: Journal) -> None:
    journal.write(
        Batch(
            changes=[
                shown(NOW),
                shown(NOW, "binary_sensor.bath"),
                JournalChange(ChangeKind.RECEIVER, "binary_sensor.bath", NOW, {"online": True}),
            ]
        )
    )
    journal.erase_sensors(["binary_sensor.bath"])
    assert sensed(journal) == [("binary_sensor.hall", NOW)]
    journal.erase_sensors()
    assert sensed(journal) == []
    assert len(list(journal.changes(ChangeKind.RECEIVER, 0, NOW + 1))) == 1
