"""The answer of the websocket commands `xiaomi_tag/lessons…`, as described in docs/websocket.md."""

from typing import TypedDict


class RoomLessonPayload(TypedDict):
    """How well a room is known.

    `state`: `known` with a receiver, a plan or a walk; `learned` from sensors alone; `collecting` where there is a sensor
    but not enough yet; `unknown` where it cannot be named. `share` of held-back lessons is found there, `share_before`
    without the lessons; null while not measured.
    """

    area_id: str
    receivers: int
    sensors: int
    state: str
    share: float | None
    share_before: float | None
    lessons: int
    support: float


class SensorLessonPayload(TypedDict):
    """What a sensor taught. `state`: `used`, `left_out`, `restless`, `elsewhere` or `silent`."""

    entity_id: str
    area_id: str | None
    kind: str
    person: str | None
    state: str
    left_out_by: str | None
    edges: int
    explained: float
    lessons: int
    suggested_area_id: str | None


class LessonAdvicePayload(TypedDict):
    """What would help most: `sensor`, `receiver`, `time`, `tags` or `none`."""

    kind: str
    area_id: str | None


class LessonsPayload(TypedDict):
    """The answer of `xiaomi_tag/lessons`."""

    at: float
    enabled: bool
    state: str
    running: bool
    since: float | None
    began_at: float | None
    studied_at: float | None
    next_at: float | None
    hours: float
    lessons: int
    can_undo: bool
    error_percent: float | None
    tested: int
    rooms: list[RoomLessonPayload]
    sensors: list[SensorLessonPayload]
    advice: LessonAdvicePayload
