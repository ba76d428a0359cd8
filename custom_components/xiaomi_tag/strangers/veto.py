"""How much of a score a shared timetable explains: what it would be if the days were shifted.

A neighbour who leaves at eight as a member does matches the member's other mornings as well as this one. So the chance
of each match is estimated once more from what the track did at the same clock time on other days.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from ..basics.numbers import DAY_S
from .coincidence import Outcome, coincidence_of, outcome_of
from .hypotheses import HYPOTHESES, nats
from .model import MemberMove
from .rates import MOST_CHANCE, WINDOW_S, Rush
from .scores import MOST
from .track import Track

DAYS: Final = 7
# How many other days the estimate from the track's own rate counts as much as.
_TRUST: Final = 2.0


def discount(track: Track, moves: Iterable[MemberMove], rush: Rush, until: float) -> float:
    """Return how much of the score of a track and a member their shared timetable explains, in nats.

    `moves` are those of one member, in order; what was after `until` cannot be judged yet.
    """
    outcomes = [
        (outcome, _shifted_chance(track, move, outcome.chance, until))
        for move in moves
        if move.at <= until and (outcome := outcome_of(track, move.move, move.at, rush.factor(move.at))) is not None
    ]
    return max(0.0, _best(outcomes, shifted=False) - _best(outcomes, shifted=True))


def _shifted_chance(track: Track, move: MemberMove, chance: float, until: float) -> float:
    matches = days = 0
    for day in range(-DAYS, DAYS + 1):
        at = move.at + day * DAY_S
        # Before it was first heard, a tracker could not match.
        if day == 0 or at > until or at < track.first_seen_at + WINDOW_S:
            continue
        if (other := coincidence_of(track, move.move, at)) is not None:
            matches += other.match
            days += 1
    return max(chance, min(MOST_CHANCE, (matches + _TRUST * chance) / (days + _TRUST)))


def _best(outcomes: Sequence[tuple[Outcome, float]], *, shifted: bool) -> float:
    """Return the highest score of the hypotheses over outcomes with their chances by the days' shift."""
    best = 0.0
    for hypothesis in HYPOTHESES:
        score = 0.0
        for outcome, other in outcomes:
            chance = other if shifted else outcome.chance
            score = min(MOST, max(0.0, score + nats(hypothesis.moves, chance, match=outcome.match)))
        best = max(best, score)
    return best
