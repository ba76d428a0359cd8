"""Trackers of strangers: how they name themselves over time, who carries them, and how they sound."""

from dataclasses import dataclass
from enum import StrEnum
from math import floor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.strangers_life import DAY_S, HOUR_S
from bench.strangers_paths import Trace
from custom_components.xiaomi_tag.strangers.model import Condition, Family, Sign
from demo.frames import address_text
from demo.noise import Floats, make_bytes

type Numbers = NDArray[np.int64]

QUARTER_S: Final = 900.0
_ROLLS_H: Final = 4.0
"""Find My trackers that are away from their owners change their addresses at this hour, all at once."""
_COUNTER: Final = 180_000
"""What ageing counters of SmartTags have come to."""


class Cause(StrEnum):
    """Whose a tracker is."""

    FIXED = "fixed"
    """Lies with the neighbours."""
    MOBILE = "mobile"
    """Goes about with a neighbour."""
    VISITOR = "visitor"
    PASSER = "passer"
    COURIER = "courier"
    WORN = "worn"
    BAG = "bag"
    CAR = "car"
    HOME = "home"

    @property
    def planted(self) -> bool:
        """Whether it is to be found."""
        return self in PLANTS


PLANTS: Final = (Cause.WORN, Cause.BAG, Cause.CAR, Cause.HOME)


class Make(StrEnum):
    """How a tracker changes its address."""

    FIND_MY = "find_my"
    FIND_HUB = "find_hub"
    SMARTTAG = "smarttag"
    SMARTTAG_OLD = "smarttag_old"
    """For long without its owner: the address lasts for a day."""
    TILE = "tile"


_SHARES: Final = {
    Make.FIND_MY: 0.45,
    Make.FIND_HUB: 0.2,
    Make.SMARTTAG: 0.12,
    Make.SMARTTAG_OLD: 0.08,
    Make.TILE: 0.15,
}
_PERIODS: Final = {Make.FIND_MY: DAY_S, Make.FIND_HUB: DAY_S, Make.SMARTTAG: QUARTER_S, Make.SMARTTAG_OLD: DAY_S}


@dataclass(frozen=True, slots=True)
class Identity:
    """The names of one tracker: `phase_s` is when in its period it changes them."""

    name: str
    seed: int
    make: Make
    phase_s: float
    alike: bytes

    def number(self, times: Floats) -> Numbers:
        """Return which of its addresses it has at each time."""
        period = _PERIODS.get(self.make)
        if period is None:
            return np.zeros(len(times), np.int64)
        return np.asarray(np.floor((times - self.phase_s) / period), np.int64) + 1

    def changes(self, until: float) -> Floats:
        """Return when it changes its address."""
        period = _PERIODS.get(self.make)
        return np.zeros(0) if period is None else np.asarray(np.arange(self.phase_s, until, period), np.float64)

    def address(self, number: int) -> str:
        """Return an address."""
        unique = make_bytes(6, "stranger", self.seed, self.name, number)
        return address_text(bytes([unique[0] | 0xC0]) + unique[1:])

    @property
    def ages(self) -> bool:
        """Whether what it sends changes every quarter of an hour."""
        return self.make in {Make.SMARTTAG, Make.SMARTTAG_OLD}

    def sign(self, at: float) -> Sign:
        """Return what is seen of the tracker at a time."""
        counter = _COUNTER + floor((at - self.phase_s) / QUARTER_S)
        match self.make:
            case Make.FIND_MY:
                return Sign(family=Family.FIND_MY, condition=Condition.SEPARATED, alike=self.alike)
            case Make.FIND_HUB:
                return Sign(family=Family.FIND_HUB, condition=Condition.SEPARATED, alike=self.alike, connectable=True)
            case Make.SMARTTAG:
                return Sign(
                    family=Family.SMARTTAG, condition=Condition.STATELESS, alike=b"\x02" + self.alike, counter=counter
                )
            case Make.SMARTTAG_OLD:
                return Sign(
                    family=Family.SMARTTAG, condition=Condition.SEPARATED, alike=b"\x03" + self.alike, counter=counter
                )
            case Make.TILE:
                return Sign(family=Family.TILE, condition=Condition.STATELESS, alike=self.alike)


def draw_identity(rng: np.random.Generator, name: str, seed: int, make: Make | None = None) -> Identity:
    """Return a tracker of a make drawn by how common it is."""
    make = make or Make(rng.choice(list(_SHARES), p=list(_SHARES.values())))
    phase = float(rng.uniform(0.0, _PERIODS.get(make, DAY_S)))
    battery = int(rng.choice([0, 1, 2], p=[0.7, 0.2, 0.1]))
    alike = {
        Make.FIND_MY: bytes([0x10 | battery << 6]),
        Make.FIND_HUB: bytes([20, 1]),
        Make.SMARTTAG: bytes([battery, int(rng.uniform() < 0.4)]),
        Make.SMARTTAG_OLD: bytes([battery, int(rng.uniform() < 0.4)]),
        Make.TILE: b"",
    }
    return Identity(name, seed, make, _ROLLS_H * HOUR_S if make is Make.FIND_MY else phase, alike[make])


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A tracker, where it goes, and how loud it is; `since` is when a planted one was first at home.

    One whose owner is near is not judged: it only shows guests.
    """

    name: str
    cause: Cause
    trace: Trace
    identity: Identity
    offset_db: float
    body_db: float = 0.0
    owner_near: bool = False
    since: float | None = None


def draw_offset(rng: np.random.Generator) -> float:
    """Return by how much a tracker is louder than usual."""
    return float(rng.normal(0.0, 3.5))
