"""Where things are in and around a made house over a month: paths of people and of what they carry."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, hypot, pi
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from custom_components.xiaomi_tag.strangers.model import Move
from demo.house import FLOOR_HEIGHT_M, OUTSIDE, House
from demo.noise import Floats

WALK_M_PER_S: Final = 1.1
STREET_M: Final = 70.0
"""So far from the door nothing is heard."""
_KERB_M: Final = 9.0
_DRIVE_M_PER_S: Final = 6.0
_FIDGET_S: Final = 700.0
_MOST_FIDGETS: Final = 6


class Spot(NamedTuple):
    """A place; `loss_db` is lost in walls that the house does not have, such as those of the neighbours."""

    x_m: float
    y_m: float
    z_m: float
    loss_db: float = 0.0


class Stay(NamedTuple):
    """A room, or OUTSIDE, from a time (seconds from the start) on; `still` for one in which nobody stirs."""

    since: float
    room: str
    still: bool = False


class Step(NamedTuple):
    """What somebody truly did: left, came, or entered a room to stay there."""

    at: float
    move: Move
    room: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """Knots (time, x, y, z, loss) and the legs between them: whether the thing is near, moves, and how it faces."""

    knots: Floats
    near: NDArray[np.bool_]
    moving: NDArray[np.bool_]
    heading_rad: Floats

    def legs(self, times: Floats) -> NDArray[np.int64]:
        """Return the number of the leg at each time."""
        number = np.searchsorted(self.knots[:, 0], times, side="right") - 1
        return np.asarray(np.clip(number, 0, len(self.near) - 1), np.int64)

    def is_near(self, times: Floats) -> NDArray[np.bool_]:
        """Return whether it is near, at each time."""
        within = (times >= self.knots[0, 0]) & (times < self.knots[-1, 0])
        return np.asarray(self.near[self.legs(times)] & within)

    def spots(self, times: Floats) -> Floats:
        """Return x, y, z and loss at each time (N, 4)."""
        return np.column_stack([np.interp(times, self.knots[:, 0], self.knots[:, axis]) for axis in range(1, 5)])

    def busy(self) -> Floats:
        """Return begins and ends (N, 2) of the times near the house in which it moves."""
        chosen = self.near & self.moving
        return np.column_stack([self.knots[:-1, 0][chosen], self.knots[1:, 0][chosen]])


class Path:
    """Builds a trace, leg by leg."""

    def __init__(self, at: float, spot: Spot, rng: np.random.Generator) -> None:
        self.now = at
        self.spot = spot
        self._rng = rng
        self._knots: list[tuple[float, ...]] = [(at, *spot)]
        self._near: list[bool] = []
        self._moving: list[bool] = []
        self._heading: list[float] = []

    def wait(self, until: float) -> None:
        """Stay where it is."""
        if until > self.now:
            self._leg(until, self.spot, near=True, moving=False, heading=float(self._rng.uniform(-pi, pi)))

    def go(self, spot: Spot, speed: float = WALK_M_PER_S) -> None:
        """Move in a straight line."""
        along, across = spot.x_m - self.spot.x_m, spot.y_m - self.spot.y_m
        length = hypot(along, across, spot.z_m - self.spot.z_m)
        if length > 0.01:
            self._leg(self.now + length / speed, spot, near=True, moving=True, heading=atan2(across, along))

    def vanish(self, until: float, spot: Spot) -> None:
        """Be out of reach, and come into reach at a spot."""
        self._leg(max(until, self.now), spot, near=False, moving=True, heading=0.0)

    def trace(self) -> Trace:
        """Return what was built."""
        if not self._near:
            self._leg(self.now, self.spot, near=False, moving=False, heading=0.0)
        near, moving = np.array(self._near, np.bool_), np.array(self._moving, np.bool_)
        return Trace(np.array(self._knots), near, moving, np.array(self._heading))

    def _leg(self, at: float, spot: Spot, *, near: bool, moving: bool, heading: float) -> None:
        self.now, self.spot = at, spot
        self._knots.append((at, *spot))
        self._near.append(near)
        self._moving.append(moving)
        self._heading.append(heading)


class Walks:
    """How a made house is walked through, and left."""

    def __init__(self, house: House, *, height_m: float = 1.0, drives: bool = False) -> None:
        self.house = house
        self._height_m = height_m
        self._drives = drives
        door = house.way_out
        x_m, y_m = door.at_a
        z_m = house.rooms_by_id[door.a].level * FLOOR_HEIGHT_M + height_m
        self.entrance = door.a
        self.door = Spot(x_m, y_m, z_m)
        self.kerb = Spot(x_m, y_m - _KERB_M, z_m)
        self.far = Spot(x_m + (1.0 if drives else 0.6) * STREET_M, y_m - _KERB_M, z_m)

    def spot(self, room: str, rng: np.random.Generator) -> Spot:
        """Draw a spot in a room."""
        place = self.house.rooms_by_id[room]
        x_m, y_m = place.inside(*rng.uniform(0.0, 1.0, 2).tolist())
        return Spot(x_m, y_m, place.level * FLOOR_HEIGHT_M + self._height_m)

    def cross(self, path: Path, start: str, end: str) -> None:
        """Walk from a room to the door of another, by all doors and stairs between."""
        for way in self.house.route(start, end):
            low, high = (
                (self.house.rooms_by_id[room].level if room != OUTSIDE else 0) * FLOOR_HEIGHT_M + self._height_m
                for room in (way.a, way.b)
            )
            path.go(Spot(*way.at_a, low))
            path.go(Spot(*way.at_b, high), WALK_M_PER_S * 0.7)

    def go_out(self, path: Path, start: str) -> float:
        """Walk out of reach; return when the door was passed."""
        self.cross(path, start, self.entrance)
        path.go(self.door)
        at = path.now
        path.go(self.kerb)
        path.go(self.far, _DRIVE_M_PER_S if self._drives else WALK_M_PER_S)
        return at

    def come_in(self, path: Path, at: float) -> None:
        """Be away, and then come so that the door is passed at a time, or as soon as that can be."""
        along = abs(self.far.x_m - self.kerb.x_m) / (_DRIVE_M_PER_S if self._drives else WALK_M_PER_S)
        path.vanish(at - along - _KERB_M / WALK_M_PER_S, self.far)
        path.go(self.kerb, _DRIVE_M_PER_S if self._drives else WALK_M_PER_S)
        path.go(self.door)


def follow_stays(
    walks: Walks, stays: Sequence[Stay], until: float, rng: np.random.Generator
) -> tuple[Trace, list[Step]]:
    """Return the path of somebody with these stays, and what they did."""
    first = stays[0]
    room = first.room
    path = Path(first.since, walks.far if room == OUTSIDE else walks.spot(room, rng), rng)
    steps: list[Step] = []
    for number, stay in enumerate(stays):
        end = stays[number + 1].since if number + 1 < len(stays) else until
        if stay.room == OUTSIDE:
            if room != OUTSIDE:
                steps.append(Step(walks.go_out(path, room), Move.LEFT, None))
                room = OUTSIDE
            if number + 1 == len(stays):
                path.vanish(end, walks.far)
            continue
        if room == OUTSIDE:
            walks.come_in(path, stay.since)
            steps.append(Step(path.now, Move.CAME, walks.entrance))
            room = walks.entrance
        walks.cross(path, room, stay.room)
        if room != stay.room:
            steps.append(Step(path.now, Move.ROOM, stay.room))
        room = stay.room
        _fidget(walks, path, stay, end, rng)
    return path.trace(), steps


def _fidget(walks: Walks, path: Path, stay: Stay, end: float, rng: np.random.Generator) -> None:
    path.go(walks.spot(stay.room, rng))
    count = 0 if stay.still else min(int((end - path.now) / _FIDGET_S), _MOST_FIDGETS)
    for at in sorted(rng.uniform(path.now, max(end, path.now), count).tolist()):
        path.wait(at)
        path.go(walks.spot(stay.room, rng))
    path.wait(end)
