import time

import pytest

from demo import ha_setup
from demo.house import OUTSIDE

from .live_home import BACKPACK, CAT, KEYS, TAGS, LiveHome

AWAY_AFTER_S = 30
"""The shortest that the options allow."""

TOLERANCE_S = 120
"""How long a receiver may be gone before that is a problem."""

ROOMS = {BACKPACK: "bedroom", CAT: "living_room", KEYS: "study"}


@pytest.fixture(scope="module", autouse=True)
def _away_soon(live_home: LiveHome, bathroom_cut_at: float) -> None:
    """Let silent tags be away soon, and begin with one proxy less."""
    options = {"away_after_s": AWAY_AFTER_S, "publish_threshold": 0.5}
    live_home.run(ha_setup.set_options(live_home.stage.client, live_home.stage.entry_id, options))
    live_home.place(ROOMS)


def test_a_lost_proxy_is_counted(live_home: LiveHome) -> None:
    live_home.wait_for("one receiver less", lambda: live_home.value("home", "receivers_online") == "7", 20)


def test_a_tag_beside_a_lost_proxy_stays_at_home(live_home: LiveHome) -> None:
    live_home.wait_for_rooms(ROOMS)
    live_home.cut("study")
    live_home.wait_for("one receiver less", lambda: live_home.value("home", "receivers_online") == "6", 20)
    time.sleep(8)
    assert live_home.room(KEYS) in live_home.house.rooms_by_id
    assert live_home.value(KEYS, "presence") == "home"
    live_home.restore("study")
    live_home.wait_for("it is back", lambda: live_home.value("home", "receivers_online") == "7", 60)
    live_home.wait_for_rooms(ROOMS)


def test_a_tag_out_of_reach_is_away_and_comes_back(live_home: LiveHome) -> None:
    live_home.wait_for_rooms(ROOMS)
    live_home.place({KEYS: OUTSIDE})
    live_home.wait_for_rooms({KEYS: OUTSIDE}, AWAY_AFTER_S + 45)
    presence = live_home.state(KEYS, "presence")
    assert (presence["state"], presence["attributes"]["in_zones"]) == ("not_home", [])
    live_home.place({KEYS: "study"})
    live_home.wait_for_rooms({KEYS: "study"})
    assert live_home.value(KEYS, "presence") == "home"


def test_rooms_are_held_while_all_receivers_are_offline(live_home: LiveHome) -> None:
    live_home.wait_for_rooms(ROOMS)
    live_home.cut()
    live_home.wait_for("no receiver", lambda: live_home.value("home", "receivers_online") == "0", 20)
    time.sleep(AWAY_AFTER_S + 8)
    assert live_home.rooms() == ROOMS
    for tag in TAGS:
        assert live_home.value(tag, "presence") == "home"
        assert live_home.state(tag, "room")["attributes"]["reason"] == "no_receiver"
    live_home.restore(*{proxy.area_id for proxy in live_home.house.proxies} - {"bathroom"}, reload=True)
    live_home.place({CAT: "kitchen"})
    live_home.wait_for_rooms({**ROOMS, CAT: "kitchen"})


def test_a_lasting_outage_is_a_problem_until_it_ends(live_home: LiveHome, bathroom_cut_at: float) -> None:
    left_s = max(0.0, bathroom_cut_at + TOLERANCE_S - time.monotonic())
    live_home.wait_for("a problem", lambda: live_home.value("home", "receiver_problem") == "on", left_s + 20)
    assert live_home.state("home", "receiver_problem")["attributes"]["receivers"] == ["Bathroom proxy"]
    live_home.restore("bathroom", reload=True)
    live_home.wait_for("no problem", lambda: live_home.value("home", "receiver_problem") == "off", 30)
    assert live_home.value("home", "receivers_online") == "8"


def test_nothing_was_complained_of(live_home: LiveHome) -> None:
    assert live_home.complaints() == []
