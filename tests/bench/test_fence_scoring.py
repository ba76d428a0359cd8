"""Crossings against the truth."""

import numpy as np
import pytest

from bench.fence_figures import Figures
from bench.fence_scoring import OUT, Truth, score, settled, stays, truth_of
from bench.following import HOME, NOWHERE, START, Shown, area
from bench.living import Life, live
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, PlaceRef

ROOMS = ("hall", "kitchen")
HALL, KITCHEN = area("hall"), area("kitchen")
SECONDS = 3000


def crossing(
    kind: CrossingKind, place: PlaceRef, decided_at: float, event_time: float | None = None, tag: str = "keys"
) -> Crossing:
    """One that was decided so many seconds from the start."""
    return Crossing(
        event_id=f"{kind} {place.id} {decided_at}",
        tag=tag,
        place=place,
        kind=kind,
        event_time=START + (decided_at if event_time is None else event_time),
        decided_at=START + decided_at,
        confidence=0.9,
    )


def entered(place: PlaceRef, at: float, event_time: float | None = None) -> Crossing:
    """An entry."""
    return crossing(CrossingKind.ENTERED, place, at, event_time)


def left(place: PlaceRef, at: float, event_time: float | None = None) -> Crossing:
    """An exit."""
    return crossing(CrossingKind.LEFT, place, at, event_time)


def truth(*spans: tuple[int, int, int]) -> Truth:
    """In the hall but for (room, begin, end), never still."""
    room = np.zeros(SECONDS, np.int64)
    for number, begin, end in spans:
        room[begin:end] = number
    never = np.zeros(SECONDS, np.bool_)
    return Truth(room, never, never, never)


def figures(true: Truth, *crossings: Crossing, shown: Shown | None = None) -> Figures:
    """Score one tag."""
    return score(true, ROOMS, crossings, shown or Shown(true.room))


KITCHEN_VISIT = truth((1, 1000, 1100))
TRIP = truth((OUT, 1000, 2000))


def test_an_entry_within_a_visit_is_right() -> None:
    found = figures(KITCHEN_VISIT, entered(KITCHEN, 1012, 1002), left(KITCHEN, 1130), entered(HALL, 1110))

    assert found.false_room_entries == found.false_room_exits == 0
    assert found.visits == {60: 2, 30: 2}
    assert found.missed_visits == {60: 0, 30: 0}
    assert (found.room_entry_s, found.room_exit_s) == ([10.0, 12.0], [30.0])


def test_an_entry_of_a_room_in_which_the_tag_is_not_is_false() -> None:
    found = figures(KITCHEN_VISIT, entered(KITCHEN, 400), entered(KITCHEN, 1500))

    assert found.false_room_entries == 2


def test_an_entry_soon_after_passing_through_is_right() -> None:
    assert figures(KITCHEN_VISIT, entered(KITCHEN, 1125, 1115)).false_room_entries == 0
    assert figures(KITCHEN_VISIT, entered(KITCHEN, 1131, 1121)).false_room_entries == 1


def test_leaving_a_room_in_which_the_tag_stays_is_false() -> None:
    assert figures(KITCHEN_VISIT, left(KITCHEN, 1060, 1030)).false_room_exits == 1
    assert figures(KITCHEN_VISIT, left(KITCHEN, 1130, 1099)).false_room_exits == 0


def test_missed_visits_are_counted_by_their_length() -> None:
    true = truth((1, 500, 540), (1, 1000, 1100), (1, 2000, 2020))

    found = figures(true, entered(HALL, 545), entered(HALL, 1110), entered(HALL, 2030))

    assert found.visits == {60: 4, 30: 5}
    assert found.missed_visits == {60: 1, 30: 2}


def test_a_visit_of_a_room_that_was_shown_all_the_time_is_marked() -> None:
    found = figures(KITCHEN_VISIT, shown=Shown(np.zeros(SECONDS, np.int64)))

    assert found.missed_visits[60] == 2
    assert found.shown_before == 1


