"""Corrections are exactly the difference between published and recomputed crossings."""

from dataclasses import replace

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.fences.crossing import Correction, Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.ids import Ids
from custom_components.xiaomi_tag.journal.model import JournalCrossing, Status
from custom_components.xiaomi_tag.replay.compare import RETIMED_WITHIN_S, SAME_WITHIN_S, corrections, in_effect

TAG = "keys"
AT = 1_790_000_000.0
KITCHEN, HALL = (PlaceRef(PlaceKind.AREA, room) for room in ("kitchen", "hall"))
KNOWN = {KITCHEN: AT - 1, HALL: AT - 1}
UNTIL = AT + 100_000
NOW = UNTIL + 60
IDS = Ids("home")


def crossing(after_s: float, kind: CrossingKind = CrossingKind.ENTERED, place: PlaceRef = KITCHEN) -> Crossing:
    at = AT + after_s
    return Crossing(
        event_id=IDS.crossing(TAG, place, kind, at),
        tag=TAG,
        place=place,
        kind=kind,
        event_time=at,
        decided_at=at + 5,
        confidence=0.9,
    )


def correct(published: list[Crossing], found: list[Crossing]) -> list[Crossing]:
    return corrections(published, found, known_at=KNOWN, until=UNTIL, now=NOW, ids=IDS)


def rows(published: list[Crossing], made: list[Crossing]) -> list[JournalCrossing]:
    """Return both as the journal has them."""
    gone = {each.supersedes for each in made}
    return [JournalCrossing(each, Status.PUBLISHED, each.event_id in gone) for each in [*published, *made]]


def test_what_is_found_again_is_left_alone() -> None:
    published = [crossing(0), crossing(100, CrossingKind.LEFT)]
    assert correct(published, [crossing(SAME_WITHIN_S - 1), crossing(100, CrossingKind.LEFT)]) == []


def test_what_did_not_happen_is_retracted() -> None:
    published = crossing(50)
    [made] = correct([published], [])
    assert (made.kind, made.correction, made.of) == (CrossingKind.CORRECTED, Correction.RETRACTED, CrossingKind.ENTERED)
    assert (made.supersedes, made.event_time, made.decided_at, made.late) == (published.event_id, AT + 50, NOW, True)


def test_what_was_missed_is_added() -> None:
    [made] = correct([], [crossing(50)])
    assert (made.correction, made.of, made.supersedes) == (Correction.ADDED, CrossingKind.ENTERED, None)


def test_what_happened_at_another_time_is_retimed() -> None:
    published = crossing(50)
    [made] = correct([published], [crossing(50 + SAME_WITHIN_S + 5)])
    assert (made.correction, made.supersedes) == (Correction.RETIMED, published.event_id)
    assert made.event_time == AT + 50 + SAME_WITHIN_S + 5


def test_what_is_too_far_apart_is_two() -> None:
    made = correct([crossing(50)], [crossing(50 + RETIMED_WITHIN_S + 1)])
    assert [each.correction for each in made] == [Correction.RETRACTED, Correction.ADDED]


@pytest.mark.parametrize("other", [crossing(50, CrossingKind.LEFT_BEHIND), crossing(-5), crossing(100_001)])
def test_what_the_replay_cannot_know_is_left_alone(other: Crossing) -> None:
    assert correct([other], []) == []


def test_dwelling_of_a_visit_that_began_before_is_left_alone() -> None:
    dwelled = crossing(400, CrossingKind.DWELLED)
    assert correct([dwelled], []) == correct([], [dwelled]) == []
    entered = crossing(100)
    assert [each.of for each in correct([entered, dwelled], [entered])] == [CrossingKind.DWELLED]


def test_place_of_which_nothing_is_known_is_left_alone() -> None:
    work = PlaceRef(PlaceKind.ZONE, "zone.work")
    assert correct([crossing(50, place=work)], []) == []


def test_ids_of_corrections_are_the_same_for_the_same() -> None:
    published = [crossing(50)]
    [one], [other] = (
        correct(published, []),
        corrections(published, [], known_at=KNOWN, until=UNTIL, now=NOW + 9, ids=IDS),
    )
    assert one.event_id == other.event_id != published[0].event_id


def test_left_behind_stays_in_effect_and_what_is_superseded_does_not() -> None:
    behind = crossing(5, CrossingKind.LEFT_BEHIND)
    assert in_effect(
        [JournalCrossing(behind, Status.PUBLISHED), JournalCrossing(crossing(6), Status.PUBLISHED, True)]
    ) == [behind]


_CROSSINGS = st.lists(
    st.builds(
        crossing,
        st.floats(0, 3000),
        st.sampled_from([CrossingKind.ENTERED, CrossingKind.LEFT]),
        st.sampled_from([KITCHEN, HALL]),
    ),
    max_size=12,
    unique_by=lambda each: each.event_id,
)


@given(_CROSSINGS, _CROSSINGS)
def test_published_crossings_with_corrections_equal_those_found(
    published: list[Crossing], found: list[Crossing]
) -> None:
    made = correct(published, found)
    held = in_effect(rows(published, made))
    assert correct(held, found) == []
    assert len(held) == len(found)
    for place in (KITCHEN, HALL):
        for kind in (CrossingKind.ENTERED, CrossingKind.LEFT):
            ours, theirs = (
                sorted(each.event_time for each in some if (each.place, each.kind) == (place, kind))
                for some in (held, found)
            )
            assert all(abs(one - other) <= SAME_WITHIN_S for one, other in zip(ours, theirs, strict=True))


@given(_CROSSINGS)
def test_corrected_twice_there_and_back_is_as_before(published: list[Crossing]) -> None:
    shifted = [replace(each, event_time=each.event_time + 60) for each in published]
    once = in_effect(rows(published, correct(published, shifted)))
    back = in_effect(rows(once, correct(once, published)))
    assert len(back) == len(published)
    assert correct(back, published) == []
