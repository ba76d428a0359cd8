"""What events and silences of sensors show about tags."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons.channels import Channel
from custom_components.xiaomi_tag.lessons.evidence import MOST_DOOR, MOST_EDGE, Witness, make_witness
from custom_components.xiaomi_tag.lessons.friends import friends_of
from custom_components.xiaomi_tag.locator.arrays import Floats
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from tests.lessons.made import made_signals

STEPS = 400
KITCHEN, HALL = 0, 1


def witness(motion: Floats, kind: SensorKind = SensorKind.MOTION, person: str | None = None) -> Witness:
    """A sensor in the kitchen with an event at step 10, off all the time else."""
    off = np.ones(STEPS, bool)
    off[10] = False
    channel = Channel(kind, KITCHEN, person, np.array([10]), off if kind is SensorKind.MOTION else None, {})
    signals = made_signals(motion)
    persons = ["anna", "ben"][: motion.shape[1]]
    return make_witness(channel, signals, persons, friends_of(signals, persons))


def shown(source: Witness, motion: Floats, share: Floats | None = None) -> Floats:
    evidence = np.zeros((*motion.shape, 2), np.float32)
    source.add(made_signals(motion), share, evidence)
    return evidence


def moves(*degrees: float) -> Floats:
    return np.tile(np.array(degrees, np.float32), (STEPS, 1))


def test_an_event_speaks_for_the_room_of_a_tag_that_moves() -> None:
    evidence = shown(witness(moves(1, 0)), moves(1, 0))
    assert evidence[10, 0, KITCHEN] > 2
    assert evidence[10, 0, KITCHEN] > evidence[10, 1, KITCHEN] + 1
    assert (evidence[:, :, HALL] == 0).all()


def test_a_sensor_that_stays_off_speaks_against_a_tag_that_moves_there_only() -> None:
    evidence = shown(witness(moves(1, 0)), moves(1, 0))
    assert evidence[50, 0, KITCHEN] < 0
    assert evidence[50, 1, KITCHEN] == 0


def test_another_tag_that_moves_in_the_room_explains_the_event() -> None:
    inside, outside = (np.zeros((STEPS, 2, 2), np.float32) for _ in range(2))
    inside[:, 1, KITCHEN] = outside[:, 1, HALL] = 1
    source = witness(moves(1, 1))
    explained = shown(source, moves(1, 1), inside)[10, 0, KITCHEN]
    alone = shown(source, moves(1, 1), outside)[10, 0, KITCHEN]
    assert explained < alone / 2


def test_events_of_a_person_s_own_sensor_show_nothing_about_others() -> None:
    evidence = shown(witness(moves(1, 1), person="ben"), moves(1, 1))
    assert (evidence[:, 0] == 0).all()
    assert evidence[10, 1, KITCHEN] > 0


@pytest.mark.parametrize(("kind", "most"), [(SensorKind.MOTION, MOST_EDGE), (SensorKind.DOOR, MOST_DOOR)])
def test_one_event_never_decides(kind: SensorKind, most: float) -> None:
    source = replace(witness(moves(1), kind), background=1e-12)
    assert shown(source, moves(1))[10, 0, KITCHEN] <= most + 1e-4


def test_a_switch_shows_the_room_of_those_at_rest_too() -> None:
    evidence = shown(witness(moves(0), SensorKind.HAND), moves(0))
    assert evidence[10, 0, KITCHEN] > 1
    assert (evidence[11:] == 0).all()


def test_events_of_nobody_become_background() -> None:
    source = witness(moves(1))
    elsewhere, there = (np.zeros((STEPS, 1, 2), np.float32) for _ in range(2))
    elsewhere[:, 0, HALL] = there[:, 0, KITCHEN] = 1
    signals = made_signals(moves(1))
    assert source.after(signals, elsewhere).background > 2 * source.after(signals, there).background
