"""A recorded dataset put on air in place of a simulation: its tags advertise, its receivers are the proxies."""

from collections.abc import Iterator
from math import isnan, nan
from typing import Any

import numpy as np

from demo.dataset import Dataset, DatasetError
from demo.gatt import Peripheral
from demo.house import FLOOR_HEIGHT_M, OUTSIDE, Floor, House, Proxy, Room, Way
from demo.houses import proxy_mac
from demo.movement import Still
from demo.packet import Packet
from demo.tags import tile_tag

_PAUSE_S = 5.0


class Replay:
    """A dataset as a world: the same packets at the same moments after `start_at` (Unix seconds), or `speed` times as fast.

    The time between sessions is cut to a few seconds. Its tags advertise as Tiles, which keep their addresses.
    """

    def __init__(self, dataset: Dataset, *, start_at: float, speed: float = 1.0) -> None:
        self.house = house_of(dataset)
        self.tags = {name: tile_tag(name, _title(name), Still(0.0, 0.0, 0.0)) for name in dataset.tags}
        self.start_at = start_at
        self._dataset = dataset
        seen = dataset.observations
        starts = [float(seen.time_s[seen.session == number].min()) for number in range(len(dataset.sessions))]
        ends = [float(seen.time_s[seen.session == number].max()) for number in range(len(dataset.sessions))]
        order = np.argsort(starts)
        self._skipped = np.zeros(len(starts))
        """Seconds by which a session is played earlier than it was recorded, in each session."""
        at = 0.0
        for number in order.tolist():
            self._skipped[number] = starts[number] - at
            at += ends[number] - starts[number] + _PAUSE_S
        self._speed = speed
        times = (seen.time_s - self._skipped[seen.session]) / speed + start_at
        self._rows = np.argsort(times, kind="stable")
        """The observations in the order in which they are played."""
        self._times = times[self._rows]
        self._session_starts = (np.array(starts)[order] - self._skipped[order]) / speed + start_at
        self._session_order = order
        self.ends_at = start_at + at / speed

    def packets(self, since: float, until: float) -> Iterator[Packet]:
        """Yield what the receivers heard in [since, until), in order of time."""
        seen = self._dataset.observations
        first, last = np.searchsorted(self._times, [since, until])
        for turn in range(int(first), int(last)):
            time_s, row = float(self._times[turn]), int(self._rows[turn])
            tag = self._dataset.tags[int(seen.tag[row])]
            air = self.tags[tag].beacon.at(time_s, row)
            proxy = self.house.proxies[int(seen.receiver[row])].name
            yield Packet(time_s, proxy, air.address, air.address_type, int(seen.rssi[row]), air.data, tag=tag)

    def truth(self, tag: str, at: float) -> str:
        """Return the room that the recording names."""
        turn = max(int(np.searchsorted(self._session_starts, at, side="right")) - 1, 0)
        session = int(self._session_order[turn])
        return self._dataset.room_at(tag, (at - self.start_at) * self._speed + float(self._skipped[session]))

    def peripheral(self, address: str, at: float) -> Peripheral | None:  # noqa: ARG002  # whatever the address
        """Return None: a recording accepts no connections."""
        return None


def house_of(dataset: Dataset) -> House:
    """Return a dataset's rooms and receivers as a house; without a layout all rooms are on one floor.

    Raise DatasetError for a layout of another form.
    """
    try:
        floors, rooms = _plan(dataset.layout or {"floors": []})
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError(f"the layout has another form: {error!r}") from error
    for name in dataset.rooms:
        if name not in {*rooms, OUTSIDE}:
            rooms[name] = Room(name, _title(name), floors[0].level, 0.0, 0.0, 0.0, 0.0)
    any_room = next(iter(rooms.values()))
    proxies = []
    for number, receiver in enumerate(dataset.receivers):
        room = rooms.get(receiver.room, any_room)
        x, y, z = receiver.place_m or (*room.centre, nan)
        z = room.level * FLOOR_HEIGHT_M + 1.0 if isnan(z) else z
        slug = receiver.name.lower().replace("_", "-")
        proxies.append(
            Proxy(f"proxy-{slug}", f"{_title(receiver.name)} proxy", receiver.room, x, y, z, proxy_mac(number))
        )
    way_out = Way(any_room.area_id, OUTSIDE, any_room.centre, any_room.centre)
    return House("Recorded home", tuple(floors), tuple(rooms.values()), (), (way_out,), tuple(proxies))


def _plan(layout: dict[str, Any]) -> tuple[list[Floor], dict[str, Room]]:
    """Return the floors (at least one) and rooms of a layout, each room as the rectangle around it."""
    floors: list[Floor] = []
    rooms: dict[str, Room] = {}
    for plan in layout["floors"]:
        level = int(plan["level"])
        floors.append(Floor(str(plan["name"]), _title(str(plan["name"])), level))
        for entry in plan["rooms"]:
            xs, ys = zip(*entry["polygon"], strict=True)
            name = str(entry["room"])
            rooms[name] = Room(name, _title(name), level, min(xs), min(ys), max(xs), max(ys))
    return floors or [Floor("home", "Home", 0)], rooms


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
