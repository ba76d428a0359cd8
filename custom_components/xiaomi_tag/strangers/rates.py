"""How often a track comes and leaves by itself, and so the chance that it does beside a member by accident.

The chance is estimated, never fixed: a neighbour who comes and leaves all day meets members often by accident.
"""

from collections.abc import Callable
from math import exp
from typing import Any, Final, NamedTuple

from ..basics.numbers import DAY_S, finite, moment
from .track import Track

WINDOW_S: Final = 180.0
"""A track that comes or leaves within so long before or after a member does so with the member."""
HALF_OPEN_S: Final = 14 * DAY_S
"""Visits fade with this time constant."""
FIRST_CHANCE: Final = 0.05
"""That a tracker which was never here before comes beside a member: members come some times a day, strangers too."""
LEAST_CHANCE: Final = 0.02
MOST_CHANCE: Final = 0.6

_HOUR_S: Final = 3600.0
# Before anything is known: one in four hours.
_PRIOR_EVENTS: Final = 1.0
_PRIOR_S: Final = 4 * _HOUR_S
# What came just now is likely to leave soon, whatever it did before: people who pass, a signal at its limit.
_FRESH_EVENTS: Final = 0.25
_FRESHEST_S: Final = 60.0


class Habit(NamedTuple):
    """What a track did, faded: how often it left and came, and how long it was here and away in seconds."""

    leaves: float = 0.0
    comes: float = 0.0
    here_s: float = 0.0
    away_s: float = 0.0


def habit(track: Track, until: float) -> Habit:
    """Return what a track did before a moment. Ends and begins that nobody listened to do not count."""
    leaves = comes = here_s = away_s = 0.0
    came: float | None = None
    for visit in reversed(track.visits):
        ended = until if visit.ended_at is None else min(visit.ended_at, until)
        if visit.began_at >= until or ended < visit.began_at:
            continue
        weight = exp(-(until - ended) / HALF_OPEN_S)
        here_s += weight * (ended - visit.began_at)
        if visit.ended_at is not None and visit.ended_at < until and visit.end_known:
            leaves += weight
            away_s += weight * ((until if came is None else came) - ended)
        # The first time that a tracker is heard at all is no habit.
        if visit.begin_known and visit is not track.visits[0]:
            comes += weight
        came = visit.began_at
    return Habit(leaves, comes, here_s, away_s)


def leaving_chance(past: Habit, here_for_s: float, rush: float) -> float:
    """Return the chance that a track which has been here for so long leaves within the window by accident."""
    return _chance(past.leaves, past.here_s, here_for_s, rush)


def coming_chance(past: Habit, away_for_s: float, rush: float) -> float:
    """Return the chance that a track which has been away for so long comes within the window by accident."""
    return _chance(past.comes, past.away_s, away_for_s, rush)


def _chance(events: float, exposed_s: float, state_for_s: float, rush: float) -> float:
    rate = (events + _PRIOR_EVENTS) / (max(0.0, exposed_s) + _PRIOR_S)
    rate += _FRESH_EVENTS / max(_FRESHEST_S, state_for_s)
    return clipped(1 - exp(-rate * rush * 2 * WINDOW_S))


def clipped(chance: float) -> float:
    """Return a chance within the limits between which it is believed."""
    return min(MOST_CHANCE, max(LEAST_CHANCE, chance))


_HOURS: Final = 168
# The epoch was a Thursday.
_FIRST_HOUR: Final = 72
_FADE_S: Final = 28 * DAY_S
_RUSH: Final = 2.5
_RUSH_HOURS: Final = {7: _RUSH, 8: _RUSH, 9: (1 + _RUSH) / 2, 16: _RUSH, 17: _RUSH, 18: _RUSH}
# How many events of an hour of the week count as much as what was assumed before.
_TRUST: Final = 4.0
_LEAST_RUSH: Final = 0.5
_MOST_RUSH: Final = 5.0


class Rush:
    """How much more often unknown trackers come and leave at an hour of the week than on average, learned."""

    def __init__(self, utc_offset_s: Callable[[float], float]) -> None:
        self._utc_offset_s = utc_offset_s
        self._counts = [0.0] * _HOURS
        self._faded_at: float | None = None

    def hour(self, at: float) -> int:
        """Return the hour of the local week, 0 for the first of Monday."""
        return int((at + self._utc_offset_s(at)) // _HOUR_S + _FIRST_HOUR) % _HOURS

    def factor(self, at: float) -> float:
        """Return by how much the rates are multiplied."""
        hour = self.hour(at)
        start = _RUSH_HOURS.get(hour % 24, 1.0)
        mean = sum(self._counts) / _HOURS
        factor = (_TRUST * start + self._counts[hour]) / (_TRUST + mean)
        return min(_MOST_RUSH, max(_LEAST_RUSH, factor))

    def learn(self, at: float) -> None:
        """Count that a track came or left; the caller leaves out what one track does again in the same hour."""
        if self._faded_at is None:
            self._faded_at = at
        elif at - self._faded_at >= DAY_S:
            weight = exp(-(at - self._faded_at) / _FADE_S)
            self._counts = [count * weight for count in self._counts]
            self._faded_at = at
        self._counts[self.hour(at)] += 1.0

    def memory(self) -> dict[str, Any]:
        """Return the counts, JSON-able."""
        return {"counts": [round(count, 3) for count in self._counts], "at": self._faded_at}

    def restore(self, data: object) -> None:
        """Restore the counts; what makes no sense is left out."""
        if not isinstance(data, dict) or not isinstance(rows := data.get("counts"), list) or len(rows) != _HOURS:
            return
        counts = [finite(row) for row in rows]
        self._counts = [0.0 if count is None else min(1e6, max(0.0, count)) for count in counts]
        self._faded_at = moment(data.get("at"))
