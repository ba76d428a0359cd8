"""What tags send at first, by how loud they get."""

from dataclasses import replace

import numpy as np

from custom_components.xiaomi_tag.lessons.radio import MOST_POWER_DB, Patterns, first_powers
from custom_components.xiaomi_tag.locator.levels import SILENT_DBM
from tests.lessons.made import made_signals

STEPS = 200
FIRST = Patterns(np.array([[-60, -90], [-90, -62], [-82, -82]], np.float32), np.arange(3))
"""Two rooms with a receiver, and one of which nothing is known."""


def walked(*own_dbm: float) -> np.ndarray:
    """Levels (K, T, 2) of tags that are half of the time beside either receiver, which hear them so loud there."""
    level = np.full((STEPS, len(own_dbm), 2), -90, np.float16)
    for tag, loud in enumerate(own_dbm):
        level[: STEPS // 2, tag, 0] = loud
        level[STEPS // 2 :, tag, 1] = loud
    return level


def powers(level: np.ndarray) -> list[float]:
    motion = np.zeros(level.shape[:2], np.float32)
    return [round(value, 1) for value in first_powers(made_signals(motion, level=level), FIRST).tolist()]


def test_a_tag_that_is_never_loud_sends_less() -> None:
    assert powers(walked(-61, -73, -51)) == [0.0, -12.0, 10.0]


def test_what_is_hardly_ever_loud_is_as_loud_as_it_mostly_gets() -> None:
    level = walked(-73)
    level[:5] = -40
    assert powers(level) == [-12.0]


def test_a_tag_that_is_not_heard_is_like_all_others() -> None:
    level = walked(-61, -61)
    level[:, 1] = SILENT_DBM
    assert powers(level) == [0.0, 0.0]


def test_receivers_that_do_not_listen_show_nothing() -> None:
    level = walked(-73)
    level[:, :, 1] = np.nan
    assert powers(level) == [-12.0]


def test_a_tag_that_was_never_there_is_like_all_others() -> None:
    signals = made_signals(np.zeros((STEPS, 1), np.float32), level=walked(-73))
    assert first_powers(replace(signals, present=np.zeros((STEPS, 1), bool)), FIRST).tolist() == [0.0]


def test_powers_are_bounded() -> None:
    assert powers(walked(-97, -20)) == [-MOST_POWER_DB, MOST_POWER_DB]


def test_without_patterns_all_are_alike() -> None:
    nothing = Patterns(np.zeros((0, 2), np.float32), np.zeros(0, np.intp))
    signals = made_signals(np.zeros((STEPS, 1), np.float32), level=walked(-73))
    assert first_powers(signals, nothing).tolist() == [0.0]
