"""Keeps where tags were in the last hour, in memory: the trail behind a tag on the plan."""

import math
from typing import Final, NamedTuple, override

from homeassistant.core import callback
import numpy as np

from ..basics.model import Presence
from ..locator import Estimate
from ..tracker.tracker import Second
from .ground import Part

LONGEST_S: Final = 3600.0
MOST_POINTS: Final = 720
EVERY_S: Final = 5.0
EVERY_M: Final = 0.5
_FIRST_POINTS: Final = 45
# 24 bytes a point, so that 50 full trails stay below 1 MiB.
_POINT: Final = np.dtype(
    [("at", "f8"), ("x_m", "f4"), ("y_m", "f4"), ("uncertainty_m", "f4"), ("floor", "i2"), ("room", "i2")]
)
_NO_ROOM: Final = -1
_MOST_NAMES: Final = 30_000


class TrailPoint(NamedTuple):
    """Where a tag was; `uncertainty_m` is the standard deviation in the direction in which it is largest."""

    at: float
    x_m: float
    y_m: float
    floor: str
    room: str | None
    uncertainty_m: float


class Trails(Part):
    """The newest points of each tag while it is at home and has a position. They are lost at a restart."""

    def __init__(self) -> None:
        self._trails: dict[str, _Ring] = {}
        self._numbers: dict[str, int] = {}
        """The numbers of the names of floors and rooms, in the order of `_names`."""
        self._names: list[str] = []

    @property
    def nbytes(self) -> int:
        """Return the size of all points."""
        return sum(ring.points.nbytes for ring in self._trails.values())

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Forget a tag's trail."""
        self._trails.pop(tag_id, None)

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Add the points of a second."""
        for tag, estimate in second.estimates.items():
            if estimate.presence is Presence.HOME and estimate.position is not None:
                self._add(tag, second.now, estimate)

    def points(self, tag: str, since: float, now: float) -> list[TrailPoint]:
        """Return a tag's points of [since, now], oldest first, at most one hour of them."""
        ring = self._trails.get(tag)
        if ring is None:
            return []
        points = ring.ordered()
        kept = points[(points["at"] >= max(since, now - LONGEST_S)) & (points["at"] <= now)]
        return [
            TrailPoint(at, x_m, y_m, self._names[floor], None if room == _NO_ROOM else self._names[room], uncertainty_m)
            for at, x_m, y_m, uncertainty_m, floor, room in kept.tolist()
        ]

    def _add(self, tag: str, now: float, estimate: Estimate) -> None:
        position = estimate.position
        if position is None or len(self._names) > _MOST_NAMES:
            return
        ring = self._trails.get(tag)
        if ring is None:
            ring = self._trails[tag] = _Ring()
        elif ring.count:
            at, x_m, y_m, _, floor, _ = ring.last
            if now < at:
                # The clock was set back: points from the future would be in the wrong order.
                ring.clear()
            elif (
                now - at < EVERY_S
                and self._names[floor] == position.floor
                and math.hypot(position.x_m - x_m, position.y_m - y_m) < EVERY_M
            ):
                return
        room = _NO_ROOM if estimate.room is None else self._number(estimate.room)
        spread = _spread_m(position.xx_m2, position.xy_m2, position.yy_m2)
        ring.add((now, position.x_m, position.y_m, spread, self._number(position.floor), room))

    def _number(self, name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._names)
            self._names.append(name)
        return number


class _Ring:
    """The newest points of one tag, in an array that grows up to MOST_POINTS."""

    def __init__(self) -> None:
        self.points = np.zeros(_FIRST_POINTS, _POINT)
        self.count = 0
        self.last: tuple[float, float, float, float, int, int] = (0.0, 0.0, 0.0, 0.0, 0, 0)
        self._next = 0

    def clear(self) -> None:
        self.count = self._next = 0

    def add(self, point: tuple[float, float, float, float, int, int]) -> None:
        if self._next == len(self.points):
            if self._next < MOST_POINTS:
                grown = np.zeros(min(2 * self._next, MOST_POINTS), _POINT)
                grown[: self._next] = self.points
                self.points = grown
            else:
                self._next = 0
        self.points[self._next] = self.last = point
        self._next += 1
        self.count = max(self.count, self._next)

    def ordered(self) -> np.ndarray[tuple[int], np.dtype[np.void]]:
        points = self.points[: self.count]
        return points if self._next == self.count else np.roll(points, -self._next)


def _spread_m(xx_m2: float, xy_m2: float, yy_m2: float) -> float:
    middle, half = (xx_m2 + yy_m2) / 2, math.hypot((xx_m2 - yy_m2) / 2, xy_m2)
    return math.sqrt(max(middle + half, 0.0))
