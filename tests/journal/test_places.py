"""Places hold until the next one."""

from custom_components.xiaomi_tag.journal import (
    Batch,
    Journal,
)
from tests.journal.stored import (
    ALWAYS,
    FIX,
    NOW,
    OTHER,
    POSITION,
    TAG,
    been,
    place,
)


def test_a_place_keeps_all_of_it(journal: Journal) -> None:
    kept = place(NOW, position=POSITION, fix=FIX)
    journal.write(Batch(places=[kept, place(NOW, tag=OTHER)]))
    assert list(journal.places(TAG, NOW, ALWAYS)) == [kept]


def test_places_of_a_span_begin_with_what_held_then(journal: Journal) -> None:
    journal.write(Batch(places=[place(NOW + each, str(each)) for each in (0, 10, 20, 30)]))
    assert [each.room for each in journal.places(TAG, NOW + 15, NOW + 30)] == ["10", "20"]
    assert [each.room for each in journal.places(TAG, NOW + 10, NOW + 20)] == ["10"]


def test_a_recompute_replaces_places_of_its_span_only(journal: Journal) -> None:
    journal.write(Batch(places=[place(NOW + each, str(each)) for each in (0, 10, 20, 30)]))
    journal.replace_places(TAG, NOW + 5, NOW + 25, [place(NOW + 7, "new")])
    assert been(journal) == [(NOW, "0"), (NOW + 7, "new"), (NOW + 25, "20"), (NOW + 30, "30")]


def test_a_recompute_that_ends_where_the_tag_is_leaves_no_seam(journal: Journal) -> None:
    journal.write(Batch(places=[place(NOW + 10, "hall")]))
    journal.replace_places(TAG, NOW, NOW + 50, [place(NOW + 12, "hall")])
    assert been(journal) == [(NOW + 12, "hall")]
