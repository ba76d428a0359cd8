"""Two persons with tags in the made home of six rooms, a motion sensor in each: what is stored of a few hours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from custom_components.xiaomi_tag.lessons.model import SensorTrace, TagTrace
from custom_components.xiaomi_tag.lessons.study import StudyJob
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from tests.locator.radio import MIDDLES, NAMES, SIDE_M, SPOTS, heard, job, somewhere

AT = 1_700_000_000.0
HOLD_S = 30
NOTICED = 0.5
PERSONS = {"keys": "person.anna", "bag": "person.ben"}


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """A study of a made past, and the room of each tag in each second of it, counted by NAMES."""

    job: StudyJob
    truth: Mapping[str, NDArray[np.intp]]


@cache
def lived(seconds: int = 7200, seed: int = 1) -> Day:
    """Return a past with two tags."""
    rng = np.random.default_rng(seed)
    seen = np.zeros((len(NAMES), seconds), bool)
    traces, truth = [], {}
    for tag, person in PERSONS.items():
        points, moves = _way(rng, seconds)
        room = (points[:, 0] // SIDE_M + 3 * (points[:, 1] // SIDE_M)).astype(np.intp)
        truth[tag] = room
        seen[room, np.arange(seconds)] |= moves & (rng.random(seconds) < NOTICED)
        traces.append(_trace(tag, person, points, rng))
    sensors = tuple(_sensor(name, seen[number]) for number, name in enumerate(NAMES))
    study = StudyJob(
        since=AT,
        until=AT + seconds,
        traces=tuple(traces),
        sensors=sensors,
        listened={},
        maps=job(),
        offsets_db={},
    )
    return Day(study, truth)


def with_area(sensor: SensorTrace, room: str) -> SensorTrace:
    """Return a sensor as if it hung in another room."""
    return replace(sensor, room=room)


def _way(rng: np.random.Generator, seconds: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return points (seconds, 2) of somebody who walks from spot to spot and rests there, and when they walk."""
    points = [np.array(somewhere(NAMES[int(rng.integers(6))], rng))]
    moves = [False]
    while len(points) < seconds:
        here = points[-1]
        near = str(rng.choice(NAMES)) if rng.random() < 0.6 else min(MIDDLES, key=lambda name: _apart(name, here))
        goal = np.array(somewhere(near, rng))
        steps = max(int(np.hypot(*(goal - here))), 6)
        points += [here + (goal - here) * number / steps for number in range(1, steps + 1)]
        moves += [True] * steps
        rest = int(rng.uniform(20, 120))
        points += [goal] * rest
        moves += [False] * rest
    return np.array(points[:seconds]), np.array(moves[:seconds])


def _apart(name: str, point: NDArray[np.float64]) -> float:
    return float(np.hypot(MIDDLES[name][0] - point[0], MIDDLES[name][1] - point[1]))


def _trace(tag: str, person: str, points: NDArray[np.float64], rng: np.random.Generator) -> TagTrace:
    columns = {name: number for number, name in enumerate(SPOTS)}
    rows = [
        (AT + second + 0.3, columns[name], level)
        for second in range(0, len(points), 2)
        for name, level in heard((points[second][0], points[second][1]), rng=rng).items()
    ]
    at, receiver, rssi = zip(*rows, strict=True)
    return TagTrace(tag, person, np.array(at), np.array(receiver, np.intp), np.array(rssi, np.float32))


def _sensor(room: str, seen: NDArray[np.bool_]) -> SensorTrace:
    at, on = [AT], [False]
    until = -1
    for second in np.flatnonzero(seen).tolist():
        if second > until:
            if until >= 0:
                at.append(AT + until + 1)
                on.append(False)
            at.append(AT + second + 1)
            on.append(True)
        until = second + HOLD_S
    return SensorTrace(f"binary_sensor.{room}", room, SensorKind.MOTION, None, np.array(at), np.array(on))
