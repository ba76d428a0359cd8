"""What a calibration brings, in the order of an afternoon: each test begins with what the last one left."""

from typing import Any

from tests.e2e.live_home import BACKPACK, CAT, KEYS, LiveHome

WALK_S = 25
ROOMS = {BACKPACK: "living_room", CAT: "childs_room", KEYS: "guest_bathroom"}
BARE = (CAT, KEYS)
"""Tags in rooms without a proxy."""
WALKS = (
    {BACKPACK: "living_room", CAT: "landing", KEYS: "kitchen"},
    {BACKPACK: "bedroom", **{tag: ROOMS[tag] for tag in BARE}},
)


def calibrate(live_home: LiveHome, rooms: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Walk about rooms with a tag in each, all at once; return by tag what it brought."""
    live_home.carry_about(rooms)
    asked = [
        {"device_id": live_home.device_id(tag), "area_id": live_home.stage.area_ids[room], "seconds": WALK_S}
        for tag, room in rooms.items()
    ]
    return dict(zip(rooms, live_home.act(*(("calibrate_room", data) for data in asked)), strict=True))


def places(live_home: LiveHome, rooms: dict[str, str]) -> set[tuple[str, str]]:
    """Return which tag goes with which area, by the ids that Home Assistant gave them."""
    return {(live_home.stage.tag_ids[tag], live_home.stage.area_ids[room]) for tag, room in rooms.items()}


def exported(live_home: LiveHome) -> list[dict[str, Any]]:
    [export] = live_home.act(("export_calibration", {}))
    walks: list[dict[str, Any]] = export["walks"]
    return walks


def test_a_tag_in_a_room_without_a_proxy_is_put_into_a_wrong_room(live_home: LiveHome) -> None:
    live_home.place(ROOMS)
    live_home.wait_for_rooms({BACKPACK: ROOMS[BACKPACK]})
    live_home.wait_for("every tag in a room", lambda: None not in live_home.rooms().values())
    answers = live_home.rooms()
    for tag in BARE:
        assert answers[tag] in live_home.house.covered_rooms


def test_a_walk_returns_what_it_heard_and_its_gain(live_home: LiveHome) -> None:
    brought = [calibrate(live_home, rooms) for rooms in WALKS]
    for outcomes, rooms in zip(brought, WALKS, strict=True):
        for tag, outcome in outcomes.items():
            assert outcome["area_id"] == live_home.stage.area_ids[rooms[tag]]
            assert outcome["enough"]
            assert WALK_S * 0.7 < outcome["seconds"] <= WALK_S + 1
            assert set(outcome["packets"]) == {proxy.friendly_name for proxy in live_home.house.proxies}
            assert sum(outcome["packets"].values()) > outcome["seconds"]
            assert outcome["silent_receivers"] == [name for name, count in outcome["packets"].items() if not count]
    # Both walks end in the same second: what one of them brings may be counted for the other already.
    gains = [(brought[-1][tag]["accuracy_before"], brought[-1][tag]["accuracy_after"]) for tag in BARE]
    assert all(after >= before for before, after in gains)
    assert max(after for _, after in gains) > min(before for before, _ in gains)


def test_it_is_named_right_then(live_home: LiveHome) -> None:
    live_home.place(ROOMS)
    live_home.wait_for_rooms(ROOMS, 60)


def test_it_still_is_after_a_restart(live_home: LiveHome) -> None:
    walks = exported(live_home)
    live_home.restart()
    learned = live_home.stored(".learned")["tags"]
    assert set(learned["senders"]) == set(live_home.stage.tag_ids.values())
    assert len(learned["sender"]) > len(learned["senders"])
    assert exported(live_home) == walks
    # The other way round: answers from before the restart are restored anyway.
    swapped = {**ROOMS, CAT: ROOMS[KEYS], KEYS: ROOMS[CAT]}
    live_home.place(swapped)
    live_home.wait_for_rooms(swapped, 60)


def test_walks_are_exported_and_deleted(live_home: LiveHome) -> None:
    walks = exported(live_home)
    walked = set.union(*(places(live_home, rooms) for rooms in WALKS))
    assert {(walk["tag"], walk["room"]) for walk in walks} == walked
    assert len(walks) == len(walked)
    [gone] = live_home.act(("delete_calibration", {"area_id": "kitchen"}))
    assert gone == {"deleted": 1}
    assert {walk["room"] for walk in exported(live_home)} == {room for _, room in walked} - {"kitchen"}
    deletions = [("delete_calibration", {"device_id": live_home.device_id(tag)}) for tag in ROOMS]
    assert live_home.act(*deletions) == [{"deleted": 2}, {"deleted": 2}, {"deleted": 1}]
    assert exported(live_home) == []
    assert live_home.stored(".calibration")["walks"] == []


def test_nothing_was_complained_of(live_home: LiveHome) -> None:
    assert live_home.complaints() == []
