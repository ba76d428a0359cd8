"""The report of a study as it is stored."""

import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.home.lesson_report import LessonReport, read_report
from custom_components.xiaomi_tag.lessons.model import RoomLesson, SensorLesson, SensorVerdict

from ..calibrating import BAG, KEYS
from .lessons import some_study

REPORT = LessonReport.of(some_study(), 1_790_000_100.0)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_report_survives_the_store() -> None:
    assert read_report(json.loads(json.dumps(REPORT.to_json()))) == REPORT


def test_tag_and_room_can_be_forgotten() -> None:
    assert REPORT.without_tag(KEYS).tags == {BAG: 0.5}
    assert REPORT.without_room("hall").rooms == {}
    elsewhere = LessonReport.of(some_study(sensors={"a": SensorLesson(elsewhere="hall")}), 1.0)
    assert elsewhere.without_room("hall").sensors["a"].elsewhere is None
    assert elsewhere.without_room("bath").sensors["a"].elsewhere == "hall"


@pytest.mark.parametrize(
    "data", [None, [], {}, {"at": 5}, {"at": 5, "verdict": "best"}, {"at": "x", "verdict": "kept"}]
)
def test_what_is_no_report_is_none(data: object) -> None:
    assert read_report(data) is None


def test_damaged_values_are_left_out() -> None:
    data = REPORT.to_json() | {"hours": -1, "error": 5, "tested": 1.5, "tags": {KEYS: 3, BAG: 0.5}}
    data |= {
        "rooms": {"hall": {"share": "all"}, "bath": 5},
        "sensors": {"a": {"verdict": "best", "elsewhere": 1}, "b": 1},
    }
    report = read_report(data)
    assert report is not None
    assert (report.hours, report.error, report.tested, report.tags) == (0.0, None, 0, {BAG: 0.5})
    assert report.rooms == {"hall": RoomLesson()}
    assert report.sensors == {"a": SensorLesson(verdict=SensorVerdict.SILENT)}


@given(changes=st.dictionaries(st.sampled_from(sorted(REPORT.to_json())), JSON))
def test_foreign_json_never_fails(changes: dict[str, Any]) -> None:
    report = read_report(REPORT.to_json() | changes)
    assert report is None or report.hours >= 0
