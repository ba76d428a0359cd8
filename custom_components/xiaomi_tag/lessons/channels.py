"""The sensors of the house as events and states in the steps of a study."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..locator.arrays import Flags, Indices, Times
from ..locator.sensors import SensorKind
from .model import SensorTrace
from .signals import STEP_S

MOST_SENSORS: Final = 256
RESTLESS_H: Final = 60.0
"""Events an hour above which a sensor shows nothing."""
LATENCY_S: Final = 1.0
SAME_EVENT_S: Final = 10.0
"""A light that turns on so soon after a motion sensor was turned on by it."""
_SPREAD_S: Final = 3600.0
_STATES: Final = (SensorKind.MOTION, SensorKind.PRESENCE)


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """The sensors of one kind in one room, which one person can set off or all.

    `edges` (E,) are the steps of its events, `off` (K,) marks the steps in which it could have turned on and did not;
    it is None where that shows nothing. `own` are the events of each sensor, as steps too.
    """

    kind: SensorKind
    room: int
    person: str | None
    edges: Indices
    off: Flags | None
    own: Mapping[str, Indices]


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """Where a person is by a sensor of their own: the room's index in each step (K,), -1 where that is not known."""

    sensor: str
    person: str
    room: Indices


def events(trace: SensorTrace) -> Times:
    """Return when a sensor was set off."""
    count = min(len(trace.at), len(trace.on))
    at, on = np.asarray(trace.at[:count], np.float64), np.asarray(trace.on[:count], bool)
    order = np.flatnonzero(np.isfinite(at))
    order = order[np.argsort(at[order], kind="stable")]
    at, on = at[order], on[order]
    if trace.kind in _STATES:
        on = on & ~np.concatenate([[False], on[:-1]])[: len(on)]
    when: Times = at[on]
    return when


def restless(trace: SensorTrace, since: float, until: float) -> bool:
    """Return whether a sensor turns on so often that it shows nothing."""
    at = events(trace)
    hours = max(until - since, _SPREAD_S) / 3600
    return int(((at >= since) & (at < until)).sum()) > RESTLESS_H * hours


def make_channels(sensors: Sequence[SensorTrace], rooms: Mapping[str, int], at: Times) -> list[Channel]:
    """Return the channels of sensors in known rooms; `at` (K,) is the middle of each step."""
    groups: defaultdict[tuple[int, SensorKind, str], list[SensorTrace]] = defaultdict(list)
    for sensor in sensors[:MOST_SENSORS]:
        room = rooms.get(sensor.room or "")
        if room is not None and sensor.kind is not SensorKind.ROOM and len(events(sensor)):
            merged = SensorKind.MOTION if sensor.kind in _STATES else sensor.kind
            groups[room, merged, sensor.person or ""].append(sensor)
    channels = []
    stirred: defaultdict[int, list[Times]] = defaultdict(list)
    # Motion first: what follows it in the same room at once is the same event.
    for (room, kind, person), members in sorted(groups.items(), key=lambda item: item[0][1] != SensorKind.MOTION):
        states = [_states(sensor, at) for sensor in members] if kind is SensorKind.MOTION else []
        own: dict[str, Times] = {}
        for sensor in members:
            own[sensor.id] = events(sensor)
        when = np.sort(np.concatenate(list(own.values())))
        if kind is SensorKind.MOTION:
            stirred[room].append(when)
            when = when[_first(members, when)]
        elif kind is SensorKind.HAND:
            when = _apart(when, stirred[room])
        channels.append(
            Channel(
                kind,
                room,
                person or None,
                _steps(when, at),
                ~np.any(states, axis=0) if states else None,
                {sensor: _steps(each, at) for sensor, each in own.items()},
            )
        )
    return channels


def companies(sensors: Sequence[SensorTrace], rooms: Mapping[str, int], at: Times) -> list[Company]:
    """Return where sensors that know a person's room have it."""
    found = []
    for sensor in sensors[:MOST_SENSORS]:
        if sensor.kind is SensorKind.ROOM and sensor.person:
            index = np.array([rooms.get(room or "", -1) for room in sensor.rooms], np.intp)
            count = min(len(index), len(sensor.at))
            if count:
                times = np.asarray(sensor.at[:count], np.float64)
                latest = np.searchsorted(times, at, side="right") - 1
                found.append(Company(sensor.id, sensor.person, np.where(latest >= 0, index[np.maximum(latest, 0)], -1)))
    return found


def _states(sensor: SensorTrace, at: Times) -> Flags:
    """Return whether a sensor is on in each step."""
    count = min(len(sensor.at), len(sensor.on))
    times = np.asarray(sensor.at[:count], np.float64) - LATENCY_S
    latest = np.searchsorted(times, at, side="right") - 1
    on = np.asarray(sensor.on[:count], bool)
    return np.where(latest >= 0, on[np.maximum(latest, 0)], False)


def _first(members: Sequence[SensorTrace], when: Times) -> Flags:
    """Return which events found all sensors of the room off."""
    if len(members) == 1:
        return np.ones(len(when), bool)
    already = np.zeros(len(when), np.intp)
    for sensor in members:
        already += _states(sensor, when - LATENCY_S - 1e-3)
    first: Flags = already == 0
    return first


def _apart(when: Times, others: Sequence[Times]) -> Times:
    """Return the events that follow no other one of the room at once."""
    before = np.sort(np.concatenate([*others, when])) if len(when) else when
    place = np.searchsorted(before, when, side="left") - 1
    since = np.where(place >= 0, when - before[np.maximum(place, 0)], np.inf)
    return when[since > SAME_EVENT_S]


def _steps(when: Times, at: Times) -> Indices:
    """Return the steps in which events happened; those in steps that are left out are dropped."""
    if not len(at):
        return np.zeros(0, np.intp)
    happened = when - LATENCY_S
    step = np.clip(np.searchsorted(at, happened - STEP_S / 2), 0, len(at) - 1)
    return np.unique(step[np.abs(at[step] - happened) <= STEP_S / 2 + 1e-6])
