"""The data that sources deliver, and the limits that hold for them everywhere."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WEAKEST_DBM: Final = -126
"""An RSSI outside of these limits is a missing one (0, -127, 127)."""
STRONGEST_DBM: Final = -1
NO_LEVEL_DBM: Final = -127
"""In place of an RSSI where a receiver measured the distance to a tag, and heard no packet of it."""

LATENESS_S: Final = 600.0
"""Evidence older than this is history only: it changes nothing that was published."""
MOST_AHEAD_S: Final = 120.0
"""Evidence from further in the future than this has a wrong clock and is left out."""

UNKNOWN_ACCURACY_M: Final = 100.0
"""The radius of a place that came without one: that of a phone's network position, the coarsest in daily use."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One packet of a known tag at one receiver, or one measured distance (`rssi_dbm` is NO_LEVEL_DBM).

    `seen_at` is event time and `received_at` arrival time, both Unix seconds. `replayed` marks a packet from a cache:
    it shows that a tag exists, not that it is here now.
    """

    tag: str
    receiver: str
    rssi_dbm: int
    seen_at: float
    received_at: float
    replayed: bool = False

    @property
    def has_level(self) -> bool:
        """Whether a packet was heard."""
        return self.rssi_dbm != NO_LEVEL_DBM


@dataclass(frozen=True, slots=True)
class Fix:
    """A place on the globe: WGS 84 degrees, and the radius in metres within which it is with about 68 %."""

    latitude: float
    longitude: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Position:
    """A place on the floor plan in metres, with its covariance in square metres."""

    floor: str
    x_m: float
    y_m: float
    xx_m2: float
    xy_m2: float
    yy_m2: float


class Presence(StrEnum):
    """Whether a tag is in the home at all."""

    UNKNOWN = "unknown"
    """No evidence since the tag was added."""
    HOME = "home"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Report:
    """A sighting by a relay, which may be old, with what else the relay knew.

    `fix` is where the tag was; its radius includes how far the receiver may have been from it. `range_m` is a measured
    distance between the two.
    """

    sighting: Sighting
    fix: Fix | None = None
    range_m: float | None = None
    battery_percent: int | None = None
