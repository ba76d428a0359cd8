"""What was learned, as text and back."""

import json
from typing import Any

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.records import Records
from custom_components.xiaomi_tag.locator.records_json import read_records, write_records
from tests.locator.pieces import AT, piece

RECEIVERS = 3
ROOMS = 4


def table(most: int = 50) -> Records:
    records = Records(most)
    records.move_columns(np.full(RECEIVERS, -1))
    return records


def through_text(records: Records, most: int = 50) -> Records:
    read = table(most)
    read_records(json.loads(json.dumps(write_records(records))), read, RECEIVERS, ROOMS)
    return read


level = st.integers(-96, -20) | st.just(-97) | st.just(float("nan"))
row = st.tuples(
    st.sampled_from(["keys", "bag"]),
    st.lists(level, min_size=RECEIVERS, max_size=RECEIVERS),
    st.integers(-1, ROOMS - 1),
    st.floats(0, 1),
    st.floats(1e9, 2e9),
)


@given(st.lists(row, max_size=10))
def test_what_was_learned_comes_back(rows: list[tuple[str, list[float], int, float, float]]) -> None:
    records = table()
    for sender, levels, room, sure, at in rows:
        records.add(sender, piece(levels), room, sure, at)
    kept, back = records.pieces(AT), through_text(records).pieces(AT)
    np.testing.assert_array_equal(back.level_dbm, kept.level_dbm)
    np.testing.assert_array_equal(back.count, kept.count)
    assert back.room.tolist() == kept.room.tolist()
    assert back.sure.tolist() == pytest.approx(kept.sure.tolist(), abs=0.006)
    assert back.at.tolist() == pytest.approx(kept.at.tolist(), abs=0.06, rel=0)
    assert np.isnan(back.range_m).all()


def test_senders_keep_their_pieces() -> None:
    records = table()
    for sender in ("keys", "bag", "keys", "bike"):
        records.add(sender, piece([-60, -70, -80]), 0, 1, AT)
    records.forget_sender("keys")
    read = through_text(records)
    read.forget_sender("bike")
    assert set(read.senders()) == {"bag"}
    assert len(read) == 1


def test_no_more_than_fit_are_read() -> None:
    records = table()
    for at in range(10):
        records.add("keys", piece([-60, -70, -80]), 0, 1, AT + at)
    assert through_text(records, 4).pieces(AT).at.tolist() == [AT + 6, AT + 7, AT + 8, AT + 9]


def test_unknown_rooms_are_dropped() -> None:
    records = table()
    for room in (0, 3):
        records.add("keys", piece([-60, -70, -80]), room, 1, AT)
    read = table()
    read_records(write_records(records), read, RECEIVERS, 2)
    assert read.pieces(AT).room.tolist() == [0, -1]


def written() -> dict[str, Any]:
    records = table()
    for room in (0, 1):
        records.add("keys", piece([-60, -70, -97]), room, 0.5, AT)
    return write_records(records)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("senders", ["keys"]),
        ("senders", {"keys": "none"}),
        ("senders", {"keys": float("inf")}),
        ("senders", {"bag": 7}),
        ("sender", [0]),
        ("sender", 5),
        ("at", [[0.5], [0.5, 1]]),
        ("level", "no base64"),
        ("level", "AAAA"),
        ("level", None),
        ("count", 5),
        ("count", "A" * 8_000_004),
    ],
)
def test_a_damaged_part_leaves_all_aside(key: str, value: object) -> None:
    read = table()
    read_records({**written(), key: value}, read, RECEIVERS, ROOMS)
    assert len(read) == 0


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sender", [0, 5]),
        ("sender", [0, "x"]),
        ("sure", [0.5, float("nan")]),
        ("sure", [0.5, 2**1100]),
        ("at", [0.5, float("inf")]),
        ("at", [0.5, None]),
    ],
)
def test_damaged_value_costs_its_row(key: str, value: object) -> None:
    read = table()
    read_records({**written(), key: value}, read, RECEIVERS, ROOMS)
    assert read.pieces(AT).room.tolist() == [0]


@pytest.mark.parametrize("value", [None, "x", 10**30, -5, float("nan"), [1]])
def test_damaged_room_is_an_unknown_one(value: object) -> None:
    read = table()
    read_records({**written(), "room": [0, value]}, read, RECEIVERS, ROOMS)
    assert read.pieces(AT).room.tolist() == [0, -1]


@pytest.mark.parametrize("key", ["senders", "sender", "room", "sure", "at", "level", "count"])
def test_a_missing_part_leaves_all_aside(key: str) -> None:
    data = written()
    del data[key]
    read = table()
    read_records(data, read, RECEIVERS, ROOMS)
    assert len(read) == 0


def test_pieces_of_other_receivers_are_left_aside() -> None:
    read = Records()
    read.move_columns(np.full(2, -1))
    read_records(written(), read, 2, ROOMS)
    assert len(read) == 0


@pytest.mark.parametrize("number", [-5, 2**40])
def test_numbers_of_senders_stay_small_whatever_the_file_holds(number: int) -> None:
    read = table()
    read_records({**written(), "senders": {"keys": number}, "sender": [number, number]}, read, RECEIVERS, ROOMS)
    assert read.pieces(AT).sender.tolist() == [read.senders()["keys"]] * 2 == [0, 0]


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("AAAA")
garbage = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(sorted(written())), garbage), garbage)
def test_any_text_is_read_or_left_aside(parts: dict[str, Any], whole: object) -> None:
    read = table()
    read_records(whole, read, RECEIVERS, ROOMS)
    read_records({**written(), **parts}, read, RECEIVERS, ROOMS)
    kept = read.pieces(AT)
    assert kept.level_dbm.shape == (len(kept), RECEIVERS)
    assert ((kept.room >= -1) & (kept.room < ROOMS)).all()
    assert np.isfinite(kept.weight).all()
