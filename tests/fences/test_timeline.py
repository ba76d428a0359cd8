"""Evidence in event time, whatever its order, in bounded memory."""

from custom_components.xiaomi_tag.fences.fence import Fence, Rooms

from .fencing import (
    KITCHEN,
    ROOM_ONLY,
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
