"""Passive infrared sensors in made rooms: what they report while people walk about, with the faults of real ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from demo.house import House, Room, Way
from demo.movement import Motion
from demo.noise import Floats

type Sensors = Literal["none", "half", "all"]

_FALSE_S: Final = 12 * 3600.0
_OFTEN_FALSE_S: Final = 1800.0
_OFTEN_FALSE_SHARE: Final = 0.05
_DEAF_S: Final = 60.0
_RETRIGGER_SHARE: Final = 0.6
_SEEING_DOORS: Final = 0.3
_DOOR_M: Final = 1.2
_DOOR_P: Final = 0.12
_DELAY_S: Final = (0.3, 2.4)


class Report(NamedTuple):
    """A sensor's change of state, at the second in which it arrives."""

    at: float
    room: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One sensor: probabilities a second to notice somebody who walks or rests, the share of the room it cannot see.

    It turns off `hold_s` after the last motion it saw. One that does not `retrigger` is deaf while it is on.
    """

    walk_p: float = 0.5
    rest_p: float = 0.01
    blind: float = 0.0
    lost_p: float = 0.0
    hold_s: float = 60.0
    retrigger: bool = True
    false_p: float = 0.0
    delay_s: float = 1.0
    doors: tuple[Way, ...] = ()
    """Through these it sees who stands behind them."""
    pet: float = 0.0
    """How much of a person a pet is to it."""


def draw_rooms(rng: np.random.Generator, house: House, sensors: Sensors) -> tuple[str, ...]:
    """Return the rooms that have a sensor."""
    rooms = [room.area_id for room in house.rooms]
    count = {"none": 0, "half": (len(rooms) + 1) // 2, "all": len(rooms)}[sensors]
    return tuple(rooms[number] for number in sorted(rng.choice(len(rooms), count, replace=False).tolist()))


def draw_traits(rng: np.random.Generator, house: House, room: str) -> Traits:
    """Draw a sensor; the ranges are guesses at what is sold."""
    doors = [way for way in house.ways if room in {way.a, way.b} and way.at_a == way.at_b]
    retrigger = bool(rng.random() < _RETRIGGER_SHARE)
    return Traits(
        walk_p=float(rng.uniform(0.3, 0.8)),
        rest_p=1.0 / float(rng.uniform(60.0, 300.0)),
        blind=float(rng.uniform(0.0, 0.3)),
        lost_p=float(rng.choice([0.0, 0.05, 0.15])),
        hold_s=float(rng.uniform(30.0, 90.0)) if retrigger else _DEAF_S,
        retrigger=retrigger,
        false_p=1.0 / (_OFTEN_FALSE_S if rng.random() < _OFTEN_FALSE_SHARE else _FALSE_S),
        delay_s=float(rng.uniform(*_DELAY_S)),
        doors=tuple(way for way in doors if rng.random() < _SEEING_DOORS),
    )


def sense(rng: np.random.Generator, house: House, people: Sequence[Motion], rooms: Sequence[str]) -> list[Report]:
    """Return what the sensors of `rooms` report of people's motion, a row a second; all are off at first."""
    reports = [Report(0.0, room, on=False) for room in rooms]
    for room in rooms:
        reports += watch(rng, house, room, draw_traits(rng, house, room), people)
    return sorted(reports)


def watch(
    rng: np.random.Generator,
    house: House,
    room: str,
    traits: Traits,
    people: Sequence[Motion],
    pets: Sequence[Motion] = (),
) -> Iterator[Report]:
    """Yield what one sensor reports of people and pets."""
    unseen = _unseen(house, house.rooms_by_id[room], traits, people, 1.0)
    unseen *= _unseen(house, house.rooms_by_id[room], traits, pets, traits.pet) if pets else 1.0
    seen = rng.random(len(unseen)) < 1.0 - (1.0 - traits.false_p) * unseen
    yield from _reports(rng, room, traits, np.flatnonzero(seen).tolist())


def _unseen(house: House, room: Room, traits: Traits, movers: Sequence[Motion], size: float) -> Floats:
    """Return the probability of each second that the sensor notices none of these, who are people times `size`."""
    number = house.rooms.index(room)
    unseen = np.ones(len(movers[0].room))
    for mover in movers:
        x = mover.position_m[:, 0]
        here = (mover.room == number) & (x >= room.x0_m + traits.blind * (room.x1_m - room.x0_m))
        unseen *= 1.0 - here * np.where(mover.moving, size * traits.walk_p, size * traits.rest_p)
        for door in traits.doors:
            unseen *= 1.0 - size * _DOOR_P * _behind(house, room, door, mover)
    return unseen


def _behind(house: House, room: Room, door: Way, person: Motion) -> NDArray[np.bool_]:
    """Return when somebody walks behind a door of the room, close to it."""
    other = door.b if door.a == room.area_id else door.a
    number = next((index for index, item in enumerate(house.rooms) if item.area_id == other), -1)
    near = np.hypot(person.position_m[:, 0] - door.at_a[0], person.position_m[:, 1] - door.at_a[1]) < _DOOR_M
    return np.asarray((person.room == number) & near & person.moving)


def _reports(rng: np.random.Generator, room: str, traits: Traits, seen: Sequence[int]) -> Iterator[Report]:
    """Turn seconds with motion into times on, of which some are lost on the way."""
    begin = end = -1.0
    for second in (*seen, float("inf")):
        if second <= end:
            end = second + traits.hold_s if traits.retrigger else end
            continue
        if end >= 0.0 and rng.random() >= traits.lost_p:
            yield Report(begin + traits.delay_s, room, on=True)
            yield Report(end + traits.delay_s, room, on=False)
        begin, end = float(second), second + traits.hold_s
