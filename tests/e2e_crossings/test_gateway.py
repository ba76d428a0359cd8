"""A gateway that relays a tag over a broker, which dies and comes back. The outage lasts over the tests in between."""

import time

from .crossing_home import BICYCLE, CrossingHome

ROOM = "guest_bathroom"


def test_a_tag_that_only_a_gateway_hears_is_in_the_gateways_room(live_home: CrossingHome) -> None:
    live_home.wait_for_rooms({BICYCLE: ROOM})
    assert live_home.value(BICYCLE, "presence") == "home"
    assert live_home.value("home", "receivers_online") == str(len(live_home.house.proxies) + 1)


def test_without_the_broker_the_gateway_is_offline(live_home: CrossingHome) -> None:
    live_home.broker.kill()
    live_home.outage_since = time.monotonic()
    proxies = str(len(live_home.house.proxies))
    live_home.wait_for("it is offline", lambda: live_home.value("home", "receivers_online") == proxies, 15)
    assert live_home.room(BICYCLE) == ROOM
