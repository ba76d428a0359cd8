"""The score of a room for a set of levels."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.room_map import RoomMap, Scorer, unlearned_map

LEVELS = np.array([[-60, -71, -97, -80]], np.float32)


def test_with_the_unlearned_map_leads_are_differences_of_the_rooms_best_levels() -> None:
    scorer = Scorer(unlearned_map([0, 1, 1, 2], 3), np.ones(4, bool))
    score = scorer.scores(LEVELS)[0]
    assert score[0] - score[1] == pytest.approx(11, abs=1e-3)
    assert score[0] - score[2] == pytest.approx(20, abs=1e-3)


def test_a_receiver_without_a_room_tilts_nothing() -> None:
    quiet = Scorer(unlearned_map([0, 1, 1, -1], 3), np.ones(4, bool)).scores(LEVELS)[0]
    loud = Scorer(unlearned_map([0, 1, 1, -1], 3), np.ones(4, bool)).scores(LEVELS + np.array([0, 0, 0, 30]))[0]
    assert loud[0] - loud[1] == pytest.approx(quiet[0] - quiet[1], abs=1e-3)


def test_an_offline_receiver_is_left_out() -> None:
    online = np.array([True, True, True, False])
    scorer = Scorer(unlearned_map([0, 1, 1, 2], 3), online)
    assert scorer.nameable.tolist() == [True, True, False]
    assert scorer.scores(LEVELS) == pytest.approx(scorer.scores(LEVELS + np.array([0, 0, 0, 40])))
    assert scorer.heard(LEVELS).tolist() == [[True, True, False]]


def test_scores_do_not_depend_on_the_tags_power_when_all_receivers_shift() -> None:
    scorer = Scorer(unlearned_map([0, 1, 1, 2], 3), np.ones(4, bool))
    near, far = scorer.scores(LEVELS)[0], scorer.scores(LEVELS - 10)[0]
    assert far - far[0] == pytest.approx(near - near[0], abs=1e-3)


def test_a_flatter_learned_map_gets_a_larger_gain() -> None:
    base = unlearned_map([0, 1], 2)
    level = np.array([[-63, -73], [-73, -63]], np.float32)
    learned = RoomMap(level, base.elsewhere_dbm, base.place_receiver, base.place_room, 2)
    assert Scorer(base, np.ones(2, bool)).gain[0, 1] == pytest.approx(1)
    assert Scorer(learned, np.ones(2, bool)).gain[0, 1] == pytest.approx(2)
