"""How probabilities are corrected for one home."""

from typing import Any

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.calibration import Calibration, read_calibration

shares = st.lists(st.lists(st.floats(0, 1, width=32), min_size=3, max_size=3), min_size=1, max_size=4)


@given(shares, st.floats(0.02, 4))
def test_the_sums_stay(rows: list[list[float]], exponent: float) -> None:
    share = np.array(rows, np.float32)
    corrected = Calibration(exponent).corrected(share)
    assert corrected.sum(axis=1).tolist() == pytest.approx(share.sum(axis=1).tolist(), abs=1e-4)


def test_an_exponent_below_one_makes_less_sure_and_leaves_the_order() -> None:
    corrected = Calibration(0.5).corrected(np.array([[0.64, 0.32, 0.04]], np.float32))[0]
    assert corrected[0] < 0.64
    assert corrected[2] > 0.04
    assert corrected.argsort().tolist() == [2, 1, 0]


def test_an_exponent_of_one_changes_nothing() -> None:
    share = np.array([[0.6, 0.3, 0.1]], np.float32)
    assert Calibration().corrected(share)[0].tolist() == pytest.approx(share[0].tolist(), abs=1e-6)


def test_no_share_at_all_stays_none() -> None:
    assert Calibration(0.5).corrected(np.zeros((1, 3), np.float32)).tolist() == [[0, 0, 0]]


@pytest.mark.parametrize("calibration", [Calibration(0.5), Calibration(2.0)])
def test_it_comes_back_as_it_was_written(calibration: Calibration) -> None:
    assert read_calibration(calibration.to_json()) == calibration


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"exponent": 0},
        {"exponent": 9},
        {"exponent": "1"},
        {"exponent": float("nan")},
    ],
)
def test_anything_else_is_none(data: Any) -> None:
    assert read_calibration(data) is None
