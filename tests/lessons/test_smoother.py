"""The smoother against the sums over all ways, in the smallest case, and what it makes of long ones."""

from itertools import pairwise, product

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons import smoother
from custom_components.xiaomi_tag.lessons.smoother import PRIOR_MOVES, leave_rates, smooth, ways

RNG = np.random.default_rng(1)
STEPS, TAGS, ROOMS = 5, 2, 3


def test_shares_and_moves_are_those_of_all_ways_summed_up() -> None:
    evidence = RNG.normal(0, 1, (STEPS, TAGS, ROOMS)).astype(np.float32)
    leave = RNG.uniform(0.01, 0.3, (STEPS, TAGS)).astype(np.float32)
    toward = ways(RNG.uniform(0, 4, (ROOMS, ROOMS)).astype(np.float32))
    share = np.zeros((STEPS, TAGS, ROOMS))
    moves = np.zeros((ROOMS, ROOMS))
    for tag in range(TAGS):
        total = 0.0
        shares, changes = np.zeros((STEPS, ROOMS)), np.zeros((ROOMS, ROOMS))
        for way in product(range(ROOMS), repeat=STEPS):
            chance = 1 / ROOMS  # evenly before the first step, which is a step too
            chance *= _first(way[0], leave[0, tag], toward) * np.exp(evidence[0, tag, way[0]])
            for k in range(1, STEPS):
                one, other = way[k - 1], way[k]
                move = leave[k, tag] * toward[one, other] + (1 - leave[k, tag]) * (one == other)
                chance *= move * np.exp(evidence[k, tag, other])
            total += chance
            for k, room in enumerate(way):
                shares[k, room] += chance
            for one, other in pairwise(way):
                changes[one, other] += chance * (one != other)
        share[:, tag] = shares / total
        moves += changes / total
    smoothed = smooth(evidence.copy(), leave, toward)
    assert smoothed.share == pytest.approx(share, abs=1e-5)
    assert smoothed.moves == pytest.approx(moves, abs=1e-4)


def _first(room: int, leave: float, toward: np.ndarray) -> float:
    return float(ROOMS * ((1 - leave) / ROOMS + leave * toward[:, room].sum() / ROOMS))


def test_a_tag_at_rest_stays_where_one_moment_showed_it() -> None:
    evidence = np.zeros((1000, 1, 3), np.float32)
    evidence[500, 0, 2] = 12
    leave = leave_rates(np.zeros((1000, 1), np.float32), np.ones((1000, 1), bool), np.zeros(1000, bool))
    share = smooth(evidence, leave, ways(np.zeros((3, 3), np.float32))).share
    assert share[490, 0, 2] > 0.95
    assert share[510, 0, 2] > 0.95
    assert share[0, 0, 2] < 0.8


def test_shares_sum_to_one_however_deep_the_evidence() -> None:
    evidence = RNG.normal(0, 1000, (200, 3, 4)).astype(np.float32)
    share = smooth(evidence, np.full((200, 3), 0.001, np.float32), ways(np.zeros((4, 4), np.float32))).share
    assert share.sum(axis=2) == pytest.approx(np.ones((200, 3)), abs=1e-3)


def test_tags_go_where_they_went_before() -> None:
    moves = np.array([[5, 3, 0], [0, 0, 1], [0, 0, 0]], np.float32)
    toward = ways(moves)
    assert toward.sum(axis=1) == pytest.approx(np.ones(3))
    assert toward[0] == pytest.approx(
        [0, (3 + PRIOR_MOVES) / (3 + 2 * PRIOR_MOVES), PRIOR_MOVES / (3 + 2 * PRIOR_MOVES)]
    )


def test_blocks_side_by_side_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = RNG.normal(0, 1, (500, 2, 3)).astype(np.float32)
    leave = RNG.uniform(0.05, 0.15, (500, 2)).astype(np.float32)
    toward = ways(np.zeros((3, 3), np.float32))
    whole = smooth(evidence.copy(), leave, toward)
    monkeypatch.setattr(smoother, "BLOCK_STEPS", 150)
    monkeypatch.setattr(smoother, "AROUND_STEPS", 100)
    parts = smooth(evidence.copy(), leave, toward)
    assert parts.share == pytest.approx(whole.share, abs=1e-3)
    assert parts.moves == pytest.approx(whole.moves, rel=1e-2)


def test_one_room_is_always_right() -> None:
    share = smooth(
        np.zeros((10, 1, 1), np.float32), np.full((10, 1), 0.1, np.float32), ways(np.zeros((1, 1), np.float32))
    )
    assert (share.share == 1).all()


def test_a_tag_that_was_away_may_be_anywhere() -> None:
    present = np.ones((3, 1), bool)
    present[1] = False
    leave = leave_rates(np.zeros((3, 1), np.float32), present, np.array([False, False, True]))
    assert leave[1, 0] > leave[2, 0] > leave[0, 0]
