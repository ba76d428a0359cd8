"""From scores and times to levels."""

from dataclasses import dataclass
from math import exp
from typing import Final

from .model import Level, Sensitivity

_HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What it takes to reach the levels."""

    notice_s: float
    """How long something that came with a member must have been inside."""
    lingering_s: float
    """How long something that does not move must have been inside."""
    suspected: float
    """Scores in nats: the logarithm of how many comparisons it takes to reach it by accident once, at least."""
    confirmed: float


LIMITS: Final = {
    Sensitivity.LOW: Limits(1200.0, 72 * _HOUR_S, 10.0, 15.0),
    Sensitivity.MEDIUM: Limits(600.0, 24 * _HOUR_S, 8.0, 12.6),
    Sensitivity.HIGH: Limits(300.0, 8 * _HOUR_S, 6.5, 11.0),
}
SUSPECTED_MOVES: Final = 1
CONFIRMED_MOVES: Final = 2
"""How often it must have come or left with the member: changes of room alone are not enough."""
INSIDE: Final = 0.9
"""How probable it must be for a notice that it is inside."""
LINGERING_INSIDE: Final = 0.7
"""And on average over hours, for lingering."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the levels of a track depend on."""

    score: float = 0.0
    moves: int = 0
    came_with: bool = False
    """Whether it was first heard when a member came."""
    inside_s: float = 0.0
    """How long it has surely been inside without a pause."""
    resting_s: float = 0.0
    """How long it has been in the dwelling without leaving; 0 while it moves."""
    ambient: bool = False
    way: Level | None = None
    """What it is suspected of by the rule for the way."""
    capped: bool = False
    """Whether it came with a guest: it gets no further than a notice."""


def level_of(standing: Standing, limits: Limits) -> Level | None:
    """Return the highest level that a track has reached."""
    if not standing.capped:
        if standing.way is Level.CONFIRMED or (
            standing.score >= limits.confirmed and standing.moves >= CONFIRMED_MOVES
        ):
            return Level.CONFIRMED
        if standing.way is Level.SUSPECTED or (
            standing.score >= limits.suspected and standing.moves >= SUSPECTED_MOVES
        ):
            return Level.SUSPECTED
        if not standing.ambient and standing.resting_s >= limits.lingering_s:
            return Level.LINGERING
    if not standing.ambient and standing.came_with and standing.inside_s >= limits.notice_s:
        return Level.NOTICE
    return None


# A score at which it is as probable that a track moves with somebody as that it does not.
_EVEN: Final = 6.0


def certainty(score: float) -> float:
    """Return how probable it is that a track moves with a member: few of those that are compared do."""
    return 1 / (1 + exp(_EVEN - min(40.0, max(0.0, score))))
