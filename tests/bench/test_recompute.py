"""The benchmark of replays measures what it says."""

from bench.recompute import LEVELS, figures


def test_speed_is_measured_at_each_level() -> None:
    found = figures(hours=0.25)
    assert found.keys() == {f"recompute_times_real_time_{level}" for level in LEVELS}
    assert all(value > 0 for value in found.values())
