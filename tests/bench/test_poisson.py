"""Exact intervals of Poisson counts."""

import pytest

from bench.poisson import at_most, interval


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (3, 0.6187, 8.767), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_intervals_are_those_of_the_tables(count: int, low: float, high: float) -> None:
    assert interval(count) == pytest.approx((low, high), abs=0.001)


def test_large_counts_have_intervals_too() -> None:
    low, high = interval(2000)
    assert low == pytest.approx(2000 - 1.96 * 2000**0.5, abs=3)
    assert high == pytest.approx(2000 + 1.96 * 2000**0.5, abs=3)


def test_the_distribution_adds_up() -> None:
    assert at_most(0, 0.0) == 1.0
    assert at_most(2, 1.0) == pytest.approx(0.9197, abs=0.0001)
