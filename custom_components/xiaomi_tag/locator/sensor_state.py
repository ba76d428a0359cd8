"""One sensor of the house: its state, its last edge, and what its state is worth while nothing changes."""

from dataclasses import dataclass, field
from typing import Final

from .arrays import NEVER
from .sensor_trust import SensorTrust
from .sensors import SensorKind

OFF_A_SECOND: Final = -0.08
"""Log-evidence a second for a tag that moves in a room whose sensor is off."""
ABSENT_RESTING: Final = -0.01
"""The same for one that rests, where the sensor notices who rests: the tag may lie there alone."""
PRESENT_A_SECOND: Final = 0.08
PRESENT_RESTING: Final = 0.02

_STATES: Final = frozenset({SensorKind.MOTION, SensorKind.PRESENCE, SensorKind.ROOM})
_EDGE_SHARES: Final = {SensorKind.DOOR: 0.5}


@dataclass(slots=True)
class SensorState:
    """A sensor in a room; one with a `person` is set off by that person alone."""

    room: str
    kind: SensorKind
    person: str | None
    trust: SensorTrust = field(default_factory=SensorTrust)
    on: bool | None = None
    off_at: float | None = None
    """Since when it is off, None while it is not, and where that is not known."""
    edge_at: float = NEVER

    @property
    def edge_share(self) -> float:
        """How much of an edge's evidence counts."""
        return _EDGE_SHARES.get(self.kind, 1.0) * self.trust.trust

    @property
    def has_state(self) -> bool:
        """Whether its state is evidence, and not its edges alone."""
        return self.kind in _STATES

    def is_like(self, room: str, kind: SensorKind, person: str | None) -> bool:
        """Return whether it is still the same sensor: one that moved shows something else."""
        return (self.kind, self.person) == (kind, person) and (kind is SensorKind.ROOM or self.room == room)

    def stop(self) -> None:
        """Accept that it does not work."""
        self.on = self.off_at = None

    def change(self, room: str, on: bool, at: float) -> bool:
        """Set its state; return whether that is an edge: somebody was there."""
        if self.kind is SensorKind.ROOM:
            edge = on and self.on is True and self.room != room
            self.room = room
        else:
            edge = on and (self.kind is SensorKind.HAND or self.on is False)
        if edge:
            self.trust.wait(at - self.off_at if self.off_at is not None else 0.0)
            self.edge_at = at
        self.on = on
        # A hand leaves no state: the next edge may come at any time.
        if not on or self.kind is SensorKind.HAND:
            self.off_at = at if self.off_at is None or edge else self.off_at
        else:
            self.off_at = None
        return edge

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        self.edge_at += seconds
        if self.off_at is not None:
            self.off_at += seconds

    def rates(self) -> tuple[float, float]:
        """Return what its state is worth a second for a tag in its room that moves, and for one that rests.

        A filter over cells forgets within a minute, so that the sum stays small.
        """
        if self.on is None or not self.has_state:
            return 0.0, 0.0
        trust = self.trust.trust
        if not self.on:
            return OFF_A_SECOND * trust, ABSENT_RESTING * trust * (self.kind is SensorKind.PRESENCE)
        if self.kind is SensorKind.MOTION:
            return 0.0, 0.0
        return PRESENT_A_SECOND * trust, PRESENT_RESTING * trust
