"""One of the sensors has the area of another room, and one is left out."""

from .lessons_home import BARE_ROOMS, MISPLACED, TAKEN_FOR, LessonsHome


def test_a_sensor_with_a_wrong_area_does_no_harm(home: LessonsHome) -> None:
    sensor = home.sensor(MISPLACED)
    assert sensor["area_id"] == home.stage.area_ids[TAKEN_FOR]
    # Tags explain what it sees worse than what any other sees; only where that is beyond doubt there is a repair.
    others = [home.sensor(room)["explained"] for room in home.stage.motion_sensors if room != MISPLACED]
    assert sensor["explained"] < min(others)
    assert bool(home.issues()) == (sensor["state"] == "elsewhere")
    for room in (MISPLACED, TAKEN_FOR):
        assert home.lesson_of(room)["share"] > 0.8


def test_the_other_sensors_are_used(home: LessonsHome) -> None:
    for room in {room.area_id for room in home.stage.house.rooms} - {MISPLACED}:
        sensor = home.sensor(room)
        assert (sensor["state"], sensor["kind"]) == ("used", "motion")
        assert sensor["edges"] > 0


def test_a_sensor_with_another_area_begins_again(home: LessonsHome) -> None:
    home.hang(MISPLACED, MISPLACED)
    right = home.stage.area_ids[MISPLACED]
    home.wait_for("the area is known", lambda: home.sensor(MISPLACED)["area_id"] == right, 20.0)
    assert (home.sensor(MISPLACED)["state"], home.sensor(MISPLACED)["edges"]) == ("silent", 0)


def test_a_sensor_can_be_left_out_and_used_again(home: LessonsHome) -> None:
    entity_id = home.stage.motion_sensors[BARE_ROOMS[0]]
    for left_out, state, by in ((True, "left_out", "entity"), (False, "used", None)):
        home.lessons("leave_out", entity_id=entity_id, left_out=left_out)
        sensor = home.sensor(BARE_ROOMS[0])
        assert (sensor["state"], sensor["left_out_by"]) == (state, by)
