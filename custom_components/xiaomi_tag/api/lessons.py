"""The websocket commands `xiaomi_tag/lessons…`: what the house has taught, and what can be done about it."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import probatio

from ..const import OPTION_SENSORS_LEFT_OUT
from ..home import Home
from ..home.payloads_lessons import LessonsPayload, RoomLessonPayload, SensorLessonPayload
from ..home.sensor_finder import HouseSensor, read_sensor_options
from ..lessons.model import RoomLesson, SensorVerdict
from .lesson_facts import RoomKnowledge, learning_state, lesson_advice, sensor_state
from .replies import send_failure
from .room_facts import async_room_facts
from .targets import loaded_home

type _Change = Callable[[Home], Awaitable[None]]


@callback
def lessons_payload(home: Home) -> LessonsPayload:
    """Describe what the house has taught."""
    lessons = home.lessons
    note, report = lessons.notebook, lessons.notebook.report
    taught = note.current.taught
    sensors = [_sensor(home, sensor) for sensor in sorted(home.house_sensors.found.values(), key=_order)]
    rooms = _rooms(home, sensors)
    hours = 0.0 if report is None else report.hours
    state = learning_state(
        enabled=lessons.enabled,
        in_use=taught is not None,
        sensors=any(sensor["state"] != "left_out" for sensor in sensors),
        verdict=None if report is None else report.verdict,
    )
    now = home.clock.now()
    waited_s = 0.0 if note.began_at is None else now - note.began_at
    kind, area_id = lesson_advice(rooms, state, tags=bool(home.tags), waited_s=waited_s)
    error = lessons.error
    return {
        "at": round(now, 1),
        "enabled": lessons.enabled,
        "state": state.value,
        "running": lessons.running,
        "since": _moment(note.current.since),
        "began_at": _moment(note.began_at),
        "studied_at": None if report is None else _moment(report.at),
        "next_at": _moment(lessons.next_at),
        "hours": round(hours, 1),
        "lessons": 0 if taught is None else len(taught.pieces),
        "can_undo": note.previous is not None,
        "error_percent": None if error is None else round(100 * error, 1),
        "tested": 0 if report is None else report.tested,
        "rooms": [_room(room) for room in rooms],
        "sensors": sensors,
        "advice": {"kind": kind.value, "area_id": area_id},
    }


@callback
@websocket_api.require_admin
@websocket_api.websocket_command({probatio.Required("type"): "xiaomi_tag/lessons"})
def async_lessons(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Answer with what the house has taught."""
    try:
        connection.send_result(msg["id"], lessons_payload(loaded_home(hass)))
    except HomeAssistantError as err:
        send_failure(connection, msg, err)


@websocket_api.require_admin
@websocket_api.websocket_command({probatio.Required("type"): "xiaomi_tag/lessons/study"})
@websocket_api.async_response
async def async_study(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Study now, and answer when that is done."""
    await _async_answer(hass, connection, msg, lambda home: home.lessons.async_study_now())


@websocket_api.require_admin
@websocket_api.websocket_command({probatio.Required("type"): "xiaomi_tag/lessons/undo"})
@websocket_api.async_response
async def async_undo(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Use the lessons of before."""
    await _async_answer(hass, connection, msg, lambda home: home.lessons.async_undo())


@websocket_api.require_admin
@websocket_api.websocket_command({probatio.Required("type"): "xiaomi_tag/lessons/forget"})
@websocket_api.async_response
async def async_forget(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Forget all lessons, and what sensors showed."""
    await _async_answer(hass, connection, msg, lambda home: home.lessons.async_forget())


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        probatio.Required("type"): "xiaomi_tag/lessons/leave_out",
        probatio.Required("entity_id"): cv.entity_id,
        probatio.Required("left_out"): bool,
    }
)
@websocket_api.async_response
async def async_leave_out(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Leave a sensor out from now on, or use it again."""

    async def change(home: Home) -> None:
        leave_out(home, msg["entity_id"], left_out=msg["left_out"])

    await _async_answer(hass, connection, msg, change)


@callback
def leave_out(home: Home, entity_id: str, *, left_out: bool) -> None:
    """Change the option of sensors that are left out, and apply it at once."""
    options = home.entry.options
    kept = read_sensor_options(options).left_out - {entity_id}
    chosen = sorted(kept | {entity_id} if left_out else kept)
    home.hass.config_entries.async_update_entry(home.entry, options={**options, OPTION_SENSORS_LEFT_OUT: chosen})
    # The entry's update listener would do it a moment later; the answer must show it.
    home.async_configure()


async def _async_answer(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], change: _Change
) -> None:
    try:
        home = loaded_home(hass)
        await change(home)
    except HomeAssistantError as err:
        send_failure(connection, msg, err)
    else:
        connection.send_result(msg["id"], lessons_payload(home))


def _order(sensor: HouseSensor) -> tuple[str, str]:
    return sensor.area_id or "", sensor.entity_id


def _rooms(home: Home, sensors: list[SensorLessonPayload]) -> list[RoomKnowledge]:
    note = home.lessons.notebook
    named = frozenset() if note.current.taught is None else note.current.taught.named
    lessons = {} if note.report is None else note.report.rooms
    count = Counter(sensor["area_id"] for sensor in sensors if sensor["state"] != "left_out")
    return [
        RoomKnowledge(
            room=facts.room,
            receivers=facts.receivers,
            sensors=count[facts.room],
            mapped=facts.drawn or facts.walks > 0,
            named=facts.room in named,
            lesson=lessons.get(facts.room, RoomLesson()),
        )
        for facts in async_room_facts(home)
    ]


def _room(room: RoomKnowledge) -> RoomLessonPayload:
    lesson = room.lesson
    return {
        "area_id": room.room,
        "receivers": room.receivers,
        "sensors": room.sensors,
        "state": room.state.value,
        "share": None if lesson.share is None else round(lesson.share, 3),
        "share_before": None if lesson.share_before is None else round(lesson.share_before, 3),
        "lessons": lesson.lessons,
        "support": round(lesson.support, 1),
    }


def _sensor(home: Home, sensor: HouseSensor) -> SensorLessonPayload:
    note = home.lessons.notebook
    lesson = None if note.report is None else note.report.sensors.get(sensor.entity_id)
    if sensor.area_id != note.sensor_areas.get(sensor.entity_id):
        # It hung elsewhere at the last study.
        lesson = None
    state = sensor_state(
        lesson,
        left_out=sensor.left_out_by is not None,
        restless=home.house_sensors.is_restless(sensor.entity_id),
    )
    return {
        "entity_id": sensor.entity_id,
        "area_id": sensor.area_id,
        "kind": sensor.kind.value,
        "person": sensor.person,
        "state": state,
        "left_out_by": None if sensor.left_out_by is None else sensor.left_out_by.value,
        "edges": 0 if lesson is None else lesson.edges,
        "explained": 0.0 if lesson is None else round(lesson.explained, 3),
        "lessons": 0 if lesson is None else lesson.lessons,
        "suggested_area_id": lesson.elsewhere if lesson and state == SensorVerdict.ELSEWHERE else None,
    }


def _moment(at: float | None) -> float | None:
    return None if at is None else round(at, 1)
