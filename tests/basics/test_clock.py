import logging

import pytest

from custom_components.xiaomi_tag.basics.clock import Clock


class _Host:
    """A host whose two clocks are set by hand."""

    def __init__(self, wall_s: float, monotonic_s: float) -> None:
        self.wall_s = wall_s
        self.monotonic_s = monotonic_s
        self.clock = Clock(lambda: self.wall_s, lambda: self.monotonic_s)


@pytest.fixture
def host() -> _Host:
    return _Host(1_000_000.0, 50.0)


def test_event_time_of_a_packet(host: _Host) -> None:
    assert host.clock.event_time(49.0) == 999_999.0


def test_now_runs_with_the_monotonic_clock(host: _Host) -> None:
    host.monotonic_s = 52.5
    assert host.clock.now() == 1_000_002.5


def test_small_corrections_of_the_system_clock_do_not_step_event_time(host: _Host) -> None:
    host.wall_s, host.monotonic_s = 1_000_001.3, 51.0
    host.clock.follow()
    assert host.clock.now() == 1_000_001.0


def test_step_of_the_system_clock_is_followed_and_logged(host: _Host, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    host.wall_s, host.monotonic_s = 1_003_601.0, 51.0
    host.clock.follow()
    assert host.clock.now() == 1_003_601.0
    assert "stepped by 3600.0 s" in caplog.text
