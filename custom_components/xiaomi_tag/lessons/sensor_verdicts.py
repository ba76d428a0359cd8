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
WORST_LEAD_DB: Final = -12.0
LEAST_LEADS: Final = 12
OUTDONE_DB: Final = 8.0
"""Events of a sensor elsewhere are so much louder at the room's receiver than those of the room's own sensor."""
EXCHANGED_DB: Final = 4.0
"""The same where it holds in both directions."""
OWN_LEAD_DB: Final = 3.0
"""A sensor at some of whose events the receiver of its room leads by so much hangs there, whatever outdoes it."""


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
        # Those that are exchanged first: what outdoes a sensor shows better where it hangs.
        for suspicion in (*_outdone(scenes, maps.receiver_rooms), *_leads(scenes, maps.receiver_rooms)):
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


def _lead(scene: _Scene, rooms: Indices) -> tuple[float, int]:
    """Return how far the receivers of a sensor's own room lead all others at its best events, and the number of events."""
    lead = scene.loudest(rooms == scene.room) - scene.loudest((rooms != scene.room) & (rooms >= 0))
    lead = lead[np.isfinite(lead)]
    return (float(np.quantile(lead, QUANTILE)) if len(lead) else float("nan")), len(lead)


def _leads(scenes: Sequence[_Scene], rooms: Indices) -> Iterator[Suspicion]:
    """Yield sensors at whose events the receivers of other rooms are far louder than those of their own."""
    for scene in scenes:
        lead, count = _lead(scene, rooms)
        if count >= LEAST_LEADS and lead < WORST_LEAD_DB:
            others = (rooms >= 0) & (rooms != scene.room)
            placed = np.where(others, np.nan_to_num(scene.level_dbm, nan=-np.inf), -np.inf)
            yield Suspicion(scene.sensor, int(np.bincount(rooms[placed.argmax(axis=1)]).argmax()))


def _outdone(scenes: Sequence[_Scene], rooms: Indices) -> Iterator[Suspicion]:
    """Yield sensors that other sensors outdo at the receiver of their own room, and those others.

    Two that are exchanged outdo each other, if both rooms have receivers. One direction shows nothing then: many a
    receiver hangs at the wall to another room.
    """
    by_room: dict[tuple[int, int], float] = {}
    for number, scene in enumerate(scenes):
        own = rooms == scene.room
        if own.any():
            here = _median(scene.loudest(own))
            for other, rival in enumerate(scenes):
                more = _median(rival.loudest(own)) - here
                if rival.room != scene.room and np.isfinite(more):
                    by_room[number, other] = more
    at_home = [_lead(scene, rooms)[0] >= OWN_LEAD_DB for scene in scenes]
    most_first = sorted(by_room.items(), key=lambda item: -min(item[1], by_room.get(item[0][::-1], item[1])))
    for (number, other), more in most_first:
        back = by_room.get((other, number))
        if at_home[number] or (back is not None and at_home[other]):
            continue
        if more > OUTDONE_DB if back is None else min(more, back) > EXCHANGED_DB:
            yield Suspicion(scenes[number].sensor, scenes[other].room)
            if back is None:
                yield Suspicion(scenes[other].sensor, scenes[number].room)


def _median(levels: Floats) -> float:
    known = levels[~np.isnan(levels)]
    return float(np.median(known)) if len(known) >= LEAST_EDGES else float("nan")
