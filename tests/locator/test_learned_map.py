"""The areas-only map, learned from clear situations."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.learned_map import learn_map
from custom_components.xiaomi_tag.locator.records import Pieces, empty_pieces, join
from custom_components.xiaomi_tag.locator.room_map import unlearned_map
from tests.locator.pieces import pieces

PATHS = np.array([[-58, -76, -88], [-76, -58, -70], [-88, -70, -58]], float)
"""Between the places of three receivers, a room each: even in both directions."""
PLACES = np.arange(3)


def moments(
    gain_db: tuple[float, float, float] = (0, 0, 0),
    each: int = 60,
    power_db: float = 0,
    room: int = -1,
    known: int = 0,
) -> Pieces:
    """Pieces beside each receiver in turn."""
    rng = np.random.default_rng(1)
    leader = np.repeat(PLACES, each)
    level = PATHS[leader] + np.array(gain_db) + power_db + rng.normal(0, 2, (len(leader), 3))
    return pieces(np.maximum(level, -96), room=room, known=known, sure=known)


def elsewhere(found: Pieces, places: np.ndarray = PLACES) -> np.ndarray:
    learned = learn_map(places, 3, found).elsewhere_dbm
    gain: np.ndarray = learned - learned.mean()
    return gain


def test_with_nothing_heard_the_map_is_the_unlearned_one() -> None:
    learned, blank = learn_map(PLACES, 3, empty_pieces(3)), unlearned_map([0, 1, 2], 3)
    np.testing.assert_array_equal(learned.level_dbm, blank.level_dbm)
    np.testing.assert_array_equal(learned.elsewhere_dbm, blank.elsewhere_dbm)


def test_without_a_receiver_in_a_room_there_is_nothing_to_learn() -> None:
    learned = learn_map(np.full(3, -1), 3, moments())
    assert learned.level_dbm.shape == (3, 0)
    np.testing.assert_array_equal(learned.elsewhere_dbm, unlearned_map([-1, -1, -1], 3).elsewhere_dbm)


def test_a_receiver_that_hears_better_than_the_others_is_found_out() -> None:
    rng = np.random.default_rng(2)
    leader = np.repeat(np.arange(8), 40)
    apart = np.abs(leader[:, None] - np.arange(8))
    level = -58 - np.where(apart > 0, 13 + 2.5 * apart, 0) + rng.normal(0, 2, (320, 8))
    level[:, 0] += 6
    learned = learn_map(np.arange(8), 8, pieces(np.maximum(level, -96))).elsewhere_dbm
    gain = learned - learned[1:].mean()
    assert 3 < gain[0] < 6.5
    assert np.abs(gain[1:]).max() < 1.5


def test_receivers_alike_have_no_gains() -> None:
    assert np.abs(elsewhere(moments())).max() < 1


def test_gains_apart_paths_are_the_same_in_both_directions() -> None:
    learned = learn_map(PLACES, 3, moments((6, 0, -4)))
    free = learned.level_dbm - learned.elsewhere_dbm[:, None]
    off = ~np.eye(3, dtype=bool)
    np.testing.assert_allclose(free[off], free.T[off], atol=0.05)


def test_near_rooms_are_told_from_far_ones() -> None:
    learned = learn_map(PLACES, 3, moments()).level_dbm
    # The truth: 0 and 2 are 12 dB farther apart than 0 and 1, these 6 dB farther than 1 and 2.
    assert learned[0, 2] < learned[0, 1] - 6 < learned[1, 2] - 9


def test_a_few_moments_hardly_change_the_map() -> None:
    few = learn_map(PLACES, 3, moments(each=2)).level_dbm - unlearned_map([0, 1, 2], 3).level_dbm
    many = learn_map(PLACES, 3, moments(each=60)).level_dbm - unlearned_map([0, 1, 2], 3).level_dbm
    assert np.abs(few).max() < np.abs(many).max() / 3


def test_moments_without_a_clear_lead_teach_nothing() -> None:
    level = np.array([-70.0, -72.0, -74.0]) + np.random.default_rng(3).normal(0, 0.3, (200, 3))
    np.testing.assert_allclose(
        learn_map(PLACES, 3, pieces(level)).level_dbm, unlearned_map([0, 1, 2], 3).level_dbm, atol=0.01
    )


def test_the_room_published_at_the_time_is_not_a_label() -> None:
    claimed = learn_map(PLACES, 3, moments(room=2)).level_dbm
    np.testing.assert_array_equal(claimed, learn_map(PLACES, 3, moments()).level_dbm)


def walls() -> Pieces:
    """Pieces beside five receivers in a row, a wall between each two."""
    rng = np.random.default_rng(7)
    leader = np.repeat(np.arange(5), 60)
    return pieces(np.maximum(-58 - 9.0 * np.abs(leader[:, None] - np.arange(5)) + rng.normal(0, 3, (300, 5)), -96))


def test_behind_walls_the_map_is_learned() -> None:
    learned = learn_map(np.arange(5), 5, walls()).level_dbm
    assert np.abs(learned - unlearned_map(list(range(5)), 5).level_dbm).max() > 6


def one_room(seed: int) -> Pieces:
    """Pieces in one open room: who leads is chance."""
    rng = np.random.default_rng(seed)
    return pieces(np.maximum(-70 + rng.normal(0, 8, (300, 5)), -96))


@pytest.mark.parametrize("seed", range(4))
def test_in_one_open_room_where_leads_mean_nothing_the_map_stays_the_unlearned_one(seed: int) -> None:
    learned, blank = learn_map(np.arange(5), 5, one_room(seed)), unlearned_map(list(range(5)), 5)
    paths = learned.level_dbm - learned.elsewhere_dbm[:, None]
    untouched = blank.level_dbm - blank.elsewhere_dbm[:, None]
    assert np.abs(paths - untouched).max() < 1
    assert np.abs(learned.elsewhere_dbm - blank.elsewhere_dbm).max() < 2  # gains are their own matter


@pytest.mark.parametrize("places", [[0, 1], [0, 0, 1]])
def test_few_receivers_are_no_contradiction(places: list[int]) -> None:
    # With so few, what the others hear cannot tell one leader from another.
    level = np.repeat([[-60, -61, -70], [-70, -71, -60]], 100, axis=0)[:, -len(places) :]
    learned = learn_map(np.array(places), 2, pieces(level)).level_dbm
    assert learned[-1, 0] > -76


def test_an_emitter_of_any_power_shows_the_same_paths() -> None:
    guessed = moments(each=40)
    quiet, loud = (
        learn_map(PLACES, 3, join([guessed, moments(each=20, power_db=power, known=1, room=1)])) for power in (-8, 8)
    )
    np.testing.assert_allclose(quiet.level_dbm, loud.level_dbm, atol=3)


def test_a_labelled_room_counts_for_its_own_receiver_though_another_is_louder() -> None:
    guessed = moments(each=60)
    # A device in room 0, in truth beside the wall to room 1.
    labelled = pieces([[-68, -66, -80]] * 60, known=1, room=0, sure=1)
    with_it = learn_map(PLACES, 3, join([guessed, labelled])).level_dbm
    without = learn_map(PLACES, 3, guessed).level_dbm
    assert with_it[1, 0] > without[1, 0] + 1


def test_a_receiver_without_a_room_gets_a_gain_but_no_place() -> None:
    learned = learn_map(np.array([0, 1, -1]), 3, moments())
    assert learned.level_dbm.shape == (3, 2)
    assert learned.place_receiver.tolist() == [0, 1]
    assert np.isfinite(learned.level_dbm).all()


def test_a_receiver_that_was_offline_does_not_count_as_quiet() -> None:
    level = moments(each=60).level_dbm.copy()
    level[:, 2] = np.nan
    level = level[:120]  # beside the first two
    unheard = learn_map(PLACES, 3, pieces(level))
    assert unheard.elsewhere_dbm[2] == pytest.approx(unheard.elsewhere_dbm[:2].mean(), abs=1.5)


def test_several_receivers_of_a_room_lead_together() -> None:
    # Two receivers in room 0 hear a tag alike; neither leads the other, both lead room 1's.
    together = pieces([[-60, -61, -80]] * 100 + [[-80, -81, -60]] * 100)
    learned = learn_map(np.array([0, 0, 1]), 2, together).level_dbm
    assert learned[1, 0] > -72  # the second, of a tag beside the first
    assert learned[2, 0] < -78
