"""Masses against chance, and against what can be counted."""

import math

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.basics.model import Fix, Position
from custom_components.xiaomi_tag.fences.fence import Circle
from custom_components.xiaomi_tag.fences.geometry import (
    LEAST_SIGMA_M,
    SIGMAS_IN_ACCURACY,
    circle_mass,
    disc_mass,
    distance_m,
    polygon_mass,
)

CHANCE = np.random.default_rng(1).normal(size=(200_000, 2))
L_SHAPE = ((0.0, 0.0), (6.0, 0.0), (6.0, 2.0), (2.0, 2.0), (2.0, 5.0), (0.0, 5.0))


@pytest.mark.parametrize("distance", [0.0, 30.0, 90.0, 110.0, 300.0])
@pytest.mark.parametrize("sigma", [1.0, 20.0, 100.0, 400.0])
def test_disc_mass_is_what_chance_gives(distance: float, sigma: float) -> None:
    thrown = np.hypot(CHANCE[:, 0] * sigma + distance, CHANCE[:, 1] * sigma)
    assert disc_mass(distance, sigma, 100.0) == pytest.approx(float((thrown < 100.0).mean()), abs=0.005)


@given(st.floats(0, 300), st.floats(1, 1000))
def test_disc_mass_is_as_good_as_finer_strips(distance: float, sigma: float) -> None:
    angle = np.linspace(-math.pi / 2, math.pi / 2, 20_001)
    x, half = 100.0 * np.sin(angle), 100.0 * np.cos(angle)
    heights = np.exp(-0.5 * ((x - distance) / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi))
    across = np.array([math.erf(each / (sigma * math.sqrt(2))) for each in half])
    fine = float(np.trapezoid(heights * across * half, angle))
    assert disc_mass(distance, sigma, 100.0) == pytest.approx(fine, abs=1e-5)


def test_accuracy_holds_68_percent() -> None:
    assert disc_mass(0.0, 50.0 / SIGMAS_IN_ACCURACY, 50.0) == pytest.approx(0.68, abs=1e-6)


@given(st.floats(0, 1e7), st.floats(1e-3, 1e6), st.floats(-10, 1e6))
def test_disc_mass_is_a_probability(distance: float, sigma: float, radius: float) -> None:
    assert 0.0 <= disc_mass(distance, sigma, radius) <= 1.0


@pytest.mark.parametrize("spot", [(1.0, 1.0), (5.0, 4.0), (-2.0, 3.0), (2.0, 2.0), (6.0, 0.0), (3.0, 0.0)])
@pytest.mark.parametrize("spread", [(0.5, 0.0, 0.5), (4.0, 1.5, 1.0), (0.01, 0.0, 9.0), (25.0, -20.0, 25.0)])
def test_polygon_mass_is_what_chance_gives(spot: tuple[float, float], spread: tuple[float, float, float]) -> None:
    xx, xy, yy = spread
    root = np.linalg.cholesky(np.array([[xx, xy], [xy, yy]]) + LEAST_SIGMA_M**2 * np.eye(2))
    x, y = (CHANCE @ root.T + np.array(spot)).T
    inside = (x > 0) & (y > 0) & (((x < 6) & (y < 2)) | ((x < 2) & (y < 5)))
    position = Position("ground", *spot, xx, xy, yy)
    assert polygon_mass(position, L_SHAPE) == pytest.approx(float(inside.mean()), abs=0.006)
    assert polygon_mass(position, L_SHAPE[::-1]) == pytest.approx(polygon_mass(position, L_SHAPE), abs=1e-9)


coordinates = st.floats(-100, 100)


@settings(deadline=None)
@given(
    st.lists(st.tuples(coordinates, coordinates), max_size=8),
    coordinates,
    coordinates,
    st.floats(-1, 1e4),
    st.floats(-1e4, 1e4),
    st.floats(-1, 1e4),
)
def test_polygon_mass_is_a_probability(
    corners: list[tuple[float, float]], x_m: float, y_m: float, xx: float, xy: float, yy: float
) -> None:
    assert 0.0 <= polygon_mass(Position("ground", x_m, y_m, xx, xy, yy), corners) <= 1.0


def test_great_circle_distance() -> None:
    berlin, paris = Fix(52.52, 13.405, 1.0), Fix(48.8566, 2.3522, 1.0)
    assert distance_m(berlin, paris) == pytest.approx(877_464, rel=1e-3)
    assert distance_m(Fix(0.0, 179.999, 1.0), Fix(0.0, -179.999, 1.0)) == pytest.approx(222.4, rel=1e-3)
    assert distance_m(Fix(90.0, 0.0, 1.0), Fix(-90.0, 0.0, 1.0)) == pytest.approx(math.pi * 6_371_008.8)


@pytest.mark.parametrize("accuracy_m", [0.0, -5.0, math.nan])
def test_unknown_accuracy_counts_as_100_m(accuracy_m: float) -> None:
    circle = Circle(52.0, 13.0, 100.0)
    assert circle_mass(Fix(52.0, 13.0, accuracy_m), circle) == circle_mass(Fix(52.0, 13.0, 100.0), circle)


def test_vague_fix_in_the_middle_is_not_surely_inside() -> None:
    """The rule "distance less accuracy" would answer inside here, the vaguer the surer."""
    assert circle_mass(Fix(52.0, 13.0, 1000.0), Circle(52.0, 13.0, 100.0)) < 0.02
