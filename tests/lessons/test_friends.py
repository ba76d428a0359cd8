"""Tags of one person that go together."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons.friends import HOUR_STEPS, SHARED, Friends, friends_of
from tests.lessons.made import made_signals

RNG = np.random.default_rng(1)
MOVES = (RNG.random((2 * HOUR_STEPS, 1)) < 0.3).astype(np.float32)
OTHER = (RNG.random((2 * HOUR_STEPS, 1)) < 0.3).astype(np.float32)


def test_tags_of_one_person_that_move_at_the_same_times_go_together() -> None:
    friends = friends_of(made_signals(np.hstack([MOVES, MOVES, OTHER])), ["anna", "anna", "anna"])
    assert friends.hourly[0].tolist() == [[True, True, False], [True, True, False], [False, False, True]]


@pytest.mark.parametrize("persons", [["anna", "ben"], ["anna", None], [None, None]])
def test_tags_of_different_persons_never_do(persons: list[str | None]) -> None:
    friends = friends_of(made_signals(np.hstack([MOVES, MOVES])), persons)
    assert not friends.hourly[:, 0, 1].any()


def test_a_tag_that_is_left_lying_goes_alone_from_then_on() -> None:
    left = MOVES.copy()
    left[HOUR_STEPS:] = 0
    friends = friends_of(made_signals(np.hstack([MOVES, left])), ["anna", "anna"])
    assert friends.hourly[:, 0, 1].tolist() == [True, False]


def test_friends_do_not_explain_an_event_away_from_each_other() -> None:
    hourly = np.array([[[1, 1, 0], [1, 1, 0], [0, 0, 1]]], bool)
    others = Friends(hourly).of_others(np.array([[1, 2, 4]], np.float32), np.array([7]))
    assert others.tolist() == [[4, 4, 3]]


def test_friends_share_what_is_heard_of_them() -> None:
    evidence = np.array([[[1, 0], [0, 2]]], np.float32)
    Friends(np.ones((1, 2, 2), bool)).share(evidence)
    assert evidence.tolist() == [[[1, 2 * SHARED], [SHARED, 2]]]


def test_many_friends_count_no_more_than_one() -> None:
    evidence = np.zeros((1, 5, 2), np.float32)
    evidence[0, 1:, 0] = 1
    Friends(np.ones((1, 5, 5), bool)).share(evidence)
    assert evidence[0, 0, 0] == pytest.approx(SHARED)
