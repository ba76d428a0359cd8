from math import nan

import pytest

from custom_components.xiaomi_tag.locator.sensors import SensorKind
from custom_components.xiaomi_tag.tracker.sensors import LINGER_S, MOST_ROOMS, MOST_SENSORS, RoomSensors


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


def test_room_is_on_while_any_of_its_sensors_is() -> None:
    sensors = RoomSensors()
    for name, on in (("motion", True), ("radar", False)):
        sensors.sensor(name, "hall", SensorKind.MOTION, on, 0.0)
    assert sensors.stirred("hall", 500.0) is True
    sensors.sensor("motion", "hall", SensorKind.MOTION, False, 500.0)
    assert sensors.stirred("hall", 501.0 + LINGER_S) is False


def test_room_whose_last_sensor_stopped_working_is_as_without() -> None:
    sensors = RoomSensors()
    sensors.sensor("motion", "hall", SensorKind.MOTION, True, 0.0)
    sensors.sensor("motion", "hall", SensorKind.MOTION, None, 1.0)
    assert sensors.stirred("hall", 2.0) is None


def test_sensor_that_moved_leaves_its_room() -> None:
    sensors = RoomSensors()
    sensors.sensor("motion", "hall", SensorKind.PRESENCE, True, 0.0)
    sensors.sensor("motion", "study", SensorKind.PRESENCE, True, 1.0)
    assert sensors.stirred("hall", 2.0) is None
    assert sensors.stirred("study", 2.0) is True


@pytest.mark.parametrize("kind", [SensorKind.DOOR, SensorKind.HAND, SensorKind.ROOM])
def test_doors_switches_and_phones_witness_nothing(kind: SensorKind) -> None:
    sensors = RoomSensors()
    sensors.sensor("other", "hall", kind, True, 0.0)
    assert sensors.stirred("hall", 1.0) is None


def test_sensors_are_bounded() -> None:
    sensors = RoomSensors()
    for number in range(MOST_SENSORS + 1):
        sensors.sensor(f"sensor {number}", f"room {number % 10}", SensorKind.MOTION, False, 0.0)
    sensors.sensor(f"sensor {MOST_SENSORS}", "room 0", SensorKind.MOTION, True, 0.0)
    assert sensors.stirred("room 0", 1.0) is False
