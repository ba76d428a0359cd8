"""Where things are: people, cats and keys move through a house along its doors and stairs, at walking speed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import atan2, cos, hypot, inf, log, pi, sin
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from demo.house import FLOOR_HEIGHT_M, OUTSIDE, House, Point, Way
from demo.noise import Floats, make_key, uniform

AWAY_FROM_M: Final = 60.0
"""So far on foot, then by car."""
GOAL_M: Final = 2000.0
"""How far away it is where trips go."""


@dataclass(frozen=True, slots=True)
class Motion:
    """The state of one thing at N moments.

    `position_m` is N x 3, `heading_rad` the direction that its bearer faces, `room` an index into `House.rooms`
    or -1 for outside, `moving` whether it is being carried along.
    """

    position_m: Floats
    heading_rad: Floats
    room: NDArray[np.int64]
    moving: NDArray[np.bool_]


class Mover(Protocol):
    """Anything that is somewhere."""

    def motion(self, times_s: Floats) -> Motion:
        """Return the state at Unix times, in any order."""


@dataclass(frozen=True, slots=True)
class Still:
    """A thing that stays where it is."""

    x_m: float
    y_m: float
    z_m: float
    room: int = -1

    def motion(self, times_s: Floats) -> Motion:
        """Return the same state for all times."""
        count = len(times_s)
        return Motion(
            np.tile(np.array([self.x_m, self.y_m, self.z_m]), (count, 1)),
            np.zeros(count),
            np.full(count, self.room),
            np.zeros(count, dtype=np.bool_),
        )


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody spends the day; ranges are drawn from evenly on a logarithmic scale, in seconds.

    `stay_s` is the time in a room, `rest_s` the time at one spot of it. With `out_after_s` there are trips, of
    `out_s` each at their end, where a car takes them at `drive_m_s`. `favourites` weighs rooms (1 for those left out). A `tour` of (room, seconds) repeats for ever
    in place of chance; OUTSIDE is a room there.
    """

    stay_s: tuple[float, float] = (300.0, 5400.0)
    rest_s: tuple[float, float] = (30.0, 900.0)
    speed_m_s: float = 1.0
    drive_m_s: float = 12.0
    height_m: float = 0.9
    out_after_s: tuple[float, float] | None = None
    out_s: tuple[float, float] = (1200.0, 14400.0)
    favourites: Mapping[str, float] = field(default_factory=dict)
    tour: Sequence[tuple[str, float]] = ()


PERSON: Final = Habit(out_after_s=(7200.0, 28800.0))
CAT: Final = Habit(stay_s=(120.0, 10800.0), rest_s=(20.0, 3600.0), speed_m_s=0.8, height_m=0.25)
BRISK_PERSON: Final = Habit(stay_s=(30.0, 60.0), rest_s=(10.0, 40.0))
BRISK_CAT: Final = Habit(stay_s=(30.0, 75.0), rest_s=(10.0, 60.0), speed_m_s=0.9, height_m=0.25)


@dataclass(frozen=True, slots=True)
class Trip:
    """One time out: the thing at `pick_up` (a point of the entrance room) was taken at `start_s`, put back at `end_s`."""

    start_s: float
    end_s: float


