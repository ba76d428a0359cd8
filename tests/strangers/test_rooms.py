"""In which room a tracker is, and whether it is inside."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.levels import SILENT_DBM as LOCATORS_SILENT_DBM
from custom_components.xiaomi_tag.strangers.hearing import Hearing
from custom_components.xiaomi_tag.strangers.rooms import BOUNDARY_DBM, SILENT_DBM, Insider, Placing, Rooms
from custom_components.xiaomi_tag.strangers.track import Track, Visit

from .made_home import AIRTAG, Model
from .test_hearing import window

KITCHEN = {"kitchen": -50.0, "hall": -75.0, "attic": -85.0}
ATTIC = {"attic": -50.0, "hall": -75.0, "kitchen": -85.0}
BETWEEN = {"attic": -60.0, "kitchen": -60.0, "hall": -60.0, "cellar": -60.0}


class Walk:
    """One track, window by window."""

    def __init__(self) -> None:
        self.rooms = Rooms(Model(), Insider())
        self.track = Track("id", AIRTAG, 0.0, 0.0)
        self.track.visits.append(Visit(0.0))
        self.placing, self.hearing, self.now = Placing(), Hearing(), 0.0
        self.deaf: dict[str, float] = {}

    def go(self, levels: dict[str, float], windows: int = 1) -> None:
        """Hear it for some windows of ten seconds."""
        for _ in range(windows):
            self.hearing.add(window(self.now, levels))
            self.rooms.place([(self.track, self.placing, self.hearing)], self.deaf)
            self.now += 10

    def history(self) -> list[str | None]:
        """Return the rooms in order."""
        return [stay.room for stay in self.track.stays]


def test_silence_is_what_the_locator_takes_for_it() -> None:
    assert SILENT_DBM == LOCATORS_SILENT_DBM


def test_room_has_to_lead_twice() -> None:
    walk = Walk()
    walk.go(KITCHEN)
    assert walk.history() == []
    walk.go(KITCHEN)
    assert walk.history() == ["kitchen"]
    assert walk.track.stays[0].since == 8.0


def test_change_of_room_counts_from_when_it_began() -> None:
    walk = Walk()
    walk.go(KITCHEN, 20)
    began_at = walk.now
    walk.go(ATTIC, 8)
    assert walk.history() == ["kitchen", "attic"]
    assert began_at <= walk.track.stays[-1].since <= began_at + 40


def test_place_between_rooms_is_not_clear_after_a_while() -> None:
    walk = Walk()
    walk.go(KITCHEN, 20)
    walk.go(BETWEEN, 6)
    assert walk.history() == ["kitchen"]
    walk.go(BETWEEN, 20)
    assert walk.history() == ["kitchen", None]


def test_level_of_a_receiver_stands_for_a_moment() -> None:
    walk = Walk()
    walk.go(KITCHEN, 20)
    walk.go({"hall": -75.0}, 2)
    assert walk.history() == ["kitchen"]


def test_receiver_that_went_offline_moves_nothing() -> None:
    walk = Walk()
    walk.go(KITCHEN, 20)
    walk.deaf = {"kitchen": walk.now}
    walk.go({"hall": -75.0, "attic": -85.0}, 20)
    assert walk.history() == ["kitchen"]


def test_shares_add_up() -> None:
    walk = Walk()
    assert walk.rooms.shares(walk.placing) == {}
    walk.go(KITCHEN)
    assert sum(walk.rooms.shares(walk.placing).values()) == pytest.approx(1, abs=1e-5)


def test_other_rooms_begin_without_what_was_known() -> None:
    walk = Walk()
    walk.go(KITCHEN, 5)
    walk.rooms.set_model(None)
    walk.go(KITCHEN, 5)
    assert walk.rooms.shares(walk.placing) == {}
    assert walk.history() == ["kitchen"]


class _Broken(Model):
    def scores(self, level_dbm: np.ndarray) -> np.ndarray:
        return np.full(level_dbm.shape, np.nan, np.float32)


def test_scores_that_are_no_numbers_name_no_room() -> None:
    walk = Walk()
    walk.rooms.set_model(_Broken())
    walk.go(KITCHEN, 20)
    assert walk.track.room is None


def test_tracker_that_is_loud_is_inside_since_it_came() -> None:
    walk = Walk()
    walk.go(KITCHEN)
    assert walk.track.inside > 0.99
    assert walk.track.inside_since == 0.0


def test_short_dip_does_not_end_being_inside() -> None:
    walk = Walk()
    walk.go(KITCHEN, 20)
    walk.go({"hall": -88.0}, 1)
    assert walk.track.inside_since == 0.0
    walk.go({"hall": -88.0}, 30)
    assert walk.track.inside_since is None
    assert walk.track.inside < 0.2


def test_boundary_is_the_level_that_nine_of_ten_of_our_tags_exceed() -> None:
    insider = Insider()
    assert insider.boundary_dbm == BOUNDARY_DBM
    levels = np.random.default_rng(2).normal(-70, 6, 5000)
    for level in levels:
        insider.learn(float(level))
    assert insider.boundary_dbm == pytest.approx(np.quantile(levels, 0.1), abs=1.5)
    assert insider.probability(insider.boundary_dbm) == pytest.approx(0.5)


def test_boundary_stays_within_sense() -> None:
    insider = Insider()
    for _ in range(5000):
        insider.learn(-20.0)
    assert insider.boundary_dbm == -70.0
    for _ in range(50_000):
        insider.learn(-120.0)
    assert insider.boundary_dbm == -92.0
    insider.learn(float("nan"))
    assert insider.boundary_dbm == -92.0


@pytest.mark.parametrize("stored", [None, [], [1, 2, 3], ["a", 1], [-80.0, None], [float("nan"), 1.0], [-10.0, 5]])
def test_damaged_boundary_is_left_aside(stored: object) -> None:
    insider = Insider()
    insider.restore(stored)
    assert insider.boundary_dbm == BOUNDARY_DBM


def test_boundary_is_remembered() -> None:
    insider = Insider()
    for _ in range(100):
        insider.learn(-90.0)
    restored = Insider()
    restored.restore(insider.memory())
    assert restored.memory() == insider.memory()
