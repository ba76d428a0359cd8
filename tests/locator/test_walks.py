"""Calibration walks: recorded from packets, and to and from JSON."""

from dataclasses import replace
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.locator.walks import (
    MOST_RECEIVERS,
    MOST_ROWS,
    Recorder,
    Walk,
    WalkError,
    WalkKind,
    all_silent,
    read_walk,
    walk_from_json,
    walk_to_json,
)

T0 = 1_790_000_000.0
WALK = Walk("w1", WalkKind.WALK, "kitchen", "keys", T0, ("a", "b"), ((-50, None), (None, -70), (-51, -71)))


def recorder(*receivers: str) -> Recorder:
    return Recorder("w1", WalkKind.WALK, "kitchen", "keys", receivers or ("a", "b"), began_at=T0)


def hear(recording: Recorder, receiver: str, *seconds: float, dbm: int = -60) -> None:
    for second in seconds:
        recording.observe(receiver, dbm, T0 + second)


def test_walk_has_a_row_for_each_second_with_packets() -> None:
    recording = recorder()
    recording.observe("a", -50, T0 + 0.1)
    recording.observe("a", -53, T0 + 0.9)
    recording.observe("b", -70, T0 + 3.0)
    recording.observe("a", -61, T0 + 2.5)
    walk = recording.finish()
    assert walk == Walk("w1", WalkKind.WALK, "kitchen", "keys", T0, ("a", "b"), ((-52, None), (-61, None), (None, -70)))
    assert dict(recording.packets) == {"a": 3, "b": 1}
    assert recording.seconds == 3


def test_newest_level_of_each_receiver_is_known() -> None:
    recording = recorder()
    hear(recording, "a", 0, dbm=-50)
    hear(recording, "a", 1, dbm=-55)
    assert dict(recording.levels_dbm) == {"a": -55, "b": None}


def test_receivers_are_all_silent_only_if_some_of_them_were_recorded() -> None:
    assert all_silent({"a": 0, "b": 3}, ["a"])
    assert not all_silent({"a": 0, "b": 3}, ["a", "b"])
    assert not all_silent({"a": 0, "b": 3}, ["gone"])
    assert not all_silent({"a": 0, "b": 3}, [])


def test_zero_dbm_is_a_level() -> None:
    recording = recorder("a")
    hear(recording, "a", 0, 1, 2, dbm=0)
    walk = recording.finish()
    assert walk is not None
    assert walk.levels_dbm == ((0,),) * 3


def test_too_little_is_not_a_walk() -> None:
    recording = recorder()
    hear(recording, "a", 0, 0.5, 1)
    assert recording.finish() is None


def test_enough_counts_seconds_and_not_packets() -> None:
    recording = recorder()
    hear(recording, "a", *(second / 10 for second in range(190)))
    assert not recording.enough
    hear(recording, "b", 19, 20)
    assert recording.enough


def test_packets_from_before_or_of_strange_receivers_and_levels_are_left_out() -> None:
    recording = recorder()
    hear(recording, "a", -1, -0.001, float("nan"), float("inf"))
    hear(recording, "other", 1, 2, 3)
    hear(recording, "a", 1, dbm=127)
    hear(recording, "a", 2, dbm=-128)
    assert recording.seconds == 0
    assert set(recording.packets.values()) == {0}


def test_pause_leaves_out_what_is_heard_meanwhile() -> None:
    recording = recorder()
    hear(recording, "a", 0, 1)
    recording.pause(T0 + 2)
    recording.pause(T0 + 3)
    hear(recording, "a", 2, 5)
    assert recording.elapsed_s(T0 + 9) == 2
    recording.resume(T0 + 10)
    recording.resume(T0 + 11)
    # Packets come late: this one is from the pause.
    hear(recording, "a", 9.5, 10, 12)
    assert recording.seconds == 4
    assert recording.elapsed_s(T0 + 13) == 5
    # And this one is from before the pause.
    hear(recording, "b", 1.5)
    assert recording.packets["b"] == 1


