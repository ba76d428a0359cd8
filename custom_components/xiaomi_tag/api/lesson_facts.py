"""What is known of rooms and sensors by lessons, and what would help most: rules on plain facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..basics.numbers import DAY_S
from ..lessons.model import RoomLesson, SensorLesson, SensorVerdict, Verdict

ENOUGH_S: Final = 3 * DAY_S
"""What is not learned in so long needs something else than time."""
WEAK_SHARE: Final = 0.5
"""A room that is found less often in the test is not known, whatever was learned of it."""


class RoomState(StrEnum):
    """How a room is known."""

    KNOWN = "known"
    LEARNED = "learned"
    COLLECTING = "collecting"
    UNKNOWN = "unknown"


class LearningState(StrEnum):
    """How far the home is."""

    OFF = "off"
    NO_SENSORS = "no_sensors"
    COLLECTING = "collecting"
    LEARNED = "learned"
    NOT_BETTER = "not_better"
    WITHDRAWN = "withdrawn"
    COVERAGE = "coverage"


class LessonAdvice(StrEnum):
    """What would help."""

    SENSOR = "sensor"
    RECEIVER = "receiver"
    TIME = "time"
    TAGS = "tags"
    NONE = "none"


_STATES: Final = {
    Verdict.NO_SENSORS: LearningState.NO_SENSORS,
    Verdict.COVERAGE: LearningState.COVERAGE,
    Verdict.NOT_BETTER: LearningState.NOT_BETTER,
    Verdict.WITHDRAWN: LearningState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomKnowledge:
    """What is known of a room: receivers and sensors in it, whether it is drawn or walked, and what lessons found.

    `named` is whether the lessons in use let it be named.
    """

    room: str
    receivers: int
    sensors: int
    mapped: bool
    named: bool
    lesson: RoomLesson

    @property
    def state(self) -> RoomState:
        """How it is known."""
        if self.receivers or self.mapped:
            return RoomState.KNOWN
        if self.named:
            return RoomState.LEARNED
        return RoomState.COLLECTING if self.sensors else RoomState.UNKNOWN

    @property
    def is_weak(self) -> bool:
        """Whether the test hardly finds it, and it has no receiver."""
        share = self.lesson.share
        return not self.receivers and share is not None and share < WEAK_SHARE


def learning_state(*, enabled: bool, in_use: bool, sensors: bool, verdict: Verdict | None) -> LearningState:
    """Return how far a home is; `in_use` is whether lessons are, `verdict` is that of the last study."""
    if not enabled:
        return LearningState.OFF
    if in_use:
        return LearningState.LEARNED
    if not sensors:
        return LearningState.NO_SENSORS
    return LearningState.COLLECTING if verdict is None else _STATES.get(verdict, LearningState.COLLECTING)


def sensor_state(lesson: SensorLesson | None, *, left_out: bool, restless: bool) -> str:
    """Return the state of a sensor: what leaves it out, or how the last study used it."""
    if left_out:
        return "left_out"
    if restless:
        return SensorVerdict.RESTLESS.value
    return SensorVerdict.SILENT.value if lesson is None else lesson.verdict.value


def lesson_advice(
    rooms: Sequence[RoomKnowledge], state: LearningState, *, tags: bool, waited_s: float
) -> tuple[LessonAdvice, str | None]:
    """Return what would help most, and the room that it is about.

    `waited_s` is for how long moments were collected. Without a tag nothing is learned. Then a sensor in a room that
    nothing shows; then time; and what a sensor could not teach in time needs a receiver.
    """
    if state is LearningState.OFF:
        return LessonAdvice.NONE, None
    if not tags:
        return LessonAdvice.TAGS, None
    if unknown := [room for room in rooms if room.state is RoomState.UNKNOWN]:
        return LessonAdvice.SENSOR, unknown[0].room
    waiting = [room for room in rooms if room.state is RoomState.COLLECTING or room.is_weak]
    if waiting and waited_s >= ENOUGH_S:
        return LessonAdvice.RECEIVER, min(waiting, key=lambda room: room.lesson.support).room
    if waiting or state is LearningState.COLLECTING:
        return LessonAdvice.TIME, None
    return LessonAdvice.NONE, None
