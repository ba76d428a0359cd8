"""How long tracks are kept."""

from collections.abc import Callable, Iterable
from typing import Final

from ..basics.numbers import DAY_S
from .model import Level
from .track import Track

PASSED_BY_S: Final = 600.0
"""A tracker that was never here for longer passed by."""
KEEP_PASSERS_BY_S: Final = DAY_S
KEEP_S: Final = 14 * DAY_S
MOST_TRACKS: Final = 256


def outdated(track: Track, now: float) -> bool:
    """Return whether a track is to be forgotten. A case is kept until it is closed."""
    if now - track.last_seen_at <= KEEP_PASSERS_BY_S:
        return False
    if track.level is not None and track.level.rank >= Level.SUSPECTED.rank:
        return False
    passed_by = track.level is None and track.decision is None and longest_visit_s(track) < PASSED_BY_S
    return now - track.last_seen_at > (KEEP_PASSERS_BY_S if passed_by else KEEP_S)


def longest_visit_s(track: Track) -> float:
    """Return how long it was here without leaving, at most."""
    ends = ((visit, track.last_seen_at if visit.ended_at is None else visit.ended_at) for visit in track.visits)
    return max((end - visit.began_at for visit, end in ends), default=0.0)


def least_worth(tracks: Iterable[Track], score_of: Callable[[Track], float] = lambda _track: 0.0) -> Track | None:
    """Return the track to give up where there are too many: one without a level, of these the one with the least score.

    Of tracks without any score, those that are away go first, and then the shortest.
    """
    return min(
        tracks,
        key=lambda track: (
            0 if track.level is None else track.level.rank,
            track.decision is not None,
            score_of(track),
            track.present,
            longest_visit_s(track),
        ),
        default=None,
    )
