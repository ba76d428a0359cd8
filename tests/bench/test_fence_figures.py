"""Figures of fences."""

import pytest

from bench.fence_figures import Figures, table


def test_rates_are_a_day_and_tag_with_their_interval() -> None:
    figures = Figures(tag_days=2.0, false_room_entries=10)

    assert figures.rate("false_room_entries") == pytest.approx((5.0, 2.398, 9.195), abs=0.001)


def test_figures_add_up() -> None:
    total = Figures(tag_days=1.0, false_home_exits=1, home_exit_s=[100.0], visits={60: 1, 30: 2})
    more = Figures(tag_days=0.5, false_home_exits=2, home_exit_s=[200.0, 300.0], visits={60: 3, 30: 4})

    total.add(more)

    assert (total.tag_days, total.false_home_exits) == (1.5, 3)
    assert total.visits == {60: 4, 30: 6}
    assert total.delays("home_exit_s") == (200.0, 280.0)
    assert more.visits == {60: 3, 30: 4}


def test_nothing_has_no_shares_and_no_delays() -> None:
    figures = Figures(tag_days=1.0)

    assert (figures.missed_share(60), figures.right_share(), figures.delays("room_entry_s")) == (
        None,
        None,
        (None, None),
    )


def test_what_is_printed_holds_all() -> None:
    figures = Figures(tag_days=1.0, indoor_s=100, right_s=90, two_areas_s=7, visits={60: 4, 30: 8})
    figures.missed_visits[60] = 1

    row = figures.as_json()

    assert row["visits_60s"] == {"count": 4, "missed": 1}
    assert row["two_areas_s"] == 7
    assert row["false_arrivals"] == {"count": 0, "a_day": [0.0, 0.0, 3.689]}
    head, line = table({"carried": figures}).splitlines()
    assert head.startswith("a day and tag")
    assert "25.0% 0.0%" in line
    assert "90.0%" in line
    assert "0.00 (0.00-3.69)" in line
