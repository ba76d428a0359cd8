"""Receivers that measure distances and hear no packets."""

from typing import Any

import pytest

from custom_components.xiaomi_tag.locator import Locator, Presence, Receiver, Room
from custom_components.xiaomi_tag.locator.measuring import MOST_PAIRS, Measuring
from tests.locator.home import HALL, KITCHEN, START, TAG, Home
from tests.locator.living import Living
from tests.locator.radio import PLAN

ANCHORED = {"kitchen-1": "kitchen", "hall-1": "hall", "office-1": "office", "anchor": "attic"}


def measure(home: Home | Living, range_m: float = 2.0, *, heard: bool = False) -> None:
    home.locator.observe_range(TAG, "anchor", range_m, home.now, heard=heard)


def test_a_receiver_only_measures_until_it_hears_a_packet() -> None:
    measuring = Measuring()
    measuring.measured("anchor")
    assert measuring.only == {"anchor"}
    assert measuring.places(["kitchen", "anchor"], ["kitchen", "attic"]) == ["kitchen", None]
    measuring.heard("anchor")
    measuring.measured("anchor")
    assert not measuring.only


def test_a_change_is_reported_once() -> None:
    measuring = Measuring()
    assert not measuring.changed()
    for change in (measuring.measured, measuring.heard):
        change("anchor")
        assert measuring.changed()
        assert not measuring.changed()
    measuring.measured("anchor")
    assert not measuring.changed()


def test_receivers_that_are_gone_are_forgotten() -> None:
    measuring = Measuring()
    measuring.measured("anchor")
    measuring.keep({"kitchen"})
    assert not measuring.only


def test_distances_are_used_once_a_second() -> None:
    measuring = Measuring()
    assert measuring.due("keys", "anchor", START)
    assert not measuring.due("keys", "anchor", START + 0.5)
    assert measuring.due("keys", "other", START + 0.5)
    assert measuring.due("bag", "anchor", START + 0.5)
    assert measuring.due("keys", "anchor", START + 1)


def test_a_clock_that_was_set_back_stops_no_distance() -> None:
    measuring = Measuring()
    assert measuring.due("keys", "anchor", START)
    assert measuring.due("keys", "anchor", START - 60)


def test_pairs_are_bounded() -> None:
    measuring = Measuring()
    for number in range(MOST_PAIRS + 10):
        measuring.due(f"tag {number}", "anchor", START)
    assert measuring.due("tag 0", "anchor", START)
    assert not measuring.due(f"tag {MOST_PAIRS + 9}", "anchor", START)


def test_silence_of_what_only_measures_changes_no_answer() -> None:
    plain, anchored = Home(), Home(ANCHORED)
    for home in (plain, anchored):
        home.run(KITCHEN, 5)
        if home is anchored:
            measure(home, 9.0)
        home.run(KITCHEN, 20)
    assert anchored.answer().probabilities == plain.answer().probabilities


def test_a_room_with_an_anchor_alone_is_not_covered() -> None:
    home = Home(ANCHORED)
    home.run(KITCHEN, 5)
    before = home.answer().probability
    measure(home, 9.0)
    home.run(KITCHEN, 1)
    assert home.answer().probability < before


def test_a_near_distance_keeps_a_tag_at_home() -> None:
    home = Home(ANCHORED)
    home.run(KITCHEN, 5)
    for _ in range(300):
        measure(home)
        home.tick()
    assert home.answer().presence is Presence.HOME
    home.wait(300)
    assert home.answer().presence is Presence.AWAY


def test_a_far_distance_keeps_no_tag_at_home() -> None:
    home = Home(ANCHORED)
    home.run(KITCHEN, 5)
    for _ in range(300):
        measure(home, 25.0)
        home.tick()
    assert home.answer().presence is Presence.AWAY


def test_a_tag_comes_home_by_distances_and_gets_a_room_once_it_is_heard() -> None:
    home = Home(ANCHORED)
    home.run(KITCHEN, 5)
    home.wait(300)
    measure(home)
    home.tick()
    assert home.answer().presence is Presence.AWAY
    measure(home)
    home.tick()
    assert (home.answer().presence, home.answer().room) == (Presence.HOME, None)
    home.run(HALL, 10)
    assert home.answer().room == "hall"


def test_what_only_measures_is_known_after_a_restart() -> None:
    home = Home(ANCHORED)
    measure(home, 9.0)
    again = Locator()
    again.restore(home.locator.learned())
    again.configure([Receiver(*pair) for pair in ANCHORED.items()], [Room(room) for room in home.rooms], START)
    assert again.learned()["measuring"] == ["anchor"]


@pytest.mark.parametrize("stored", [None, 7, "anchor", {"anchor": 1}, [7, None, ["anchor"]]])
def test_damaged_storage_is_left_aside(stored: Any) -> None:
    home = Home(ANCHORED)
    again = Locator()
    again.restore({**home.locator.learned(), "measuring": stored})
    assert again.learned()["measuring"] == []


def test_what_hears_after_all_counts_as_a_receiver() -> None:
    home = Home(ANCHORED)
    measure(home, 9.0)
    home.run({"anchor": -55, "kitchen-1": -90}, 10)
    assert home.answer().room == "attic"


def test_a_map_of_cells_has_no_silence_of_what_only_measures() -> None:
    home = Living(PLAN)
    home.receivers = (*home.receivers, Receiver("anchor", "kitchen"))
    home.configure()
    measure(home, 9.0)
    home.stay("kitchen", 3)
    result = home.work()
    assert result is not None
    assert result.cells is not None
    assert result.cells.receivers[-1] == "anchor"
    assert len(result.cells.receivers) - 1 not in result.cells.useful
