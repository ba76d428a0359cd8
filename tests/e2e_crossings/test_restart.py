"""A crossing is never published again, after Home Assistant was stopped in order."""

import time

from tests.e2e.live_home import CAT

from .crossing_home import FIRED, CrossingHome
from .firing import entered

QUIET_S = 6


def test_an_automation_fires_once_a_crossing_and_not_again_after_a_restart(live_home: CrossingHome) -> None:
    home = live_home
    home.automate("landing", entered(home, CAT, area=["landing"]))
    home.automate("kitchen", entered(home, CAT, area=["kitchen"]))
    home.place({CAT: "landing"})
    home.wait_for("the cat is published to be in the landing", lambda: home.fired_of("landing"))
    home.wait_for("its room shows it too", lambda: home.room(CAT) == "landing", 10)
    [crossing] = home.published(CAT, "entered", home.area("landing"))
    assert not crossing.late
    since = time.time()
    home.restart()
    time.sleep(QUIET_S)
    home.wait_for_rooms({CAT: "landing"})
    assert (home.fired_of("landing"), home.fired_of("kitchen")) == (1, 0)
    assert [event["name"] for event in home.recorded(FIRED, since)] == []
    home.assert_published_once()


def test_the_event_entity_shows_the_last_crossing_after_a_restart(live_home: CrossingHome) -> None:
    state = live_home.state(CAT, "crossing")
    assert state["attributes"]["event_type"] == "entered"
    assert live_home.published(CAT, "entered")
