"""Where a second's walk leads."""

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.cell_map import CLIMB_SHARE, FARTHEST_M, STEP_M, steps


def test_a_walk_leads_to_near_cells_as_a_gaussian_has_it() -> None:
    chance = steps(np.array([[0, 1, 2], [1, 0, 1], [2, 1, 0]], np.float32), np.zeros(3, np.intp))
    falls = np.exp(-((1 / STEP_M) ** 2) / 2)
    assert chance[0, 1] / chance[0, 0] == pytest.approx(falls, rel=1e-5)
    assert chance[0, 2] / chance[0, 0] == pytest.approx(falls**4, rel=1e-5)


def test_no_way_no_step() -> None:
    chance = steps(np.array([[0, np.inf], [np.inf, 0]], np.float32), np.zeros(2, np.intp))
    assert chance.tolist() == [[1, 0], [0, 1]]


def test_no_resident_walks_far_in_a_second() -> None:
    far = np.array([[0, FARTHEST_M + 0.1], [FARTHEST_M + 0.1, 0]], np.float32)
    chance = steps(far, np.zeros(2, np.intp))
    assert chance[0, 1] == 0


def test_stairs_count_for_less_than_their_length() -> None:
    way = np.array([[0, 2], [2, 0]], np.float32)
    along, up = steps(way, np.array([0, 0])), steps(way, np.array([0, 1]))
    assert up[0, 1] / up[0, 0] == pytest.approx(np.exp(-((2 * CLIMB_SHARE / STEP_M) ** 2) / 2), rel=1e-5)
    assert up[0, 1] > along[0, 1]


def test_without_stairs_no_step_leads_to_another_storey() -> None:
    chance = steps(np.array([[0, 1, np.inf], [1, 0, np.inf], [np.inf, np.inf, 0]], np.float32), np.array([0, 0, 1]))
    assert chance[2].tolist() == [0, 0, 1]
    assert chance[:2, 2].tolist() == [0, 0]


@given(
    st.lists(st.lists(st.floats(0, 20) | st.just(np.inf), min_size=4, max_size=4), min_size=4, max_size=4),
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
)
def test_chances_of_a_row_add_up_to_one(ways: list[list[float]], storey: list[int]) -> None:
    chance = steps(np.array(ways, np.float32), np.array(storey))
    assert chance.sum(axis=1).tolist() == pytest.approx([1] * 4, rel=1e-5)
    assert (chance >= 0).all()
