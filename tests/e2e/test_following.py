import pytest

from .live_home import BACKPACK, CAT, KEYS, LiveHome

pytestmark = pytest.mark.usefixtures("bathroom_cut_at")


def test_rooms_follow_the_tags(live_home: LiveHome) -> None:
    rooms = {BACKPACK: "study", CAT: "kitchen", KEYS: "bedroom"}
    live_home.place(rooms)
    live_home.wait_for_rooms(rooms)


def test_a_short_outage_is_not_a_problem(live_home: LiveHome) -> None:
    live_home.wait_for("one receiver less", lambda: live_home.value("home", "receivers_online") == "7", 20)
    assert live_home.value("home", "receiver_problem") == "off"


def test_a_tag_changes_floors(live_home: LiveHome) -> None:
    live_home.place({KEYS: "living_room"})
    live_home.wait_for_rooms({KEYS: "living_room"})


def test_other_tags_stay_where_they_are(live_home: LiveHome) -> None:
    live_home.wait_for_rooms({BACKPACK: "study", CAT: "kitchen"})
    changed_at = {tag: live_home.state(tag, "room")["last_changed"] for tag in (BACKPACK, CAT)}
    live_home.place({KEYS: "bedroom"})
    live_home.wait_for_rooms({KEYS: "bedroom"})
    assert {tag: live_home.state(tag, "room")["last_changed"] for tag in (BACKPACK, CAT)} == changed_at
