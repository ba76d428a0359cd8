"""A calibration shows that a tag was elsewhere than was said; its past is looked at again."""

import time
from typing import Any

import pytest

from tests.e2e.live_home import KEYS

from .crossing_home import BARE_ROOM, CrossingHome
from .firing import entered

WALK_S = 25
UNDECIDED_S = 65
"""The last minute is not looked at again: the fences may still decide it themselves."""


@pytest.fixture(scope="module")
def past(live_home: CrossingHome) -> tuple[float, float]:
    """Return the span before the calibration, Unix seconds, in which the keys lay in the room without a proxy."""
    return live_home.started_at, time.time()


@pytest.fixture(scope="module")
def before(live_home: CrossingHome, past: tuple[float, float]) -> dict[str, Any]:
    """Return what history said before the calibration."""
    return live_home.history(KEYS, *past)


@pytest.fixture(scope="module")
def calibrated_at(live_home: CrossingHome, past: tuple[float, float], before: dict[str, Any]) -> float:
    """Walk about the room with the keys; return when that had an effect."""
    home = live_home
    home.automate("bare_room", entered(home, KEYS, area=[BARE_ROOM], include_late=True))
    home.carry_about({KEYS: BARE_ROOM})
    area_id = home.stage.area_ids[BARE_ROOM]
    home.act(("calibrate_room", {"device_id": home.device_id(KEYS), "area_id": area_id, "seconds": WALK_S}))
    home.place({KEYS: BARE_ROOM})
    home.wait_for_rooms({KEYS: BARE_ROOM})
    return time.time()


def rooms(history: dict[str, Any]) -> set[str]:
    return {place["room"] for place in history["places"] if place["room"] is not None}


def test_history_said_another_room(live_home: CrossingHome, before: dict[str, Any]) -> None:
    assert rooms(before)
    assert live_home.stage.area_ids[BARE_ROOM] not in rooms(before)


def test_recompute_puts_the_past_into_the_calibrated_room(
    live_home: CrossingHome, past: tuple[float, float], before: dict[str, Any], calibrated_at: float
) -> None:
    home = live_home
    home.wait_for("the room is told as well", lambda: home.fired_of("bare_room"))
    time.sleep(max(0.0, past[1] + UNDECIDED_S - time.time()))
    [answer] = home.act(("recompute", {"device_id": home.device_id(KEYS)}))
    assert answer["sightings"] > 30
    after = home.history(KEYS, *past)
    assert home.stage.area_ids[BARE_ROOM] in rooms(after)
    # But for the first seconds, in which little was heard.
    assert after["places"][-1]["room"] == home.stage.area_ids[BARE_ROOM]
    assert before["places"][-1]["room"] != home.stage.area_ids[BARE_ROOM]


def test_nothing_is_set_off_by_that(live_home: CrossingHome, calibrated_at: float) -> None:
    home = live_home
    assert home.fired_of("bare_room") == 1
    home.assert_told_once()
