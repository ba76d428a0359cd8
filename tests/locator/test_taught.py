"""Lessons: kept, stored, and fitted to a home that has changed meanwhile."""

from dataclasses import replace
import json
from typing import Any

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.locator import Receiver
from custom_components.xiaomi_tag.locator.calibration import Calibration
from custom_components.xiaomi_tag.locator.taught import (
    HALF_LIFE_S,
    Taught,
    nameable_pieces,
    read_taught,
    taught_pieces,
    write_taught,
)
from tests.locator.pieces import AT, pieces

RECEIVERS = ("kitchen-1", "hall-1", "bath-1")
ROOMS = ("kitchen", "hall", "attic")


def taught(**changes: Any) -> Taught:
    """Three lessons of two tags: keys in the kitchen and in the attic, the bag in the hall."""
    table = np.array([[-60, -75, -97], [-80, -70, -60], [-70, -60, np.nan]])
    lessons = pieces(table, sender=[0, 0, 1], room=[0, 2, 1], sure=0.95, known=1)
    made = Taught(RECEIVERS, ROOMS, {"keys": 0, "bag": 1}, lessons, frozenset({"kitchen", "attic"}))
    return replace(made, **changes)


def rooms_of(found: Any, rooms: tuple[str, ...]) -> list[str]:
    return [rooms[room] for room in found.room.tolist()]


def test_lessons_follow_receivers_and_rooms_to_new_places() -> None:
    found = taught_pieces(taught(), ("bath-1", "new", "kitchen-1"), ("attic", "cellar", "kitchen"), AT)
    assert rooms_of(found, ("attic", "cellar", "kitchen")) == ["kitchen", "attic"]
    np.testing.assert_array_equal(found.level_dbm, [[-97, np.nan, -60], [-60, np.nan, -80]])


def test_a_lesson_that_no_receiver_is_left_of_is_none() -> None:
    assert rooms_of(taught_pieces(taught(), ("bath-1",), ROOMS, AT), ROOMS) == ["attic"]


def test_older_lessons_count_less() -> None:
    found = taught_pieces(taught(), RECEIVERS, ROOMS, AT + HALF_LIFE_S)
    assert found.weight.tolist() == pytest.approx([0.5] * 3)


def test_a_room_without_a_receiver_is_taught_only_if_it_proved_good() -> None:
    receivers = (Receiver("kitchen-1", "kitchen"), Receiver("hall-1", "hall"), Receiver("bath-1", None))
    unproved = replace(taught(), named=frozenset())
    assert rooms_of(nameable_pieces(taught(), receivers, ROOMS, set(), AT), ROOMS) == ["kitchen", "attic", "hall"]
    assert rooms_of(nameable_pieces(unproved, receivers, ROOMS, set(), AT), ROOMS) == ["kitchen", "hall"]
    assert rooms_of(nameable_pieces(unproved, receivers, ROOMS, {"attic"}, AT), ROOMS) == ["kitchen", "attic", "hall"]


def test_a_tag_is_forgotten() -> None:
    left = taught().without_tag("keys")
    assert rooms_of(left.pieces, ROOMS) == ["hall"]
    assert left.senders == {"bag": 1}


def test_a_room_is_forgotten() -> None:
    left = taught().without_room("attic")
    assert rooms_of(left.pieces, ROOMS) == ["kitchen", "hall"]
    assert left.named == {"kitchen"}


def test_a_receiver_is_forgotten() -> None:
    left = taught().without_receiver("kitchen-1")
    assert left.receivers == ("hall-1", "bath-1")
    np.testing.assert_array_equal(left.pieces.level_dbm[0], [-75, -97])


@pytest.mark.parametrize("name", ["tag", "receiver", "room"])
def test_what_is_not_there_is_forgotten_already(name: str) -> None:
    lessons = taught()
    assert getattr(lessons, f"without_{name}")("nobody's") is lessons


def test_lessons_come_back_from_text() -> None:
    weighed = replace(taught().pieces, weight=np.array([1, 0.5, 0.25], np.float32))
    kept = taught(pieces=weighed, scale=Calibration(0.7))
    back = read_taught(json.loads(json.dumps(write_taught(kept))))
    assert back is not None
    assert (back.receivers, back.rooms, back.senders) == (RECEIVERS, ROOMS, {"keys": 0, "bag": 1})
    assert (back.named, back.scale) == (kept.named, kept.scale)
    for name in ("level_dbm", "count", "sender", "room", "known", "at", "weight"):
        np.testing.assert_array_equal(getattr(back.pieces, name), getattr(weighed, name))


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(["receivers", "rooms", "named", "scale", "pieces", "weight"]), json_values)
def test_hostile_text_raises_nothing(key: str, value: Any) -> None:
    back = read_taught({**write_taught(taught()), key: value})
    assert back is None or len(back) <= 3


@pytest.mark.parametrize("data", [None, [], {}, "lessons"])
def test_anything_else_is_none(data: Any) -> None:
    assert read_taught(data) is None


def test_names_that_come_twice_are_refused() -> None:
    assert read_taught({**write_taught(taught()), "rooms": ["kitchen", "kitchen", "attic"]}) is None
