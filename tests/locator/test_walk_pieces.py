"""Calibration walks as pieces."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.walk_pieces import CORRECTION_WEIGHT, HALF_LIFE_S, walk_pieces
from custom_components.xiaomi_tag.locator.walks import Walk, WalkKind
from tests.locator.pieces import AT

LEVELS = ((-60, None), (-62, None), (-64, -80), (-70, None))


def walk(
    room: str = "kitchen",
    tag: str = "keys",
    kind: WalkKind = WalkKind.WALK,
    levels: tuple[tuple[int | None, ...], ...] = LEVELS,
    receivers: tuple[str, ...] = ("r1", "r2"),
) -> Walk:
    return Walk("id", kind, room, tag, AT, receivers, levels)


def test_three_seconds_make_a_piece_and_the_rest_one_more() -> None:
    made = walk_pieces([walk()], ["r1", "r2"], ["kitchen"], AT)
    assert made.level_dbm.tolist() == [[-62, -80], [-70, -97]]
    assert made.count.tolist() == [[3, 1], [1, 0]]
    assert made.at.tolist() == [AT, AT + 3]


def test_the_room_was_published() -> None:
    made = walk_pieces([walk("hall")], ["r1", "r2"], ["kitchen", "hall"], AT)
    assert (made.room.tolist(), made.known.tolist(), made.sure.tolist()) == ([1, 1], [1, 1], [1, 1])


def test_levels_go_to_the_columns_that_receivers_have_now() -> None:
    made = walk_pieces([walk()], ["new", "r2"], ["kitchen"], AT)
    assert made.level_dbm.tolist() == pytest.approx(np.array([[np.nan, -80], [np.nan, -97]]), nan_ok=True)
    assert made.count.tolist() == [[0, 1], [0, 0]]


def test_walks_of_rooms_that_are_gone_are_left_out() -> None:
    assert len(walk_pieces([walk("gone")], ["r1", "r2"], ["kitchen"], AT)) == 0
    assert walk_pieces([], ["r1", "r2"], ["kitchen"], AT).level_dbm.shape == (0, 2)


def test_walks_of_one_tag_have_one_sender() -> None:
    made = walk_pieces([walk(tag="keys"), walk(tag="bag"), walk(tag="keys")], ["r1"], ["kitchen"], AT)
    assert made.sender.tolist() == [0, 0, 1, 1, 0, 0]


def test_a_walk_of_long_ago_counts_less_and_one_of_the_future_no_more() -> None:
    later, before = (walk_pieces([walk()], ["r1"], ["kitchen"], AT + s) for s in (HALF_LIFE_S, -1e6))
    assert later.weight.tolist() == pytest.approx([0.5, 0.5])
    assert before.weight.tolist() == [1, 1]


def test_a_correction_counts_more() -> None:
    made = walk_pieces([walk(kind=WalkKind.CORRECTION)], ["r1"], ["kitchen"], AT)
    assert made.weight.tolist() == pytest.approx([CORRECTION_WEIGHT] * 2)
