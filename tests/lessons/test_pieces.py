"""Pieces of a tag's time."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons.pieces import make_cuts
from custom_components.xiaomi_tag.lessons.signals import Signals
from tests.lessons.made import made_signals


def lengths(signals: Signals) -> list[tuple[int, bool]]:
    cuts = make_cuts(signals)
    return list(zip((cuts.end - cuts.begin).tolist(), cuts.moving.tolist(), strict=True))


def test_walks_are_cut_into_seconds_and_rests_into_growing_pieces() -> None:
    motion = np.zeros((75, 1), np.float32)
    motion[:7] = 1
    assert lengths(made_signals(motion)) == [
        (3, True),
        (3, True),
        (1, True),
        (5, False),
        (15, False),
        (45, False),
        (3, False),
    ]


def test_no_piece_goes_over_a_gap_or_a_time_away() -> None:
    present = np.ones((20, 1), bool)
    present[12:15] = False
    step = np.arange(20)
    step[8:] += 100
    signals = made_signals(np.zeros((20, 1), np.float32), present=present, step=step)
    cuts = make_cuts(signals)
    assert list(zip(cuts.begin.tolist(), cuts.end.tolist(), strict=True)) == [(0, 5), (5, 8), (8, 12), (15, 20)]


def test_levels_are_means_of_the_steps_that_are_known() -> None:
    level = np.full((3, 1, 2), np.nan, np.float16)
    level[:, 0, 0] = [-50, np.nan, -60]
    cuts = make_cuts(made_signals(np.ones((3, 1), np.float32), level=level))
    assert cuts.level_dbm[0, 0] == pytest.approx(-55)
    assert np.isnan(cuts.level_dbm[0, 1])


def test_shares_are_means_over_the_piece() -> None:
    cuts = make_cuts(made_signals(np.ones((6, 2), np.float32)))
    share = np.zeros((6, 2, 2), np.float32)
    share[:3, 1, 0] = [0, 0.5, 1]
    assert cuts.means(share)[:, 0] == pytest.approx([0, 0, 0.5, 0])


def test_the_power_of_a_tag_is_taken_off_what_was_heard_only() -> None:
    level = np.array([[[-50, -97]]], np.float16)
    cuts = make_cuts(made_signals(np.ones((1, 1), np.float32), level=level))
    assert cuts.at_power(np.array([5], np.float32))[0].tolist() == [-55, -97]
