"""Anna is out since the beginning, her backpack is not."""

import time

from tests.e2e.live_home import BACKPACK

from .crossing_home import HOME_AT, CrossingHome

GRACE_S = 150
QUIET_S = 4


def test_a_tag_that_stayed_behind_is_published_once(live_home: CrossingHome) -> None:
    home = live_home
    home.wait_for("it is published", lambda: home.published(BACKPACK, "left_behind"), GRACE_S + 60)
    time.sleep(QUIET_S)
    [crossing] = home.published(BACKPACK, "left_behind")
    assert crossing.place == home.area("living_room")
    assert home.fired_of("left") == 1


def test_its_person_returns_and_it_is_retracted(live_home: CrossingHome) -> None:
    home = live_home
    [crossing] = home.published(BACKPACK, "left_behind")
    home.anna_goes(HOME_AT)
    home.wait_for("Anna is at home", lambda: home.anna_is() == "home", 15)
    home.wait_for("it is retracted", lambda: home.published(BACKPACK, "corrected"), 60)
    [correction] = home.published(BACKPACK, "corrected")
    assert (correction.correction, correction.of, correction.supersedes) == (
        "retracted",
        "left_behind",
        crossing.event_id,
    )
    assert home.fired_of("left") == 1
