"""Which sensors can be used: not those that never turn on, turn on all the time, or hang in another room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..locator.arrays import Indices
from ..locator.map_job import MapJob
from .channels import Channel, restless
from .model import SensorTrace, SensorVerdict
from .signals import MOVING, Signals

LEAST_EDGES: Final = 8
QUANTILE: Final = 0.85
WORST_LEAD_DB: Final = -8.0


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
    """Return sensors in rooms with a receiver that turn on while the tag that moves is heard loudest elsewhere."""
    rooms = maps.receiver_rooms
    found = []
    for channel in channels:
        own = rooms == channel.room
        if not own.any() or own.all() or channel.off is None:
            continue
        for sensor, edges in channel.own.items():
            steps, tags = lone_mover(signals, edges)
            level = signals.level_dbm[steps, tags].astype(np.float32)
            here, others = (_loudest(level[:, columns]) for columns in (own, ~own & (rooms >= 0)))
            lead = here - others
            lead = lead[np.isfinite(lead)]
            if len(lead) >= LEAST_EDGES and float(np.quantile(lead, QUANTILE)) < WORST_LEAD_DB:
                placed = np.where(rooms >= 0, np.nan_to_num(level, nan=-np.inf), -np.inf)
                loudest = rooms[placed.argmax(axis=1)]
                found.append(Suspicion(sensor, int(np.bincount(loudest[loudest >= 0]).argmax())))
    return found


def _loudest(level: np.ndarray) -> np.ndarray:
    if not level.shape[1]:
        return np.full(len(level), np.nan)
    result: np.ndarray = np.nan_to_num(level, nan=-np.inf).max(axis=1)
    return result


def edges_by_sensor(channels: Sequence[Channel]) -> Mapping[str, Indices]:
    """Return the events of each sensor in the steps of the study."""
    return {sensor: edges for channel in channels for sensor, edges in channel.own.items()}
