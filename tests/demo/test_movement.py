import itertools

import numpy as np
import pytest

from demo.house import OUTSIDE
from demo.houses import default_house
from demo.made import RESIDENT, made_house
from demo.movement import BRISK_CAT, BRISK_PERSON, CAT, PERSON, Carried, Habit, Passer, Still, Walker
from demo.noise import Floats

HOUSE = default_house()
START = 1_760_000_000.0


def seconds(start: float, stop: float, step: float) -> Floats:
    """Return evenly spaced moments."""
    moments: Floats = np.arange(start, stop, step, dtype=np.float64)
    return moments


def names(rooms: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[str]:
    return [HOUSE.rooms[room].area_id if room >= 0 else OUTSIDE for room in rooms.tolist()]


@pytest.mark.parametrize("habit", [PERSON, CAT, BRISK_PERSON, BRISK_CAT])
def test_no_resident_teleports(habit: Habit) -> None:
    times = START + seconds(0.0, 4 * 3600.0, 0.5)
    motion = Walker(HOUSE, habit, seed=3, start_at=START).motion(times)
    steps = np.sqrt((np.diff(motion.position_m, axis=0) ** 2).sum(axis=1)) / 0.5
    indoors = (motion.room[:-1] >= 0) & (motion.room[1:] >= 0)

    assert steps[indoors].max() <= 1.2
    assert steps.max() <= 12.1


@pytest.mark.parametrize("habit", [BRISK_PERSON, BRISK_CAT, PERSON])
def test_rooms_change_along_doors_and_stairs_only(habit: Habit) -> None:
    times = START + seconds(0.0, 6 * 3600.0, 0.25)
    rooms = names(Walker(HOUSE, habit, seed=4, start_at=START).motion(times).room)
    joined = {frozenset((way.a, way.b)) for way in HOUSE.ways}
    changes = {frozenset(pair) for pair in itertools.pairwise(rooms) if pair[0] != pair[1]}

    assert len(changes) >= 3
    assert changes <= joined


def test_the_published_room_is_the_room_around_the_point() -> None:
    times = START + seconds(0.0, 3600.0, 1.0)
    motion = Walker(HOUSE, BRISK_PERSON, seed=5, start_at=START).motion(times)
    around = [HOUSE.room_at(*point) for point in motion.position_m.tolist()]
    right = np.mean([said == found for said, found in zip(names(motion.room), around, strict=True)])

    assert right > 0.97  # on the stairs and in door frames the point belongs to two rooms


def test_visits_of_the_brisk_pace_last_half_a_minute() -> None:
    walker = Walker(HOUSE, BRISK_PERSON, seed=6, start_at=START)
    times = START + seconds(0.0, 7200.0, 0.5)
    rooms = walker.motion(times).room
    borders = np.flatnonzero(np.diff(rooms)) + 1
    lengths = np.diff(borders) * 0.5

    assert len(lengths) > 60
    assert (lengths > 29.0).mean() > 0.4  # the others are passages on the way
    assert lengths.max() < 120.0


def test_a_person_goes_out_and_comes_back() -> None:
    times = START + seconds(0.0, 2 * 86400.0, 10.0)
    rooms = Walker(HOUSE, PERSON, seed=7, start_at=START).motion(times).room
    out = rooms == -1

    assert 0.02 < out.mean() < 0.8
    assert np.count_nonzero(np.diff(out.astype(int)) == -1) >= 2


def test_asking_in_pieces_or_late_first_gives_the_same_path() -> None:
    times = START + seconds(0.0, 3600.0, 7.0)
    whole = Walker(HOUSE, CAT, seed=8, start_at=START).motion(times)
    walker = Walker(HOUSE, CAT, seed=8, start_at=START)
    late = walker.motion(times[300:])
    early = walker.motion(times[:300])

    assert np.array_equal(whole.position_m, np.concatenate([early.position_m, late.position_m]))
    assert np.array_equal(whole.heading_rad, np.concatenate([early.heading_rad, late.heading_rad]))


def test_before_the_start_a_walker_stands_where_the_path_begins() -> None:
    motion = Walker(HOUSE, CAT, seed=8, start_at=START, start_room="study").motion(START + seconds(-60.0, -1.0, 10.0))

    assert set(names(motion.room)) == {"study"}
    assert len({tuple(point) for point in motion.position_m.tolist()}) == 1
    assert not motion.moving.any()


def test_a_tour_visits_its_rooms_in_order() -> None:
    habit = Habit(tour=[("kitchen", 60.0), ("study", 45.0), (OUTSIDE, 100.0)], rest_s=(10.0, 20.0))
    rooms = names(Walker(HOUSE, habit, seed=1, start_at=START).motion(START + seconds(0.0, 900.0, 1.0)).room)
    order = [rooms[0], *(b for a, b in itertools.pairwise(rooms) if a != b)]

    assert order[:7] == [OUTSIDE, "hall", "kitchen", "hall", "study", "hall", OUTSIDE]


def test_favourites_of_no_weight_are_never_stayed_in() -> None:
    habit = Habit(stay_s=(20.0, 40.0), rest_s=(10.0, 20.0), favourites={"study": 0.0, "guest_room": 0.0})
    rooms = set(names(Walker(HOUSE, habit, seed=2, start_at=START).motion(START + seconds(0.0, 7200.0, 1.0)).room))

    assert "study" not in rooms
    assert "guest_room" not in rooms
    assert len(rooms) == 8


def test_keys_lie_in_the_hall_and_go_out_with_their_owner() -> None:
    owner = Walker(HOUSE, PERSON, seed=7, start_at=START)
    times = START + seconds(0.0, 2 * 86400.0, 5.0)
    keys, person = Carried(HOUSE, owner).motion(times), owner.motion(times)

    assert set(names(keys.room)) == {"hall", OUTSIDE}
    assert np.array_equal(keys.room == -1, person.room == -1)
    assert not keys.moving[keys.room == HOUSE.rooms.index(HOUSE.rooms_by_id["hall"])].all()
    steps = np.sqrt((np.diff(keys.position_m[:, :2], axis=0) ** 2).sum(axis=1))
    assert steps[(keys.room[1:] >= 0) & (keys.room[:-1] >= 0)].max() < 6.5


def test_what_is_forgotten_stays_in_the_hall_while_its_owner_is_out() -> None:
    owner = Walker(HOUSE, PERSON, seed=7, start_at=START)
    times = START + seconds(0.0, 2 * 86400.0, 5.0)
    backpack, person = Carried(HOUSE, owner, forgotten=True).motion(times), owner.motion(times)
    out = person.room == -1

    assert out.any()
    assert set(names(backpack.room[out])) == {"hall"}
    assert (backpack.room == person.room)[~out].all()
    steps = np.sqrt((np.diff(backpack.position_m[:, :2], axis=0) ** 2).sum(axis=1))
    assert steps.max() < 6.5


def test_trips_end_at_the_goal_at_the_speed_of_the_car() -> None:
    habit = Habit(tour=[(OUTSIDE, 100.0), ("hall", 60.0)], drive_m_s=50.0)
    walker = Walker(HOUSE, habit, seed=1, start_at=START, start_room="hall")
    motion = walker.motion(START + seconds(0.0, 300.0, 1.0))
    far = np.hypot(motion.position_m[:, 0] - walker.goal[0], motion.position_m[:, 1] - walker.goal[1])

    assert far.min() == 0.0
    assert 98 <= np.count_nonzero(far == 0.0) <= 101
    assert np.diff(far).min() == pytest.approx(-50.0, abs=0.5)


def test_a_passer_comes_by_once_in_each_period() -> None:
    times = seconds(0.0, 7000.0, 1.0)
    motion = Passer(seed=1, every_s=700.0, distance_m=5.0, middle_m=5.0).motion(times)
    near = np.abs(motion.position_m[:, 0] - 5.0) < 15.0

    assert np.count_nonzero(np.diff(near.astype(int)) == 1) == 10
    assert (motion.room == -1).all()


def test_a_still_thing_stays() -> None:
    motion = Still(1.0, 2.0, 3.0, room=4).motion(seconds(0.0, 5.0, 1.0))

    assert motion.position_m.tolist() == [[1.0, 2.0, 3.0]] * 5
    assert motion.room.tolist() == [4] * 5
    assert not motion.moving.any()


def test_walks_stay_in_made_houses() -> None:
    for seed in range(8):
        house = made_house(seed)
        motion = Walker(house, RESIDENT, seed=seed, start_at=0.0).motion(seconds(0.0, 3600.0, 2.0))
        assert all(house.room_at(*point) != OUTSIDE for point in motion.position_m.tolist())
