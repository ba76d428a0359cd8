"""How sure answers may be in a home: fitted to where the tags were."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons.calibrate import LEAST_MOMENTS, fitted_exponent

MOMENTS = 4 * LEAST_MOMENTS


def answers(sure: float, right: float, moments: int = MOMENTS) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Answers that give one room of three a share, how often that is the right one, and their halves."""
    rng = np.random.default_rng(2)
    share = np.tile(np.array([sure, (1 - sure) / 2, (1 - sure) / 2], np.float32), (moments, 1))
    room = np.where(rng.random(moments) < right, 0, rng.integers(1, 3, moments))
    return share, np.eye(3, dtype=np.float32)[room], np.arange(moments) % 2 > 0


def test_answers_that_are_too_sure_are_made_less_sure() -> None:
    exponent = fitted_exponent(*answers(sure=0.98, right=0.7))
    assert exponent is not None
    assert exponent < 0.8


def test_answers_that_are_as_sure_as_right_stay() -> None:
    exponent = fitted_exponent(*answers(sure=0.8, right=0.85))
    assert exponent is None or exponent > 0.8


def test_a_few_moments_show_nothing() -> None:
    assert fitted_exponent(*answers(sure=0.98, right=0.5, moments=LEAST_MOMENTS)) is None


def test_what_is_fitted_to_one_half_and_wrong_in_the_other_is_not_used() -> None:
    share, truth, half = answers(sure=0.9, right=0.5)
    truth[half] = np.array([1, 0, 0], np.float32)
    assert fitted_exponent(share, truth, half) is None


@pytest.mark.parametrize("sure", [0.5, 0.9, 0.999])
def test_the_exponent_is_bounded(sure: float) -> None:
    exponent = fitted_exponent(*answers(sure=sure, right=0.34))
    assert exponent is None or 0.2 < exponent < 1.2


def test_a_truth_that_is_unsure_itself_makes_nothing_less_sure() -> None:
    share, truth, half = answers(sure=0.9, right=0.92)
    unsure = np.arange(len(truth)) % 4 > 1
    truth[unsure] = np.array([0.55, 0.25, 0.2], np.float32)
    assert fitted_exponent(share, truth, half) is None


def test_some_wrong_moments_make_sure_answers_no_less_sure() -> None:
    assert fitted_exponent(*answers(sure=0.96, right=0.92)) is None
