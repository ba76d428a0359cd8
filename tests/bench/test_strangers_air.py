"""What is heard of strangers around a made household."""

from dataclasses import replace

import numpy as np
import pytest

from bench.strangers_air import REST_S, Air, Heard
from bench.strangers_household import Factors, Household, Outage, make_household
from bench.strangers_life import DAY_S, Span
from bench.strangers_tags import Cause

FLAT = Factors(6, 1, "flat", 0.0, 3)


@pytest.fixture(scope="module")
def household() -> Household:
    return replace(make_household(3, FLAT, 2), outages=[])


@pytest.fixture(scope="module")
def days(household: Household) -> list[Heard]:
    return list(Air(household).days())


def _loudest(household: Household, heard: Heard, cause: Cause) -> float:
    strangers = np.array([household.strangers[name[0]].cause == cause for name in heard.names])
    return float(heard.level_dbm[strangers[heard.name]].max(initial=-np.inf))


def test_it_is_in_order(days: list[Heard]) -> None:
    for heard in days:
        assert (np.diff(heard.time_s) >= 0.0).all()
        assert (np.diff(heard.ticks) > 0.0).all()
        assert (heard.count >= 1).all()


def test_what_is_planted_is_louder_than_the_neighbours(household: Household, days: list[Heard]) -> None:
    planted = next(stranger.cause for stranger in household.strangers if stranger.cause.planted)

    assert planted is Cause.HOME
    assert _loudest(household, days[1], planted) > _loudest(household, days[1], Cause.FIXED) + 5.0


def test_a_stranger_at_rest_is_heard_every_few_minutes(household: Household, days: list[Heard]) -> None:
    number = next(index for index, stranger in enumerate(household.strangers) if stranger.cause is Cause.HOME)
    chosen = np.array([name[0] == number for name in days[1].names])[days[1].name]

    times = np.unique(days[1].time_s[chosen])

    assert np.diff(times).max() < 2 * REST_S
    assert days[1].count[chosen].mean() > 20


def test_a_receiver_that_is_out_hears_nothing(household: Household) -> None:
    out = replace(household, outages=[Outage(Span(0.0, DAY_S), 0)])

    heard = next(iter(Air(out).days()))

    assert 0 not in heard.receiver
    assert len(np.unique(heard.receiver)) == len(household.house.proxies) - 1


def test_the_same_household_sounds_the_same(household: Household, days: list[Heard]) -> None:
    again = next(iter(Air(household).days()))

    assert (again.level_dbm == days[0].level_dbm).all()


def test_own_tags_show_what_inside_sounds_like(household: Household) -> None:
    levels = Air(household).own_levels()

    assert len(levels) > 10
    assert -90.0 < np.median([level for _, level in levels]) < -50.0
