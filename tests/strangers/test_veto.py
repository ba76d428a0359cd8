"""What a shared timetable explains."""

import random

from custom_components.xiaomi_tag.strangers.rates import Rush
from custom_components.xiaomi_tag.strangers.track import Track
from custom_components.xiaomi_tag.strangers.veto import discount
from tests.strangers.trails import ANNA, HOUR, MINUTE, clock, track_of, went

NO_RUSH = Rush(lambda at: 0.0)


def alike(days: int, spread_s: float, seed: int = 1) -> tuple[list[tuple[float, float]], Track]:
    """Anna's trips and a neighbour's track: both leave at eight and come at five, on their own."""
    rng = random.Random(seed)
    trips = [(clock(d, 8) + rng.gauss(0, spread_s), clock(d, 17) + rng.gauss(0, spread_s)) for d in range(days)]
    theirs = [(clock(d, 8) + rng.gauss(0, spread_s), clock(d, 17) + rng.gauss(0, spread_s)) for d in range(days)]
    begins = [clock(0, 0), *(came for _left, came in theirs)]
    ends = [*(left for left, _came in theirs), None]
    return trips, track_of(list(zip(begins, ends, strict=True)), until=clock(days, 0))


def test_a_neighbour_with_the_same_timetable_is_explained() -> None:
    trips, track = alike(10, 30.0)
    assert discount(track, went(ANNA, trips), NO_RUSH, clock(10, 0)) > 15


def test_a_companion_on_irregular_ways_is_not_explained() -> None:
    rng = random.Random(3)
    trips = [(left := clock(d, rng.uniform(7, 18)), left + rng.uniform(1, 4) * HOUR) for d in range(10)]
    ends = [left + 20 for left, _came in trips]
    begins = [clock(0, 0), *(came + 10 for _left, came in trips)]
    track = track_of(list(zip(begins, [*ends, None], strict=True)), until=clock(10, 0))
    assert discount(track, went(ANNA, trips), NO_RUSH, clock(10, 0)) < 3


def test_a_companion_of_somebody_with_regular_ways_is_explained_in_part_only() -> None:
    trips, _ = alike(10, 5 * MINUTE)
    begins, ends = [clock(0, 0), *(came + 10 for _left, came in trips)], [*(left + 20 for left, _came in trips), None]
    track = track_of(list(zip(begins, ends, strict=True)), until=clock(10, 0))
    found = discount(track, went(ANNA, trips), NO_RUSH, clock(10, 0))
    assert 5 < found < 40


def test_days_before_a_track_was_known_say_nothing() -> None:
    track = track_of([(clock(5, 17), None)], until=clock(6, 0))
    trips = [(clock(d, 8), clock(d, 17)) for d in range(6)]
    assert discount(track, went(ANNA, trips), NO_RUSH, clock(6, 0)) == 0


def test_moves_that_cannot_be_judged_yet_do_not_count() -> None:
    trips, track = alike(4, 30.0)
    moves = went(ANNA, trips)
    assert discount(track, moves, NO_RUSH, clock(0, 6)) == 0
