"""How people of made households spend their days."""

import numpy as np

from bench.strangers_life import (
    DAY_S,
    Span,
    apart,
    choose_bed,
    draw_nights,
    draw_rhythm,
    draw_trips,
    fill_rooms,
    home_spans,
)
from demo.house import OUTSIDE
from demo.houses import default_house

DAYS = 28


def test_trips_do_not_overlap() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)

        trips = draw_trips(rng, draw_rhythm(rng, seed % 4), DAYS)

        edges = [edge for trip in trips for edge in trip]
        assert edges == sorted(edges)


def test_a_trip_within_another_is_left_out() -> None:
    assert apart([Span(1000.0, 9000.0), Span(2000.0, 3000.0), Span(20_000.0, 30_000.0)]) == [
        Span(1000.0, 9000.0),
        Span(20_000.0, 30_000.0),
    ]


def test_home_is_between_trips() -> None:
    assert home_spans([Span(10.0, 20.0), Span(30.0, 40.0)], 100.0) == [
        Span(0.0, 10.0),
        Span(20.0, 30.0),
        Span(40.0, 100.0),
    ]


def test_residents_change_rooms_some_forty_times_a_day() -> None:
    house = default_house()
    counts = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        rhythm = draw_rhythm(rng, seed % 2)
        stays = fill_rooms(rng, house, "bedroom", draw_trips(rng, rhythm, DAYS), draw_nights(rng, rhythm, DAYS), DAYS)
        counts.append(len(stays) / DAYS)
        assert [stay.since for stay in stays] == sorted(stay.since for stay in stays)
        assert any(stay.room == OUTSIDE for stay in stays)

    assert 30.0 < np.mean(counts) < 60.0


def test_the_first_two_share_a_bedroom() -> None:
    beds = [choose_bed(default_house(), number) for number in range(4)]

    assert beds[0] == beds[1] == "bedroom"
    assert len(set(beds)) == 3


def test_nights_are_spent_at_home_and_still() -> None:
    rng = np.random.default_rng(3)
    rhythm = draw_rhythm(rng, 0)
    stays = fill_rooms(rng, default_house(), "bedroom", [], draw_nights(rng, rhythm, 3), 3)

    at_three = [next(stay for stay in reversed(stays) if stay.since <= day * DAY_S + 3 * 3600.0) for day in range(3)]

    assert sum(stay.still for stay in at_three) >= 2
