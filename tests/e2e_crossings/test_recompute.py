"""Once the home is calibrated, the past is looked at again."""

import time
from typing import Any

from tests.e2e.live_home import KEYS

from .crossing_home import BARE_ROOM, CrossingHome

UNDECIDED_S = 65
"""The last minute is not looked at again: the fences may still decide it themselves."""


def rooms(history: dict[str, Any]) -> set[str]:
    return {place["room"] for place in history["places"] if place["room"] is not None}


def test_recompute_puts_the_past_into_the_calibrated_room(live_home: CrossingHome) -> None:
    home, bare = live_home, live_home.stage.area_ids[BARE_ROOM]
    past = home.started_at, home.calibration_since
    before = home.history(KEYS, *past)
    assert rooms(before)
    assert bare not in rooms(before)
    time.sleep(max(0.0, home.calibration_since + UNDECIDED_S - time.time()))
    [answer] = home.act(("recompute", {"device_id": home.device_id(KEYS)}))
    assert answer["sightings"] > 30
    after = home.history(KEYS, *past)
    # But for the first seconds, in which little was heard.
    assert after["places"][-1]["room"] == bare


def test_nothing_is_set_off_by_that(live_home: CrossingHome) -> None:
    assert live_home.fired_of("bare_room") == 1
    live_home.assert_published_once()
