from math import nan

import pytest

from custom_components.xiaomi_tag.tracker.sensors import LINGER_S, MOST_ROOMS, RoomSensors


def test_room_is_stirred_while_its_sensor_is_on_and_shortly_after() -> None:
    sensors = RoomSensors()
    sensors.observe("hall", False, 0.0)
    assert sensors.stirred("hall", 1.0) is False
    sensors.observe("hall", True, 2.0)
    assert sensors.stirred("hall", 500.0) is True
    sensors.observe("hall", False, 500.0)
    assert sensors.stirred("hall", 500.0 + LINGER_S) is True
    assert sensors.stirred("hall", 501.0 + LINGER_S) is False


def test_what_a_sensor_shows_is_a_word() -> None:
    sensors = RoomSensors()
    assert sensors.shown("hall", 1.0) is None
    sensors.observe("hall", True, 2.0)
    assert sensors.shown("hall", 500.0) == "on"
    sensors.observe("hall", False, 500.0)
    assert sensors.shown("hall", 501.0) == "recent"
    assert sensors.shown("hall", 501.0 + LINGER_S) is None


@pytest.mark.parametrize("at", [10.0, nan])
def test_room_without_a_working_sensor_says_nothing(at: float) -> None:
    sensors = RoomSensors()
    assert sensors.stirred("hall", 1.0) is None
    sensors.observe("hall", True, 2.0)
    sensors.observe("hall", None if at == 10.0 else True, at)
    assert sensors.stirred("hall", 11.0) is None


def test_motion_from_before_the_clock_was_set_back_does_not_last() -> None:
    sensors = RoomSensors()
    sensors.observe("hall", True, 1000.0)
    sensors.observe("hall", False, 1001.0)
    assert sensors.stirred("hall", 100.0) is False


def test_rooms_are_bounded() -> None:
    sensors = RoomSensors()
    for number in range(MOST_ROOMS + 10):
        sensors.observe(f"room {number}", True, 1.0)
    assert sensors.stirred(f"room {MOST_ROOMS - 1}", 2.0) is True
    assert sensors.stirred(f"room {MOST_ROOMS}", 2.0) is None
