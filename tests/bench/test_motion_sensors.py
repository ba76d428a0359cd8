"""Motion sensors of made rooms."""

import numpy as np
import pytest

from bench.motion_sensors import Traits, draw_rooms, sense, watch
from demo.made import made_house
from demo.movement import Motion

HOUSE = made_house(8, "flat")
ROOM = HOUSE.rooms[0]
CERTAIN = Traits(walk_p=1.0, rest_p=0.0, hold_s=30.0, delay_s=1.0)


def walking(*seconds: int, count: int = 300, x_m: float = ROOM.x1_m) -> Motion:
    """Somebody in the first room, who walks only in these seconds."""
    moving = np.zeros(count, np.bool_)
    moving[list(seconds)] = True
    place = np.tile([x_m, ROOM.y0_m, 0.9], (count, 1))
    return Motion(place, np.zeros(count), np.zeros(count, np.int64), moving)


def reports(traits: Traits, *people: Motion, seed: int = 1) -> list[tuple[float, bool]]:
    """The first room's sensor."""
    rng = np.random.default_rng(seed)
    return [(report.at, report.on) for report in watch(rng, HOUSE, ROOM.area_id, traits, people)]


def test_it_is_on_from_a_walk_until_it_held() -> None:
    assert reports(CERTAIN, walking(100)) == [(101.0, True), (131.0, False)]


def test_motion_meanwhile_makes_it_hold_longer() -> None:
    assert reports(CERTAIN, walking(100, 120)) == [(101.0, True), (151.0, False)]


def test_one_that_does_not_retrigger_is_deaf_meanwhile() -> None:
    deaf = Traits(walk_p=1.0, rest_p=0.0, hold_s=60.0, retrigger=False, delay_s=1.0)

    assert reports(deaf, walking(100, 150)) == [(101.0, True), (161.0, False)]


def test_it_does_not_see_all_of_the_room() -> None:
    blind = Traits(walk_p=1.0, rest_p=0.0, blind=0.3)

    assert reports(blind, walking(100, x_m=ROOM.x0_m)) == []


def test_reports_get_lost() -> None:
    assert reports(Traits(walk_p=1.0, lost_p=1.0), walking(100)) == []


@pytest.mark.parametrize("room", [-1, 1])
def test_it_does_not_see_who_is_elsewhere(room: int) -> None:
    person = walking(100)
    person.room[:] = room

    assert reports(CERTAIN, person) == []


def test_through_a_door_it_sees_who_stands_behind_it() -> None:
    door = next(way for way in HOUSE.ways if way.a == ROOM.area_id and way.at_a == way.at_b)
    other = next(number for number, room in enumerate(HOUSE.rooms) if room.area_id == door.b)
    person = walking(*range(300))
    person.room[:] = other
    person.position_m[:, :2] = door.at_a

    assert reports(Traits(doors=(door,)), person)
    assert reports(Traits(), person) == []


def test_all_sensors_are_off_at_first() -> None:
    rooms = tuple(room.area_id for room in HOUSE.rooms)

    found = sense(np.random.default_rng(1), HOUSE, [walking(*range(300))], rooms)

    assert {report.room for report in found if report.at == 0.0 and not report.on} == set(rooms)
    assert any(report.on and report.room == ROOM.area_id for report in found)
    assert [report.at for report in found] == sorted(report.at for report in found)


def test_sensors_hang_in_all_rooms_or_half_or_none() -> None:
    count = len(HOUSE.rooms)

    found = [len(draw_rooms(np.random.default_rng(1), HOUSE, which)) for which in ("none", "half", "all")]

    assert found == [0, (count + 1) // 2, count]
