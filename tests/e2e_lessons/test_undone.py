"""What was learned is undone and forgotten, and learning is switched off."""

from .lessons_home import LessonsHome


def test_undoing_goes_back_to_what_was_used_before(home: LessonsHome) -> None:
    before = home.lessons()
    assert before["can_undo"]
    page = home.lessons("undo")
    assert not page["can_undo"]
    # The study of the first hour may have been of use, too.
    assert page["since"] is None or page["since"] < before["since"]
    assert (page["state"] == "learned") == (page["since"] is not None)


def test_a_study_is_made_on_request(home: LessonsHome) -> None:
    page = home.lessons("study")
    assert page["studied_at"] > page["at"] - 600.0
    assert page["state"] == "learned"


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
