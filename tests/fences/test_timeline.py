"""Evidence in event time, whatever its order, in bounded memory."""

import pytest

from custom_components.xiaomi_tag.fences.combine import Combiner, View
from custom_components.xiaomi_tag.fences.fence import Fence, Rooms
from custom_components.xiaomi_tag.fences.items import Content
from custom_components.xiaomi_tag.fences.timeline import MOST_REPEATS, RING_ITEMS, Timeline

from .fencing import (
    HOLDING,
    KITCHEN,
    ROOM_ONLY,
    T0,
    TAG,
    Home,
    radio,
    rows,
)


def test_evidence_of_soon_counts_from_then() -> None:
    home = Home(fences=ROOM_ONLY)
    home.observe(radio(1, "hall"))
    home.observe(radio(60, "kitchen"), 10)
    assert home.pass_time(10, 59) == []
    assert rows(home.pass_time(60, 70)) == [("entered", "kitchen", 60.0)]


def test_memory_is_bounded() -> None:
    home = Home(fences=(Fence(place=KITCHEN, shape=Rooms(frozenset({"kitchen"}))),))
    for at in range(3000):
        home.observe(radio(at, ("kitchen", "hall")[at % 2]))
    timeline = home.engine._tracks[TAG]._timeline
    assert len(timeline._items) <= 600
    assert len(timeline._snapshots) <= 60
    assert len(timeline._radio) <= 600


def test_late_evidence_counts_only_until_the_next_repeat() -> None:
    home = Home(fences=HOLDING[:1])
    for at in (1, 12, 14):
        home.observe(radio(at, "kitchen"))
    home.observe(radio(11, "hall"), 14)
    home.pass_time(14, 100)
    assert home.published == []
    assert home.engine.inside(TAG, KITCHEN) is True


@pytest.mark.parametrize("at", [12, 13, 14])
def test_late_repeat_changes_nothing(at: int) -> None:
    home = Home(fences=HOLDING[:1])
    for seen_at in (1, 12, 14):
        home.observe(radio(seen_at, "kitchen"))
    home.observe(radio(at, "kitchen"), 20)
    home.observe(radio(16, "hall"), 20)
    assert rows(home.pass_time(20, 100)) == [("left", "kitchen", 16.0)]


def test_late_evidence_at_the_time_of_a_repeat_ends_with_the_next() -> None:
    home = Home(fences=ROOM_ONLY)
    for at in (1, 12, 14):
        home.observe(radio(at, "kitchen"))
    for _ in range(2):
        home.observe(radio(12, "hall"), 14)
    home.pass_time(14, 100)
    assert home.published == []


def test_evidence_of_before_the_first_comes_first() -> None:
    home = Home(fences=HOLDING[:1])
    home.observe(radio(50, "kitchen"))
    home.observe(radio(10, "hall"), 50)
    assert rows(home.pass_time(50, 60)) == [("entered", "kitchen", 50.0)]


def test_repeats_are_bounded() -> None:
    home = Home(fences=ROOM_ONLY)
    for at in range(MOST_REPEATS + 100):
        home.observe(radio(at, "kitchen"))
    assert len(home.track._timeline._radio[-1].again) <= MOST_REPEATS


def test_item_of_before_the_start_or_beyond_the_bound_is_refused() -> None:
    timeline = Timeline(Combiner(()), (), (), T0, View())
    assert not timeline.add(T0, "phone", Content(home=1.0))
    assert timeline.base == T0
    added = sum(timeline.add(T0 + number, "phone", Content(home=1.0)) for number in range(1, 3 * RING_ITEMS))
    assert added == 2 * RING_ITEMS


def test_same_item_counts_once() -> None:
    timeline = Timeline(Combiner(()), (), (), T0, View())
    for _ in range(2):
        timeline.add(T0 + 2, "phone", Content(home=1.0))
        timeline.add(T0 + 1, "phone", Content(home=1.0))
    assert [item.at - T0 for item in timeline._items] == [1, 2]
