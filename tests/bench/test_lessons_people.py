"""Who lives in the houses that rooms are learned in."""

import numpy as np

from bench.lessons_people import AWAKE_S, DAY_S, NOBODY, Guest, LeftLying, Sleeper, room_changes
from demo.made import RESIDENT, made_house
from demo.movement import Motion, Walker

HOUSE = made_house(8, "flat")


def walker() -> Walker:
    """Somebody."""
    return Walker(HOUSE, RESIDENT, seed=3, start_at=0.0)


def test_a_sleeper_lies_where_the_evening_ended_and_goes_on_from_there() -> None:
    at = np.array([AWAKE_S - 1.0, AWAKE_S, DAY_S - 1.0, DAY_S, DAY_S + 100.0])
    motion = Sleeper(walker()).motion(at)
    awake = walker().motion(np.array([AWAKE_S - 1.0, AWAKE_S, AWAKE_S, AWAKE_S, AWAKE_S + 100.0]))

    assert np.array_equal(motion.position_m, awake.position_m)
    assert not motion.moving[1:3].any()


def test_a_guest_is_there_for_a_while_only() -> None:
    motion = Guest(walker(), 100.0, 200.0).motion(np.arange(300, dtype=np.float64))

    assert np.array_equal(np.flatnonzero(motion.room != NOBODY), np.arange(100, 200))
    assert not motion.moving[200:].any()


def test_a_tag_left_lying_is_carried_for_a_quarter_of_the_time() -> None:
    at = np.arange(7200, dtype=np.float64)
    tag, owner = LeftLying(walker(), 7200.0).motion(at), walker().motion(at)

    assert np.array_equal(tag.position_m[:900], owner.position_m[:900])
    assert not np.diff(tag.position_m[901:3600], axis=0).any()
    assert not tag.moving[901:3600].any()
    assert np.array_equal(tag.position_m[3600:4500], owner.position_m[3600:4500])


def test_ways_through_a_door_are_found_in_both_directions() -> None:
    room = np.array([0, 0, 1, 1, 2, 1, 0])
    motion = Motion(np.zeros((7, 3)), np.zeros(7), room, np.ones(7, np.bool_))

    assert room_changes(motion, 0, 1).tolist() == [2, 6]
