from demo import ha_setup
from demo.contract import HOME, promises_for

from .live_home import BACKPACK, CAT, KEYS, TAGS, LiveHome

ROOMS = {BACKPACK: "kitchen", CAT: "living_room", KEYS: "study"}


def test_the_device_of_a_removed_tag_is_removed(live_home: LiveHome) -> None:
    stage = live_home.stage
    removed = stage.tag_ids.pop(KEYS)
    command = stage.client.command("config_entries/subentries/delete", entry_id=stage.entry_id, subentry_id=removed)
    live_home.run(command)
    live_home.wait_for("its device is gone", lambda: live_home.registry().device(removed) is None, 20)
    assert not [one for one in live_home.registry().entities if one["unique_id"].startswith(removed)]
    live_home.run(stage.add_tags([tag for tag in live_home.tags if tag.sender_id == KEYS]))
    live_home.wait_for("it is heard again", lambda: live_home.room(KEYS) is not None)


def test_a_home_that_is_removed_leaves_nothing(live_home: LiveHome) -> None:
    stage = live_home.stage
    live_home.run(ha_setup.remove_entry(stage.client, stage.entry_id))
    registry = live_home.registry()
    assert not registry.devices
    assert not registry.entities
    assert not [path for path in (stage.home_assistant.folder / ".storage").iterdir() if "xiaomi_tag" in path.name]


def test_a_home_is_added_again(live_home: LiveHome) -> None:
    stage = live_home.stage
    stage.entry_id = live_home.run(ha_setup.add_integration(stage.client))
    live_home.run(stage.add_tags(live_home.tags))
    live_home.place(ROOMS)
    live_home.wait_for_rooms(ROOMS)

    registry = live_home.registry()
    assert len(registry.devices) == len(TAGS) + 1
    promised = {f"{stage.entry_id}_{promise.key}" for promise in HOME}
    for tag in live_home.tags:
        promised |= {f"{stage.tag_ids[tag.sender_id]}_{one.key}" for one in promises_for(tag) if not one.optional}
    found = {entity["unique_id"] for entity in registry.entities}
    of_receivers = {one for one in found if one.rpartition("_")[2] in {"listening", "offset", "ignore"}}
    assert found - of_receivers == promised
    assert len(of_receivers) == 3 * len(live_home.house.proxies)


def test_nothing_was_complained_of(live_home: LiveHome) -> None:
    assert live_home.complaints() == []
