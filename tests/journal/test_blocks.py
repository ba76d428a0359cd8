"""Sightings of ten minutes, packed."""

import zlib

from hypothesis import given, strategies as st
import numpy as np

from custom_components.xiaomi_tag.basics.model import Fix
from custom_components.xiaomi_tag.journal.blocks import MOST_ROWS, SLOT_S, Block, decode, encode, merge, tidy
from custom_components.xiaomi_tag.journal.columns import SightingColumns
from custom_components.xiaomi_tag.journal.model import JournalSighting
from tests.journal.stored import FIX, NOW, sighting

START = NOW // SLOT_S * SLOT_S
fixes = st.builds(
    Fix,
    st.integers(-900_000_000, 900_000_000).map(lambda each: each / 1e7),
    st.integers(-1_800_000_000, 1_800_000_000).map(lambda each: each / 1e7),
    st.integers(0, 10_000_000).map(lambda each: each / 100),
)
sightings = st.builds(
    JournalSighting,
    st.just("tag"),
    st.text(max_size=20),
    st.integers(-128, 127),
    st.integers(0, SLOT_S - 1).map(lambda each: START + each),
    st.none() | fixes,
    st.none() | st.integers(0, 100_000).map(lambda each: each / 100),
)


def block_of(rows: list[JournalSighting]) -> Block:
    [(_tag, _slot, block)] = SightingColumns.of(rows).blocks()
    return block


def rows_of(block: Block | None) -> list[JournalSighting]:
    assert block is not None
    return list(block.rows("tag", -np.inf, np.inf))


@given(st.lists(sightings, min_size=1, max_size=60))
def test_what_is_packed_comes_out_in_the_order_of_time(rows: list[JournalSighting]) -> None:
    found = rows_of(decode(encode(block_of(rows))))
    assert sorted(found, key=repr) == sorted(rows, key=repr)
    assert [each.seen_at for each in found] == sorted(each.seen_at for each in rows)
    for receiver in {each.receiver for each in rows}:
        heard = sorted((each for each in rows if each.receiver == receiver), key=lambda each: each.seen_at)
        assert [each for each in found if each.receiver == receiver] == heard


@given(st.lists(sightings, min_size=1, max_size=40), st.lists(sightings, min_size=1, max_size=40))
def test_two_blocks_merge_into_what_both_hold(one: list[JournalSighting], other: list[JournalSighting]) -> None:
    merged = decode(encode(merge(block_of(one), block_of(other))))
    assert sorted(rows_of(merged), key=repr) == sorted(one + other, key=repr)


@given(st.lists(sightings, min_size=1, max_size=40), st.integers(0, SLOT_S))
def test_a_trimmed_block_names_no_removed_tag(rows: list[JournalSighting], after: int) -> None:
    block = block_of(rows)
    left = block.only(block.second >= START + after)
    expected = [each for each in rows if each.seen_at >= START + after]
    assert sorted(rows_of(left), key=repr) == sorted(expected, key=repr)
    assert set(left.names) == {each.receiver for each in expected}
    assert len(left.extras) == sum(each.fix is not None or each.range_m is not None for each in expected)


@given(st.binary(max_size=300))
def test_any_bytes_decode_to_a_block_or_none(body: bytes) -> None:
    for block in (decode(body), decode(zlib.compress(body))):
        assert block is None or len(rows_of(block)) == len(block)


@given(st.lists(sightings, min_size=1, max_size=10), st.data())
def test_a_damaged_block_decodes_to_a_block_or_none(rows: list[JournalSighting], data: st.DataObject) -> None:
    plain = bytearray(zlib.decompress(encode(block_of(rows))))
    plain[data.draw(st.integers(0, len(plain) - 1))] = data.draw(st.integers(0, 255))
    block = decode(zlib.compress(bytes(plain[: data.draw(st.integers(0, len(plain)))])))
    assert block is None or len(rows_of(block)) == len(block)


def test_a_bomb_is_not_inflated() -> None:
    assert decode(zlib.compress(bytes(1 << 26))) is None


def test_what_cannot_be_is_brought_within_bounds() -> None:
    wild = [
        sighting(START, rssi_dbm=-500, fix=Fix(91.0, -200.0, 1e12), range_m=-1.0),
        sighting(START, rssi_dbm=500, receiver="\ud800" * 300),
    ]
    first, second = rows_of(decode(encode(block_of(wild))))
    assert (first.rssi_dbm, first.fix, first.range_m) == (-128, Fix(90.0, -180.0, 42_949_672.95), 0.0)
    assert (second.rssi_dbm, second.receiver) == (127, "\ud800" * 255)


def test_a_full_block_of_busy_receivers_needs_little_more_than_a_byte_a_sighting() -> None:
    random = np.random.default_rng(1)
    rows = [
        sighting(START + number * SLOT_S // MOST_ROWS, receiver=f"R{number % 6}", rssi_dbm=int(level))
        for number, level in enumerate(random.normal(-70, 4, MOST_ROWS))
    ]
    assert len(encode(block_of(rows))) < 1.3 * MOST_ROWS


def test_rows_of_a_span_exclude_its_end() -> None:
    block = block_of([sighting(START + second, fix=FIX) for second in range(5)])
    assert [each.seen_at - START for each in block.rows("tag", START + 1, START + 3)] == [1, 2]


def test_nothing_is_left_of_a_block_of_nothing() -> None:
    block = block_of([sighting(START)])
    empty = block.only(block.second > START)
    assert len(tidy(empty)) == 0
    assert rows_of(decode(encode(empty))) == []
