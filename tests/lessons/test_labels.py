"""Which pieces become lessons."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons.channels import Channel
from custom_components.xiaomi_tag.lessons.evidence import make_witness
from custom_components.xiaomi_tag.lessons.friends import friends_of
from custom_components.xiaomi_tag.lessons.labels import MOST_OF_A_KIND, choose, consistency, lesson_pieces
from custom_components.xiaomi_tag.lessons.pieces import make_cuts
from custom_components.xiaomi_tag.locator.arrays import Floats
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from tests.lessons.made import made_signals

STEPS = 300
SIGNALS = made_signals(np.ones((STEPS, 2), np.float32))
CUTS = make_cuts(SIGNALS)
BOTH = np.array([0, 1])
ALIKE = np.ones(2, np.float32)


def shares(sure: float) -> Floats:
    return np.tile(np.array([sure, 1 - sure], np.float32), (len(CUTS), 1))


def test_only_sure_pieces_are_chosen_and_few_of_a_room() -> None:
    assert len(choose(CUTS, shares(0.96), ALIKE, BOTH)) == MOST_OF_A_KIND
    assert len(choose(CUTS, shares(0.94), ALIKE, BOTH)) == 0


def test_they_are_spread_over_the_time() -> None:
    begin = np.sort(CUTS.begin[choose(CUTS, shares(0.99), ALIKE, BOTH)])
    assert begin[0] == 0
    assert begin[-1] == STEPS - 3
    assert np.diff(begin).max() < 30


def test_rooms_that_are_not_allowed_teach_nothing() -> None:
    assert len(choose(CUTS, shares(0.99), ALIKE, np.array([1]))) == 0


def test_a_tag_that_disagrees_with_the_sensors_teaches_nothing() -> None:
    rows = choose(CUTS, shares(0.99), np.array([0.9, 0.5], np.float32), BOTH)
    assert set(CUTS.tag[rows].tolist()) == {0}


def test_a_tag_agrees_with_sensors_that_are_on_where_it_walks() -> None:
    off = np.ones(STEPS, bool)
    off[: STEPS // 2] = False
    channel = Channel(SensorKind.MOTION, 0, None, np.array([0]), off, {})
    witness = make_witness(channel, SIGNALS, [None, None], friends_of(SIGNALS, [None, None]))
    share = np.zeros((STEPS, 2, 2), np.float32)
    share[: STEPS // 2, 0, 0] = 1  # walks there while it is on
    share[STEPS // 2 :, 1, 0] = 1
    assert consistency(SIGNALS, share, [witness]) == pytest.approx([1, 0], abs=0.02)


def test_a_tag_that_no_sensor_could_contradict_is_believed() -> None:
    assert consistency(SIGNALS, np.zeros((STEPS, 2, 2), np.float32), []).tolist() == [1, 1]


def test_lessons_are_known_pieces_with_the_levels_that_were_heard() -> None:
    pieces = lesson_pieces(CUTS, shares(0.97), np.array([0, 1]), SIGNALS)
    assert pieces.level_dbm.tolist() == [[-70, -70]] * 2
    assert pieces.known.tolist() == [1, 1]
    assert pieces.sure == pytest.approx([0.97, 0.97])
    assert pieces.room.tolist() == [0, 0]
    assert (pieces.at > SIGNALS.at[0]).all()
