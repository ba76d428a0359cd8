"""The broker dies. It does not come back before other tests have passed the time."""

import time

from .crossing_home import BICYCLE, GATEWAY_ROOM, CrossingHome


def test_without_the_broker_the_gateway_is_offline(live_home: CrossingHome) -> None:
    live_home.broker.kill()
    live_home.outage_since = time.monotonic()
    proxies = str(len(live_home.house.proxies))
    live_home.wait_for("it is offline", lambda: live_home.value("home", "receivers_online") == proxies, 15)
    assert live_home.room(BICYCLE) == GATEWAY_ROOM
