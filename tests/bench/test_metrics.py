"""The numbers that the benchmark prints."""

from math import log

import pytest

from bench.metrics import Answer, measure


def run(*parts: tuple[str, str, int], probability: float = 0.0) -> list[Answer]:
    """Truth, answer and seconds, one after the other."""
    answers: list[Answer] = []
    for truth, room, seconds in parts:
        answers += [Answer(len(answers) + second, truth, room, probability) for second in range(seconds)]
    return answers


def test_accuracy_and_unknown_are_shares_of_seconds() -> None:
    metrics = measure([run(("a", "", 10), ("a", "a", 60), ("a", "b", 30))])
    assert (metrics.seconds, metrics.accuracy, metrics.unknown) == (100, 0.6, 0.1)


def test_steady_seconds_are_away_from_changes() -> None:
    metrics = measure([run(("a", "a", 20), ("b", "a", 10), ("b", "b", 20))])
    assert metrics.accuracy == 0.8
    assert metrics.steady_accuracy == 1.0


def test_flaps_count_after_the_first_right_answer_only() -> None:
    metrics = measure([run(("a", "b", 5), ("a", "c", 5), ("a", "a", 20), ("a", "b", 10), ("a", "a", 20))])
    assert metrics.flaps_per_hour == 2 * 60


def test_a_change_of_the_answer_with_the_truth_is_not_a_flap() -> None:
    assert measure([run(("a", "a", 30), ("b", "b", 30))]).flaps_per_hour == 0


def test_delay_and_missed_changes() -> None:
    metrics = measure(
        [run(("a", "a", 30), ("b", "a", 4), ("b", "b", 26), ("c", "b", 30), ("a", "a", 5), ("b", "b", 25))]
    )
    assert metrics.changes == 3  # the visit of five seconds does not count
    assert metrics.delay_median_s == 2.0
    assert metrics.delay_p90_s == 4.0
    assert metrics.missed == pytest.approx(1 / 3, abs=1e-4)


def test_calibration_error_is_the_distance_from_what_was_right() -> None:
    sure = run(("a", "a", 50), ("a", "b", 50), probability=0.9)
    assert measure([sure]).ece == pytest.approx(0.4)
    assert measure([run(("a", "a", 5))]).ece is None


def test_reliability_compares_each_probability_with_the_truth() -> None:
    answers = run(("a", "a", 30), probability=0.95) + run(("a", "a", 5), ("a", "b", 5), probability=0.42)
    low, high = measure([answers]).reliability
    assert (low.low, low.share, low.probability, low.accuracy) == (0.4, 0.25, 0.42, 0.5)
    assert (high.low, high.share, high.accuracy) == (0.9, 0.75, 1.0)


def test_log_loss_is_of_what_the_truth_was_given() -> None:
    answers = [Answer(0.0, "a", "a", 0.8, 0.8), Answer(1.0, "a", "b", 0.8, 0.0), Answer(2.0, "a", "", 0.0, 0.0)]
    assert measure([answers]).log_loss == pytest.approx(-(log(0.8) + log(1e-4)) / 2, abs=1e-4)
    assert measure([run(("a", "a", 5))]).log_loss is None


def test_position_errors_are_of_the_positions_that_are_known() -> None:
    answers = [Answer(float(n), "a", "a", error_m=float(n)) for n in range(11)] + run(("a", "a", 5))
    metrics = measure([answers])
    assert (metrics.position_error_median_m, metrics.position_error_p90_m) == (5.0, 9.0)


def test_nothing_to_score() -> None:
    metrics = measure([])
    assert (metrics.seconds, metrics.accuracy, metrics.flaps_per_hour, metrics.missed) == (0, None, None, None)
