"""How often tracks come and leave by themselves."""

import json

import pytest

from custom_components.xiaomi_tag.strangers.rates import (
    LEAST_CHANCE,
    MOST_CHANCE,
    Habit,
    Rush,
    coming_chance,
    habit,
    leaving_chance,
)
from tests.strangers.trails import DAY, HOUR, MINUTE, START, clock, track_of


def test_a_track_that_never_left_leaves_by_accident_seldom() -> None:
    track = track_of([(START, None)])
    chance = leaving_chance(habit(track, START + 5 * DAY), 5 * DAY, 1.0)
    assert chance == LEAST_CHANCE


def test_a_track_that_leaves_each_hour_leaves_beside_members_often() -> None:
    hours = [(START + n * HOUR, START + n * HOUR + 40 * MINUTE) for n in range(48)]
    past = habit(track_of(hours), START + 48 * HOUR)
    assert leaving_chance(past, 30 * MINUTE, 1.0) > 0.15
    assert coming_chance(past, 15 * MINUTE, 1.0) > 0.2


def test_before_anything_is_known_the_chance_is_that_of_one_in_four_hours() -> None:
    assert leaving_chance(Habit(), 1e9, 1.0) == pytest.approx(0.0247, abs=1e-3)


def test_what_came_just_now_leaves_soon() -> None:
    assert leaving_chance(Habit(), 3 * MINUTE, 1.0) > 5 * leaving_chance(Habit(), 8 * HOUR, 1.0)


def test_at_rush_hour_the_chance_is_higher() -> None:
    assert leaving_chance(Habit(), DAY, 2.5) == pytest.approx(2.5 * leaving_chance(Habit(), DAY, 1.0), rel=0.05)


def test_a_chance_is_never_believed_to_be_almost_one() -> None:
    assert leaving_chance(Habit(leaves=1e6), 1.0, 5.0) == MOST_CHANCE


def test_ends_that_nobody_listened_to_do_not_count() -> None:
    track = track_of([(START, START + HOUR), (START + 2 * HOUR, START + 3 * HOUR)])
    for visit in track.visits:
        visit.begin_known = visit.end_known = False
    past = habit(track, START + DAY)
    assert past.leaves == past.comes == past.away_s == 0
    assert past.here_s > 0


def test_the_first_time_is_no_habit() -> None:
    assert habit(track_of([(START, START + HOUR)]), START + DAY).comes == 0


def test_only_the_past_counts() -> None:
    track = track_of([(START, START + HOUR), (START + 5 * HOUR, START + 6 * HOUR)])
    past = habit(track, START + 2 * HOUR)
    assert past.comes == 0
    assert past.leaves == pytest.approx(1, abs=0.01)
    assert past.away_s == pytest.approx(HOUR, rel=0.01)


def test_habits_fade_over_two_weeks() -> None:
    track = track_of([(START, START + HOUR)])
    assert habit(track, START + HOUR + 14 * DAY).leaves == pytest.approx(0.37, abs=0.01)


def test_rush_hours_are_assumed_at_first() -> None:
    rush = Rush(lambda at: 0.0)
    assert rush.factor(clock(0, 8)) == 2.5
    assert rush.factor(clock(0, 13)) == 1.0
    assert 1.0 < rush.factor(clock(0, 9.2)) < 2.5


def test_rush_hours_are_local() -> None:
    rush = Rush(lambda at: 2 * HOUR)
    assert rush.factor(clock(0, 6)) == 2.5
    assert rush.hour(clock(0, 22)) == 24


def test_the_hours_begin_with_monday() -> None:
    assert Rush(lambda at: 0.0).hour(START) == 0


def test_rush_hours_are_learned() -> None:
    rush = Rush(lambda at: 0.0)
    for week in range(4):
        for minute in range(10):
            rush.learn(clock(7 * week, 13) + minute)
    assert rush.factor(clock(28, 13)) > 4
    assert rush.factor(clock(28, 14)) < 1.0


def test_rush_hours_survive_a_restart() -> None:
    rush = Rush(lambda at: 0.0)
    for minute in range(10):
        rush.learn(clock(0, 13) + minute)
    other = Rush(lambda at: 0.0)
    other.restore(json.loads(json.dumps(rush.memory())))
    assert other.factor(clock(7, 13)) == rush.factor(clock(7, 13))


@pytest.mark.parametrize("data", [None, [], {"counts": 3}, {"counts": [1]}, {"counts": ["x"] * 168, "at": "y"}])
def test_damaged_rush_hours_are_left_out(data: object) -> None:
    rush = Rush(lambda at: 0.0)
    rush.restore(data)
    assert rush.factor(clock(0, 8)) == 2.5
