"""One tag: its clock, its fences, what is stored of it."""

import math

from custom_components.xiaomi_tag.fences.crossing import FenceState

from .fencing import (
    FENCES,
    HALL,
    HOLDING,
    KITCHEN,
    ROOM_ONLY,
    T0,
    TAG,
    WORK,
    WORK_AT,
    Home,
    fix,
    radio,
    rows,
)


def test_side_is_not_stored_before_its_crossing_is_published() -> None:
    home = Home(fences=(FENCES[4],))
    home.observe(radio(1, home=0.0))
    home.observe(fix(10, (52.3, 13.1)))
    home.pass_time(10, 60)
    home.observe(fix(100, WORK_AT), 400)
    home.wait(401)
    assert home.engine.inside(TAG, WORK) is True
    assert home.stored[TAG, WORK]["in"] is False
    home.pass_time(402, 440)
    assert home.stored[TAG, WORK]["in"] is True


def test_clock_set_back_goes_on_and_repeats_nothing() -> None:
    home = Home(fences=ROOM_ONLY)
    home.observe(radio(5000, "hall"))
    home.observe(radio(5010, "kitchen"))
    home.pass_time(5010, 5100)
    home.observe(radio(100, "kitchen"))
    home.pass_time(100, 150)
    home.observe(radio(200, "hall"))
    home.pass_time(200, 250)
    assert rows(home.published) == [("entered", "kitchen", 5010.0), ("left", "kitchen", 200.0)]


def test_clock_set_forward_does_not_crash() -> None:
    home = Home(fences=HOLDING[:1])
    home.observe(radio(5, "hall"))
    home.observe(radio(90_000, "kitchen"))
    assert rows(home.pass_time(90_000, 90_010)) == [("entered", "kitchen", 90_000.0)]


def test_changed_fences_keep_the_state_of_those_that_stay() -> None:
    home = Home(fences=HOLDING[:1])
    home.observe(radio(5, "kitchen"))
    home.collect(home.engine.configure(HOLDING[:2], T0 + 10))
    assert home.engine.inside(TAG, KITCHEN) is True
    assert home.engine.inside(TAG, HALL) is False
    home.observe(radio(20, "hall"))
    assert rows(home.pass_time(20, 50)) == [("entered", "hall", 20.0), ("left", "kitchen", 20.0)]
    home.collect(home.engine.configure((), T0 + 60))
    assert home.engine.inside(TAG, KITCHEN) is None
    assert not {(TAG, KITCHEN), (TAG, HALL)} & set(home.stored)


def test_state_from_a_time_to_come_does_not_deafen() -> None:
    home = Home(fences=HOLDING[:1])
    data = {"in": True, "since": T0 + 1e6, "visit": 2, "dwelled": False, "newest": T0 + 1e6}
    home.engine.restore([FenceState(TAG, KITCHEN, data)])
    home.observe(radio(10, "kitchen"))
    home.observe(radio(20, "hall"))
    assert rows(home.pass_time(20, 50)) == [("left", "kitchen", 20.0)]


def test_track_is_due_when_its_hold_ends() -> None:
    home = Home(fences=HOLDING[:1])
    home.observe(radio(1, "hall"))
    assert home.track.due == math.inf
    home.observe(radio(10, "kitchen"))
    assert home.track.due == T0 + 15