def test_receiver_that_was_cut_off_has_no_column() -> None:
    recording = recorder()
    hear(recording, "a", 0, 1, 2)
    hear(recording, "b", 5)
    recording.lose("b")
    recording.lose("b")
    hear(recording, "b", 6)
    walk = recording.finish()
    assert walk is not None
    assert walk.receivers == ("a",)
    assert walk.levels_dbm == ((-60,),) * 3


def test_walk_is_bounded() -> None:
    recording = recorder(*(f"r{number}" for number in range(MOST_RECEIVERS + 5)))
    hear(recording, "r0", *range(MOST_ROWS + 10))
    hear(recording, f"r{MOST_RECEIVERS}", 1)
    walk = recording.finish()
    assert walk is not None
    assert len(walk.receivers) == MOST_RECEIVERS
    assert len(walk.levels_dbm) == MOST_ROWS
    assert walk_from_json(walk_to_json(walk)) == walk


packets = st.tuples(
    st.sampled_from("abcx"), st.integers(-200, 100), st.floats(-10, 1000) | st.sampled_from([float("nan"), 1e300])
)


@given(st.lists(packets, max_size=60), st.sets(st.sampled_from("abc")))
def test_what_is_recorded_can_be_read_back(heard: list[tuple[str, int, float]], lost: set[str]) -> None:
    recording = recorder("a", "b", "c")
    for receiver, dbm, second in heard:
        recording.observe(receiver, dbm, T0 + second)
    for receiver in lost:
        recording.lose(receiver)
    walk = recording.finish()
    if walk is not None:
        assert read_walk(json.loads(json.dumps(walk_to_json(walk)))) == walk


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"id": ""}, ("id",)),
        ({"id": 5}, ("id",)),
        ({"room": None}, ("room",)),
        ({"tag": "x" * 256}, ("tag",)),
        ({"kind": "stroll"}, ("kind",)),
        ({"kind": ["walk"]}, ("kind",)),
        ({"at": "now"}, ("at",)),
        ({"at": True}, ("at",)),
        ({"at": float("nan")}, ("at",)),
        ({"at": 10**400}, ("at",)),
        ({"receivers": []}, ("receivers",)),
        ({"receivers": "ab"}, ("receivers",)),
        ({"receivers": ["a", "a"]}, ("receivers", "1")),
        ({"receivers": ["a", None]}, ("receivers", "1")),
        ({"receivers": [f"r{number}" for number in range(MOST_RECEIVERS + 1)]}, ("receivers",)),
        ({"levels_dbm": []}, ("levels_dbm",)),
        ({"levels_dbm": None}, ("levels_dbm",)),
        ({"levels_dbm": [[-1, -1]] * (MOST_ROWS + 1)}, ("levels_dbm",)),
        ({"levels_dbm": [[-50, -50], [-50]]}, ("levels_dbm", "1")),
        ({"levels_dbm": [[-50, -50], "ab"]}, ("levels_dbm", "1")),
        ({"levels_dbm": [[None, None]]}, ("levels_dbm", "0")),
        ({"levels_dbm": [[-50, -50.5]]}, ("levels_dbm", "0", "1")),
        ({"levels_dbm": [[False, -50]]}, ("levels_dbm", "0", "0")),
        ({"levels_dbm": [[-50, -128]]}, ("levels_dbm", "0", "1")),
    ],
)
def test_fault_names_its_place(change: dict[str, Any], where: tuple[str, ...]) -> None:
    data = walk_to_json(WALK) | change
    with pytest.raises(WalkError) as caught:
        read_walk(data)
    assert caught.value.where == where
    assert walk_from_json(data) is None


def test_unknown_keys_are_ignored() -> None:
    assert walk_from_json(walk_to_json(WALK) | {"colour": "red"}) == WALK
    correction = replace(WALK, kind=WalkKind.CORRECTION)
    assert walk_from_json(walk_to_json(correction)) == correction


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_anything_else_is_not_a_walk(data: Any) -> None:
    assert walk_from_json(data) is None


@given(st.sampled_from(list(walk_to_json(WALK))), json_values)
def test_one_strange_value_never_raises_anything_else(key: str, value: Any) -> None:
    walk = walk_from_json(walk_to_json(WALK) | {key: value})
    assert walk is None or walk_from_json(walk_to_json(walk)) == walk
