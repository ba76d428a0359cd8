"""A power cut right after a crossing was published."""

import time

from tests.e2e.live_home import CAT

from .crossing_home import FIRED, CrossingHome
from .firing import entered

QUIET_S = 6


def test_an_automation_does_not_fire_again_after_a_power_cut(live_home: CrossingHome) -> None:
    home = live_home
    home.automate("living_room", entered(home, CAT, area=["living_room"]))
    home.place({CAT: "living_room"})
    home.wait_for("the cat is published to be in the living room", lambda: home.fired_of("living_room"))
    since = time.time()
    home.restart(kill=True)
    time.sleep(QUIET_S)
    home.wait_for_rooms({CAT: "living_room"})
    assert home.fired_of("living_room") == 1
    assert [event["name"] for event in home.recorded(FIRED, since)] == []
    assert home.published(CAT, "entered", home.area("living_room"))
    home.assert_published_once()
