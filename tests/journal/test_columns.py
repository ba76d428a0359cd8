"""Sightings as columns."""

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.journal.blocks import MOST_ROWS, SLOT_S
from custom_components.xiaomi_tag.journal.columns import SightingColumns
from custom_components.xiaomi_tag.journal.model import JournalSighting
from tests.journal.stored import FIX, NOW, sighting

rows = st.lists(
    st.builds(
        JournalSighting,
        st.sampled_from(["one", "two", "three"]),
        st.sampled_from(["R1", "R2"]),
        st.integers(-128, 127),
        st.integers(0, 5000).map(float),
        st.sampled_from([None, FIX]),
    ),
    max_size=50,
)


@given(rows)
def test_columns_hold_what_was_put_in(sightings: list[JournalSighting]) -> None:
    columns = SightingColumns.of(sightings)
    assert list(columns) == sightings
    assert len(columns) == len(sightings)
    assert all(each in columns for each in sightings)


@given(rows)
def test_blocks_part_tags_and_spans_and_keep_all(sightings: list[JournalSighting]) -> None:
    found: list[JournalSighting] = []
    keys = []
    for tag, slot, block in SightingColumns.of(sightings).blocks():
        keys.append((tag, slot))
        found += block.rows(tag, slot * SLOT_S, (slot + 1) * SLOT_S)
    assert sorted(found, key=repr) == sorted(sightings, key=repr)
    assert len(set(keys)) == len(keys)


def test_a_block_holds_so_many_at_most() -> None:
    blocks = list(SightingColumns.of([sighting(0.0)] * (MOST_ROWS + 1)).blocks())
    assert [len(block) for _tag, _slot, block in blocks] == [MOST_ROWS, 1]


@pytest.mark.parametrize("at", [float("nan"), float("inf"), -1.0, 1e300])
def test_times_that_cannot_be_are_left_out(at: float) -> None:
    blocks = list(SightingColumns.of([sighting(at), sighting(NOW)]).blocks())
    assert [len(block) for _tag, _slot, block in blocks] == [1]
    assert list(SightingColumns.of([sighting(at)]).blocks()) == []
