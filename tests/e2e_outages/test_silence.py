"""Receivers fail beside tags that lie still: no crossing is published."""

import time

from tests.e2e.live_home import BACKPACK, CAT, KEYS

from .outage_home import OutageHome

ROOMS = {BACKPACK: "living_room", CAT: "bedroom", KEYS: "kitchen"}
CUT_S = 40
HUNG_S = 30
QUIET_S = 8
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
    time.sleep(HUNG_S)
    assert home.stage.proxies["proxy-kitchen"].delivered - delivered < HUNG_S
    assert home.value("home", "receivers_online") == str(len(home.house.proxies))
    assert home.rooms() == ROOMS
    home.hang("kitchen", hung=False)
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
