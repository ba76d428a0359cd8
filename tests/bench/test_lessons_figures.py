"""The figures of lessons that are checked in."""

from dataclasses import replace

from bench.lessons import main
from bench.lessons_figures import SHORT_SEEDS, faults, full_plans, named, read_figures, short_plans
from bench.lessons_table import Row

ROW = Row("a", 4, 0.8, 0.7, 5.0, 0.05, 0.1, 5.0, 0.1, gain=0.1, worst_gain=-0.005, below=0)
BEFORE = {"it": {"accuracy": 0.8, "below": 0}}


def test_a_fall_is_a_fault() -> None:
    assert faults(BEFORE, {"it": replace(ROW, accuracy=0.78)}) == []
    assert len(faults(BEFORE, {"it": replace(ROW, accuracy=0.76)})) == 1


def test_another_house_that_loses_is_a_fault() -> None:
    assert len(faults(BEFORE, {"it": replace(ROW, below=1)})) == 1


def test_what_is_not_checked_in_is_a_fault() -> None:
    assert len(faults({}, named("title", [ROW]))) == 1


def test_tables_have_titles_of_their_own() -> None:
    titles = [plan.title for plan in (*full_plans({}), *short_plans())]

    assert len(set(titles)) == len(titles)


def test_short_figures_are_those_checked_in() -> None:
    """Lessons gain what they did when the figures were checked in."""
    assert read_figures()["seeds"]["short"] == SHORT_SEEDS
    assert main(["--short"]) == 0
