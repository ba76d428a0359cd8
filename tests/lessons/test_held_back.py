"""What is held back of a study."""

import numpy as np

from custom_components.xiaomi_tag.lessons.held_back import BLOCK_S, EVERY, held_back, held_pieces
from custom_components.xiaomi_tag.lessons.pieces import Cuts
from custom_components.xiaomi_tag.locator.arrays import Times


def test_every_fourth_block_is_held_back_whole() -> None:
    at: Times = np.arange(0, 8 * BLOCK_S, 2.0, np.float64)
    held = held_back(at)
    assert np.unique(at[held] // BLOCK_S).tolist() == [EVERY - 1, 2 * EVERY - 1]
    assert held.mean() == 1 / EVERY


def test_blocks_in_which_nothing_moved_do_not_count() -> None:
    """They are no steps of a study: a home that is quiet for three blocks of four would hold back all or nothing."""
    at: Times = np.concatenate([np.arange(0, BLOCK_S, 2.0) + EVERY * BLOCK_S * number for number in range(EVERY)])
    assert held_back(at).mean() == 1 / EVERY


def test_a_piece_is_held_back_if_any_step_of_it_is() -> None:
    held = np.array([False, False, True, False])
    tag, begin, end = (np.array(each, np.intp) for each in ([0, 0, 0], [0, 1, 3], [2, 3, 4]))
    cuts = Cuts(tag, begin, end, np.zeros(3, bool), np.zeros((3, 1), np.float32))
    assert held_pieces(cuts, held).tolist() == [False, True, False]
