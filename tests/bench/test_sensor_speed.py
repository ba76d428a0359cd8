from bench.large_home import large_home
from bench.sensor_speed import _change_us, _locator


def test_locator_of_the_bench_has_a_map_so_that_sensors_count() -> None:
    home = large_home(12, 12)
    assert len(_locator(home).mapped_rooms) == 12


def test_a_change_of_a_sensor_is_timed() -> None:
    assert 0 < _change_us(large_home(12, 12)) < 5000
