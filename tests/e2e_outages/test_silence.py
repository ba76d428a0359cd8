"""Receivers fail beside tags that lie still: no crossing is published."""

import time

from demo import ha_setup
from demo.house import OUTSIDE
from tests.e2e.live_home import BACKPACK, CAT, KEYS

from .outage_home import OutageHome

ROOMS = {BACKPACK: "living_room", CAT: "bedroom", KEYS: "kitchen"}
CUT_S = 40
HUNG_S = 20
QUIET_S = 8
AWAY_AFTER_S = 30
OPTIONS = {"away_after_s": AWAY_AFTER_S, "publish_threshold": 0.5}
BETWEEN_S = 1.5


def return_one_by_one(home: OutageHome) -> None:
    for proxy in home.house.proxies:
        home.restore(proxy.area_id, reload=True)
        time.sleep(BETWEEN_S)
    online = str(len(home.house.proxies))
    home.wait_for("all are back", lambda: home.value("home", "receivers_online") == online, 30)
    time.sleep(QUIET_S)


def test_a_proxy_that_restarts_moves_no_tag(live_home: OutageHome) -> None:
    home = live_home
    home.wait_for_rooms(ROOMS)
    time.sleep(QUIET_S)
    before = home.published()
    home.cut("kitchen")
    time.sleep(CUT_S)
    assert home.rooms() == ROOMS
    home.restore("kitchen", reload=True)
    time.sleep(QUIET_S)
    assert home.rooms() == ROOMS
    assert home.published() == before


def test_a_proxy_that_hangs_moves_no_tag(live_home: OutageHome) -> None:
    home = live_home
    before = home.published()
    delivered = home.stage.proxies["proxy-kitchen"].delivered
    home.hang("kitchen")
    listening = len(home.house.proxies)
    home.wait_for("one listens less", lambda: home.value("home", "receivers_online") == str(listening - 1), HUNG_S + 30)
    time.sleep(HUNG_S)
    assert home.stage.proxies["proxy-kitchen"].delivered - delivered < HUNG_S
    assert home.rooms() == ROOMS
    home.hang("kitchen", hung=False)
    home.wait_for("it listens", lambda: home.value("home", "receivers_online") == str(listening), 30)
    time.sleep(QUIET_S)
    assert home.rooms() == ROOMS
    assert home.published() == before


def test_proxies_that_return_one_by_one_move_no_tag(live_home: OutageHome) -> None:
    home = live_home
    before = home.published()
    home.cut()
    home.wait_for("no receiver", lambda: home.value("home", "receivers_online") == "0", 20)
    return_one_by_one(home)
    assert home.rooms() == ROOMS
    assert home.published() == before


def test_proxies_that_return_after_a_restart_move_no_tag(live_home: OutageHome) -> None:
    home = live_home
    before = home.published()
    home.cut()
    home.restart()
    return_one_by_one(home)
    assert home.rooms() == ROOMS
    assert home.published() == before


def test_who_goes_and_comes_back_leaves_and_enters_in_order(live_home: OutageHome) -> None:
    home = live_home
    home.run(ha_setup.set_options(home.stage.client, home.stage.entry_id, OPTIONS))
    before = len(home.published(KEYS))
    home.place({KEYS: OUTSIDE})
    home.wait_for_rooms({KEYS: OUTSIDE}, AWAY_AFTER_S + 45)
    home.place({KEYS: "kitchen"})
    home.wait_for_rooms({KEYS: "kitchen"}, 60)
    time.sleep(QUIET_S)
    told = [(one.kind, one.place[0]) for one in home.published(KEYS)[before:]]
    left = [place for kind, place in told if kind == "left"]
    entered = [place for kind, place in told if kind == "entered"]
    home_at = entered.index("zone")
    assert entered[home_at : home_at + 3] == ["zone", "floor", "area"]
    out_at = left.index("zone")
    assert left[out_at - 2 : out_at + 1] == ["area", "floor", "zone"]
