"""Recorded or simulated data as a folder of tables, and how to make one from a simulated world.

The folder holds `observations.csv` (time_s, tag, receiver, rssi [, radio, session]), `truth.csv` (time_s, tag, room
[, x, y, z]), `receivers.csv` (receiver, room [, x, y, z]) and, optionally, `layout.json`. Lengths in metres, RSSI in dBm.
"""

from collections.abc import Iterable, Iterator, Sequence
import csv
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.house import FLOOR_HEIGHT_M, OUTSIDE, House, Proxy, Way
from demo.noise import Floats
from demo.packet import Packet
from demo.world import World

type Numbers = NDArray[np.int64]
type Place = tuple[float, float, float]


class DatasetError(ValueError):
    """The folder does not hold a dataset; the text names the file and the reason."""


@dataclass(frozen=True, slots=True)
class Observations:
    """N packets, each heard by one receiver, in order of time; `tag`, `receiver`, `session` are numbers of names.

    `radio` tells radios in one receiver apart (1 where the data has one).
    """

    time_s: Floats
    tag: Numbers
    receiver: Numbers
    rssi: Numbers
    radio: Numbers
    session: Numbers


@dataclass(frozen=True, slots=True)
class Truth:
    """M statements of where a tag was, in order of time; `tag` and `room` are numbers of names."""

    time_s: Floats
    tag: Numbers
    room: Numbers
    position_m: Floats
    """M x 3, NaN where unknown."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A receiver, its room (empty for none) and, where known, its place."""

    name: str
    room: str
    place_m: Place | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset in memory; numbers in the tables count from 0 in the tuples of names.

    `beacons` are receivers that other receivers hear (there `tag` counts in `receivers`); they are not written.
    """

    tags: tuple[str, ...]
    rooms: tuple[str, ...]
    sessions: tuple[str, ...]
    receivers: tuple[Receiver, ...]
    observations: Observations
    truth: Truth
    layout: dict[str, Any] | None = None
    beacons: Observations | None = None

    def room_at(self, tag: str, at: float) -> str:
        """Return the room that the last statement before a time names, the first statement's before any."""
        rows = np.flatnonzero(self.truth.tag == self.tags.index(tag))
        if not len(rows):
            return OUTSIDE
        last = int(np.searchsorted(self.truth.time_s[rows], at, side="right")) - 1
        return self.rooms[int(self.truth.room[rows[max(last, 0)]])]

    def write(self, folder: Path) -> None:
        """Write the tables, replacing those that are there."""
        folder.mkdir(parents=True, exist_ok=True)
        seen, truth = self.observations, self.truth
        _write(
            folder / "observations.csv",
            ("time_s", "tag", "receiver", "rssi", "radio", "session"),
            (
                (f"{time:.3f}", self.tags[tag], self.receivers[receiver].name, rssi, radio, self.sessions[session])
                for time, tag, receiver, rssi, radio, session in zip(
                    seen.time_s.tolist(),
                    seen.tag.tolist(),
                    seen.receiver.tolist(),
                    seen.rssi.tolist(),
                    seen.radio.tolist(),
                    seen.session.tolist(),
                    strict=True,
                )
            ),
        )
        _write(
            folder / "truth.csv",
            ("time_s", "tag", "room", "x", "y", "z"),
            (
                (f"{time:.3f}", self.tags[tag], self.rooms[room], *_coordinates(place))
                for time, tag, room, place in zip(
                    truth.time_s.tolist(),
                    truth.tag.tolist(),
                    truth.room.tolist(),
                    truth.position_m.tolist(),
                    strict=True,
                )
            ),
        )
        places = ((item.name, item.room, *_coordinates(item.place_m or (np.nan,) * 3)) for item in self.receivers)
        _write(folder / "receivers.csv", ("receiver", "room", "x", "y", "z"), places)
        if self.layout is not None:
            (folder / "layout.json").write_text(json.dumps(self.layout, indent=1) + "\n")


def simulate(
    world: World, seconds: float, *, truth_every_s: float = 1.0, changed: World | None = None, changed_at_s: float = 0.0
) -> Dataset:
    """Return what a world's proxies hear of its tags in its first `seconds`; times count from its start.

    From `changed_at_s` on the proxies are those of the world `changed`, which has the same rooms, tags and seed.
    """
    tags = tuple(world.tags)
    proxies = world.house.proxies
    rooms = (*(room.area_id for room in world.house.rooms), OUTSIDE)
    start, end = world.start_at, world.start_at + seconds
    middle = start + min(changed_at_s, seconds) if changed is not None else end
    stretches = [(world, start, middle)]
    if changed is not None:
        stretches.append((changed, middle, end))
    at: Floats = np.arange(0.0, seconds, truth_every_s, dtype=np.float64)
    motions = [world.tags[tag].mover.motion(at + start) for tag in tags]
    truth = Truth(
        np.repeat(at, len(tags)),
        np.tile(np.arange(len(tags)), len(at)),
        np.column_stack([np.where(motion.room < 0, len(rooms) - 1, motion.room) for motion in motions]).ravel(),
        np.stack([motion.position_m for motion in motions], axis=1).reshape(-1, 3),
    )
    receivers = tuple(Receiver(proxy.name, proxy.area_id, _place(proxy)) for proxy in proxies)
    tag_number = {name: number for number, name in enumerate(tags)}
    observations = _observations(
        world,
        [
            (packet, tag_number[packet.tag])
            for each, since, until in stretches
            for packet in each.tag_packets(since, until)
            if packet.tag is not None
        ],
    )
    beacons = _observations(world, [row for stretch in stretches for row in _beacon_packets(*stretch)])
    return Dataset(tags, rooms, ("simulated",), receivers, observations, truth, layout_of(world.house), beacons)


