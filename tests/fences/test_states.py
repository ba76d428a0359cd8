"""States survive a restart; senseless ones are ignored."""

from dataclasses import replace
import math

import pytest

from custom_components.xiaomi_tag.fences.crossing import FenceState
from custom_components.xiaomi_tag.fences.machine import State
from custom_components.xiaomi_tag.fences.states import read_state, write_state

from .fencing import (
    FENCES,
    HOLDING,
    KITCHEN,
    ROOM_ONLY,
    TAG,
    Home,
    radio,
    rows,
)


@pytest.mark.parametrize("restart_at", [20, 50, 69, 71, 90])
def test_dwelled_survives_a_restart(restart_at: int) -> None:
    home = Home(fences=(replace(FENCES[0], dwell_s=60.0),))
    home.observe(radio(1, "hall"))
    home.observe(radio(10, "kitchen"))
    home.pass_time(10, restart_at)
    home.start(restart_at + 5)
    home.observe(radio(restart_at + 6, "kitchen"))
    home.pass_time(restart_at + 6, 300)
    assert rows(home.published) == [("entered", "kitchen", 10.0), ("dwelled", "kitchen", 70.0)]


def test_restored_side_stands_until_evidence_differs() -> None:
    home = Home(fences=HOLDING[:1])
    home.observe(radio(1, "kitchen"))
    home.start(1000)
    home.pass_time(1000, 1100)
    assert home.engine.inside(TAG, KITCHEN) is True
    home.observe(radio(1200, "hall"))
    assert rows(home.pass_time(1200, 1230)) == [("left", "kitchen", 1200.0)]


@pytest.mark.parametrize(
    "data",
    [None, {}, {"in": "yes", "since": 1}, {"in": True, "since": None}, {"in": True, "since": math.nan}, {"in": True}],
)
def test_senseless_state_is_left_aside(data: object) -> None:
    home = Home(fences=ROOM_ONLY)
    home.engine.restore([FenceState(TAG, KITCHEN, data)])  # type: ignore[arg-type]  # what a file may hold
    assert home.engine.inside(TAG, KITCHEN) is None
    home.observe(radio(1, "kitchen"))
    assert home.engine.inside(TAG, KITCHEN) is True


@pytest.mark.parametrize("newest", [None, 1_700_000_010.5])
def test_written_state_is_read_again(newest: float | None) -> None:
    state = State(side=True, since=1_700_000_000.0, visit=3, dwelled=True)
    assert read_state(write_state(state, newest)) == (state, newest)


def test_nothing_is_written_before_a_side_is_known() -> None:
    assert write_state(State(probability=0.5), None) is None


@pytest.mark.parametrize("data", ["in", ["in"], 7, {}, {"in": 1, "since": 1.0}, {"in": True, "since": "1"}])
def test_anything_else_is_ignored(data: object) -> None:
    assert read_state(data) is None  # type: ignore[arg-type]  # what a file may hold


@pytest.mark.parametrize("visit", [-1, 1 << 53, "3", 2.0, None])
def test_senseless_count_of_visits_begins_again(visit: object) -> None:
    assert read_state({"in": False, "since": 1.0, "visit": visit}) == (State(side=False, since=1.0), None)
