"""One of the sensors has the area of another room, and one is left out."""

from .lessons_home import BARE_ROOMS, MISPLACED, TAKEN_FOR, LessonsHome


def test_a_sensor_with_a_wrong_area_is_found(home: LessonsHome) -> None:
    sensor = home.sensor(MISPLACED)
    assert sensor["area_id"] == home.stage.area_ids[TAKEN_FOR]
    assert sensor["state"] == "elsewhere"
    assert sensor["suggested_area_id"] in {None, home.stage.area_ids[MISPLACED]}
    [issue] = home.issues()
    assert issue["translation_key"] == "sensor_elsewhere"


def test_the_other_sensors_are_used(home: LessonsHome) -> None:
    for room in {room.area_id for room in home.stage.house.rooms} - {MISPLACED}:
        sensor = home.sensor(room)
        assert (sensor["state"], sensor["kind"]) == ("used", "motion")
        assert sensor["edges"] > 0


def test_the_repair_ends_with_the_right_area(home: LessonsHome) -> None:
    home.hang(MISPLACED, MISPLACED)
    home.wait_for("the repair is gone", lambda: not home.issues(), 90.0)


def test_a_sensor_can_be_left_out_and_used_again(home: LessonsHome) -> None:
    entity_id = home.stage.motion_sensors[BARE_ROOMS[0]]
    for left_out, state, by in ((True, "left_out", "entity"), (False, "used", None)):
        home.lessons("leave_out", entity_id=entity_id, left_out=left_out)
        sensor = home.sensor(BARE_ROOMS[0])
        assert (sensor["state"], sensor["left_out_by"]) == (state, by)
