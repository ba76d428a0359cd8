"""A made home through the tracker."""

from dataclasses import replace

import numpy as np
import pytest

from bench.following import HOME, NOWHERE, START, Places, Shown, Trial, area, by_second, follow, look
from bench.living import Life, Living, live
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.engine import FenceEngine
from custom_components.xiaomi_tag.locator import Locator
from custom_components.xiaomi_tag.tracker.tracker import Tracker

FLOORS = {"hall": "ground", "kitchen": "ground", "bedroom": "first"}


class Shows(Tracker):
    """A tracker that shows a tag in certain places."""

    def __init__(self, *places: PlaceRef) -> None:
        super().__init__(Locator(), FenceEngine())
        self._places = places

    def inside(self, tag: str, place: PlaceRef) -> bool:
        """Whether it is there."""
        return place in self._places


def floor(name: str) -> PlaceRef:
    """A floor's fence."""
    return PlaceRef(PlaceKind.FLOOR, name)


@pytest.fixture(scope="module")
def living() -> Living:
    return live(8, Life(kind="flat", sensors="all"), 400)


@pytest.mark.parametrize(
    ("places", "room", "counts"),
    [
        ((), NOWHERE, (0, 0, 0)),
        ((HOME, floor("ground"), area("kitchen")), 1, (0, 0, 0)),
        ((HOME, floor("ground"), area("kitchen"), area("hall")), 0, (1, 0, 0)),
        ((HOME, floor("ground"), floor("first"), area("bedroom")), 2, (0, 1, 0)),
        ((HOME, floor("ground"), area("bedroom")), 2, (0, 0, 1)),
        ((floor("ground"), area("hall")), 0, (0, 0, 1)),
    ],
)
def test_what_cannot_be_is_counted(places: tuple[PlaceRef, ...], room: int, counts: tuple[int, int, int]) -> None:
    shown = Shown(np.full(3, NOWHERE))

    look(Shows(*places), "keys", Places.of(FLOORS), 1, shown)

    assert shown.room.tolist() == [NOWHERE, room, NOWHERE]
    assert (shown.two_areas, shown.two_floors, shown.apart) == counts


def test_packets_come_in_their_second(living: Living) -> None:
    heard = list(by_second(living))

    assert len(heard) == living.seconds
    assert all(second - 1 < row.seen_at - START <= second for second, rows in enumerate(heard) for row in rows)
    # What came after the last tick is left out.
    late = int((living.packets.time_s > living.seconds - 1).sum())
    assert sum(map(len, heard)) == len(living.packets.time_s) - late


def test_tags_come_to_be_shown_in_rooms(living: Living) -> None:
    followed = follow(living, Trial(), seed=1)

    beside = next(tag for tag in living.tags if tag.kind.keeping == "carried")
    shown = followed.shown[beside.name].room[60:]
    assert (shown != NOWHERE).mean() > 0.5
    assert {crossing.tag for crossing in followed.crossings} <= {tag.name for tag in living.tags}


def test_receivers_that_are_all_offline_tell_nothing(living: Living) -> None:
    online = np.zeros_like(living.listening.online)
    deaf = replace(living, listening=replace(living.listening, online=online))

    assert not follow(deaf, Trial(), seed=1).crossings
