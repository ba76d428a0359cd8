import pytest

from demo import ha_setup

from .live_home import BACKPACK, CAT, KEYS, TAGS, LiveHome


def test_every_tag_gets_its_room(live_home: LiveHome) -> None:
    live_home.wait_for_rooms({BACKPACK: "living_room", CAT: "bedroom", KEYS: "kitchen"})


def test_devices_and_entities_are_as_promised(live_home: LiveHome) -> None:
    live_home.wait_until_as_promised()


def test_receivers_are_the_proxies_with_their_areas(live_home: LiveHome) -> None:
    assert live_home.value("home", "receivers_online") == str(len(live_home.house.proxies))
    assert live_home.value("home", "receiver_problem") == "off"


def test_tags_show_what_their_protocol_reports(live_home: LiveHome) -> None:
    assert live_home.value(BACKPACK, "battery_level") == "normal"
    assert live_home.value(CAT, "battery_level") == "full"
    assert [live_home.value(tag, "separated") for tag in (BACKPACK, CAT)] == ["off", "off"]
    assert [live_home.value(tag, "battery_low") for tag in (BACKPACK, CAT)] == ["off", "off"]


def test_presence_is_in_the_home_zone(live_home: LiveHome) -> None:
    for tag in TAGS:
        presence = live_home.state(tag, "presence")
        assert presence["state"] == "home"
        assert presence["attributes"]["in_zones"] == ["zone.home"]


def test_strangers_open_no_flood_of_discoveries(live_home: LiveHome) -> None:
    flows = live_home.run(live_home.stage.client.command("config_entries/flow/progress"))
    assert len([flow for flow in flows if flow["handler"] == "xiaomi_tag"]) <= 1


def test_a_second_home_is_refused(live_home: LiveHome) -> None:
    start = {"handler": "xiaomi_tag", "show_advanced_options": False}
    answer = live_home.run(live_home.stage.client.post("/api/config/config_entries/flow", start))
    assert (answer["type"], answer["reason"]) == ("abort", "already_configured")


def test_a_tag_is_not_added_twice(live_home: LiveHome) -> None:
    stage = live_home.stage
    keys = next(tag for tag in live_home.tags if tag.sender_id == KEYS)
    form = {"name": "Keys again", **keys.flow_input}
    before = live_home.run(ha_setup.subentries(stage.client, stage.entry_id))
    with pytest.raises(ha_setup.FlowError, match="already_configured"):
        live_home.run(ha_setup.add_tag(stage.client, stage.entry_id, keys.flow_step, form))
    assert live_home.run(ha_setup.subentries(stage.client, stage.entry_id)) == before
