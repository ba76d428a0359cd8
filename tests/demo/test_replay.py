from pathlib import Path

import pytest

from demo.dataset import DatasetError, read_dataset
from demo.replay import Replay
from tests.demo.test_dataset import write

START = 1_760_000_000.0


@pytest.fixture
def replay(tmp_path: Path) -> Replay:
    folder = write(
        tmp_path,
        receivers="receiver,room,x,y\nA_1,living_room,1,2\nB,,,\n",
        truth="time_s,tag,room\n100,t,living_room\n103,t,not_home\n5000,t,attic\n",
        observations=(
            "time_s,tag,receiver,rssi,session\n5000,t,B,-80,two\n5002,t,A_1,-81,two\n100,t,A_1,-60,one\n104,t,B,-70,one\n"
        ),
    )
    return Replay(read_dataset(folder), start_at=START)


def test_packets_come_as_recorded_with_pauses_cut(replay: Replay) -> None:
    packets = list(replay.packets(START, START + 60.0))

    assert [(packet.time_s - START, packet.proxy, packet.rssi) for packet in packets] == [
        (0.0, "proxy-a-1", -60),
        (4.0, "proxy-b", -70),
        (9.0, "proxy-b", -80),
        (11.0, "proxy-a-1", -81),
    ]
    assert {packet.tag for packet in packets} == {"t"}
    assert {packet.address for packet in packets} == {replay.tags["t"].flow_input["address"]}
    assert replay.ends_at == START + 16.0


def test_a_stretch_is_half_open(replay: Replay) -> None:
    assert [packet.rssi for packet in replay.packets(START + 4.0, START + 9.0)] == [-70]


def test_truth_follows_the_sessions(replay: Replay) -> None:
    assert [replay.truth("t", START + second) for second in (0.0, 2.9, 3.5, 9.0, 15.0)] == [
        "living_room",
        "living_room",
        "not_home",
        "attic",
        "attic",
    ]


def test_speed(replay: Replay) -> None:
    fast = Replay(replay._dataset, start_at=START, speed=2.0)

    assert [packet.time_s - START for packet in fast.packets(START, START + 60.0)] == [0.0, 2.0, 4.5, 5.5]
    assert fast.truth("t", START + 4.5) == "attic"


def test_its_house(replay: Replay) -> None:
    house = replay.house

    assert [(room.area_id, room.name) for room in house.rooms] == [("living_room", "Living room"), ("attic", "Attic")]
    assert [(proxy.name, proxy.area_id) for proxy in house.proxies] == [("proxy-a-1", "living_room"), ("proxy-b", "")]
    assert (house.proxies[0].x_m, house.proxies[0].y_m, house.proxies[0].z_m) == (1.0, 2.0, 1.0)


def test_it_accepts_no_connections(replay: Replay) -> None:
    assert replay.peripheral(str(replay.tags["t"].flow_input["address"]), START) is None


def test_a_layout_gives_floors_and_rectangles(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        receivers="receiver,room\na,attic\n",
        truth="time_s,tag,room\n0,t,attic\n",
        observations="time_s,tag,receiver,rssi\n1,t,a,-60\n",
    )
    layout = tmp_path / "layout.json"
    layout.write_text(
        '{"floors": [{"name": "top", "level": 2, "rooms": [{"room": "attic", "polygon": [[0, 1], [4, 1], [3, 5]]}]}]}'
    )
    house = Replay(read_dataset(folder), start_at=START).house
    room = house.rooms[0]

    assert [(floor.name, floor.level) for floor in house.floors] == [("Top", 2)]
    assert (room.x0_m, room.y0_m, room.x1_m, room.y1_m, room.level) == (0, 1, 4, 5, 2)
    layout.write_text('{"floors": [{"rooms": 3}]}')
    with pytest.raises(DatasetError, match="layout"):
        Replay(read_dataset(folder), start_at=START)
