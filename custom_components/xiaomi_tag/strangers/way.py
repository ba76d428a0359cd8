"""The way of one phone: where it was, smoothed, and when it had gone on far enough to ask who came along."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, hypot, radians
from statistics import median
from typing import Final

SLOT_S: Final = 5.0
"""Positions within this time count as one."""
_SMOOTH: Final = 3
_FASTEST_MPS: Final = 100.0
_SLACK_M: Final = 200.0
_AGREE_AFTER_S: Final = 5.0
M_PER_DEGREE: Final = 111_195.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A position in degrees."""

    latitude: float
    longitude: float

    def metres_to(self, other: Spot) -> float:
        """Return the distance, for distances that a person travels."""
        middle = radians((self.latitude + other.latitude) / 2)
        # Beyond the date line the short way counts.
        east = (other.longitude - self.longitude + 180.0) % 360.0 - 180.0
        return M_PER_DEGREE * hypot(other.latitude - self.latitude, east * cos(middle))


@dataclass(slots=True)
class Reach:
    """How far apart the places are at which something was: the diagonal of the box around them."""

    south: float = 90.0
    north: float = -90.0
    west: float = 360.0
    east: float = -360.0

    def add(self, spot: Spot) -> None:
        """Widen the box."""
        self.south, self.north = min(self.south, spot.latitude), max(self.north, spot.latitude)
        self.west, self.east = min(self.west, spot.longitude), max(self.east, spot.longitude)

    @property
    def metres(self) -> float:
        """The diagonal, 0 before the first place."""
        if self.north < self.south:
            return 0.0
        return Spot(self.south, self.west).metres_to(Spot(self.north, self.east))


@dataclass(slots=True)
class Path:
    """Positions of a phone, without leaps that no vehicle makes, as the median of the last few."""

    _slots: deque[tuple[float, list[Spot]]] = field(default_factory=lambda: deque(maxlen=_SMOOTH))
    _odd: tuple[float, Spot] | None = None
    """A position too far away to be believed; a second one beside it proves it."""
    spot: Spot | None = None
    """Where the phone is, None before the first position."""

    def clear(self) -> None:
        """Begin again: nothing was heard for long."""
        self._slots.clear()
        self._odd = self.spot = None

    def add(self, at: float, spot: Spot) -> None:
        """Take in a position; times do not go back."""
        if self._slots:
            last_at, spots = self._slots[-1]
            metres = spots[-1].metres_to(spot)
            if metres > _SLACK_M + _FASTEST_MPS * (at - last_at):
                if self._odd is None or self._odd[1].metres_to(spot) > _SLACK_M + _FASTEST_MPS * (at - self._odd[0]):
                    self._odd = (at, spot)
                    return
                if at - self._odd[0] < _AGREE_AFTER_S:
                    return
                self._slots.clear()
            elif at - last_at < SLOT_S:
                if spots[-1] != spot:
                    spots.append(spot)
                    self.spot = self._middle()
                return
        self._odd = None
        self._slots.append((at, [spot]))
        self.spot = self._middle()

    def _middle(self) -> Spot:
        return _median([_median(spots) for _, spots in self._slots])


def _median(spots: Sequence[Spot]) -> Spot:
    if len(spots) == 1:
        return spots[0]
    return Spot(median(spot.latitude for spot in spots), median(spot.longitude for spot in spots))