def _beacon_packets(world: World, since: float, until: float) -> Iterator[tuple[Packet, int]]:
    """Yield what proxies hear of other proxies that advertise, with the number of the one that sent."""
    sender = {proxy.bluetooth_mac: number for number, proxy in enumerate(world.house.proxies) if proxy.beacon}
    if sender:
        for packet in world.packets(since, until):
            number = sender.get(packet.address) if packet.tag is None else None
            if number is not None and packet.proxy != world.house.proxies[number].name:
                yield packet, number


def _observations(world: World, packets: Sequence[tuple[Packet, int]]) -> Observations:
    """Make a table of packets, each with the number of its sender."""
    proxy_number = {proxy.name: number for number, proxy in enumerate(world.house.proxies)}
    rows = [
        (packet.time_s - world.start_at, sender, proxy_number[packet.proxy], packet.rssi) for packet, sender in packets
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    whole = table[:, 1:].astype(np.int64)
    same = np.zeros(len(rows), dtype=np.int64)
    return Observations(table[:, 0], whole[:, 0], whole[:, 1], whole[:, 2], same + 1, same)


def layout_of(house: House) -> dict[str, Any]:
    """Return a house's floors, rooms, doors, stairs and receivers' places in the form of `layout.json`."""
    floor_ids = {floor.level: floor.floor_id for floor in house.floors}
    inner = [way for way in house.ways if way.b != OUTSIDE]
    return {
        "z_from": "ground",
        "floors": [
            {
                "name": floor.floor_id,
                "level": floor.level,
                "height_m": FLOOR_HEIGHT_M,
                "rooms": [
                    {"room": room.area_id, "polygon": [list(point) for point in room.polygon]}
                    for room in house.rooms
                    if room.level == floor.level
                ],
            }
            for floor in house.floors
        ],
        "receivers": {
            proxy.name: {
                "floor": floor_ids[house.rooms_by_id[proxy.area_id].level],
                "x_m": round(proxy.x_m, 3),
                "y_m": round(proxy.y_m, 3),
                "z_m": round(proxy.z_m, 3),
            }
            for proxy in house.proxies
        },
        "doors": [_way(way) for way in inner if way.at_a == way.at_b],
        "stairs": [_way(way) for way in inner if way.at_a != way.at_b],
    }


def _way(way: Way) -> dict[str, Any]:
    x, y = ((low + high) / 2 for low, high in zip(way.at_a, way.at_b, strict=True))
    return {"rooms": [way.a, way.b], "x_m": round(x, 3), "y_m": round(y, 3)}


def read_dataset(folder: Path, *, radio: int | None = None, sessions: Sequence[str] = ()) -> Dataset:
    """Read a dataset; with `radio` only that radio's rows, with `sessions` only theirs. Raise DatasetError."""
    try:
        receivers = tuple(
            Receiver(row["receiver"], row["room"], _read_place(row)) for row in _read(folder / "receivers.csv")
        )
        seen = [
            row
            for row in _read(folder / "observations.csv")
            if (radio is None or int(row.get("radio") or 1) == radio)
            and (not sessions or row.get("session", "") in sessions)
        ]
        truth = _read(folder / "truth.csv")
        layout_file = folder / "layout.json"
        layout = json.loads(layout_file.read_text()) if layout_file.exists() else None
        return _assemble(receivers, seen, truth, layout)
    except (OSError, KeyError, TypeError, ValueError, csv.Error) as error:
        raise DatasetError(f"{folder} holds no dataset: {error!r}") from error


def _assemble(
    receivers: tuple[Receiver, ...],
    seen: list[dict[str, str]],
    stated: list[dict[str, str]],
    layout: dict[str, Any] | None,
) -> Dataset:
    seen.sort(key=lambda row: float(row["time_s"]))
    stated.sort(key=lambda row: float(row["time_s"]))
    tags = tuple(dict.fromkeys(row["tag"] for row in (*stated, *seen)))
    rooms = tuple(dict.fromkeys([*(row["room"] for row in stated), *(item.room for item in receivers if item.room)]))
    sessions = tuple(dict.fromkeys(row.get("session", "") for row in seen))
    names = tuple(item.name for item in receivers)
    observations = Observations(
        np.array([float(row["time_s"]) for row in seen]),
        _numbers((row["tag"] for row in seen), tags),
        _numbers((row["receiver"] for row in seen), names),
        np.array([int(row["rssi"]) for row in seen], dtype=np.int64),
        np.array([int(row.get("radio") or 1) for row in seen], dtype=np.int64),
        _numbers((row.get("session", "") for row in seen), sessions),
    )
    truth = Truth(
        np.array([float(row["time_s"]) for row in stated]),
        _numbers((row["tag"] for row in stated), tags),
        _numbers((row["room"] for row in stated), rooms),
        np.array([_read_place(row) or (np.nan,) * 3 for row in stated]).reshape(-1, 3),
    )
    return Dataset(tags, rooms, sessions, receivers, observations, truth, layout)


def _numbers(values: Iterable[str], names: tuple[str, ...]) -> Numbers:
    number = {name: index for index, name in enumerate(names)}
    return np.array([number[value] for value in values], dtype=np.int64)


def _place(proxy: Proxy) -> Place:
    return proxy.x_m, proxy.y_m, proxy.z_m


def _read_place(row: dict[str, str]) -> Place | None:
    if not row.get("x") or not row.get("y"):
        return None
    return float(row["x"]), float(row["y"]), float(row.get("z") or "nan")


def _coordinates(place: Sequence[float]) -> tuple[str, ...]:
    return tuple("" if np.isnan(value) else f"{value:.3f}" for value in place)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
