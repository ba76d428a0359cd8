"""Where the house stands on earth: its metres as degrees."""

from math import cos, radians
from typing import Final

HOME: Final = (51.4779, -0.0015)
"""Latitude and longitude of the house's corner at 0, 0."""

_M_PER_DEGREE: Final = 111_195.0


def to_degrees(x_m: float, y_m: float) -> tuple[float, float]:
    """Return latitude and longitude of a point of the house's plan; y points north."""
    latitude, longitude = HOME
    return latitude + y_m / _M_PER_DEGREE, longitude + x_m / (_M_PER_DEGREE * cos(radians(latitude)))
