from itertools import pairwise

import numpy as np
import pytest

from demo.busy_day import FRIENDS, IN_BAG, WORN, BusyDay, busy_day
from demo.house import OUTSIDE
from demo.houses import default_house
from demo.movement import Mover

HOUSE = default_house()
START = 1_760_350_800.0
APART_S = 300.0
"""More than what counts as together."""


@pytest.fixture(scope="module")
def day() -> BusyDay:
    """Return the day."""
    return busy_day(HOUSE, START)


def rooms(mover: Mover, hours: float) -> list[str]:
    found = mover.motion(np.arange(START, START + hours * 3600.0, 10.0, dtype=np.float64)).room.tolist()
    return [HOUSE.rooms[room].area_id if room >= 0 else OUTSIDE for room in found]


def mover(day: BusyDay, sender: str) -> Mover:
    return next(one.mover for one in day.world.strangers if one.sender_id == sender)


def test_anna_goes_out_each_three_quarters_of_an_hour(day: BusyDay) -> None:
    starts = [trip.start_s for trip in day.anna.trips]

    assert all(2100.0 < after - before < 3200.0 for before, after in pairwise(starts))
    # Gone for so long that who goes with her counts as gone.
    assert all(trip.end_s - trip.start_s > 900.0 for trip in day.anna.trips)


def test_what_was_planted_comes_home_with_her_first_way(day: BusyDay) -> None:
    first = day.anna.trips[0]
    for sender in (WORN, IN_BAG):
        there = mover(day, sender).motion(np.arange(START, first.end_s + 3.0, 1.0, dtype=np.float64)).room >= 0

        assert first.end_s - 60.0 < START + float(np.argmax(there)) <= first.end_s
    assert first.start_s < day.planted_at < first.end_s


def test_a_friend_comes_home_with_her_second_way(day: BusyDay) -> None:
    there = mover(day, FRIENDS).motion(np.arange(START, day.friend_comes_at + 3.0, 1.0, dtype=np.float64)).room >= 0

    assert day.friend_comes_at == day.anna.trips[1].end_s
    assert day.friend_comes_at - 60.0 < START + float(np.argmax(there)) <= day.friend_comes_at


def test_the_guest_comes_and_leaves_apart_from_her_ways(day: BusyDay) -> None:
    there = [room != OUTSIDE for room in rooms(mover(day, "visitor-tile"), 8.0)]
    moves = [at for trip in (*day.anna.trips, *day.ben.trips) for at in (trip.start_s, trip.end_s)]
    changes = [START + 10.0 * index for index, (before, after) in enumerate(pairwise(there), 1) if before != after]

    assert len(changes) == 2
    assert day.guest_there == pytest.approx(changes, abs=60.0)
    assert all(abs(at - move) > APART_S for at in changes for move in moves)


def test_the_guest_is_there_while_she_goes_and_comes(day: BusyDay) -> None:
    came, left = day.guest_there

    assert sum(came < trip.start_s < trip.end_s < left for trip in day.anna.trips) >= 2


def test_the_same_seed_gives_the_same_day() -> None:
    first, second = (busy_day(HOUSE, START, seed=2).world.packets(START + 5000.0, START + 5060.0) for _ in range(2))

    assert list(first) == list(second)