class Walker:
    """Somebody who walks through a house; the path is drawn from the seed as far as it is asked for."""

    def __init__(
        self, house: House, habit: Habit, *, seed: int, start_at: float, start_room: str | None = None
    ) -> None:
        self._house = house
        self._habit = habit
        self._rng = np.random.default_rng(make_key("walker", seed))
        self._index = {room.area_id: number for number, room in enumerate(house.rooms)}
        self._names = [name for name in self._index if habit.favourites.get(name, 1.0) > 0]
        self._tour = 0
        self.trips: list[Trip] = []
        door = house.way_out
        self.pick_up: Point = _towards(door.at_a, house.rooms_by_id[door.a].centre, 0.8)
        self.goal: Point = _towards(door.at_a, house.rooms_by_id[door.a].centre, -GOAL_M)
        """Where trips go."""
        room = start_room or (habit.tour[-1][0] if habit.tour else self._draw_room(""))
        self._room = room
        spot = self.goal if room == OUTSIDE else house.rooms_by_id[room].centre
        self._knots: list[tuple[float, float, float, float]] = [(start_at, *spot, self._height(room))]
        self._rooms: list[int] = []
        self._headings: list[float] = []
        self._next_trip_at = start_at + self._draw(habit.out_after_s) if habit.out_after_s else inf
        self._arrays: tuple[Floats, NDArray[np.int64], Floats] | None = None
        self._first = True
        self._visit()

    def motion(self, times_s: Floats) -> Motion:
        """Return the state at Unix times; before the start the walker stands where the path begins."""
        self.extend(float(times_s.max()) if len(times_s) else 0.0)
        if self._arrays is None:
            self._arrays = np.array(self._knots), np.array(self._rooms), np.array(self._headings)
        knots, rooms, headings = self._arrays
        leg = np.clip(np.searchsorted(knots[:, 0], times_s, side="right") - 1, 0, len(rooms) - 1)
        position = np.column_stack([np.interp(times_s, knots[:, 0], knots[:, axis]) for axis in (1, 2, 3)])
        moving = (knots[leg, 1:] != knots[leg + 1, 1:]).any(axis=1) & (times_s >= knots[0, 0])
        return Motion(position, headings[leg], rooms[leg], moving)

    def extend(self, until_s: float) -> None:
        """Draw the path at least up to `until_s`."""
        while self._knots[-1][0] <= until_s:
            self._arrays = None
            self._visit()

    def _visit(self) -> None:
        habit = self._habit
        if habit.tour:
            room, stay = habit.tour[self._tour % len(habit.tour)]
            self._tour += 1
        elif self._knots[-1][0] >= self._next_trip_at:
            room, stay = OUTSIDE, self._draw(habit.out_s)
        else:
            room, stay = self._room if self._first else self._draw_room(self._room), self._draw(habit.stay_s)
        self._first = False
        if room == OUTSIDE:
            self._go_out(stay)
        else:
            self._stay_in(room, stay)

    def _stay_in(self, room: str, stay_s: float) -> None:
        self._travel(room)
        end = self._knots[-1][0] + stay_s
        while self._knots[-1][0] < end:
            self._walk(self._house.rooms_by_id[room].inside(*self._rng.uniform(0.0, 1.0, 2)))
            self._rest(min(self._draw(self._habit.rest_s), max(end - self._knots[-1][0], 0.5)))

    def _go_out(self, stay_s: float) -> None:
        door = self._house.way_out
        self._travel(door.a)
        self._walk(self.pick_up)
        start = self._knots[-1][0]
        self._rest(3.0)
        self._walk(door.at_a)
        self._room = OUTSIDE
        self._walk(self._kerb())
        self._walk(self.goal, speed=self._habit.drive_m_s)
        self._rest(stay_s)
        self._come_home()
        self._walk(self.pick_up)
        self._rest(2.0)
        self.trips.append(Trip(start, self._knots[-1][0]))
        if self._habit.out_after_s:
            self._next_trip_at = self._knots[-1][0] + self._draw(self._habit.out_after_s)

    def _come_home(self) -> None:
        door = self._house.way_out
        self._walk(self._kerb(), speed=self._habit.drive_m_s)
        self._walk(door.at_a)
        self._room = door.a

    def _travel(self, room: str) -> None:
        if self._room == OUTSIDE:
            self._come_home()
        for way in self._house.route(self._room, room):
            self._walk(way.at_a)
            if way.at_a != way.at_b:
                self._climb(way)
            self._room = way.b

    def _climb(self, way: Way) -> None:
        """Take stairs; half way up the room below becomes the room above."""
        (x0, y0), (x1, y1) = way.at_a, way.at_b
        z0, z1 = self._height(way.a), self._height(way.b)
        seconds = hypot(x1 - x0, y1 - y0, z1 - z0) / (0.6 * self._habit.speed_m_s) / 2
        heading = atan2(y1 - y0, x1 - x0)
        self._leg(seconds, ((x0 + x1) / 2, (y0 + y1) / 2), (z0 + z1) / 2, heading)
        self._room = way.b
        self._leg(seconds, (x1, y1), z1, heading)

    def _walk(self, to: Point, *, speed: float | None = None) -> None:
        _, x, y, _ = self._knots[-1]
        length = hypot(to[0] - x, to[1] - y)
        if length > 0.01:
            pace = speed or self._habit.speed_m_s * float(self._rng.uniform(0.85, 1.15))
            self._leg(length / pace, to, self._height(self._room), atan2(to[1] - y, to[0] - x))

    def _rest(self, seconds: float) -> None:
        _, x, y, z = self._knots[-1]
        self._leg(seconds, (x, y), z, float(self._rng.uniform(-pi, pi)))

    def _leg(self, seconds: float, to: Point, z_m: float, heading_rad: float) -> None:
        self._knots.append((self._knots[-1][0] + seconds, *to, z_m))
        self._rooms.append(self._index.get(self._room, -1))
        self._headings.append(heading_rad)

    def _draw(self, span: tuple[float, float]) -> float:
        return float(np.exp(self._rng.uniform(log(span[0]), log(span[1]))))

    def _draw_room(self, other_than: str) -> str:
        names = [name for name in self._names if name != other_than]
        weights = np.array([self._habit.favourites.get(name, 1.0) for name in names])
        return names[int(self._rng.choice(len(names), p=weights / weights.sum()))]

    def _height(self, room: str) -> float:
        level = 0 if room == OUTSIDE else self._house.rooms_by_id[room].level
        return level * FLOOR_HEIGHT_M + self._habit.height_m

    def _kerb(self) -> Point:
        door = self._house.way_out
        return _towards(door.at_a, self._house.rooms_by_id[door.a].centre, -AWAY_FROM_M)


