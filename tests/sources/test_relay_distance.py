from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.sources.relay_distance import distance_m, fix_radius_m


@pytest.mark.parametrize(("rssi_dbm", "metres"), [(-40, 1), (-59, 1), (-79, 10), (-97, 79.4), (-110, 80)])
def test_distance_follows_the_rssi_within_bounds(rssi_dbm: float, metres: float) -> None:
    assert distance_m(rssi_dbm) == pytest.approx(metres, rel=0.01)


def test_radius_adds_squares() -> None:
    assert fix_radius_m(24, -76, 7) == pytest.approx(25)


def test_measured_range_goes_before_the_rssi() -> None:
    assert fix_radius_m(0, -90, 2) == pytest.approx(2)


def test_unknown_accuracy_counts_as_a_hundred_metres() -> None:
    assert fix_radius_m(None, -59) == fix_radius_m(100, -59)


@given(st.floats(0, 1e5), st.integers(-126, -1))
def test_tag_is_never_placed_more_precisely_than_its_receiver(accuracy_m: float, rssi_dbm: int) -> None:
    assert fix_radius_m(accuracy_m, rssi_dbm) >= accuracy_m
