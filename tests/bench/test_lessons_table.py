"""Tables of what lessons gain."""

from bench.lessons_table import rows, table
from bench.lessons_test import Outcome
from bench.metrics import Answer, measure


def outcome(house: str, variant: str, accuracy: float) -> Outcome:
    """A house that is right for a share of a hundred seconds."""
    answers = [Answer(float(at), "a", "a" if at < 100 * accuracy else "b", 0.9, 0.9) for at in range(100)]
    lessons = 7 if "lessons" in variant else 0
    return Outcome(house=house, variant=variant, metrics=measure([answers]), took_s=1.0, lessons=lessons)


HOUSES = [
    outcome("one", "a", 0.5),
    outcome("one", "a+lessons", 0.9),
    outcome("two", "a", 0.7),
    outcome("two", "a+lessons", 0.6),
    outcome("two", "c+lessons", 0.8),
]


def test_gains_are_house_by_house() -> None:
    without, lessons, walks = rows(HOUSES)

    assert (without.accuracy, without.worst, without.gain) == (0.6, 0.5, None)
    assert (lessons.accuracy, lessons.gain, lessons.worst_gain, lessons.below) == (0.75, 0.15, -0.1, 1)
    assert (lessons.adopted, lessons.houses) == (2, 2)
    assert walks.gain is None


def test_the_table_has_a_line_for_each_variant() -> None:
    text = table("title", rows(HOUSES))

    assert "| a | 60.0 (50) |" in text
    assert "+15.0, -10.0, 1 | 2/2" in text
