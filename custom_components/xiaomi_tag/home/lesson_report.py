"""The figures of the last study, as they are stored and shown."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Self

from ..basics.numbers import finite, moment, whole_within, within
from ..lessons.model import RoomLesson, SensorLesson, SensorVerdict, Study, Verdict

MOST_NAMES: Final = 1000
_MOST: Final = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonReport:
    """What a study found; `at` is when it ended. Its fields are those of `Study`."""

    at: float
    verdict: Verdict
    hours: float = 0.0
    rooms: Mapping[str, RoomLesson] = field(default_factory=dict)
    sensors: Mapping[str, SensorLesson] = field(default_factory=dict)
    tags: Mapping[str, float] = field(default_factory=dict)
    error: float | None = None
    tested: int = 0

    @classmethod
    def of(cls, study: Study, at: float) -> Self:
        """Return the figures of a study."""
        return cls(
            at=at,
            verdict=study.verdict,
            hours=study.hours,
            rooms=dict(study.rooms),
            sensors=dict(study.sensors),
            tags=dict(study.tags),
            error=study.error,
            tested=study.tested,
        )

    def without_tag(self, tag: str) -> LessonReport:
        """Return the report without a tag."""
        return replace(self, tags={name: share for name, share in self.tags.items() if name != tag})

    def without_room(self, room: str) -> LessonReport:
        """Return the report without a room, also as the one where sensors seem to hang."""
        return replace(
            self,
            rooms={name: lesson for name, lesson in self.rooms.items() if name != room},
            sensors={
                name: replace(lesson, elsewhere=None) if lesson.elsewhere == room else lesson
                for name, lesson in self.sensors.items()
            },
        )

    def to_json(self) -> dict[str, Any]:
        """Return the report, JSON-able."""
        return {
            "at": self.at,
            "verdict": self.verdict.value,
            "hours": self.hours,
            "rooms": {room: asdict(lesson) for room, lesson in self.rooms.items()},
            "sensors": {
                sensor: {**asdict(lesson), "verdict": lesson.verdict.value} for sensor, lesson in self.sensors.items()
            },
            "tags": dict(self.tags),
            "error": self.error,
            "tested": self.tested,
        }


def read_report(data: object) -> LessonReport | None:
    """Read a stored report, None for anything else; what cannot be read in it is left out."""
    if not isinstance(data, Mapping):
        return None
    at, verdict = moment(data.get("at")), data.get("verdict")
    if at is None or not isinstance(verdict, str) or verdict not in Verdict:
        return None
    return LessonReport(
        at=at,
        verdict=Verdict(verdict),
        hours=within(data.get("hours"), 0, _MOST) or 0.0,
        rooms=_named(data.get("rooms"), _room),
        sensors=_named(data.get("sensors"), _sensor),
        tags=_named(data.get("tags"), lambda value: within(value, 0, 1)),
        error=within(data.get("error"), 0, 1),
        tested=whole_within(data.get("tested"), 0, _MOST) or 0,
    )


def _named[Value](data: object, read: Callable[[object], Value | None]) -> dict[str, Value]:
    if not isinstance(data, Mapping):
        return {}
    items = [(name, read(value)) for name, value in list(data.items())[:MOST_NAMES] if isinstance(name, str)]
    return {name: value for name, value in items if value is not None}


def _room(data: object) -> RoomLesson | None:
    if not isinstance(data, Mapping):
        return None
    return RoomLesson(
        lessons=whole_within(data.get("lessons"), 0, _MOST) or 0,
        support=within(data.get("support"), 0, _MOST) or 0.0,
        share=within(data.get("share"), 0, 1),
        share_before=within(data.get("share_before"), 0, 1),
        named=data.get("named") is True,
    )


def _sensor(data: object) -> SensorLesson | None:
    if not isinstance(data, Mapping):
        return None
    verdict, elsewhere = data.get("verdict"), data.get("elsewhere")
    return SensorLesson(
        edges=whole_within(data.get("edges"), 0, _MOST) or 0,
        explained=finite(data.get("explained")) or 0.0,
        lessons=whole_within(data.get("lessons"), 0, _MOST) or 0,
        rate_h=within(data.get("rate_h"), 0, _MOST) or 0.0,
        verdict=SensorVerdict(verdict)
        if isinstance(verdict, str) and verdict in SensorVerdict
        else SensorVerdict.SILENT,
        elsewhere=elsewhere if isinstance(elsewhere, str) else None,
    )
