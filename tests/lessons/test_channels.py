"""The changes of sensors as events and states in steps."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons.channels import Channel, companies, events, make_channels, restless
from custom_components.xiaomi_tag.lessons.model import SensorTrace
from custom_components.xiaomi_tag.locator.arrays import Times
from custom_components.xiaomi_tag.locator.sensors import SensorKind

AT = 1_700_000_000.0
STEPS: Times = np.asarray(AT + 1 + 2.0 * np.arange(300), np.float64)
ROOMS = {"kitchen": 0, "hall": 1}


def sensor(
    *changes: tuple[float, bool], kind: SensorKind = SensorKind.MOTION, room: str = "kitchen", name: str = "one"
) -> SensorTrace:
    at, on = zip(*changes, strict=True)
    return SensorTrace(name, room, kind, None, AT + np.array(at), np.array(on))


def only(*sensors: SensorTrace) -> Channel:
    (channel,) = make_channels(sensors, ROOMS, STEPS)
    return channel


def test_turning_on_is_an_event_a_second_earlier_and_the_time_on_shows_nothing() -> None:
    channel = only(sensor((0, False), (101.5, True), (121.5, False)))
    assert channel.edges.tolist() == [50]
    assert np.flatnonzero(~np.asarray(channel.off)).tolist() == list(range(50, 60))


def test_a_state_that_is_reported_again_is_no_event() -> None:
    assert len(events(sensor((0, False), (10, True), (20, True), (30, False), (40, True)))) == 2


@pytest.mark.parametrize("kind", [SensorKind.DOOR, SensorKind.HAND])
def test_doors_and_hands_have_events_only(kind: SensorKind) -> None:
    channel = only(sensor((100, True), (200, True), (300, False), kind=kind))
    assert len(channel.edges) == 2
    assert channel.off is None


def test_sensors_of_one_room_are_one() -> None:
    one = sensor((0, False), (100, True), (160, False))
    other = sensor((0, False), (120, True), (140, False), (200, True), (220, False), name="other")
    channel = only(one, other)
    assert len(channel.edges) == 2  # the other one turned on while the first one was on
    assert {name: len(edges) for name, edges in channel.own.items()} == {"one": 1, "other": 2}


def test_a_light_that_follows_the_motion_sensor_is_no_event_of_its_own() -> None:
    motion = sensor((0, False), (100, True), (160, False))
    light = sensor((103, True), (150, True), kind=SensorKind.HAND, name="light")
    channels = {channel.kind: channel for channel in make_channels([light, motion], ROOMS, STEPS)}
    assert channels[SensorKind.HAND].edges.tolist() == [74]


def test_events_in_steps_that_are_left_out_are_dropped() -> None:
    (channel,) = make_channels([sensor((0, False), (100, True), (500, True))], ROOMS, np.delete(STEPS, range(40, 60)))
    assert len(channel.edges) == 0


def test_sensors_of_other_rooms_and_those_that_never_turn_on_are_left_out() -> None:
    assert make_channels([sensor((0, False)), sensor((9, True), room="garden")], ROOMS, STEPS) == []


def test_a_sensor_that_turns_on_all_the_time_is_restless() -> None:
    busy = sensor(*((10.0 * number, number % 2 == 0) for number in range(360)))
    assert restless(busy, AT, AT + 3600)
    assert not restless(busy, AT, AT + 36_000)


def test_a_room_that_a_sensor_knows_holds_until_the_next() -> None:
    at = AT + np.array([100.0, 200.0, 300.0])
    trace = SensorTrace("phone", None, SensorKind.ROOM, "anna", at, np.zeros(3, bool), ("hall", "garden", "kitchen"))
    (company,) = companies([trace], ROOMS, STEPS)
    assert company.room[[0, 60, 120, 180]].tolist() == [-1, 1, -1, 0]
