"""The probability that an uncertain position lies within a circle or a polygon."""

from collections.abc import Sequence
from math import asin, atan2, cos, erf, exp, expm1, hypot, log, pi, radians, sin, sqrt
from typing import Final

import numpy as np

from ..basics.model import UNKNOWN_ACCURACY_M, Fix, Position
from .fence import Circle

EARTH_M: Final = 6_371_008.8
SIGMAS_IN_ACCURACY: Final = sqrt(-2.0 * log(1.0 - 0.68))
"""The radius with 68 % of a Gaussian in the plane, in standard deviations of one axis."""
FAR_SIGMAS: Final = 5.0
LEAST_SIGMA_M: Final = 0.2
"""No position on a plan is known better."""
_TINY: Final = 1e-9


def _nodes(count: int) -> tuple[tuple[float, float], ...]:
    pairs = zip(*np.polynomial.legendre.leggauss(count), strict=True)
    return tuple((float(node), float(weight)) for node, weight in pairs)


_NODES: Final = _nodes(48)
_DISC_NODES: Final = _nodes(24)
"""Accurate to 1e-5, and cheap: a thousand late fixes among many zones are judged in one call."""


def distance_m(one: Fix | Circle, other: Fix | Circle) -> float:
    """Great-circle distance."""
    south, north = radians(one.latitude), radians(other.latitude)
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


def accuracy_m(fix: Fix) -> float:
    """Return the radius with 68 % of a fix, a cautious one where it is not known."""
    return fix.accuracy_m if fix.accuracy_m > 0 else UNKNOWN_ACCURACY_M  # also for NaN


def circle_mass(fix: Fix, circle: Circle) -> float:
    """Return the probability that a fix lies in a circle."""
    return disc_mass(distance_m(fix, circle), accuracy_m(fix) / SIGMAS_IN_ACCURACY, circle.radius_m)


def disc_mass(distance: float, sigma: float, radius: float) -> float:
    """Return the mass in a disc of a round Gaussian whose middle is `distance` from the disc's (Marcum's Q, by strips)."""
    if radius <= 0 or distance - FAR_SIGMAS * sigma > radius:
        return 0.0
    if distance + FAR_SIGMAS * sigma < radius:
        return 1.0
    low = max(-radius, distance - FAR_SIGMAS * sigma)
    high = min(radius, distance + FAR_SIGMAS * sigma)
    # In the angle of x = radius sin(angle) the strips' lengths are smooth up to the disc's edge.
    start, end = asin(low / radius), asin(high / radius)
    middle, reach, scale = (start + end) / 2, (end - start) / 2, 1 / (sigma * sqrt(2))
    total = 0.0
    for node, weight in _DISC_NODES:
        angle = middle + reach * node
        half = radius * cos(angle)
        total += weight * half * exp(-(((radius * sin(angle) - distance) * scale) ** 2)) * erf(half * scale)
    return min(1.0, max(0.0, total * reach * scale / sqrt(pi)))


def polygon_mass(position: Position, corners_m: Sequence[tuple[float, float]]) -> float:
    """Return the probability that a position lies in a polygon (any simple one, its floor aside).

    The polygon is brought to where the Gaussian is round and of unit size; there each edge adds the mass of the
    triangle that it makes with the middle, with the sign of the way round.
    """
    sx = sqrt(max(position.xx_m2, 0.0) + LEAST_SIGMA_M**2)
    slope = position.xy_m2 / sx
    sy = sqrt(max(position.yy_m2 + LEAST_SIGMA_M**2 - slope**2, LEAST_SIGMA_M**2))
    spots = []
    for x_m, y_m in corners_m:
        u = (x_m - position.x_m) / sx
        spots.append((u, (y_m - position.y_m - slope * u) / sy))
    total = sum(_wedge_mass(one, other) for one, other in zip(spots, (*spots[1:], *spots[:1]), strict=True))
    return min(1.0, abs(total))


def _wedge_mass(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Signed mass of the unit Gaussian in the triangle of the origin and an edge."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    length = hypot(dx, dy)
    if length == 0:
        return 0.0
    aside = (one[0] * dy - one[1] * dx) / length
    if abs(aside) < _TINY:  # the edge points at the origin
        return 0.0
    start = atan2((one[0] * dx + one[1] * dy) / length, abs(aside))
    end = atan2((other[0] * dx + other[1] * dy) / length, abs(aside))
    total = 0.0
    for node, weight in _NODES:
        toward = cos(start + (end - start) * (node + 1) / 2)
        total -= weight * expm1(-0.5 * (aside / toward) ** 2)
    return total * (end - start) / 2 / (2 * pi) * (1.0 if aside > 0 else -1.0)
