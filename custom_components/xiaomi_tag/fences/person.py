"""Where a person is, and was lately."""

from bisect import bisect_left
from typing import Final

from ..basics.model import Fix
from .evidence import PersonEvidence
from .geometry import accuracy_m, distance_m

HOME_ZONE: Final = "zone.home"
NEAR_M: Final = 300.0
NEAR_ACCURACIES: Final = 3.0
SAME_TIME_S: Final = 120.0
MOST_FIXES: Final = 64


def near(one: Fix, other: Fix) -> bool:
    """Return whether two things may be together, as far as is known."""
    return distance_m(one, other) <= max(NEAR_M, NEAR_ACCURACIES * (accuracy_m(one) + accuracy_m(other)))


class Person:
    """The newest evidence of one person, and their last fixes."""

    def __init__(self) -> None:
        self.seen_at: float | None = None
        self.zones: frozenset[str] | None = None
        """The zones around the person, None while unknown."""
        self.fixes: list[tuple[float, Fix]] = []

    def observe(self, evidence: PersonEvidence) -> bool:
        """Add evidence; return false if there is newer evidence, so that only its fix counts."""
        fix = evidence.fix
        if fix is not None and not any(at == evidence.seen_at for at, _ in self.fixes):
            self.fixes.insert(
                bisect_left(self.fixes, evidence.seen_at, key=lambda pair: pair[0]), (evidence.seen_at, fix)
            )
            del self.fixes[:-MOST_FIXES]
        if self.seen_at is not None and evidence.seen_at <= self.seen_at:
            return False
        self.seen_at = evidence.seen_at
        self.zones = _zones(evidence)
        return True

    def follow_clock(self, now: float) -> None:
        """Forget times in the future: the clock was set back."""
        if self.seen_at is not None and self.seen_at > now:
            self.seen_at = now
            self.fixes = [(at, fix) for at, fix in self.fixes if at <= now]

    def fix_at(self, at: float) -> Fix | None:
        """Return where the person was at about an event time."""
        timely = [(abs(when - at), when, fix) for when, fix in self.fixes if abs(when - at) <= SAME_TIME_S]
        return min(timely, key=lambda row: row[:2])[2] if timely else None


def _zones(evidence: PersonEvidence) -> frozenset[str] | None:
    if evidence.home is None:
        return evidence.zones - {HOME_ZONE} or None
    return evidence.zones | {HOME_ZONE} if evidence.home else evidence.zones - {HOME_ZONE}
