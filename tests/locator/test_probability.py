"""Scores to probabilities."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.arrays import Flags
from custom_components.xiaomi_tag.locator.probability import room_probabilities

NONE = np.array([-1], np.intp)
ALL = np.ones(3, bool)


def of(
    scores: list[float], held: int = -1, nameable: Flags = ALL, evidence: tuple[float, ...] = (0, 0, 0)
) -> list[float]:
    result = room_probabilities(
        np.array([scores], np.float32), np.array([evidence], np.float32), np.array([held], np.intp), nameable
    )
    return [float(value) for value in result[0]]


def test_equal_scores_are_equally_likely() -> None:
    assert of([-5, -5, -5]) == pytest.approx([1 / 3] * 3)


def test_a_larger_lead_is_more_likely_and_all_sum_to_one() -> None:
    small, large = of([3, 0, 0]), of([12, 0, 0])
    assert sum(small) == pytest.approx(1)
    assert 1 / 3 < small[0] < large[0] < 1


def test_a_held_room_is_more_likely_than_its_score() -> None:
    assert of([0, 0, 0], held=1)[1] > 0.4


def test_evidence_against_the_answer_counts() -> None:
    assert of([0, 0, 0], held=0, evidence=(0, 15, 0))[1] > of([0, 0, 0], held=0)[1]


def test_unknown_rooms_get_nothing_unless_held() -> None:
    flags = np.array([True, True, False])
    assert of([0, 0, 30], nameable=flags)[2] == 0
    assert of([0, 0, 0], held=2, nameable=flags)[2] > 0.4


def test_without_any_known_room_all_are_alike() -> None:
    assert of([0, 0, 0], nameable=np.zeros(3, bool)) == pytest.approx([1 / 3] * 3)
