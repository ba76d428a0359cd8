"""States and advice from plain facts."""

from typing import Any

import pytest

from custom_components.xiaomi_tag.api.lesson_facts import (
    ENOUGH_S,
    LearningState,
    LessonAdvice,
    RoomKnowledge,
    RoomState,
    learning_state,
    lesson_advice,
    sensor_state,
)
from custom_components.xiaomi_tag.lessons.model import RoomLesson, SensorLesson, SensorVerdict, Verdict


def room(name: str = "hall", *, support: float = 0.0, share: float | None = None, **changes: Any) -> RoomKnowledge:
    values: dict[str, Any] = {"receivers": 0, "sensors": 0, "mapped": False, "named": False}
    return RoomKnowledge(room=name, lesson=RoomLesson(support=support, share=share), **values | changes)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"receivers": 1}, RoomState.KNOWN),
        ({"mapped": True, "named": True}, RoomState.KNOWN),
        ({"named": True, "sensors": 1}, RoomState.LEARNED),
        ({"sensors": 1}, RoomState.COLLECTING),
        ({}, RoomState.UNKNOWN),
    ],
)
def test_room_is_known_by_the_best_that_is_known_of_it(facts: dict[str, Any], state: RoomState) -> None:
    assert room(**facts).state is state


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"enabled": False, "in_use": True}, LearningState.OFF),
        ({"in_use": True, "sensors": False, "verdict": Verdict.KEPT}, LearningState.LEARNED),
        ({"sensors": False, "verdict": Verdict.TOO_SHORT}, LearningState.NO_SENSORS),
        ({}, LearningState.COLLECTING),
        ({"verdict": Verdict.TOO_SHORT}, LearningState.COLLECTING),
        ({"verdict": Verdict.ADOPTED}, LearningState.COLLECTING),
        ({"verdict": Verdict.NO_SENSORS}, LearningState.NO_SENSORS),
        ({"verdict": Verdict.COVERAGE}, LearningState.COVERAGE),
        ({"verdict": Verdict.NOT_BETTER}, LearningState.NOT_BETTER),
        ({"verdict": Verdict.WITHDRAWN}, LearningState.WITHDRAWN),
    ],
)
def test_state_of_the_home(facts: dict[str, Any], state: LearningState) -> None:
    values: dict[str, Any] = {"enabled": True, "in_use": False, "sensors": True, "verdict": None}
    assert learning_state(**values | facts) is state


@pytest.mark.parametrize(
    ("lesson", "facts", "state"),
    [
        (None, {}, "silent"),
        (SensorLesson(verdict=SensorVerdict.USED), {}, "used"),
        (SensorLesson(verdict=SensorVerdict.ELSEWHERE), {}, "elsewhere"),
        (SensorLesson(verdict=SensorVerdict.USED), {"restless": True}, "restless"),
        (SensorLesson(verdict=SensorVerdict.USED), {"restless": True, "left_out": True}, "left_out"),
    ],
)
def test_state_of_a_sensor(lesson: SensorLesson | None, facts: dict[str, bool], state: str) -> None:
    assert sensor_state(lesson, **{"left_out": False, "restless": False} | facts) == state


@pytest.mark.parametrize(
    ("rooms", "facts", "advice"),
    [
        ([room()], {"state": LearningState.OFF}, (LessonAdvice.NONE, None)),
        ([room()], {"tags": False}, (LessonAdvice.TAGS, None)),
        ([room("hall", sensors=1), room("study")], {}, (LessonAdvice.SENSOR, "study")),
        ([room("hall", sensors=1)], {}, (LessonAdvice.TIME, None)),
        ([room("hall", receivers=1)], {"state": LearningState.COLLECTING}, (LessonAdvice.TIME, None)),
        (
            [room("hall", sensors=1, support=5.0), room("bath", sensors=1, support=2.0)],
            {"waited_s": ENOUGH_S},
            (LessonAdvice.RECEIVER, "bath"),
        ),
        ([room("bath", named=True, share=0.2)], {}, (LessonAdvice.TIME, None)),
        ([room("bath", mapped=True, share=0.2)], {"waited_s": ENOUGH_S}, (LessonAdvice.RECEIVER, "bath")),
        ([room("bath", receivers=1, share=0.2)], {"waited_s": ENOUGH_S}, (LessonAdvice.NONE, None)),
        ([room("hall", named=True), room("bath", receivers=1)], {}, (LessonAdvice.NONE, None)),
    ],
)
def test_advice_is_what_would_help_most(
    rooms: list[RoomKnowledge], facts: dict[str, Any], advice: tuple[LessonAdvice, str | None]
) -> None:
    values: dict[str, Any] = {"state": LearningState.LEARNED, "tags": True, "waited_s": 0.0}
    assert lesson_advice(rooms, **values | facts) == advice
