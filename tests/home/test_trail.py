"""The trail of a tag: points of the last hour, in memory."""

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.basics.model import Position, Presence
from custom_components.xiaomi_tag.home.trail import LONGEST_S, MOST_POINTS, Trails
from custom_components.xiaomi_tag.locator import Estimate
from custom_components.xiaomi_tag.tracker.tracker import Second

START = 1_800_000_000.0


def at_home(
    now: float, x_m: float, tag: str = "cat", floor: str = "ground", presence: Presence = Presence.HOME
) -> Second:
    position = Position(floor, x_m, 2.0, 4.0, 0.0, 1.0)
    return Second(now, estimates={tag: Estimate(tag=tag, at=now, presence=presence, room="kitchen", position=position)})


def times(trails: Trails, now: float) -> list[float]:
    return [point.at - START for point in trails.points("cat", START - 1e6, now)]


def test_point_holds_place_and_largest_spread() -> None:
    trails = Trails()
    trails.async_second(at_home(START, 1.5))
    assert trails.points("cat", START, START) == [(START, 1.5, 2.0, "ground", "kitchen", 2.0)]


def test_tag_at_rest_adds_a_point_every_five_seconds() -> None:
    trails = Trails()
    for second in range(11):
        trails.async_second(at_home(START + second, 1.0))
    assert times(trails, START + 10) == [0, 5, 10]


def test_step_of_half_a_metre_adds_a_point_at_once() -> None:
    trails = Trails()
    for second, x_m in enumerate((1.0, 1.25, 1.5)):
        trails.async_second(at_home(START + second, x_m))
    assert times(trails, START + 2) == [0, 2]


def test_other_floor_adds_a_point_at_once() -> None:
    trails = Trails()
    trails.async_second(at_home(START, 1.0))
    trails.async_second(at_home(START + 1, 1.0, floor="upper"))
    assert times(trails, START + 1) == [0, 1]


def test_tag_away_adds_no_point() -> None:
    trails = Trails()
    trails.async_second(at_home(START, 1.0, presence=Presence.AWAY))
    assert not times(trails, START)


def test_older_than_an_hour_is_not_returned() -> None:
    trails = Trails()
    trails.async_second(at_home(START, 1.0))
    assert times(trails, START + LONGEST_S) == [0]
    assert not times(trails, START + LONGEST_S + 1)


def test_forgotten_tag_has_no_trail() -> None:
    trails = Trails()
    trails.async_second(at_home(START, 1.0))
    trails.async_forget_tag("cat")
    assert not times(trails, START)
    assert trails.nbytes == 0


def test_clock_that_is_set_back_begins_again() -> None:
    trails = Trails()
    trails.async_second(at_home(START + 500, 1.0))
    trails.async_second(at_home(START, 1.0))
    assert times(trails, START + 600) == [0]


@pytest.mark.parametrize("count", [MOST_POINTS, MOST_POINTS + 1, 3 * MOST_POINTS])
def test_newest_points_are_kept(count: int) -> None:
    trails = Trails()
    for second in range(count):
        trails.async_second(at_home(START + second, float(second)))
    assert times(trails, START + count) == list(range(count - MOST_POINTS, count))


def test_fifty_full_trails_stay_below_four_mebibytes() -> None:
    trails = Trails()
    for tag in range(50):
        for number in range(MOST_POINTS + 1):
            trails.async_second(at_home(START + 5 * number, 1.0, tag=str(tag)))
    assert trails.nbytes < 1 << 20


@given(st.lists(st.tuples(st.floats(-100, 400), st.floats(-20, 20)), max_size=60))
def test_points_are_in_order_and_few_whatever_the_clock_does(steps: list[tuple[float, float]]) -> None:
    trails, now = Trails(), START
    for step, x_m in steps:
        now += step
        trails.async_second(at_home(now, x_m))
    found = times(trails, now)
    assert found == sorted(found)
    assert len(found) <= MOST_POINTS
