"""Exact intervals of Poisson counts: how many events a rate may stand for that showed `count` of them."""

from collections.abc import Callable
from math import exp, fsum, lgamma, log
from typing import Final

_TAIL: Final = 0.025
"""Outside a 95 % interval on either side."""


def interval(count: int) -> tuple[float, float]:
    """Return the 95 % interval of the expected count (Garwood 1936): exact, never too narrow."""
    low = 0.0 if count == 0 else _bisect(lambda mean: 1.0 - at_most(count - 1, mean) < _TAIL, float(count))
    return low, _bisect(lambda mean: at_most(count, mean) > _TAIL, _highest(count))


def at_most(count: int, mean: float) -> float:
    """Return the probability of `count` events or fewer."""
    if mean <= 0.0:
        return 1.0
    return fsum(exp(number * log(mean) - mean - lgamma(number + 1)) for number in range(count + 1))


def _highest(count: int) -> float:
    """Return more than the upper bound of any count."""
    return 10.0 + 2.0 * count


def _bisect(below: Callable[[float], bool], high: float) -> float:
    """Return where `below` turns from true to false between 0 and `high`."""
    low = 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