class Carried:
    """A thing that lies at its owner's pick-up point and goes out with them: keys in the bowl by the door.

    A `forgotten` one is the other way round: carried about the house, and left by the door when its owner goes out.
    """

    def __init__(self, house: House, owner: Walker, *, height_m: float = 1.0, forgotten: bool = False) -> None:
        room = house.rooms_by_id[house.way_out.a]
        self._owner = owner
        self._bowl = Still(*owner.pick_up, room.level * FLOOR_HEIGHT_M + height_m, house.rooms.index(room))
        self._forgotten = forgotten

    def motion(self, times_s: Floats) -> Motion:
        """Return the state of the owner while they carry it, else that of the bowl."""
        carried, lying = self._owner.motion(times_s), self._bowl.motion(times_s)
        with_owner = np.full(len(times_s), self._forgotten)
        for trip in self._owner.trips:
            with_owner ^= (times_s >= trip.start_s) & (times_s < trip.end_s)
        return Motion(
            np.where(with_owner[:, None], carried.position_m, lying.position_m),
            np.where(with_owner, carried.heading_rad, lying.heading_rad),
            np.where(with_owner, carried.room, lying.room),
            with_owner & carried.moving,
        )


class Passer:
    """Somebody in the street: walks past the house once in each `every_s`, at a moment of chance."""

    def __init__(
        self, *, seed: int, every_s: float, distance_m: float, middle_m: float, speed_m_s: float = 1.3
    ) -> None:
        self._key = make_key("passer", seed)
        self._every_s = every_s
        self._y_m = -distance_m
        self._middle_m = middle_m
        self._speed_m_s = speed_m_s

    def motion(self, times_s: Floats) -> Motion:
        """Return the state: on a straight line along the front of the house, far off most of the time."""
        turn = np.floor(times_s / self._every_s)
        passes_at = (turn + 0.25 + 0.5 * uniform(self._key, turn)) * self._every_s
        forwards = np.where(uniform(self._key, turn, 1) < 0.5, 1.0, -1.0)
        x = self._middle_m + forwards * (times_s - passes_at) * self._speed_m_s
        position = np.column_stack([x, np.full_like(x, self._y_m), np.full_like(x, 1.0)])
        count = len(times_s)
        heading = np.where(forwards > 0, 0.0, pi)
        return Motion(position, heading, np.full(count, -1), np.ones(count, dtype=np.bool_))


def _towards(start: Point, end: Point, length_m: float) -> Point:
    """Return the point `length_m` from `start` on the line to `end`; a negative length goes the other way."""
    angle = atan2(end[1] - start[1], end[0] - start[0])
    return start[0] + length_m * cos(angle), start[1] + length_m * sin(angle)


type MakeMover = Callable[[House, int, float], Mover]
