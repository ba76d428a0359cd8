"""Made households: factors, what the home notices, who is around."""

from collections import Counter

import numpy as np
import pytest

from bench.strangers_household import Factors, Household, factors_of, make_household
from bench.strangers_life import DAY_S
from bench.strangers_tags import PLANTS, Cause
from custom_components.xiaomi_tag.strangers.model import Move

FLAT = Factors(6, 2, "flat", 5.0, 1)


@pytest.fixture(scope="module")
def household() -> Household:
    return make_household(1, FLAT, 28)


def test_81_seeds_in_a_row_have_all_combinations_of_factors() -> None:
    levels = {factors_of(seed)[:4] for seed in range(501, 582)}

    assert len(levels) == 81


def test_some_households_have_no_plants() -> None:
    assert [seed for seed in range(501, 521) if factors_of(seed).number is None] == [510, 520]
    assert factors_of(501, plants=False).number is None


def test_it_has_as_many_receivers_residents_and_neighbours_as_it_should(household: Household) -> None:
    causes = Counter(stranger.cause for stranger in household.strangers)

    assert len(household.house.proxies) == 6
    assert len(household.members) == 2
    assert (causes[Cause.FIXED], causes[Cause.MOBILE]) == (10, 15)
    assert 300 < causes[Cause.PASSER] < 550
    assert 8 < causes[Cause.VISITOR] < 50
    assert sum(causes[cause] for cause in PLANTS) == 3


def test_receivers_may_be_more_than_rooms() -> None:
    house = make_household(2, FLAT._replace(proxies=20), 1).house

    assert len(house.proxies) == 20
    assert len({proxy.bluetooth_mac for proxy in house.proxies}) == 20


def test_coming_home_is_noticed_within_two_minutes_most_of_the_time(household: Household) -> None:
    member = household.members[0]
    true = np.array([step.at for step in household.steps[member] if step.move is Move.CAME])
    seen = [item.noticed for item in household.reported if item.move.member == member and item.move.move is Move.CAME]

    delays = np.array([at - true[true <= at].max() for at in seen if (true <= at).any()])

    assert 0.85 < (delays <= 120.0).mean() < 1.0


def test_most_changes_of_room_are_noticed_in_the_right_room(household: Household) -> None:
    member = household.members[0]
    true = {step.at: step.room for step in household.steps[member] if step.move is Move.ROOM}
    times = np.array(sorted(true))
    seen = [item for item in household.reported if item.move.member == member and item.move.move is Move.ROOM]

    rooms = [(item.move.room, true[times[times <= item.noticed].max()]) for item in seen]

    covered = household.house.covered_rooms
    assert {shown for shown, _ in rooms} <= covered
    assert 0.8 < np.mean([shown == room for shown, room in rooms if room in covered]) < 0.95


def test_plants_come_home_with_a_resident_from_the_second_week_on(household: Household) -> None:
    planted = [stranger for stranger in household.strangers if stranger.cause.planted]
    came = [step.at for member in household.members for step in household.steps[member] if step.move is Move.CAME]

    assert all(stranger.since is not None and stranger.since >= 7 * DAY_S for stranger in planted)
    assert all(
        min(abs(at - (stranger.since or 0.0)) for at in came) < 1.0
        for stranger in planted
        if stranger.cause is not Cause.HOME
    )


def test_the_same_seed_makes_the_same_household(household: Household) -> None:
    other = make_household(1, FLAT, 28)

    assert other.reported == household.reported
    assert [stranger.identity for stranger in other.strangers] == [
        stranger.identity for stranger in household.strangers
    ]
