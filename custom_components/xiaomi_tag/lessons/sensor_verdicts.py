"""Which sensors can be used: not those that never turn on, turn on all the time, or hang in another room."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..locator.arrays import Flags, Floats, Indices
from ..locator.map_job import MapJob
from .channels import Channel, restless
from .model import SensorTrace, SensorVerdict
from .signals import MOVING, Signals

LEAST_EDGES: Final = 8
QUANTILE: Final = 0.85
WORST_LEAD_DB: Final = -8.0
OUTDONE_DB: Final = 8.0
"""Events of a sensor elsewhere are so much louder at the room's receiver than those of the room's own sensor."""
EXCHANGED_DB: Final = 4.0
"""The same where it holds in both directions."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A sensor that seems to hang elsewhere, and where (a room's index) if that is known."""

    sensor: str
    room: int | None


def first_verdicts(sensors: Sequence[SensorTrace], since: float, until: float) -> dict[str, SensorVerdict]:
    """Return the verdicts that follow from a sensor's own events."""
    return {
        sensor.id: SensorVerdict.RESTLESS if restless(sensor, since, until) else SensorVerdict.USED
        for sensor in sensors
    }


def lone_mover(signals: Signals, edges: Indices) -> tuple[Indices, Indices]:
    """Return the events while which exactly one tag moves, and that tag."""
    moves = (signals.held[edges] > MOVING) & signals.present[edges]
    alone = np.flatnonzero(moves.sum(axis=1) == 1)
    return edges[alone], moves[alone].argmax(axis=1)


def contradicted(signals: Signals, channels: Sequence[Channel], maps: MapJob) -> list[Suspicion]:
    """Return the sensors that turn on while the tag that moves is heard elsewhere than at their room's receiver.

    The later half of the time counts by itself too: sensors are moved.
    """
    found: dict[str, Suspicion] = {}
    for first in (0, len(signals.at) // 2):
        scenes = [
            scene
            for channel in channels
            if channel.off is not None
            for sensor, edges in channel.own.items()
            if len((scene := _scene(signals, sensor, channel.room, edges[edges >= first])).level_dbm) >= LEAST_EDGES
        ]
        for suspicion in (*_leads(scenes, maps.receiver_rooms), *_outdone(scenes, maps.receiver_rooms)):
            found.setdefault(suspicion.sensor, suspicion)
    return list(found.values())


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """Levels (E, Q) at the events of a sensor while exactly one tag moves."""

    sensor: str
    room: int
    level_dbm: Floats

    def loudest(self, columns: Flags) -> Floats:
        """Return the loudest (E,) of some receivers, NaN where none listened."""
        level = np.where(columns, np.nan_to_num(self.level_dbm, nan=-np.inf), -np.inf)
        most = level.max(axis=1, initial=-np.inf)
        result: Floats = np.where(np.isfinite(most), most, np.nan).astype(np.float32)
        return result


def _scene(signals: Signals, sensor: str, room: int, edges: Indices) -> _Scene:
    steps, tags = lone_mover(signals, edges)
    return _Scene(sensor, room, signals.level_dbm[steps, tags].astype(np.float32))


def _leads(scenes: Sequence[_Scene], rooms: Indices) -> Iterator[Suspicion]:
    """Yield sensors at whose events the receivers of other rooms are far louder than those of their own."""
    for scene in scenes:
        lead = scene.loudest(rooms == scene.room) - scene.loudest((rooms != scene.room) & (rooms >= 0))
        lead = lead[np.isfinite(lead)]
        if len(lead) >= LEAST_EDGES and float(np.quantile(lead, QUANTILE)) < WORST_LEAD_DB:
            placed = np.where(rooms >= 0, np.nan_to_num(scene.level_dbm, nan=-np.inf), -np.inf)
            yield Suspicion(scene.sensor, int(np.bincount(rooms[placed.argmax(axis=1)]).argmax()))


def _outdone(scenes: Sequence[_Scene], rooms: Indices) -> Iterator[Suspicion]:
    """Yield sensors that other sensors outdo at the receiver of their own room, and those others.

    Two that are exchanged outdo each other, if both rooms have receivers.
    """
    by_room: dict[tuple[int, int], float] = {}
    for number, scene in enumerate(scenes):
        own = rooms == scene.room
        if own.any():
            here = _median(scene.loudest(own))
            for other, rival in enumerate(scenes):
                if rival.room != scene.room:
                    by_room[number, other] = _median(rival.loudest(own)) - here
    for (number, other), more in by_room.items():
        back = by_room.get((other, number))
        if more > OUTDONE_DB or (back is not None and min(more, back) > EXCHANGED_DB):
            yield Suspicion(scenes[number].sensor, scenes[other].room)
            if back is None:
                yield Suspicion(scenes[other].sensor, scenes[number].room)


def _median(levels: Floats) -> float:
    known = levels[~np.isnan(levels)]
    return float(np.median(known)) if len(known) >= LEAST_EDGES else float("nan")
