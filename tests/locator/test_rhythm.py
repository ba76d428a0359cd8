import numpy as np

from custom_components.xiaomi_tag.locator.arrays import NEVER
from custom_components.xiaomi_tag.locator.rhythm import LEAST_S, LONGEST_S, Rhythm

SLOT = np.array([0])


def made() -> Rhythm:
    rhythm = Rhythm()
    rhythm.resize(1)
    rhythm.move_columns(np.array([-1, -1]))
    return rhythm


def hear(rhythm: Rhythm, pauses: list[float], column: int = 0) -> float:
    at = 1000.0
    heard = np.zeros((1, 2), bool)
    heard[0, column] = True
    before = np.full((1, 2), NEVER)
    for pause in pauses:
        at += pause
        newest = np.where(heard, at, NEVER)
        rhythm.hear(SLOT, newest, before, heard)
        before = np.where(heard, at, before)
    return float(rhythm.pause_s(SLOT)[0, column])


def test_each_receiver_has_its_own_rhythm() -> None:
    rhythm = made()
    assert hear(rhythm, [90.0] * 10, 0) > 60
    assert rhythm.pause_s(SLOT)[0, 1] == LEAST_S


def test_the_usual_pause_is_near_the_longest_ones() -> None:
    rng = np.random.default_rng(1)
    pauses = [float(pause) for pause in rng.choice([2, 6, 12, 18, 25, 33, 41, 57, 74, 96], 300)]
    assert 60 < hear(made(), pauses) < 130


def test_a_long_silence_is_no_pause() -> None:
    assert hear(made(), [1.0, 2.0, LONGEST_S + 1]) < 3


def test_a_pause_in_which_the_receiver_did_not_listen_teaches_nothing() -> None:
    rhythm = made()
    hear(rhythm, [1.0] * 20)
    rhythm.interrupt(np.array([True, False]))
    before = np.array([[1000.0, NEVER]])
    rhythm.hear(SLOT, np.array([[1200.0, NEVER]]), before, np.array([[True, False]]))
    assert rhythm.pause_s(SLOT)[0, 0] < 3
    rhythm.hear(SLOT, np.array([[1300.0, NEVER]]), before + 200, np.array([[True, False]]))
    assert rhythm.pause_s(SLOT)[0, 0] > 20


def test_forgotten_tags_and_moved_receivers() -> None:
    rhythm = made()
    hear(rhythm, [90.0] * 10)
    rhythm.move_columns(np.array([1, 0]))
    assert rhythm.pause_s(SLOT)[0, 1] > 60
    rhythm.clear(0)
    assert rhythm.pause_s(SLOT)[0, 1] == LEAST_S
