import numpy as np

from custom_components.xiaomi_tag.locator.anchor import Anchor

SLOT = np.array([0])
ROOMS = np.array([0, 1, 2])
KITCHEN, HALL = [-58.0, -74.0, -88.0], [-74.0, -58.0, -74.0]
ALL, WITHOUT = np.array([[True, True, True]]), np.array([[False, True, True]])


def made() -> Anchor:
    anchor = Anchor()
    anchor.resize(1)
    anchor.move_columns(np.full(3, -1))
    return anchor


def rest(anchor: Anchor, levels: list[float], seconds: int, telling: np.ndarray, seed: int = 1) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(seconds):
        anchor.find_held(SLOT, np.array([0]), ROOMS, telling)
        level = np.array([levels], np.float32) + rng.normal(0, 2, 3).astype(np.float32)
        anchor.hear(SLOT, level, telling, np.array([1.0]))


def test_room_is_held_while_none_of_its_receivers_listens() -> None:
    anchor = made()
    rest(anchor, KITCHEN, 60, ALL)
    assert not anchor.held[0]
    rest(anchor, KITCHEN, 300, WITHOUT)
    assert anchor.held[0]
    rest(anchor, KITCHEN, 1, ALL)
    assert not anchor.held[0]


def test_room_is_let_go_when_what_the_others_hear_has_changed() -> None:
    anchor = made()
    rest(anchor, KITCHEN, 60, ALL)
    rest(anchor, KITCHEN, 30, WITHOUT)
    rest(anchor, HALL, 25, WITHOUT)
    assert anchor.moved[0]
    assert not anchor.held[0]


def test_what_is_usual_is_learned_where_nothing_was_known() -> None:
    anchor = made()
    rest(anchor, KITCHEN, 60, WITHOUT)
    assert anchor.held[0]
    rest(anchor, HALL, 25, WITHOUT)
    assert not anchor.held[0]


def test_decided_room_counts_before_the_answers() -> None:
    anchor = made()
    anchor.room[0] = 1
    anchor.find_held(SLOT, np.array([0]), ROOMS, WITHOUT)
    assert not anchor.held[0]
    anchor.move_rooms(np.array([1, 0, 2]))
    anchor.find_held(SLOT, np.array([1]), ROOMS, WITHOUT)
    assert anchor.held[0]


def test_room_without_receivers_is_not_held() -> None:
    anchor = made()
    anchor.find_held(SLOT, np.array([3]), ROOMS, WITHOUT)
    assert not anchor.held[0]


def test_forgotten_tag_starts_again() -> None:
    anchor = made()
    rest(anchor, KITCHEN, 30, WITHOUT)
    anchor.clear(SLOT)
    assert not anchor.held[0]
