from math import hypot

from homeassistant.util.location import distance
import pytest

from demo.geo import HOME, to_degrees


def test_the_corner_of_the_house_is_home() -> None:
    assert to_degrees(0.0, 0.0) == HOME


@pytest.mark.parametrize(("x_m", "y_m"), [(0.0, 2000.0), (500.0, 0.0), (-300.0, 400.0)])
def test_metres_stay_metres(x_m: float, y_m: float) -> None:
    latitude, longitude = to_degrees(x_m, y_m)
    assert distance(*HOME, latitude, longitude) == pytest.approx(hypot(x_m, y_m), rel=0.005)
    assert (latitude > HOME[0], longitude > HOME[1]) == (y_m > 0, x_m > 0)
