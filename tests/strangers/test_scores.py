"""Scores of a track and a member."""

import json
from math import isfinite

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.strangers.coincidence import Outcome
from custom_components.xiaomi_tag.strangers.hypotheses import ROOM_CHANCE
from custom_components.xiaomi_tag.strangers.rates import LEAST_CHANCE, MOST_CHANCE
from custom_components.xiaomi_tag.strangers.scores import MOST, Pair, read_pair
from tests.strangers.trails import HOUR, MINUTE, START


def match(at: float, chance: float = 0.03) -> Outcome:
    return Outcome(match=True, chance=chance, at=at)


MISS = Outcome(match=False, chance=0.03)
ROOM = Outcome(match=True, chance=ROOM_CHANCE)


def test_three_clean_matches_make_a_suspect() -> None:
    pair = Pair()
    for number in range(3):
        pair.moved(match(START + number * HOUR), indoors=True)
    assert 8 < pair.score < 12.6
    assert pair.moves == 3


def test_five_clean_matches_are_enough_to_confirm() -> None:
    pair = Pair()
    for number in range(5):
        pair.moved(match(START + number * HOUR), indoors=True)
    assert pair.score > 12.6


def test_a_match_that_happens_by_accident_often_is_worth_little() -> None:
    pair = Pair()
    pair.moved(match(START, chance=0.5), indoors=True)
    assert pair.raw < 1


def test_a_miss_takes_away() -> None:
    pair = Pair()
    pair.moved(match(START), indoors=True)
    before = pair.score
    assert pair.moved(MISS, indoors=True) < 0
    assert pair.score < before


def test_one_event_of_a_track_matches_only_one_move() -> None:
    pair = Pair()
    pair.moved(match(START), indoors=True)
    before = pair.score
    assert pair.moved(match(START), indoors=True) == 0
    assert pair.score == before
    assert pair.moves == 1


def test_what_stays_outside_may_be_in_the_car_only() -> None:
    outside, inside = Pair(), Pair()
    for number in range(4):
        outside.moved(match(START + number), indoors=False)
        inside.moved(match(START + number), indoors=True)
    assert 0 < outside.score < inside.score
    assert outside.scores[:2] == [0, 0]


def test_coming_and_leaving_alone_takes_away() -> None:
    pair = Pair()
    pair.moved(match(START), indoors=True)
    before = pair.score
    for _ in range(3):
        pair.alone()
    assert pair.score < before - 1.5
    for _ in range(3):
        pair.alone()
    assert pair.score == 0
    assert pair.moves == 0


def test_rooms_within_an_evening_do_not_make_a_suspect() -> None:
    pair = Pair()
    for number in range(100):
        pair.changed_room(ROOM, START + number * 3 * MINUTE)
    assert 4 < pair.raw < 8


def test_rooms_within_an_hour_add_four_nats_at_most() -> None:
    pair = Pair()
    pair.moved(match(START), indoors=True)
    before = pair.score
    for number in range(60):
        pair.changed_room(ROOM, START + number * MINUTE)
    assert pair.score - before < 4.6


def test_rooms_say_nothing_of_a_bag() -> None:
    pair = Pair()
    for number in range(10):
        pair.changed_room(ROOM, START + number * HOUR)
    assert pair.scores[0] > 0
    assert pair.scores[1:] == [0, 0]


def test_following_a_third_of_the_time_adds_nothing() -> None:
    pair = Pair()
    for number in range(60):
        pair.changed_room(ROOM if number % 3 == 0 else Outcome(match=False, chance=ROOM_CHANCE), START + number * 1200)
    assert pair.raw == 0


def test_a_doubtful_link_takes_a_share() -> None:
    pair = Pair()
    for number in range(4):
        pair.moved(match(START + number), indoors=True)
    before = pair.raw
    pair.shrink(0.5)
    assert pair.raw < before / 2


def test_a_shared_timetable_is_taken_off() -> None:
    pair = Pair()
    for number in range(4):
        pair.moved(match(START + number), indoors=True)
    pair.discount = 5.0
    assert pair.score == pytest.approx(pair.raw - 5.0)


chances = st.floats(LEAST_CHANCE, MOST_CHANCE)
steps = st.one_of(
    st.tuples(st.just("moved"), st.booleans(), chances, st.booleans()),
    st.tuples(st.just("room"), st.booleans(), chances, st.booleans()),
    st.tuples(st.just("alone"), st.none(), st.none(), st.none()),
    st.tuples(st.just("shrink"), st.none(), st.floats(0, 1), st.none()),
)


@given(st.lists(steps, max_size=200), st.floats(0, 1e6))
def test_scores_stay_within_bounds_and_survive_a_restart(
    rows: list[tuple[str, bool, float, bool]], step_s: float
) -> None:
    pair, at = Pair(), START
    for kind, matched, number, indoors in rows:
        at += step_s
        if kind == "moved":
            pair.moved(Outcome(match=matched, chance=number, at=at if matched else None), indoors=indoors)
        elif kind == "room":
            pair.changed_room(Outcome(match=matched, chance=number), at)
        elif kind == "alone":
            pair.alone()
        else:
            pair.shrink(number)
        assert all(isfinite(score) and 0 <= score <= MOST for score in pair.scores)
        assert 0 <= pair.score <= MOST
    other = read_pair(json.loads(json.dumps(pair.memory())))
    assert other is not None
    assert other.score == pytest.approx(pair.score, abs=1e-3)
    assert other.moves == pair.moves


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"scores": [1, 2]},
        {"scores": ["a", None, float("nan")], "moves": -3, "discount": "x", "spent": float("inf"), "matched_at": "y"},
    ],
)
def test_damaged_scores_are_left_out(data: object) -> None:
    pair = read_pair(data)
    assert pair is None or pair == Pair()
