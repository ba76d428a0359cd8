"""The sensors of a house that rooms are learned in."""

from collections.abc import Sequence

import numpy as np
import pytest

from bench.lessons_sensors import DOOR, Equipment, Fault, Hung, Sensed, hang, report
from bench.motion_sensors import Traits
from demo.made import made_house
from demo.movement import Motion

HOUSE = made_house(8, "flat")
NAMES = [room.area_id for room in HOUSE.rooms]
CERTAIN = Traits(walk_p=1.0, rest_p=0.0, hold_s=30.0, delay_s=1.0)


def drawn(equipment: Equipment, fault: Fault = "none") -> tuple[Hung, ...]:
    """Sensors of the house."""
    return hang(np.random.default_rng(1), HOUSE, equipment, fault)


def walking(rooms: Sequence[int], *seconds: int) -> Motion:
    """Somebody who is in these rooms second by second, and walks in some of these."""
    moving = np.zeros(len(rooms), np.bool_)
    moving[list(seconds)] = True
    place = np.array([[HOUSE.rooms[room].x1_m, HOUSE.rooms[room].y0_m, 0.9] for room in rooms])
    return Motion(place, np.zeros(len(rooms)), np.array(rooms), moving)


def reported(hung: Hung, *people: Motion, pets: Sequence[Motion] = (), half_s: float = 0.0) -> Sensed:
    """What one sensor reports."""
    nobody = Motion(np.zeros((300, 3)), np.zeros(300), np.full(300, -1), np.zeros(300, np.bool_))
    return report(np.random.default_rng(1), HOUSE, [hung], people or [nobody], pets, half_s=half_s)[0]


@pytest.mark.parametrize(
    ("equipment", "count"), [("none", 0), ("two", 2), ("half", (len(NAMES) + 1) // 2), ("all", len(NAMES))]
)
def test_so_many_rooms_have_a_motion_sensor(equipment: Equipment, count: int) -> None:
    hung = drawn(equipment)

    assert len({sensor.area for sensor in hung}) == len(hung) == count
    assert all(sensor.area == sensor.before == sensor.after for sensor in hung)


def test_two_are_exchanged() -> None:
    hung = drawn("all", "wrong")
    wrong = [sensor for sensor in hung if sensor.area != sensor.before]

    assert [sensor.area for sensor in wrong] == [sensor.before for sensor in reversed(wrong)]
    assert len(wrong) == 2


def test_one_is_moved() -> None:
    assert [sensor.area == sensor.before for sensor in drawn("all", "moved")] == [True] * len(NAMES)
    assert sum(sensor.after != sensor.before for sensor in drawn("all", "moved")) == 1


def test_a_moved_sensor_sees_its_new_room_from_half_time_on() -> None:
    sensor = Hung("it", "motion", NAMES[0], NAMES[0], NAMES[1], CERTAIN)
    sensed = reported(sensor, walking([0] * 300, 20, 200), walking([1] * 300, 60, 220), half_s=150.0)

    assert sensed.area == NAMES[0]
    assert sensed.at[sensed.on].tolist() == [21.0, 221.0]


def test_pets_are_seen_by_some() -> None:
    blind = Hung("it", "motion", NAMES[0], NAMES[0], NAMES[0], CERTAIN)
    sees = Hung("it", "motion", NAMES[0], NAMES[0], NAMES[0], Traits(walk_p=1.0, rest_p=0.0, pet=1.0))
    cat = walking([0] * 300, 100)

    assert not len(reported(blind, pets=[cat]).at)
    assert len(reported(sees, pets=[cat]).at) == 2


def test_a_door_opens_for_some_of_those_who_go_through() -> None:
    door = next(sensor for sensor in drawn("doors") if sensor.kind == DOOR)
    assert door.way is not None
    ends = [NAMES.index(door.way.a), NAMES.index(door.way.b)]
    rooms = [ends[second // 30 % 2] for second in range(6000)]
    sensed = reported(door, walking(rooms))

    assert 0.15 < sensed.on.sum() / 199 < 0.45
    assert np.all((sensed.at[sensed.on] + 0.5) % 30 == 0)


def test_presence_sensors_stay_on_with_who_rests() -> None:
    sensor = next(sensor for sensor in drawn("mmwave") if sensor.area == NAMES[0])
    sensed = reported(sensor, walking([0] * 1000))

    assert sensed.on.tolist() == [True, False]
    assert sensed.at[0] < 30.0
