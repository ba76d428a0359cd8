"""Sightings come back as they were heard."""

from pathlib import Path

from hypothesis import given, settings, strategies as st

from custom_components.xiaomi_tag.journal import (
    Batch,
    Journal,
)
from custom_components.xiaomi_tag.journal.blocks import MOST_ROWS, SLOT_S
from tests.journal.stored import (
    ALWAYS,
    FIX,
    NOW,
    OTHER,
    TAG,
    heard,
    opened,
    sighting,
)

times = st.lists(st.integers(0, 4 * SLOT_S).map(lambda second: NOW + second), max_size=30)


@given(st.lists(times, max_size=5))
@settings(max_examples=25, deadline=None)
def test_sightings_come_back_in_order_however_they_came(batches: list[list[float]]) -> None:
    journal = opened(Path(":memory:"))
    for batch in batches:
        journal.write(Batch(sightings=[sighting(at) for at in batch]))
    journal._sightings.forget_cache()
    assert heard(journal) == sorted(at for batch in batches for at in batch)
    journal.close()


def test_a_sighting_keeps_its_fix_and_range(journal: Journal) -> None:
    journal.write(Batch(sightings=[sighting(NOW + 0.7, fix=FIX, range_m=2.25)]))
    assert list(journal.sightings(TAG, 0, ALWAYS)) == [sighting(NOW, fix=FIX, range_m=2.25)]


def test_sightings_of_a_span_exclude_its_end(journal: Journal) -> None:
    journal.write(Batch(sightings=[sighting(NOW + each) for each in range(0, 3000, 100)]))
    found = [each.seen_at - NOW for each in journal.sightings(TAG, NOW + 500, NOW + 1500)]
    assert found == list(range(500, 1500, 100))


def test_late_sightings_join_the_block_of_their_time(path: Path) -> None:
    journal = opened(path)
    journal.write(Batch(sightings=[sighting(NOW), sighting(NOW + 3600)]))
    journal.close()
    journal = opened(path)
    journal.write(Batch(sightings=[sighting(NOW + 1, OTHER), sighting(NOW + 2)]))
    assert heard(journal) == [NOW, NOW + 2, NOW + 3600]
    assert journal.stats().blocks == 3


def test_a_flood_goes_into_more_than_one_block(journal: Journal) -> None:
    for _ in range(3):
        journal.write(Batch(sightings=[sighting(NOW)] * (MOST_ROWS // 2)))
    assert len(heard(journal)) == MOST_ROWS * 3 // 2
    assert journal.stats().blocks == 2
