"""Made houses as recordings: what is simulated, what is known of it, and who moved when."""

from collections.abc import Iterable

import numpy as np

from bench.dataset import Dataset, Observation, Session
from bench.knowledge import Knowledge, cut_walks, plan_for
from demo.dataset import Dataset as Simulated, Observations
from demo.house import OUTSIDE
from demo.made_data import Setting, calibration_dataset

REST_S = 30
REST_M = 0.3
WALK_S = 5
WALK_M_PER_S = 0.5


def as_dataset(simulated: Simulated, name: str) -> Dataset:
    """Take a simulated dataset over as if it had been read; receivers that advertise are emitters of their rooms."""
    truth = simulated.truth
    receivers = tuple(receiver.name for receiver in simulated.receivers)
    rooms: dict[str, list[tuple[float, str]]] = {tag: [] for tag in simulated.tags}
    places: dict[str, list[tuple[float, float, float]]] = {tag: [] for tag in simulated.tags}
    columns = (truth.time_s, truth.tag, truth.room, truth.position_m)
    for time_s, tag, room, (x_m, y_m, _) in zip(*(column.tolist() for column in columns), strict=True):
        rooms[simulated.tags[tag]].append((time_s, simulated.rooms[room]))
        places[simulated.tags[tag]].append((time_s, x_m, y_m))
    heard = simulated.beacons
    session = Session(
        simulated.sessions[0],
        _rows(simulated.observations, simulated.tags, receivers),
        {tag: tuple(rows) for tag, rows in rooms.items()},
        {tag: tuple(rows) for tag, rows in places.items()},
        _rows(heard, receivers, receivers) if heard is not None else (),
    )
    homes = {receiver.name: receiver.room for receiver in simulated.receivers}
    emitters = homes if session.emissions else {}
    return Dataset(name, homes, (session,), emitters)


def knowledge_of(level: str, seed: int, setting: Setting, simulated: Simulated) -> Knowledge:
    """Return what a locator knows at a level: `a` nothing, with `b` the plan, with `c` a minute's walk in each room."""
    walks = cut_walks(as_dataset(calibration_dataset(seed, setting), "calibration")) if "c" in level else ()
    plan = plan_for(simulated.layout, tuple(each.name for each in simulated.receivers)) if "b" in level else None
    return Knowledge(plan, walks)


def motion(simulated: Simulated) -> tuple[set[tuple[str, float]], set[tuple[str, float]]]:
    """Return the (tag, second) at which a tag has rested for REST_S, and those at which it has walked for WALK_S."""
    truth = simulated.truth
    indoors = np.array([room != OUTSIDE for room in simulated.rooms])[truth.room]
    at_rest: set[tuple[str, float]] = set()
    walking: set[tuple[str, float]] = set()
    for number, tag in enumerate(simulated.tags):
        rows = truth.tag == number
        times, places, inside = truth.time_s[rows], truth.position_m[rows], indoors[rows]
        for index in range(REST_S, len(times)):
            if not inside[index - REST_S : index + 1].all():
                continue
            spread = np.ptp(places[index - REST_S : index + 1], axis=0).max()
            path = np.linalg.norm(np.diff(places[index - WALK_S : index + 1], axis=0), axis=1)
            if spread < REST_M:
                at_rest.add((tag, float(times[index])))
            elif path.min() >= WALK_M_PER_S:
                walking.add((tag, float(times[index])))
    return at_rest, walking


def share(flags: Iterable[bool]) -> float:
    """Return the share of true ones, NaN of nothing."""
    values = list(flags)
    return round(sum(values) / len(values), 4) if values else float("nan")


def _rows(seen: Observations, tags: tuple[str, ...], receivers: tuple[str, ...]) -> tuple[Observation, ...]:
    columns = (seen.time_s, seen.tag, seen.receiver, seen.rssi)
    return tuple(
        Observation(time_s, tags[tag], receivers[receiver], rssi)
        for time_s, tag, receiver, rssi in zip(*(column.tolist() for column in columns), strict=True)
    )
