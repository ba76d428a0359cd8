"""Motion sensors of the simulated house, and the node that has them."""

from collections.abc import AsyncIterator

from aioesphomeapi import BinarySensorInfo, BinarySensorState, EntityState
import numpy as np
import pytest

from demo.houses import default_house
from demo.motion import HOLD_S, MotionSensors, SensorNode
from demo.movement import BRISK_PERSON, Still, Walker

from .test_proxy import connected, until

START = 1_700_000_000.0
ROOMS = ("kitchen", "hall", "study")


@pytest.fixture
async def node(socket_enabled: None) -> AsyncIterator[SensorNode]:
    node = SensorNode({"kitchen": "Kitchen motion", "hall": "Hall motion"})
    await node.start()
    yield node
    await node.stop()


async def test_the_node_has_a_motion_sensor_for_each_room(node: SensorNode) -> None:
    async with connected(node) as client:
        sensors, _ = await client.list_entities_services()
        assert all(isinstance(sensor, BinarySensorInfo) for sensor in sensors)
        assert {(sensor.object_id, sensor.name) for sensor in sensors} == {
            ("kitchen_motion", "Kitchen motion"),
            ("hall_motion", "Hall motion"),
        }
        info = await client.device_info()
        assert not info.bluetooth_proxy_feature_flags


async def test_a_client_gets_all_states_and_then_each_change(node: SensorNode) -> None:
    node.turn("hall", on=True)
    got: list[EntityState] = []
    async with connected(node) as client:
        client.subscribe_states(got.append)
        await until(lambda: len(got) == 2)
        node.turn("kitchen", on=True)
        await until(lambda: len(got) == 3)
    assert [state.state for state in got if isinstance(state, BinarySensorState)] == [False, True, True]


def test_a_sensor_sees_who_walks_in_its_room_and_turns_off_later() -> None:
    house = default_house()
    walker = Walker(house, BRISK_PERSON, seed=1, start_at=START)
    changes = list(MotionSensors(house, ROOMS, [walker]).changes(START, START + 1800))
    assert {change.room for change in changes} == set(ROOMS)
    for room in ROOMS:
        own = [change for change in changes if change.room == room]
        assert [change.on for change in own] == [number % 2 == 0 for number in range(len(own))]
        number = house.rooms.index(house.rooms_by_id[room])
        for begin in own[::2]:
            assert walker.motion(np.array([begin.at])).room[0] == number
        assert all(end.at - begin.at >= HOLD_S for begin, end in zip(own[::2], own[1::2], strict=False))


def test_a_sensor_sees_nobody_who_rests() -> None:
    house = default_house()
    number = house.rooms.index(house.rooms_by_id["kitchen"])
    lying = Still(*house.rooms_by_id["kitchen"].centre, 1.0, number)
    assert not list(MotionSensors(house, ROOMS, [lying]).changes(START, START + 600))


def test_the_pieces_in_which_changes_are_asked_for_make_no_difference() -> None:
    house = default_house()

    def sensors() -> MotionSensors:
        return MotionSensors(house, ROOMS, [Walker(house, BRISK_PERSON, seed=2, start_at=START)])

    whole = list(sensors().changes(START, START + 300))
    cut = sensors()
    pieces = [change for at in range(0, 3000, 7) for change in cut.changes(START + at / 10, START + (at + 7) / 10)]
    assert [change for change in pieces if change.at < START + 300] == whole
