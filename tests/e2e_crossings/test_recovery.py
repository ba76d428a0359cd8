"""The broker comes back after an outage longer than that after which a tag counts as away."""

import time

from .crossing_home import AWAY_AFTER_S, BICYCLE, GATEWAY_ROOM, CrossingHome

OTHER_ROOM = "childs_room"


def test_over_the_outage_the_room_is_held_and_nothing_left(live_home: CrossingHome) -> None:
    home = live_home
    time.sleep(max(0.0, home.outage_since + 1.5 * AWAY_AFTER_S - time.monotonic()))
    assert home.room(BICYCLE) == GATEWAY_ROOM
    assert home.value(BICYCLE, "presence") == "home"
    assert home.published(BICYCLE, "left") == []


def test_it_goes_on_when_the_broker_is_back(live_home: CrossingHome) -> None:
    home = live_home
    home.broker.start()
    home.wait_for(
        "it is online", lambda: home.value("home", "receivers_online") == str(len(home.house.proxies) + 1), 30
    )
    assert home.room(BICYCLE) == GATEWAY_ROOM
    # What is heard now is taken for where the gateway is now.
    home.put_gateway_into(OTHER_ROOM)
    home.wait_for_rooms({BICYCLE: OTHER_ROOM})
    assert [one.place for one in home.published(BICYCLE, "left") if one.place[0] == "zone"] == []
