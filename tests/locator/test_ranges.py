"""Which cells a measured distance allows."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.ranges import (
    OUTLIER_NATS,
    RANGE_SD_M,
    RANGE_SD_SHARE,
    ROOM_NATS,
    ROOM_SHARE,
    range_fit,
)

DISTANCE_M = np.array([[1.0, 3.0, 9.0], [5.0, 5.0, 5.0]], np.float32)


def fit(*ranges: float, distance_m: np.ndarray = DISTANCE_M) -> list[float]:
    found: list[float] = range_fit(distance_m, np.array([ranges], np.float32))[0].tolist()
    return found


def test_cells_fit_as_a_gaussian_in_the_distance_has_it() -> None:
    sd_m = RANGE_SD_M + RANGE_SD_SHARE * 2.5
    assert fit(2.5, np.nan)[:2] == pytest.approx([-(1.5**2) / sd_m**2 / 2, -(0.5**2) / sd_m**2 / 2])


def test_a_reflection_costs_only_so_much() -> None:
    assert fit(80, np.nan) == pytest.approx([-OUTLIER_NATS] * 3)


def test_distances_to_several_receivers_add_up() -> None:
    both = np.array(fit(2.5, 4.5))
    assert both.tolist() == pytest.approx((np.array(fit(2.5, np.nan)) + np.array(fit(np.nan, 4.5))).tolist())


def test_without_a_distance_nothing_changes() -> None:
    assert fit(np.nan, np.nan) == [0, 0, 0]


def test_a_receiver_whose_place_is_unknown_is_not_evidence() -> None:
    assert fit(2.5, distance_m=np.full((1, 3), np.nan, np.float32)) == [0, 0, 0]


def test_rooms_that_are_not_drawn_are_neither_nearer_nor_farther() -> None:
    partly = np.array([[1.0, 9.0, np.nan]], np.float32)
    near, far, undrawn = fit(1.0, distance_m=partly)
    assert far < undrawn < near
    assert np.exp(undrawn) == pytest.approx((np.exp(near) + np.exp(far)) / 2)


OWN_ROOM = np.array([[True, False, False]])
NOWHERE = np.full((1, 3), np.nan, np.float32)


def room_fit(range_m: float) -> list[float]:
    found: list[float] = range_fit(NOWHERE, np.array([[range_m]], np.float32), OWN_ROOM)[0].tolist()
    return found


def test_without_a_plan_a_near_tag_is_rather_in_the_receivers_room() -> None:
    near, other, another = room_fit(0.8)
    assert near == pytest.approx(ROOM_SHARE * ROOM_NATS[0])
    assert other == another == 0


def test_without_a_plan_a_far_tag_is_rather_elsewhere() -> None:
    far, *_ = room_fit(8.0)
    assert far < room_fit(4.0)[0] < 0


def test_without_a_plan_no_distance_counts_for_more_than_a_little() -> None:
    most = ROOM_SHARE * max(ROOM_NATS)
    assert room_fit(0.0)[0] == pytest.approx(most)
    assert abs(room_fit(200.0)[0]) < most


def test_a_known_distance_goes_before_the_room() -> None:
    ranges = np.array([[2.5]], np.float32)
    assert range_fit(DISTANCE_M[:1], ranges, OWN_ROOM).tolist() == range_fit(DISTANCE_M[:1], ranges).tolist()
