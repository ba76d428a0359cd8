"""When a side changes: thresholds, holds, dwelling."""

from dataclasses import replace
from math import inf

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.fences.fence import Circle
from custom_components.xiaomi_tag.fences.machine import ENTER, EXIT, PLAN_EXIT, Machine, State
from custom_components.xiaomi_tag.fences.sensitivity import SENSITIVITIES

from .fencing import (
    FENCES,
    T0,
    Home,
    in_room,
    radio,
    rows,
)


def test_change_of_room_leaves_and_enters_dated_when_it_began() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(radio(100, "hall"))
    crossings = home.pass_time(100, 160)
    assert rows(crossings) == []
    assert rows(home.published) == [("left", "kitchen", 100.0), ("entered", "hall", 100.0)]
    assert [each.late for each in home.published] == [False, False]
    assert home.published[0].confidence == 1.0


def test_change_of_room_is_dated_when_it_began_to_show() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    assert rows(home.observe(radio(100, rooms=in_room("hall", 91)))) == [
        ("left", "kitchen", 91.0),
        ("entered", "hall", 91.0),
    ]


def test_change_that_took_long_is_not_late_because_of_that() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    left, entered = home.observe(radio(200, rooms=in_room("hall", 20)))
    assert (left.event_time, entered.event_time) == (T0 + 145, T0 + 145)
    assert not left.late


def test_change_is_not_dated_before_the_one_before_it() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(radio(100, "hall"))
    home.observe(radio(110, rooms=in_room("kitchen", 95)))
    assert [(kind, at) for kind, place, at in rows(home.published) if place == "hall"] == [
        ("entered", 100.0),
        ("left", 100.1),
    ]
    assert not [crossing for crossing in home.published if crossing.correction is not None]


def test_a_fence_follows_its_own_sensitivity() -> None:
    home = Home(
        fences=tuple(
            replace(FENCES[0], place=replace(FENCES[0].place, id=each), sensitivity=each) for each in SENSITIVITIES
        )
    )
    home.observe(radio(1, "hall"))
    fast, balanced, sure = in_room("kitchen", 10), in_room("kitchen", 10), in_room("hall", 1)
    assert rows(home.observe(radio(12, rooms=(fast[0], balanced[0], sure[0])))) == [
        ("entered", "balanced", 10.0),
        ("entered", "fast", 10.0),
    ]


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
    home = Home(fences=(replace(FENCES[0], hold_out_s=30.0),))
    home.observe(radio(1, "kitchen"))
    home.observe(radio(100, "hall"))
    home.observe(radio(104, home=None))
    home.pass_time(104, 300)
    assert home.published == []
    home.observe(radio(301, "hall"))
    assert rows(home.pass_time(301, 340)) == [("left", "kitchen", 301.0)]


def test_dwelled_comes_once_a_visit() -> None:
    home = Home(fences=(replace(FENCES[0], dwell_s=60.0),))
    home.observe(radio(1, "hall"))
    home.observe(radio(10, "kitchen"))
    assert rows(home.pass_time(10, 500)) == [("dwelled", "kitchen", 70.0)]
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


shares = st.sampled_from([None, 0.0, 0.05, PLAN_EXIT, 0.15, EXIT, 0.5, ENTER, 0.9, 1.0])


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


@pytest.mark.parametrize(("probability", "side"), [(ENTER, True), (0.79, None), (PLAN_EXIT, False), (0.11, None)])
def test_exactly_on_a_threshold_counts(probability: float, side: bool | None) -> None:
    assert Machine(FENCES[5]).observe(State(), 0.0, probability, by_fix=False).side is side


def test_zones_are_left_at_a_higher_probability_than_parts_of_the_plan() -> None:
    assert isinstance(FENCES[4].shape, Circle)
    assert Machine(FENCES[4]).observe(State(), 0.0, EXIT, by_fix=False).side is False


def test_side_before_a_restart_has_nothing_pending() -> None:
    state = State(side=True, since=50.0, probability=0.1, pending_at=60.0, due=90.0, visit=2, dwelled=True, fresh=True)
    assert state.held(40.0) == State(side=True, since=40.0, visit=2, dwelled=True)


def test_stay_goes_on_over_a_step_of_the_clock() -> None:
    assert State(side=True, since=50.0).held(1000.0, 900.0).since == 950.0


@pytest.mark.parametrize("hold", [-1.0, float("nan"), None])
def test_senseless_hold_is_the_usual_one(hold: float | None) -> None:
    machine = Machine(replace(FENCES[5], hold_out_s=hold))
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
