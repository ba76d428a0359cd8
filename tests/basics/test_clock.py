import logging
from unittest.mock import patch

import pytest

from custom_components.xiaomi_tag.basics.clock import Clock

MONOTONIC = "custom_components.xiaomi_tag.basics.clock.MONOTONIC_TIME"
SYSTEM = "custom_components.xiaomi_tag.basics.clock.time.time"


def _clock(system: float, monotonic: float) -> Clock:
    with patch(SYSTEM, return_value=system), patch(MONOTONIC, return_value=monotonic):
        return Clock()


def test_event_time_of_a_packet() -> None:
    assert _clock(1_000_000.0, 50.0).event_time(49.0) == 999_999.0


def test_now_runs_with_the_monotonic_clock() -> None:
    clock = _clock(1_000_000.0, 50.0)
    with patch(MONOTONIC, return_value=52.5):
        assert clock.now() == 1_000_002.5


def test_small_corrections_of_the_system_clock_do_not_step_event_time() -> None:
    clock = _clock(1_000_000.0, 50.0)
    with patch(SYSTEM, return_value=1_000_001.3), patch(MONOTONIC, return_value=51.0):
        clock.follow()
        assert clock.now() == 1_000_001.0


def test_step_of_the_system_clock_is_followed_and_told(caplog: pytest.LogCaptureFixture) -> None:
    clock = _clock(1_000_000.0, 50.0)
    caplog.set_level(logging.INFO)
    with patch(SYSTEM, return_value=1_003_601.0), patch(MONOTONIC, return_value=51.0):
        clock.follow()
        assert clock.now() == 1_003_601.0
    assert "stepped by 3600.0 s" in caplog.text
