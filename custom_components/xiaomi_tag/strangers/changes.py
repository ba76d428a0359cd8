"""What goes over to a new track that may be an old one: a change of address that could not be linked.

Many trackers change their addresses at the same minute of the night. Where it is not clear which one goes on as which,
a part of the score goes over, as much as it is probable; alone it never makes a suspect.
"""

from collections.abc import Callable, Iterable
from typing import Final

from .dossier import Dossier
from .track import Track

PAUSE_S: Final = 1800.0
"""Silent for less than this, a track has not gone out."""
_BEFORE_S: Final = 1200.0
_AFTER_S: Final = 120.0
_SAME_MINUTE_S: Final = 120.0
_MOST_NATS: Final = 5.5
_SURE: Final = 0.9


def may_continue(track: Track, other: Track) -> bool:
    """Return whether a track may be another one, which fell silent about when it began."""
    return (
        other is not track
        and other.sign.family is track.sign.family
        and not (other.present and other.last_seen_at > track.first_seen_at + _AFTER_S)
        and -_BEFORE_S <= other.last_seen_at - track.first_seen_at <= _AFTER_S
    )


def carry_over(track: Track, tracks: Iterable[Track], dossier_of: Callable[[Track], Dossier]) -> None:
    """Carry over to a new track from those that it may be."""
    tracks = list(tracks)
    before = [other for other in tracks if may_continue(track, other)]
    if not before:
        return
    dossier = dossier_of(track)
    likest = min(before, key=lambda other: abs(_inside(dossier_of(other)) - _inside(dossier)))
    dossier.alike_ambient = likest.ambient
    if not likest.ambient:
        dossier.here_since = here_since(likest, dossier_of(likest))
    beside = sum(
        other.sign.family is track.sign.family and abs(other.first_seen_at - track.first_seen_at) <= _SAME_MINUTE_S
        for other in tracks
    )
    share = _SURE / max(1, beside)
    for other in before:
        for member, pair in dossier_of(other).pairs.items():
            if pair.score > 0 and dossier.pair(member).take_over(pair, share, _MOST_NATS):
                for piece in dossier_of(other).pieces.all():
                    if piece.member == member:
                        dossier.pieces.add(piece)


def here_since(track: Track, dossier: Dossier) -> float:
    """Return since when a track has been here without leaving, under this address and before."""
    since = track.visits[-1].began_at if track.visits else track.first_seen_at
    for index in range(len(track.visits) - 1, 0, -1):
        before, visit = track.visits[index - 1], track.visits[index]
        gap_s = visit.began_at - (visit.began_at if before.ended_at is None else before.ended_at)
        # A gap that nobody listened to may have been no gap.
        if gap_s > PAUSE_S and before.end_known and visit.begin_known:
            return max(since, dossier.closed_at)
        since = before.began_at
    if dossier.here_since is not None:
        since = min(since, dossier.here_since)
    return max(since, dossier.closed_at)


def _inside(dossier: Dossier) -> float:
    return dossier.inside_mean or 0.0
