"""Sightings of a tag as arrays."""

import numpy as np

from custom_components.xiaomi_tag.basics.model import Fix
from custom_components.xiaomi_tag.journal import Batch, Journal, JournalSighting

from .stored import NOW, OTHER, TAG


def put(journal: Journal, *rows: tuple[str, int, float]) -> None:
    journal.write(Batch(sightings=[JournalSighting(TAG, receiver, dbm, at) for receiver, dbm, at in rows]))


def test_columns_hold_what_the_rows_hold(journal: Journal) -> None:
    put(journal, ("b", -70, NOW + 700), ("a", -60, NOW), ("b", -65, NOW + 1), ("a", -61, NOW + 1))
    columns = journal.columns(TAG, NOW, NOW + 1000)
    rows = list(journal.sightings(TAG, NOW, NOW + 1000))
    assert len(columns) == len(rows) == 4
    assert columns.at.tolist() == [row.seen_at for row in rows]
    heard = zip(columns.at.tolist(), columns.receiver.tolist(), columns.rssi_dbm.tolist(), strict=True)
    assert {(at, columns.receivers[number], dbm) for at, number, dbm in heard} == {
        (row.seen_at, row.receiver, row.rssi_dbm) for row in rows
    }
    assert columns.range_m is None


def test_span_is_half_open(journal: Journal) -> None:
    put(journal, *(("a", -60, NOW + second) for second in range(5)))
    assert journal.columns(TAG, NOW + 1, NOW + 3).at.tolist() == [NOW + 1, NOW + 2]


def test_other_tags_and_empty_spans_have_nothing(journal: Journal) -> None:
    put(journal, ("a", -60, NOW))
    assert len(journal.columns(OTHER, NOW - 10, NOW + 10)) == 0
    assert len(journal.columns(TAG, NOW + 10, NOW + 20)) == 0


def test_distances_are_kept_and_coordinates_are_none(journal: Journal) -> None:
    journal.write(
        Batch(
            sightings=[
                JournalSighting(TAG, "a", -60, NOW, None, 2.5),
                JournalSighting(TAG, "a", -60, NOW + 1, Fix(1.0, 2.0, 3.0)),
                JournalSighting(TAG, "a", -60, NOW + 2),
            ]
        )
    )
    ranges = journal.columns(TAG, NOW, NOW + 10).range_m
    assert ranges is not None
    np.testing.assert_array_equal(ranges, np.array([2.5, np.nan, np.nan], np.float32))
