"""Motion sensors in the rooms: an ESPHome node that turns them on while somebody walks there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Final, override

from aioesphomeapi import api_pb2 as api
import numpy as np

from demo.house import House, Proxy
from demo.houses import proxy_mac
from demo.movement import Mover
from demo.noise import Floats, make_key
from demo.proxy import ESPHOME_VERSION, ProxyServer

NODE: Final = "motion-sensors"
HOLD_S: Final = 60.0
"""A sensor turns off so long after the last motion that it saw."""
NOTICED: Final = 0.5
"""Chance a second that it sees somebody who walks."""
_NODE_NUMBER: Final = 200
_BLOCK_S: Final = 60


@dataclass(frozen=True, slots=True)
class Change:
    """A sensor turned on or off, at a Unix second."""

    at: float
    room: str
    on: bool


class MotionSensors:
    """One sensor in each of `rooms`, and what they see of `people`. Ask for the changes in order of time."""

    def __init__(self, house: House, rooms: Sequence[str], people: Sequence[Mover], *, seed: int = 1) -> None:
        self.rooms = tuple(rooms)
        self._number = [house.rooms.index(house.rooms_by_id[room]) for room in rooms]
        self._people = people
        self._seed = seed
        self._on_until = dict.fromkeys(rooms, float("-inf"))
        self._on: dict[str, bool] = dict.fromkeys(rooms, False)

    def changes(self, since: float, until: float) -> Iterator[Change]:
        """Yield what changes at the full seconds in [since, until)."""
        seconds = np.arange(ceil(since), ceil(until), dtype=np.float64)
        for first in range(0, len(seconds), _BLOCK_S):
            yield from self._block(seconds[first : first + _BLOCK_S])

    def _block(self, seconds: Floats) -> Iterator[Change]:
        motions = [person.motion(seconds) for person in self._people]
        for row, second in enumerate(seconds.tolist()):
            rng = np.random.default_rng(make_key("motion", self._seed + floor(second)))
            walked = {int(motion.room[row]) for motion in motions if motion.moving[row]}
            for room, number in zip(self.rooms, self._number, strict=True):
                if rng.random() < NOTICED and number in walked:
                    self._on_until[room] = second + HOLD_S
                on = second < self._on_until[room]
                if on != self._on[room]:
                    self._on[room] = on
                    yield Change(second, room, on)


class SensorNode(ProxyServer):
    """An ESPHome node with a motion sensor for each of some rooms, and without Bluetooth."""

    def __init__(self, rooms: Mapping[str, str], *, host: str = "127.0.0.1") -> None:
        """Have a sensor for each of `rooms`, the sensors' names by ids."""
        proxy = Proxy(NODE, "Motion sensors", "", 0.0, 0.0, 0.0, proxy_mac(_NODE_NUMBER))
        super().__init__(proxy, host=host)
        self._names = dict(rooms)
        self._on = dict.fromkeys(rooms, False)

    def turn(self, room: str, *, on: bool) -> None:
        """Turn a sensor on or off."""
        self._on[room] = on
        for session in self.sessions:
            if session.wants_states:
                session.send(self._state(room))

    @override
    def device_info(self) -> Any:
        return api.DeviceInfoResponse(
            name=self.proxy.name,
            friendly_name=self.proxy.friendly_name,
            mac_address=self.proxy.mac,
            esphome_version=ESPHOME_VERSION,
            compilation_time="2026-10-01 12:00:00 +0000",
            model="esp32dev",
            manufacturer="Espressif",
            project_name="demo.motion-sensors",
            project_version="1.0",
        )

    @override
    def entities(self) -> Iterator[Any]:
        for key, (room, name) in enumerate(self._names.items(), 1):
            yield api.ListEntitiesBinarySensorResponse(
                object_id=f"{room}_motion", key=key, name=name, device_class="motion"
            )

    @override
    def states(self) -> Iterator[Any]:
        return (self._state(room) for room in self._names)

    def _state(self, room: str) -> Any:
        return api.BinarySensorStateResponse(key=list(self._names).index(room) + 1, state=self._on[room])
