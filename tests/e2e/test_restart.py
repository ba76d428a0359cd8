import pytest

from .live_home import BACKPACK, CAT, KEYS, TAGS, LiveHome

SAVED_WITHIN_S = 20
"""What is learned is on disk by then; a power cut loses the rest."""


@pytest.mark.parametrize(
    ("kill", "rooms"),
    [
        pytest.param(False, {BACKPACK: "kitchen", CAT: "bedroom", KEYS: "study"}, id="stopped"),
        pytest.param(True, {BACKPACK: "bedroom", CAT: "living_room", KEYS: "kitchen"}, id="killed"),
    ],
)
def test_rooms_are_known_at_once_after_a_restart(live_home: LiveHome, kill: bool, rooms: dict[str, str]) -> None:
    live_home.place(rooms)
    live_home.wait_for_rooms(rooms)
    if kill:
        live_home.wait_for(
            "the rooms are stored", lambda: rooms.items() <= live_home.stored_rooms().items(), SAVED_WITHIN_S + 10
        )
    live_home.cut()  # so that the answer is restored, not heard again
    battery = live_home.value(CAT, "battery_level")
    live_home.restart(kill=kill)
    assert live_home.rooms() == rooms
    assert {live_home.value(tag, "presence") for tag in TAGS} == {"home"}
    assert live_home.value(CAT, "battery_level") == battery
    live_home.restore(reload=True)


def test_tags_are_followed_after_a_restart(live_home: LiveHome) -> None:
    rooms = {BACKPACK: "living_room", CAT: "study", KEYS: "bedroom"}
    live_home.place(rooms)
    live_home.wait_for_rooms(rooms)
    assert len(live_home.registry().devices) == len(TAGS) + 1


def test_nothing_was_complained_of(live_home: LiveHome) -> None:
    assert live_home.complaints() == []
