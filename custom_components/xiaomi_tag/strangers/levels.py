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
    """Scores in nats, for what came or left with the member twice;"""
    suspected_once: float
    """for what did so once, as guests do when they come with their host;"""
    confirmed: float
    """and when there is hardly any doubt: so rarely are they reached by accident (`docs/figures.md`)."""


LIMITS: Final = {
    Sensitivity.LOW: Limits(1200.0, 72 * _HOUR_S, 8.0, 10.0, 15.0),
    Sensitivity.MEDIUM: Limits(600.0, 24 * _HOUR_S, 6.0, 8.0, 12.6),
    Sensitivity.HIGH: Limits(300.0, 8 * _HOUR_S, 5.0, 6.5, 11.0),
}
TWICE: Final = 2
"""How often it must have come or left with the member; changes of room alone are not enough for anything."""
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
        if standing.way is Level.CONFIRMED or (standing.score >= limits.confirmed and standing.moves >= TWICE):
            return Level.CONFIRMED
        if standing.way is Level.SUSPECTED or (
            standing.moves
            and standing.score >= (limits.suspected if standing.moves >= TWICE else limits.suspected_once)
        ):
            return Level.SUSPECTED
        if not standing.ambient and standing.resting_s >= limits.lingering_s:
            return Level.LINGERING
    if not standing.ambient and standing.came_with and standing.inside_s >= limits.notice_s:
        return Level.NOTICE
    return None


# A score at which it is as probable that a track moves with somebody as that it does not.
_EVEN: Final = 4.5


def certainty(score: float) -> float:
    """Return how probable it is that a track moves with a member: few of those that are compared do."""
    return 1 / (1 + exp(_EVEN - min(40.0, max(0.0, score))))
