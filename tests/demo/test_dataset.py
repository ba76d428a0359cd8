from pathlib import Path

import numpy as np
import pytest

from demo.dataset import Dataset, DatasetError, layout_of, read_dataset, simulate
from demo.houses import default_house
from demo.made import changed_world, made_world


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return simulate(made_world(11, "flat"), 300.0)


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def test_a_world_makes_a_dataset(dataset: Dataset) -> None:
    seen, truth = dataset.observations, dataset.truth

    assert dataset.tags == ("tag1", "tag2", "tag3")
    assert len(dataset.receivers) == len({receiver.room for receiver in dataset.receivers}) >= 5
    assert len(seen.time_s) > 1000
    assert (np.diff(seen.time_s) >= 0).all()
    assert 0.0 <= seen.time_s[0] < seen.time_s[-1] < 300.0
    assert len(truth.time_s) == 900
    assert set(seen.radio.tolist()) == {1}


def test_its_truth_is_the_world_s(dataset: Dataset) -> None:
    world = made_world(11, "flat")

    assert [dataset.room_at("tag2", at) for at in (0.0, 100.0, 299.0)] == [
        world.truth("tag2", at) for at in (0.0, 100.0, 299.0)
    ]


def test_its_packets_are_the_world_s(dataset: Dataset) -> None:
    packets = list(made_world(11, "flat").packets(0.0, 300.0))

    assert dataset.observations.rssi.tolist() == [packet.rssi for packet in packets]


def test_what_is_written_is_read_back(dataset: Dataset, tmp_path: Path) -> None:
    dataset.write(tmp_path / "made")
    back = read_dataset(tmp_path / "made")

    assert back.tags == dataset.tags
    assert back.layout == dataset.layout
    assert [(item.name, item.room) for item in back.receivers] == [(item.name, item.room) for item in dataset.receivers]
    assert back.receivers[0].place_m == pytest.approx(dataset.receivers[0].place_m, abs=0.001)
    assert back.observations.rssi.tolist() == dataset.observations.rssi.tolist()
    assert back.observations.receiver.tolist() == dataset.observations.receiver.tolist()
    assert back.observations.time_s == pytest.approx(dataset.observations.time_s, abs=0.001)
    assert [back.rooms[room] for room in back.truth.room] == [dataset.rooms[room] for room in dataset.truth.room]
    assert back.truth.position_m == pytest.approx(dataset.truth.position_m, abs=0.001)


RECEIVERS = "receiver,room\na,hall\nb,\n"
TRUTH = "time_s,tag,room\n0,t,hall\n5,t,not_home\n"
SEEN = "time_s,tag,receiver,rssi,radio,session\n3.5,t,b,-70,2,two\n1,t,a,-60,1,one\n2,t,b,-65,2,one\n"


def test_the_least_that_a_dataset_has(tmp_path: Path) -> None:
    folder = write(
        tmp_path, receivers="receiver,room\na,hall\n", truth=TRUTH, observations="time_s,tag,receiver,rssi\n1,t,a,-60\n"
    )
    dataset = read_dataset(folder)

    assert dataset.receivers[0].place_m is None
    assert dataset.sessions == ("",)
    assert dataset.observations.radio.tolist() == [1]
    assert np.isnan(dataset.truth.position_m).all()
    assert dataset.layout is None


def test_rows_are_put_in_order_of_time(tmp_path: Path) -> None:
    dataset = read_dataset(write(tmp_path, receivers=RECEIVERS, truth=TRUTH, observations=SEEN))

    assert dataset.observations.time_s.tolist() == [1.0, 2.0, 3.5]
    assert dataset.sessions == ("one", "two")


def test_radios_and_sessions_are_chosen(tmp_path: Path) -> None:
    folder = write(tmp_path, receivers=RECEIVERS, truth=TRUTH, observations=SEEN)

    assert read_dataset(folder, radio=2).observations.rssi.tolist() == [-65, -70]
    assert read_dataset(folder, sessions=["one"]).observations.rssi.tolist() == [-60, -65]


def test_the_room_at_a_time(tmp_path: Path) -> None:
    dataset = read_dataset(write(tmp_path, receivers=RECEIVERS, truth=TRUTH, observations=SEEN))

    assert [dataset.room_at("t", at) for at in (-1.0, 4.9, 5.0, 99.0)] == ["hall", "hall", "not_home", "not_home"]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"receivers": RECEIVERS, "truth": TRUTH, "observations": "time_s,tag,receiver,rssi\n1,t,unknown,-60\n"},
        {"receivers": RECEIVERS, "truth": TRUTH, "observations": "time_s,tag,receiver,rssi\nsoon,t,a,-60\n"},
        {"receivers": RECEIVERS, "truth": TRUTH, "observations": "a,b\n1,2\n"},
        {"receivers": RECEIVERS, "truth": "time_s\n1\n", "observations": SEEN},
    ],
    ids=["empty", "unknown receiver", "no time", "other columns", "no rooms"],
)
def test_other_folders_are_refused(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(DatasetError, match="holds no dataset"):
        read_dataset(write(tmp_path, **files))


def test_the_layout_names_all_rooms_and_receivers() -> None:
    house = default_house()
    layout = layout_of(house)

    assert [floor["name"] for floor in layout["floors"]] == ["ground", "first"]
    assert {room["room"] for floor in layout["floors"] for room in floor["rooms"]} == set(house.rooms_by_id)
    assert all(len(door["rooms"]) == 2 for door in layout["doors"])
    assert [set(stairs["rooms"]) for stairs in layout["stairs"]] == [
        {way.a, way.b} for way in house.ways if way.at_a != way.at_b
    ]
    assert layout["receivers"]["proxy-bedroom"] == {"floor": "first", "x_m": 0.4, "y_m": 0.6, "z_m": 3.5}


def test_a_proxy_that_dies_is_heard_before_and_not_after() -> None:
    world = made_world(3, "flat")
    changed = changed_world(world, "dies", 3)
    (dead,) = [number for number, proxy in enumerate(changed.proxies) if proxy.reception == 0.0]
    seen = simulate(world, 240.0, changed=changed, changed_at_s=120.0).observations

    heard_at = seen.time_s[seen.receiver == dead]
    assert len(heard_at) > 10
    assert heard_at.max() < 120.0
    assert (np.diff(seen.time_s) >= 0).all()


def test_beacons_of_proxies_are_kept_apart() -> None:
    data = simulate(made_world(3, "flat", beacons=True), 60.0)

    assert data.beacons is not None
    assert len(data.beacons.time_s) > 100
    assert (data.beacons.tag != data.beacons.receiver).all()
    assert data.observations.rssi.tolist() == simulate(made_world(3, "flat"), 60.0).observations.rssi.tolist()
