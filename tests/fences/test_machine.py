"""When a side changes: thresholds, holds, dwelling."""

from dataclasses import replace
from math import inf

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.fences.fence import Circle
from custom_components.xiaomi_tag.fences.machine import ENTER, EXIT, ROOM_EXIT, Machine, State

from .fencing import (
    FENCES,
    T0,
    Home,
    radio,
    rows,
)


def test_change_of_room_leaves_and_enters_dated_when_it_began() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(radio(100, "hall"))
    crossings = home.pass_time(100, 160)
    assert rows(crossings) == [("entered", "hall", 100.0), ("left", "kitchen", 100.0)]
    assert [each.late for each in crossings] == [False, False]
    assert crossings[0].confidence == 1.0


def test_doubt_is_not_a_crossing() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(radio(100, rooms={"kitchen": 0.4, "hall": 0.6}))
    home.pass_time(100, 300)
    assert home.published == []


def test_short_excursion_is_not_a_crossing() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(radio(100, "hall"))
    home.pass_time(100, 103)
    home.observe(radio(104, "kitchen"))
    home.pass_time(104, 300)
    assert home.published == []


def test_fence_holds_rule() -> None:
    home = Home(fences=(replace(FENCES[0], hold_in_s=0.0, hold_out_s=40.0),))
    home.observe(radio(1, "hall"))
    assert rows(home.observe(radio(10, "kitchen"))) == [("entered", "kitchen", 10.0)]
    home.observe(radio(100, "hall"))
    assert home.pass_time(100, 139) == []
    assert rows(home.wait(140)) == [("left", "kitchen", 100.0)]


def test_long_hold_does_not_make_a_crossing_late() -> None:
    home = Home(fences=(replace(FENCES[0], hold_out_s=300.0),))
    home.observe(radio(1, "kitchen"))
    home.observe(radio(100, "hall"))
    (left,) = home.pass_time(100, 401)
    assert 400 - 60 <= left.event_time - T0 < 400
    assert not left.late


def test_outage_stops_a_hold() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(radio(100, "hall"))
    home.observe(radio(104, home=None))
    home.pass_time(104, 300)
    assert home.published == []
    home.observe(radio(301, "hall"))
    assert rows(home.pass_time(301, 340)) == [("entered", "hall", 301.0), ("left", "kitchen", 301.0)]


def test_dwelled_comes_once_a_visit() -> None:
    home = Home(fences=(replace(FENCES[0], dwell_s=60.0),))
    home.observe(radio(1, "hall"))
    home.observe(radio(10, "kitchen"))
    assert rows(home.pass_time(10, 500)) == [("entered", "kitchen", 10.0), ("dwelled", "kitchen", 70.0)]
    home.observe(radio(500, "hall"))
    home.observe(radio(600, "kitchen"))
    assert rows(home.pass_time(500, 700))[-1] == ("dwelled", "kitchen", 660.0)


def test_who_left_before_the_time_was_up_did_not_dwell() -> None:
    home = Home(fences=(replace(FENCES[0], dwell_s=60.0, hold_out_s=30.0),))
    home.observe(radio(1, "hall"))
    home.observe(radio(10, "kitchen"))
    home.observe(radio(60, "hall"))
    home.pass_time(60, 200)
    assert rows(home.published) == [("entered", "kitchen", 10.0), ("left", "kitchen", 60.0)]


shares = st.sampled_from([None, 0.0, 0.05, ROOM_EXIT, 0.15, EXIT, 0.5, ENTER, 0.9, 1.0])


@given(st.lists(st.tuples(shares, st.booleans()), min_size=1, max_size=12), st.sampled_from([None, 60.0]))
def test_probability_that_stays_on_one_side_changes_nothing_else(
    steps: list[tuple[float | None, bool]], dwell_s: float | None
) -> None:
    """Whatever came in between, a repeated level leaves side, hold and what is due as they are."""
    for fence in (replace(FENCES[0], dwell_s=dwell_s), replace(FENCES[4], dwell_s=dwell_s)):
        machine = Machine(fence)
        state = State()
        for at, (probability, by_fix) in enumerate(steps):
            state = machine.observe(state, float(at), probability, by_fix=by_fix)
            again = machine.observe(state, at + 0.5, probability, by_fix=by_fix)
            assert again == state


@pytest.mark.parametrize(("probability", "side"), [(ENTER, True), (0.79, None), (ROOM_EXIT, False), (0.11, None)])
def test_exactly_on_a_threshold_counts(probability: float, side: bool | None) -> None:
    assert Machine(FENCES[0]).observe(State(), 0.0, probability, by_fix=False).side is side


def test_zones_are_left_at_a_higher_probability_than_rooms() -> None:
    assert isinstance(FENCES[4].shape, Circle)
    assert Machine(FENCES[4]).observe(State(), 0.0, EXIT, by_fix=False).side is False


def test_side_before_a_restart_has_nothing_pending() -> None:
    state = State(side=True, since=50.0, probability=0.1, pending_at=60.0, due=90.0, visit=2, dwelled=True, fresh=True)
    assert state.held(40.0) == State(side=True, since=40.0, visit=2, dwelled=True)


@pytest.mark.parametrize("hold", [-1.0, float("nan"), None])
def test_senseless_hold_is_the_usual_one(hold: float | None) -> None:
    machine = Machine(replace(FENCES[0], hold_out_s=hold))
    state = machine.observe(State(side=True), 100.0, 0.0, by_fix=False)
    assert state.due == 130.0


def test_holds_of_fixes_are_longer() -> None:
    machine = Machine(FENCES[4])
    entering = machine.observe(State(side=False), 100.0, 1.0, by_fix=True)
    leaving = machine.observe(State(side=True), 100.0, 0.0, by_fix=True)
    assert (entering.due, leaving.due) == (120.0, 160.0)


def test_crossing_is_dated_when_it_began_but_not_long_ago() -> None:
    machine = Machine(replace(FENCES[0], hold_out_s=300.0))
    state = machine.observe(State(side=True), 100.0, 0.0, by_fix=False)
    after, entry = machine.fire(state)
    assert (entry.event_time, entry.confirmed_at, entry.confidence) == (345.0, 400.0, 1.0)
    assert (after.side, after.since, after.due) == (False, 345.0, inf)
