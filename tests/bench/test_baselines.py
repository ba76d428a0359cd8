"""The rules to compare with."""

from bench.baselines import SmoothedStrongest, Strongest
from bench.dataset import NOT_HOME, Observation

ROOMS = {"a": "kitchen", "b": "hall", "c": None}


def heard(now: float, **levels: int) -> list[Observation]:
    return [Observation(now, "keys", receiver, level) for receiver, level in levels.items()]


def test_strongest_uses_the_best_mean_of_its_window() -> None:
    rule = Strongest(ROOMS)
    assert rule.tick(1, []) == ""
    assert rule.tick(2, heard(2, a=-70, b=-60, c=-30)) == "hall"
    assert rule.tick(3, heard(3, a=-40, b=-60)) == "kitchen"
    assert rule.tick(13, heard(13, b=-60)) == "hall"


def test_smoothed_strongest_needs_three_decibels_to_change() -> None:
    rule = SmoothedStrongest(ROOMS)
    assert rule.tick(1, heard(1, a=-60, b=-70)) == "kitchen"
    for now in range(2, 60):
        assert rule.tick(now, heard(now, a=-60, b=-58)) == "kitchen"
    for now in range(60, 100):
        rule.tick(now, heard(now, a=-60, b=-55))
    assert rule.tick(100, []) == "hall"


def test_both_hold_and_then_answer_away() -> None:
    for rule in (Strongest(ROOMS), SmoothedStrongest(ROOMS)):
        rule.tick(1, heard(1, a=-60))
        assert rule.tick(100, []) == "kitchen"
        assert rule.tick(130, []) == NOT_HOME
