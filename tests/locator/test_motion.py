"""Whether a tag moves, by its levels."""

import numpy as np

from custom_components.xiaomi_tag.locator.motion import PACING_DB2, STEADY_DB2, Motion
from tests.locator.home import HALL, KITCHEN, OFFICE, Home


def walk(home: Home, seconds: int) -> list[bool | None]:
    """Go round the rooms, each reached in about five seconds; return the answer of each second."""
    answers: list[bool | None] = []
    path = [KITCHEN, HALL, OFFICE, HALL]
    for second in range(seconds):
        here, there = path[second // 5 % 4], path[(second // 5 + 1) % 4]
        share = second % 5 / 5
        home.hear({name: round(here[name] + share * (there[name] - here[name])) for name in KITCHEN})
        home.tick()
        answers.append(home.answer().moving)
    return answers


def test_motion_is_unknown_at_first() -> None:
    home = Home()
    home.run(KITCHEN, 15)
    assert home.answer().moving is None


def test_a_resting_tag_is_at_rest() -> None:
    rng = np.random.default_rng(3)
    home = Home()
    for _ in range(300):
        home.hear({name: round(level + rng.normal(0, 2.5)) for name, level in KITCHEN.items()})
        home.tick()
    assert home.answer().moving is False


def test_a_walking_tag_moves_within_some_seconds() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    assert home.answer().moving is False
    answers = walk(home, 30)
    assert True in answers[:12]
    assert answers[-1] is True


def test_motion_ends_after_a_calm_while() -> None:
    home = Home()
    home.run(KITCHEN, 30)
    walk(home, 40)
    home.run(KITCHEN, 20)
    assert home.answer().moving is True
    home.run(KITCHEN, 40)
    assert home.answer().moving is False


def test_motion_ends_in_silence() -> None:
    home = Home()
    home.run(KITCHEN, 30)
    walk(home, 40)
    home.wait(40)
    assert home.answer().moving is False


def test_a_filter_over_cells_learns_of_walking_later() -> None:
    motion = Motion()
    motion.resize(4)
    motion.statistic_db2[:] = [0, STEADY_DB2, (STEADY_DB2 + PACING_DB2) / 2, PACING_DB2 + 1]
    steady = motion.steady_degree(np.arange(4))
    np.testing.assert_allclose(steady, [0, 0, 0.5, 1], atol=1e-6)
    assert (steady <= motion.degree(np.arange(4))).all()
