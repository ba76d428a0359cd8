"""Which of several rivals replaces the room."""

import numpy as np

from custom_components.xiaomi_tag.locator.decision import NO_ROOM, Decision
from tests.locator.home import HALL, KITCHEN, OFFICE, Home


def test_the_leading_rival_replaces_the_room_though_another_has_as_much_evidence() -> None:
    home = Home(publish_threshold=0.9)
    home.run(KITCHEN, 60)
    home.run({"kitchen-1": -90, "hall-1": -60, "office-1": -60}, 30)
    assert home.answer().room == "kitchen"  # two rooms alike: neither is clear
    home.run(OFFICE, 20)
    assert home.answer().room == "office"
    home.run(KITCHEN, 30)
    home.run({"kitchen-1": -90, "hall-1": -60, "office-1": -60}, 30)
    home.run(HALL, 20)
    assert home.answer().room == "hall"


SLOTS = np.array([1, 2])


def decision(*held: int) -> Decision:
    made = Decision()
    made.move_rooms(np.full(3, NO_ROOM))
    made.resize(3)
    made.room[SLOTS] = held
    return made


def shares(*rows: tuple[float, float, float]) -> np.ndarray:
    return np.array(rows, np.float32)


def motion(degree: float) -> np.ndarray:
    return np.full(2, degree, np.float32)


def test_a_probable_rival_replaces_the_room_and_an_improbable_one_does_not() -> None:
    made = decision(0, 0)
    changed = made.follow(SLOTS, shares((0.04, 0.9, 0.06), (0.45, 0.5, 0.05)), motion(0), 0.5)
    assert changed.tolist() == [1]
    assert made.room.tolist() == [NO_ROOM, 1, 0]


def test_a_rival_replaces_the_room_of_a_walking_tag_sooner() -> None:
    rows = shares((0.38, 0.6, 0.02), (0.38, 0.6, 0.02))
    assert decision(0, 0).follow(SLOTS, rows, motion(1), 0.5).tolist() == [1, 2]
    assert decision(0, 0).follow(SLOTS, rows, motion(0), 0.5).tolist() == []


def test_an_excluded_room_is_left_for_any_possible_one() -> None:
    rows = shares((0.0, 0.6, 0.4), (0.38, 0.6, 0.02))
    assert decision(0, 0).follow(SLOTS, rows, motion(0), 0.5).tolist() == [1]
    assert decision(0, 0).follow(SLOTS, rows, motion(0), 0.65).tolist() == []


def test_no_rival_is_published_below_the_threshold() -> None:
    rows = shares((0.1, 0.85, 0.05), (0.03, 0.95, 0.02))
    assert decision(0, 0).follow(SLOTS, rows, motion(1), 0.9).tolist() == [2]


def test_a_change_by_cells_ends_the_evidence_gathered_before() -> None:
    made = decision(0, 0)
    made.evidence[SLOTS] = 5
    made.follow(SLOTS, shares((0, 1, 0), (1, 0, 0)), motion(0), 0.5)
    assert made.evidence[1].tolist() == [0, 0, 0]
    assert made.evidence[2].tolist() == [5, 5, 5]


def test_a_first_room_by_cells_is_published_at_the_threshold() -> None:
    made = decision(NO_ROOM, NO_ROOM)
    assert made.begin(SLOTS, shares((0.2, 0.3, 0.5), (0.35, 0.33, 0.32)), 0.5).tolist() == [1]
    assert made.room.tolist() == [NO_ROOM, 2, NO_ROOM]


def test_without_rooms_or_tags_cells_give_no_answer() -> None:
    made = decision(NO_ROOM, NO_ROOM)
    nothing = np.zeros((2, 0), np.float32)
    assert made.begin(SLOTS, nothing, 0).tolist() == []
    assert made.follow(SLOTS, nothing, motion(0), 0).tolist() == []
    assert made.begin(SLOTS[:0], shares(), 0).tolist() == []
    assert made.follow(SLOTS[:0], shares(), motion(0)[:0], 0).tolist() == []
