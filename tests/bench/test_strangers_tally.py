"""Figures of strangers."""

from dataclasses import replace

import pytest

from bench.strangers_household import Factors, Household, make_household
from bench.strangers_run import Address, Alarm, Record
from bench.strangers_tables import tables
from bench.strangers_tags import Cause
from bench.strangers_tally import Tally, count_links, tally

HOUR_S = 3600.0


@pytest.fixture(scope="module")
def household() -> Household:
    made = make_household(5, Factors(3, 1, "terrace", 0.0, 0), 15)
    return replace(made, strangers=[stranger for stranger in made.strangers if stranger.cause is not Cause.PASSER])


def _alarm(level: str, cause: Cause, after_s: float | None = None, *, ambient: bool = False) -> Alarm:
    return Alarm(level, 1e6, f"{cause}1", cause, ambient, after_s)


def test_alarms_of_strangers_are_false_those_of_plants_are_not(household: Household) -> None:
    alarms = [_alarm("notice", Cause.MOBILE, ambient=True), _alarm("notice", Cause.WORN, 60.0)]

    figures = tally(household, Record(alarms))

    assert figures.months == pytest.approx(0.5)
    assert figures.count("notice") == 1
    assert figures.a_month("notice")[0] == pytest.approx(2.0)
    assert figures.false["notice", "ambient"] == 1


def test_a_higher_level_counts_as_the_lower_ones(household: Household) -> None:
    figures = tally(household, Record([_alarm("suspected", Cause.WORN, 5 * HOUR_S)]))
    figures.planted["worn"] = 2

    assert figures.recall("worn", "notice", 12) == pytest.approx(0.5)
    assert figures.recall("worn", "suspected", 1) == 0.0
    assert figures.recall("worn", "confirmed", 168) == 0.0
    assert figures.delay_h("worn", "suspected", 0.5) == pytest.approx(5.0)
    assert figures.delay_h("worn", "suspected", 0.9) is None


def test_what_lies_in_the_dwelling_is_in_time_within_a_day_and_an_hour(household: Household) -> None:
    alarms = [replace(_alarm("lingering", Cause.HOME, hours * HOUR_S), stranger=f"home{hours}") for hours in (24.5, 30)]

    figures = tally(household, Record(alarms))
    figures.planted["home"] = 4

    assert figures.in_time() == pytest.approx(0.25)


def test_months_without_alarms_bound_the_rate() -> None:
    rate, low, high = Tally(months=90.0).a_month("confirmed")

    assert (rate, low) == (0.0, 0.0)
    assert high == pytest.approx(3.69 / 90.0, abs=0.001)


def test_sums_add_up(household: Household) -> None:
    total = Tally()
    for _ in range(2):
        total.add(tally(household, Record([_alarm("notice", Cause.FIXED), _alarm("notice", Cause.WORN, 60.0)])))

    assert total.months == pytest.approx(1.0)
    assert total.count("notice") == 2
    assert len(total.delays_h["worn", "notice"]) == 2


def test_links_are_right_wrong_or_missed(household: Household) -> None:
    fixed, mobile = (
        next(index for index, stranger in enumerate(household.strangers) if stranger.name == name)
        for name in ("fixed0", "mobile0")
    )
    addresses = [
        Address(fixed, 1, 0.0, 100.0, "a"),
        Address(mobile, 1, 0.0, 100.0, "b"),
        Address(fixed, 2, 110.0, 200.0, "a"),
        Address(mobile, 2, 110.0, 200.0, "c"),
        Address(fixed, 3, 210.0, 300.0, "c"),
        Address(mobile, 3, 5000.0, 5100.0, "d"),
    ]

    links = count_links(household, addresses)

    assert links == {"right": 1, "missed": 1, "wrong": 1, "joined": 1}


def test_tables_show_what_misses_its_aim(household: Household) -> None:
    figures = tally(household, Record([_alarm("confirmed", Cause.MOBILE)]))

    shown = tables(figures)

    assert "≤ 0.1: missed" in shown
    assert "≤ 0.5: missed" not in shown
