"""The hours before the demonstration, and what they taught."""

from demo.houses import default_house
from demo.lessons_past import LASTED_S, HoursBefore

UNTIL = 1_790_000_000.0


def test_a_study_of_the_hours_before_is_adopted() -> None:
    house = default_house()
    areas = {room.area_id: f"area_{room.area_id}" for room in house.rooms}
    sensors = {room: f"binary_sensor.{room}" for room in areas}
    stored = HoursBefore(house, UNTIL, ["backpack", "keys"]).study({"backpack": "01A", "keys": "01B"}, areas, sensors)
    assert stored["report"]["verdict"] == "adopted"
    assert stored["current"]["since"] == UNTIL
    assert stored["began_at"] == UNTIL - LASTED_S
    assert set(stored["report"]["sensors"]) == set(sensors.values())
    assert "area_guest_bathroom" in stored["current"]["taught"]["named"]
