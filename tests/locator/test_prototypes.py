"""Typical patterns of rooms that no plan shows."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.prototypes import MOST_A_ROOM, Prototypes, make_prototypes
from custom_components.xiaomi_tag.locator.records import Pieces, empty_pieces
from custom_components.xiaomi_tag.locator.room_map import unlearned_map
from tests.locator.pieces import pieces

AREAS = unlearned_map([0, 1, 1], 4)
ALL = np.arange(4)


def made(walks: Pieces, wanted: np.ndarray = ALL, power_db: float = 0) -> Prototypes:
    return make_prototypes(wanted, walks, AREAS, np.full(len(walks), power_db, np.float32))


def walks(*levels: tuple[float, float, float], room: int = 3, each: int = 4) -> Pieces:
    return pieces(np.repeat(levels, each, axis=0), room=room, known=1)


def test_a_walked_room_sounds_as_on_the_walk() -> None:
    found = made(walks((-70, -80, -90), each=2))
    assert found.mean_dbm[:, found.room == 3].T.tolist() == [[-70, -80, -90]]


def test_each_of_a_rooms_spots_has_its_pattern() -> None:
    found = made(walks((-60, -80, -90), (-80, -60, -90)))
    patterns = {tuple(each) for each in found.mean_dbm[:, found.room == 3].T.tolist()}
    assert patterns == {(-60, -80, -90), (-80, -60, -90)}


def test_a_long_walk_has_only_so_many_patterns() -> None:
    rng = np.random.default_rng(1)
    found = made(pieces(rng.uniform(-90, -50, (200, 3)), room=3, known=1))
    assert (found.room == 3).sum() == MOST_A_ROOM


def test_a_pattern_of_more_pieces_is_surer() -> None:
    few, many = made(walks((-70, -80, -90), each=1)), made(walks((-70, -80, -90), each=40))
    assert many.variance_db2[:, many.room == 3].max() < few.variance_db2[:, few.room == 3].min()


def test_the_walkers_power_is_subtracted_but_not_from_silence() -> None:
    found = made(walks((-60, -80, -97)), power_db=10)
    assert found.mean_dbm[:, found.room == 3].T.tolist() == [[-70, -90, -97]]


def test_a_receiver_that_did_not_listen_counts_by_what_it_heard_else() -> None:
    found = made(pieces([[-60, -80, np.nan], [-60, -80, -90]], room=3, known=1))
    assert found.mean_dbm[:, found.room == 3].T.tolist() == [[-60, -80, -90]]


def test_a_receiver_that_never_listened_counts_as_silent() -> None:
    found = made(pieces([[-60, -80, np.nan]] * 3, room=3, known=1))
    assert found.mean_dbm[2, found.room == 3].tolist() == [-97]


def test_a_room_without_walks_has_a_pattern_for_each_receiver_there() -> None:
    found = made(empty_pieces(3))
    assert found.room.tolist() == [0, 1, 1]
    np.testing.assert_array_equal(found.mean_dbm, AREAS.level_dbm)


def test_walks_measure_how_loud_a_tag_beside_a_receiver_is() -> None:
    found = made(walks((-73, -90, -90), room=0))
    assert found.mean_dbm[1, found.room == 1].max() == pytest.approx(-73)


def test_a_guessed_pattern_is_less_sure_than_a_walked_one() -> None:
    found = made(walks((-60, -90, -90), room=0))
    assert found.variance_db2[:, found.room == 1].min() > found.variance_db2[:, found.room == 0].min()


def test_only_wanted_rooms_get_patterns() -> None:
    found = made(walks((-60, -90, -90), room=0), np.array([1, 2]))
    assert set(found.room.tolist()) == {1}


def test_a_room_without_walk_or_receiver_is_unknown() -> None:
    found = made(empty_pieces(3), np.array([2]))
    assert found.mean_dbm.shape == found.variance_db2.shape == (3, 0)


def test_a_home_without_receivers_can_have_been_walked() -> None:
    found = make_prototypes(
        ALL, pieces(np.zeros((3, 0)), room=3, known=1), unlearned_map([], 4), np.zeros(3, np.float32)
    )
    assert found.room.tolist() == [3]
