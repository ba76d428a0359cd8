"""The sensors of a made house that rooms are learned in: which there are, where they truly hang, what they report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from bench.lessons_people import room_changes
from bench.motion_sensors import Report, Traits, draw_rooms, draw_traits, watch
from demo.house import OUTSIDE, House, Way
from demo.movement import Motion
from demo.noise import Floats

type Equipment = Literal["none", "two", "half", "all", "mmwave", "doors"]
type Fault = Literal["none", "wrong", "moved"]

MOTION: Final = "motion"
PRESENCE: Final = "presence"
DOOR: Final = "door"
PET: Final = (0.5, 0.05)
"""How much of a person a pet is to most sensors, and to those that are made to overlook pets."""
PET_SHARE: Final = 0.7
SEEN_AT_REST_P: Final = 0.3
"""What a presence sensor notices of who rests, a second; those in its blind part of the room it never sees."""
OPENED_SHARE: Final = 0.3
_DOOR_OPEN_S: Final = (2.0, 8.0)
_DOOR_DELAY_S: Final = 0.5
_CURTAIN_SHARE: Final = 0.1
_CURTAIN_S: Final = 7200.0
_NO_TRAITS: Final = Traits()


@dataclass(frozen=True, slots=True)
class Hung:
    """A sensor: its area in Home Assistant, and the rooms in which it truly hangs before and after half-time."""

    id: str
    kind: str
    area: str
    before: str
    after: str
    traits: Traits = _NO_TRAITS
    way: Way | None = None
    """The door of a door sensor."""


@dataclass(frozen=True, slots=True)
class Sensed:
    """What a sensor reported: N changes in order of time."""

    id: str
    kind: str
    area: str
    at: Floats
    on: NDArray[np.bool_]


def hang(rng: np.random.Generator, house: House, equipment: Equipment, fault: Fault) -> tuple[Hung, ...]:
    """Draw a house's sensors; with a fault two are exchanged, or one is moved at half-time, unknown to the user."""
    rooms = _rooms(rng, house, equipment)
    hung = [_presence(rng, room) if equipment == "mmwave" else _motion(rng, house, room) for room in rooms]
    if fault == "wrong" and len(rooms) > 1:
        one, other = rng.choice(len(rooms), 2, replace=False).tolist()
        first, second = hung[one], hung[other]
        hung[one], hung[other] = replace(first, area=second.area), replace(second, area=first.area)
    if fault == "moved" and rooms:
        number = int(rng.integers(len(rooms)))
        others = [room.area_id for room in house.rooms if room.area_id != rooms[number]]
        hung[number] = replace(hung[number], after=others[int(rng.integers(len(others)))])
    if equipment == "doors":
        doors = [way for way in house.ways if OUTSIDE not in {way.a, way.b} and way.at_a == way.at_b]
        for way in doors:
            area = (way.a, way.b)[int(rng.integers(2))]
            hung.append(Hung(f"door_{way.a}_{way.b}", DOOR, area, area, area, way=way))
    return tuple(hung)


def report(
    rng: np.random.Generator,
    house: House,
    hung: Sequence[Hung],
    people: Sequence[Motion],
    pets: Sequence[Motion],
    *,
    half_s: float,
) -> tuple[Sensed, ...]:
    """Return what each sensor reports of a life, whose first row is at 0; half-time is `half_s`."""
    return tuple(_report(rng, house, sensor, people, pets, half_s) for sensor in hung)


def _rooms(rng: np.random.Generator, house: House, equipment: Equipment) -> tuple[str, ...]:
    if equipment == "two":
        names = [room.area_id for room in house.rooms]
        return tuple(names[number] for number in sorted(rng.choice(len(names), 2, replace=False).tolist()))
    if equipment in {"half", "doors"}:
        return draw_rooms(rng, house, "half")
    return draw_rooms(rng, house, "none" if equipment == "none" else "all")


def _motion(rng: np.random.Generator, house: House, room: str) -> Hung:
    traits = replace(draw_traits(rng, house, room), pet=PET[int(rng.random() >= PET_SHARE)])
    return Hung(f"motion_{room}", MOTION, room, room, room, traits)


def _presence(rng: np.random.Generator, room: str) -> Hung:
    traits = Traits(
        walk_p=0.8,
        rest_p=SEEN_AT_REST_P,
        blind=float(rng.uniform(0.0, 0.2)),
        hold_s=float(rng.uniform(30.0, 60.0)),
        false_p=1.0 / _CURTAIN_S if rng.random() < _CURTAIN_SHARE else 0.0,
        delay_s=float(rng.uniform(0.3, 1.5)),
        pet=PET[int(rng.random() >= PET_SHARE)],
    )
    return Hung(f"presence_{room}", PRESENCE, room, room, room, traits)


def _report(
    rng: np.random.Generator,
    house: House,
    sensor: Hung,
    people: Sequence[Motion],
    pets: Sequence[Motion],
    half_s: float,
) -> Sensed:
    if sensor.way is not None:
        reports = _door(rng, house, sensor.way, people)
    else:
        reports = list(watch(rng, house, sensor.before, sensor.traits, people, pets))
        if sensor.after != sensor.before:
            later = watch(rng, house, sensor.after, sensor.traits, people, pets)
            reports = [item for item in reports if item.at < half_s] + [item for item in later if item.at >= half_s]
    at, on = _changes(reports)
    return Sensed(sensor.id, sensor.kind, sensor.area, at, on)


def _door(rng: np.random.Generator, house: House, way: Way, people: Sequence[Motion]) -> list[Report]:
    """Return when a door was opened: some of the times that somebody went through, and shut again behind them."""
    one, other = (next(n for n, room in enumerate(house.rooms) if room.area_id == name) for name in (way.a, way.b))
    passed = np.unique(np.concatenate([room_changes(person, one, other) for person in people]))
    reports: list[Report] = []
    for second in passed[rng.random(len(passed)) < OPENED_SHARE].tolist():
        opened = second - 1.0 + _DOOR_DELAY_S
        if reports and opened <= reports[-1].at:
            continue
        reports += [Report(opened, way.a, on=True), Report(opened + float(rng.uniform(*_DOOR_OPEN_S)), way.a, on=False)]
    return reports


def _changes(reports: Sequence[Report]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return times and states, without reports of what was so before; at first it is off."""
    at, on = np.array([item.at for item in reports]), np.array([item.on for item in reports], np.bool_)
    changed = np.diff(on, prepend=False) if len(on) else on
    return at[changed], on[changed]
