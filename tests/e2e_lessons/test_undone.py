"""What was learned is undone and forgotten, and learning is switched off."""

from .lessons_home import BARE_ROOMS, LessonsHome


def test_undoing_goes_back_to_what_was_used_before(home: LessonsHome) -> None:
    assert home.lessons()["can_undo"]
    page = home.lessons("undo")
    assert not page["can_undo"]
    assert page["since"] is None
    assert page["state"] != "learned"
    assert home.lesson_of(BARE_ROOMS[0])["state"] == "collecting"


def test_a_study_learns_it_again(home: LessonsHome) -> None:
    assert home.lessons("study")["state"] == "learned"


def test_forgetting_leaves_nothing(home: LessonsHome) -> None:
    page = home.lessons("forget")
    assert (page["since"], page["lessons"], page["hours"], page["can_undo"]) == (None, 0, 0, False)
    assert all(room["lessons"] == 0 for room in page["rooms"])
    assert all(sensor["edges"] == 0 for sensor in page["sensors"])


def test_switched_off_nothing_is_learned_nor_kept(home: LessonsHome) -> None:
    home.set_option(learn_rooms=False)
    home.wait_for("it is off", lambda: home.lessons()["state"] == "off", 20.0)
    folder = home.stage.home_assistant.folder / ".storage"
    home.wait_for("nothing is kept", lambda: not list(folder.glob("*.lessons")), 20.0)


def test_nothing_complained(home: LessonsHome) -> None:
    assert not home.complaints()
