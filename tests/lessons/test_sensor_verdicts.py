"""Which sensors contradict what is heard while they turn on."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons.channels import Channel
from custom_components.xiaomi_tag.lessons.sensor_verdicts import Suspicion, contradicted, lone_mover
from custom_components.xiaomi_tag.locator.model import Receiver
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from tests.lessons.made import made_signals
from tests.locator.radio import NAMES, job

LOUD, WEAK = -55, -85
TIMES = 20


def suspicions(placed: dict[str, str], receivers: tuple[str, ...]) -> list[Suspicion]:
    """Judge sensors in areas (keys) that hang in other rooms (values); receivers hear those in their room loud."""
    steps = TIMES * len(placed)
    level = np.full((steps, 1, len(receivers)), WEAK, np.float16)
    channels = []
    for number, (area, room) in enumerate(placed.items()):
        edges = np.arange(number, steps, len(placed))
        for column in (column for column, name in enumerate(receivers) if name == room):
            level[edges, 0, column] = LOUD
        channels.append(Channel(SensorKind.MOTION, NAMES.index(area), None, edges, np.ones(steps, bool), {area: edges}))
    maps = job(receivers=[Receiver(name, name) for name in receivers], useful=(1,) * len(receivers))
    return contradicted(made_signals(np.ones((steps, 1), np.float32), level=level), channels, maps)


def test_sensors_in_their_own_rooms_are_well() -> None:
    placed = {name: name for name in ("kitchen", "hall", "office")}
    assert suspicions(placed, ("kitchen", "hall", "office")) == []


def test_two_exchanged_sensors_are_found_and_where_they_are() -> None:
    placed = {"kitchen": "hall", "hall": "kitchen", "office": "office"}
    found = {each.sensor: each.room for each in suspicions(placed, ("kitchen", "hall", "office"))}
    assert found == {"kitchen": NAMES.index("hall"), "hall": NAMES.index("kitchen")}


def test_of_two_exchanged_sensors_one_may_have_no_receiver() -> None:
    placed = {"kitchen": "bath", "bath": "kitchen", "office": "office"}
    found = {each.sensor for each in suspicions(placed, ("kitchen", "office"))}
    assert found == {"kitchen", "bath"}


def test_a_few_events_are_no_proof() -> None:
    signals = made_signals(np.ones((5, 1), np.float32), level=np.array([[[WEAK, LOUD]]] * 5, np.float16))
    channel = Channel(SensorKind.MOTION, 0, None, np.arange(5), np.ones(5, bool), {"kitchen": np.arange(5)})
    maps = job(receivers=[Receiver("kitchen", "kitchen"), Receiver("hall", "hall")], useful=(1, 1))
    assert contradicted(signals, [channel], maps) == []


def test_events_count_while_exactly_one_tag_moves() -> None:
    motion = np.array([[1, 0], [1, 1], [0, 0], [0, 1]], np.float32)
    steps, tags = lone_mover(made_signals(motion), np.arange(4))
    assert steps.tolist() == [0, 3]
    assert tags.tolist() == [0, 1]


@pytest.mark.parametrize("receivers", [("kitchen", "hall", "office"), ("kitchen", "office")])
def test_a_sensor_whose_receiver_hangs_at_the_wall_to_another_room_is_well(receivers: tuple[str, ...]) -> None:
    """What happens in the hall is louder there than what happens in its own room."""
    steps = 3 * TIMES
    level = np.full((steps, 1, len(receivers)), WEAK, np.float16)
    channels = []
    for number, room in enumerate(("kitchen", "hall", "office")):
        edges = np.arange(number, steps, 3)
        if room in receivers:
            level[edges, 0, receivers.index(room)] = LOUD
        channels.append(Channel(SensorKind.MOTION, NAMES.index(room), None, edges, np.ones(steps, bool), {room: edges}))
    level[channels[0].edges, 0, 0] = LOUD - 15
    level[channels[1].edges, 0, 0] = LOUD + 5
    maps = job(receivers=[Receiver(name, name) for name in receivers], useful=(1,) * len(receivers))
    assert contradicted(made_signals(np.ones((steps, 1), np.float32), level=level), channels, maps) == []


def test_a_sensor_that_hangs_in_another_room_alone_is_found_by_the_loudest_receiver() -> None:
    found = suspicions({"kitchen": "hall", "office": "office"}, ("kitchen", "hall", "office"))
    assert [(each.sensor, each.room) for each in found] == [("kitchen", NAMES.index("hall"))]
