"""What the check finds wrong with lessons."""

from typing import Any

import pytest

from demo.lessons_check import lessons_problems

USED = {"entity_id": "binary_sensor.hall", "state": "used"}
SILENT = {"entity_id": "binary_sensor.study", "state": "silent"}


def test_lessons_in_use_are_no_problem() -> None:
    assert not lessons_problems({"state": "learned", "sensors": [USED]})


@pytest.mark.parametrize(
    ("lessons", "problem"),
    [
        ({"state": "collecting", "sensors": [USED]}, "not used: collecting"),
        ({"state": "learned", "sensors": []}, "no motion sensor"),
        ({"state": "learned", "sensors": [USED, SILENT]}, "not used: binary_sensor.study"),
    ],
)
def test_what_is_missing_is_a_problem(lessons: dict[str, Any], problem: str) -> None:
    [found] = lessons_problems(lessons)
    assert problem in found
