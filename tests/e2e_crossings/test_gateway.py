from .crossing_home import BICYCLE, GATEWAY_ROOM, CrossingHome


def test_a_tag_that_only_a_gateway_hears_is_in_the_gateways_room(live_home: CrossingHome) -> None:
    live_home.wait_for_rooms({BICYCLE: GATEWAY_ROOM})
    assert live_home.value(BICYCLE, "presence") == "home"
    assert live_home.value("home", "receivers_online") == str(len(live_home.house.proxies) + 1)
