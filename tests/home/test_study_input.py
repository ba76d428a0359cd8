"""What a study gets of the journal."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.home.sensor_finder import HouseSensor
from custom_components.xiaomi_tag.home.study_input import (
    async_read_outages,
    async_read_sensors,
    async_read_tags,
    outages_of,
    trace_of,
)
from custom_components.xiaomi_tag.journal import ChangeKind, JournalChange
from custom_components.xiaomi_tag.locator.sensors import SensorKind

from . import journals
from .journals import TAG, Journals

PIR = HouseSensor("binary_sensor.pir", "hall", SensorKind.MOTION)
ANNA = HouseSensor("sensor.anna", None, SensorKind.ROOM, "person.anna")


def shown(at: float, area: str | None = "hall", **data: Any) -> JournalChange:
    return JournalChange(ChangeKind.SENSOR, PIR.entity_id, at, {"area": area, **data})


def online(at: float, subject: str, state: bool) -> JournalChange:
    return JournalChange(ChangeKind.RECEIVER, subject, at, {"online": state})


async def test_sightings_of_known_receivers_are_read(make_journal: Journals) -> None:
    writer = make_journal()
    now = journals.now()
    await writer.async_open(now)
    for receiver, age_s in (("b", 30), ("a", 20), ("gone", 10)):
        writer.async_sight(
            Sighting(TAG, receiver, -60, now - age_s, now - age_s), None, 2.0 if receiver == "a" else None
        )
    await writer.async_flush()
    tag = type("Tag", (), {"id": TAG, "person": "person.anna"})
    ground: Any = type("Ground", (), {"tags": {TAG: tag}})
    [trace] = await async_read_tags(ground, writer, ["a", "b"], (now - 100, now))
    assert (trace.tag, trace.person) == (TAG, "person.anna")
    assert trace.receiver.tolist() == [1, 0]
    assert trace.at.tolist() == [int(now - 30), int(now - 20)]
    assert trace.range_m is not None
    np.testing.assert_array_equal(trace.range_m, np.array([np.nan, 2.0], np.float32))


async def test_changes_of_the_span_are_read_by_sensor(make_journal: Journals) -> None:
    writer = make_journal()
    now = journals.now()
    await writer.async_open(now)
    for age_s, on in ((500, False), (50, True), (40, False)):
        writer.async_note_sensor(PIR.entity_id, now - age_s, {"area": "hall", "on": on})
    writer.async_note_sensor("binary_sensor.left_out", now - 30, {"area": "hall", "on": True})
    await writer.async_flush()
    silent = HouseSensor("binary_sensor.silent", "bath", SensorKind.PRESENCE, "person.anna")
    traces = await async_read_sensors(writer, [PIR, silent], (now - 100, now))
    assert [(trace.id, trace.room, trace.kind, trace.person) for trace in traces] == [
        (PIR.entity_id, "hall", SensorKind.MOTION, None),
        (silent.entity_id, "bath", SensorKind.PRESENCE, "person.anna"),
    ]
    assert traces[0].at.tolist() == [now - 50, now - 40]
    assert traces[0].on.tolist() == [True, False]
    assert not len(traces[1].at)


async def test_outages_are_read(make_journal: Journals) -> None:
    writer = make_journal()
    now = journals.now()
    await writer.async_open(now)
    await writer.async_flush()
    assert await async_read_outages(writer, ["a"], (now - 100, now + 10)) == {}


def test_what_a_sensor_showed_in_another_area_is_left_out() -> None:
    trace = trace_of(PIR, [shown(1, "bath", on=True), shown(2, on=True)], 10)
    assert trace is not None
    assert trace.at.tolist() == [2]


def test_room_of_a_person_is_a_trace_of_rooms() -> None:
    trace = trace_of(ANNA, [shown(1, None, room="hall"), shown(2, None, room=None)], 10)
    assert trace is not None
    assert trace.rooms == ("hall", None)
    assert (trace.room, trace.person) == (None, "person.anna")


@pytest.mark.parametrize(("until", "teaches"), [(12.0, False), (100.0, True)])
def test_sensor_that_did_not_work_for_long_teaches_nothing(until: float, teaches: bool) -> None:
    changes = [shown(0, on=True), shown(2, on=None), shown(4, on=False)]
    trace = trace_of(PIR, changes, until)
    assert (trace is not None) is teaches
    if trace is not None:
        assert trace.on.tolist() == [True, False, False]


@pytest.mark.parametrize("data", [{}, {"on": "yes"}, {"on": 1}, {"room": 5}])
def test_damaged_changes_are_no_events(data: Mapping[str, Any]) -> None:
    trace = trace_of(PIR, [shown(1, **data)], 10)
    assert trace is not None
    assert trace.on.tolist() == [False]


def test_receiver_is_deaf_until_it_is_online_again() -> None:
    changes = [online(5, "a", False), online(20, "b", False), online(30, "a", True), online(40, "a", False)]
    assert outages_of(changes, ["a", "b", "c"], (10, 100)) == {"a": [(10, 30), (40, 100)], "b": [(20, 100)]}


def test_receiver_is_deaf_while_it_stood_in_another_room() -> None:
    def stood(at: float, subject: str, area: str | None) -> JournalChange:
        return JournalChange(ChangeKind.RECEIVER, subject, at, {"online": True, "area_id": area})

    changes = [stood(5, "a", "hall"), stood(20, "b", None), stood(30, "a", "bath"), stood(40, "b", "hall")]
    rooms = {"a": "bath", "b": "hall"}
    assert outages_of(changes, ["a", "b"], (10, 100), rooms) == {"a": [(10, 30)]}
    assert outages_of(changes, ["a", "b"], (10, 100)) == {}


def test_stop_of_the_home_is_an_outage_of_all() -> None:
    changes = [online(20, "", False), online(25, "a", False), online(30, "", True), online(35, "a", True)]
    assert outages_of(changes, ["a", "b"], (10, 100)) == {"a": [(20, 30), (25, 35)], "b": [(20, 30)]}
