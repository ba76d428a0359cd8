"""The way of a phone."""

import pytest

from custom_components.xiaomi_tag.strangers.way import M_PER_DEGREE, Path, Reach, Spot

HERE = Spot(51.3, 9.5)


def north(metres: float) -> Spot:
    return Spot(HERE.latitude + metres / M_PER_DEGREE, HERE.longitude)


def test_distance_over_the_date_line_is_the_short_one() -> None:
    assert Spot(0, 179.9995).metres_to(Spot(0, -179.9995)) == pytest.approx(111.2, abs=0.1)


def test_distance_to_the_east_is_shorter_in_the_north() -> None:
    assert Spot(60, 10).metres_to(Spot(60, 10.01)) == pytest.approx(556, abs=1)


def test_reach_is_the_diagonal() -> None:
    reach = Reach()
    assert reach.metres == 0
    for metres in (0.0, 120.0, 50.0):
        reach.add(north(metres))
    assert reach.metres == pytest.approx(120)


def test_one_wrong_position_does_not_move_the_phone() -> None:
    path = Path()
    for second in range(0, 60, 5):
        path.add(second, north(5000 if second == 30 else 0))
    assert path.spot is not None
    assert path.spot.metres_to(HERE) < 1


def test_wandering_position_is_smoothed() -> None:
    path = Path()
    for second, metres in ((0, 0), (5, 2), (10, 90), (15, 1)):
        path.add(second, north(metres))
    assert path.spot is not None
    assert path.spot.metres_to(HERE) < 5


def test_leap_that_a_second_position_proves_is_believed() -> None:
    """The phone was in a tunnel, or the plane has landed."""
    path = Path()
    path.add(0, HERE)
    path.add(10, north(20_000))
    path.add(20, north(20_100))
    assert path.spot is not None
    assert path.spot.metres_to(north(20_100)) < 1


def test_no_position_yet() -> None:
    path = Path()
    assert path.spot is None
    path.add(0, HERE)
    path.clear()
    assert path.spot is None