def test_false_changes_of_a_still_tag_are_counted_apart() -> None:
    still, beside = np.zeros(SECONDS, np.bool_), np.zeros(SECONDS, np.bool_)
    troubled = np.zeros(SECONDS, np.bool_)
    still[200:900], beside[600:900], troubled[:350] = True, True, True
    true = Truth(np.zeros(SECONDS, np.int64), still, beside, troubled)

    found = figures(true, entered(KITCHEN, 100), entered(KITCHEN, 300), left(HALL, 300), entered(KITCHEN, 700))

    assert (found.false_room_entries, found.false_room_exits) == (3, 1)
    assert (found.changes_while_still, found.changes_beside, found.changes_in_trouble) == (3, 1, 3)


def test_leaving_home_is_timed_from_the_door() -> None:
    found = figures(TRIP, left(HOME, 1150), entered(HOME, 1970))

    assert (found.home_exits, found.missed_home_exits, found.false_home_exits, found.false_arrivals) == (1, 0, 0, 0)
    assert (found.home_exit_s, found.home_entry_s) == ([150.0], [-30.0])


def test_leaving_home_without_a_trip_is_false() -> None:
    found = figures(TRIP, left(HOME, 500), left(HOME, 2006))

    assert (found.false_home_exits, found.missed_home_exits) == (2, 1)


def test_coming_home_long_before_the_door_is_a_false_arrival() -> None:
    assert figures(TRIP, left(HOME, 1150), entered(HOME, 1939)).false_arrivals == 1
    assert figures(TRIP, left(HOME, 1150), entered(HOME, 1941)).false_arrivals == 0


def test_the_room_behind_the_front_door_may_be_entered_from_the_street() -> None:
    found = figures(TRIP, left(HOME, 1150), entered(HALL, 1990, 1980), entered(KITCHEN, 1990, 1980))

    assert found.false_room_entries == 1
    assert found.missed_visits[60] == 0
    assert found.room_entry_s == [-10.0]


def test_it_may_not_be_entered_much_earlier() -> None:
    found = figures(TRIP, left(HOME, 1150), entered(HALL, 1930))

    assert (found.false_room_entries, found.missed_visits[60]) == (1, 1)


def test_short_trips_need_not_be_noticed() -> None:
    found = figures(truth((OUT, 1000, 1200)))

    assert (found.home_exits, found.missed_home_exits) == (0, 0)


def test_corrections_and_tags_left_behind_are_counted() -> None:
    found = figures(
        TRIP, crossing(CrossingKind.CORRECTED, HOME, 10), crossing(CrossingKind.LEFT_BEHIND, HOME, 20), left(HOME, 1150)
    )

    assert (found.corrections, found.left_behind) == (1, 1)


def test_seconds_are_right_wrong_or_without_a_room() -> None:
    shown = Shown(np.concatenate([np.full(500, NOWHERE), np.full(2500, 1)]), two_areas=3, two_floors=2, apart=1)

    found = figures(truth((1, 1000, 2000), (OUT, 2000, 2500)), shown=shown)

    assert (found.indoor_s, found.right_s, found.unnamed_s) == (2500, 1000, 500)
    assert (found.two_areas_s, found.two_floors_s, found.apart_s) == (3, 2, 1)


def test_stays_at_either_end_count() -> None:
    assert list(stays(np.array([1, 1, 0, 1, 0, 0, 1]), 1)) == [(0, 2), (3, 4), (6, 7)]
    assert list(stays(np.array([0, 0]), 1)) == []


def test_a_receiver_is_settled_when_it_has_listened_for_half_a_minute() -> None:
    listens = np.ones(100, np.bool_)
    listens[10:20] = False

    assert np.flatnonzero(~settled(listens)).tolist() == list(range(10, 49))


@pytest.mark.parametrize("listens", [True, False])
def test_what_lies_beside_a_receiver_is_beside_it_while_it_listens(*, listens: bool) -> None:
    living = live(8, Life(kind="flat", troubles=0.0), 600)
    living.listening.listens[:, 300:400] = listens
    tag = next(tag for tag in living.tags if tag.kind.keeping == "beside")

    true = truth_of(living, tag)

    assert true.beside[200]
    assert not true.troubled[200]
    assert true.beside[350] == listens
    assert true.troubled[350] != listens
    assert true.beside[500]
