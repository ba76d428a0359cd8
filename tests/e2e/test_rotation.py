import time

from .live_home import BACKPACK, CAT, KEYS, KEYS_CHANGE_AFTER_S, LiveHome


def wait_until_keys_changed(home: LiveHome) -> None:
    start = home.started_at
    home.wait_for(
        "both tags have new addresses",
        lambda: all(home.address(tag) != home.address(tag, start) for tag in (BACKPACK, CAT)),
        KEYS_CHANGE_AFTER_S + 20,
    )


def test_each_tag_is_followed_under_its_new_address(live_home: LiveHome) -> None:
    wait_until_keys_changed(live_home)
    rooms = {BACKPACK: "bedroom", CAT: "living_room", KEYS: "study"}
    live_home.place(rooms)
    live_home.wait_for_rooms(rooms)


def test_each_tag_keeps_its_one_device(live_home: LiveHome) -> None:
    wait_until_keys_changed(live_home)
    registry = live_home.registry()
    expected = {registry.entry_id, *live_home.stage.tag_ids.values()}
    assert {identifier for device in registry.devices for _, identifier in device["identifiers"]} == expected
    assert len(registry.devices) == len(expected)


def test_rooms_were_held_over_the_change(live_home: LiveHome) -> None:
    wait_until_keys_changed(live_home)
    for tag in (BACKPACK, CAT):
        assert live_home.value(tag, "presence") == "home"
        history = live_home.run(_history(live_home, tag))
        assert {"unknown", "not_home", "unavailable"}.isdisjoint(history[1:])


async def _history(home: LiveHome, tag: str) -> list[str]:
    """Return the states of a tag's room since the start, after those before it was first heard."""
    registry = await home.stage.client.command("config/entity_registry/list")
    unique_id = f"{home.stage.tag_ids[tag]}_room"
    entity_id = next(entity["entity_id"] for entity in registry if entity["unique_id"] == unique_id)
    since = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(home.started_at - 60))
    answer = await home.stage.client.command(
        "history/history_during_period",
        start_time=since,
        entity_ids=[entity_id],
        minimal_response=True,
        significant_changes_only=False,
    )
    return [row["s"] for row in answer[entity_id]]
