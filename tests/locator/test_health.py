"""Whether a receiver that was taken for moved leads again, and what is no sign of a move."""

import numpy as np

from custom_components.xiaomi_tag.locator.health import LEAST_PIECES, RECENT_S, back_in_place, moved_receivers
from custom_components.xiaomi_tag.locator.records import Pieces, stack
from tests.locator.pieces import AT, pieces

PLACES = np.arange(3)
STOOD = ([-52, -80, -66], [-80, -52, -84], [-66, -84, -52])
"""Beside each receiver in turn, before: what the three hear."""
BESIDE_SECOND = ([-80, -80, -66], [-52, -52, -84], [-84, -84, -52])
"""The same spots, once the first hangs beside the second."""


def told(levels: tuple[list[int], ...], age_s: float, each: int = 10) -> Pieces:
    return pieces(np.repeat(np.array(levels, float), each, axis=0), at=AT - age_s)


OLD = told(STOOD, RECENT_S + 600)


def test_a_receiver_that_hears_like_one_of_another_room_has_moved() -> None:
    assert moved_receivers(stack([OLD, told(BESIDE_SECOND, 60)]), PLACES, AT) == {0: 1}


def test_where_nothing_changed_nobody_moved() -> None:
    assert moved_receivers(stack([OLD, told(STOOD, 60)]), PLACES, AT) == {}


def test_receivers_that_always_heard_alike_have_not_moved() -> None:
    alike = ([-55, -55, -80], [-56, -54, -80], [-80, -80, -52])
    assert moved_receivers(stack([told(alike, RECENT_S + 600), told(alike, 60)]), PLACES, AT) == {}


def test_a_few_moments_are_no_sign() -> None:
    few = told(BESIDE_SECOND, 60).only(np.arange(LEAST_PIECES - 2))
    assert moved_receivers(stack([OLD, few]), PLACES, AT) == {}


def test_without_a_before_nobody_can_have_moved() -> None:
    assert moved_receivers(told(BESIDE_SECOND, 60), PLACES, AT) == {}


def test_a_receiver_without_a_room_cannot_be_in_the_wrong_one() -> None:
    assert moved_receivers(stack([OLD, told(BESIDE_SECOND, 60)]), np.array([-1, 1, 2]), AT) == {}


def test_a_receiver_that_did_not_listen_before_cannot_be_told() -> None:
    silent = told(STOOD, RECENT_S + 600)
    silent.level_dbm[:, 0] = np.nan
    assert moved_receivers(stack([silent, told(BESIDE_SECOND, 60)]), PLACES, AT) == {}


def test_a_receiver_that_leads_where_it_belongs_is_back() -> None:
    assert back_in_place(stack([OLD, told(STOOD, 60)]), PLACES, 0, AT)
    assert not back_in_place(stack([OLD, told(BESIDE_SECOND, 60)]), PLACES, 0, AT)


def test_what_it_led_long_ago_does_not_bring_it_back() -> None:
    assert not back_in_place(OLD, PLACES, 0, AT)


def test_a_receiver_that_nobody_was_ever_near_may_have_moved_too() -> None:
    before, after = told(STOOD, RECENT_S + 600).only(np.arange(10, 30)), told(BESIDE_SECOND, 60)
    assert moved_receivers(stack([before, after]), PLACES, AT) == {0: 1}
