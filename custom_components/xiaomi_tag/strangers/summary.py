"""What is shown of a track: how sure it is, of whom, why, and where it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from .dossier import Dossier
from .levels import LIMITS, Standing, certainty
from .model import Clue, Evidence, Level, Sensitivity
from .track import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is known of a track beside the track itself."""

    score: float = 0.0
    """In nats."""
    confidence: float = 0.0
    """Between 0 and 1: that it moves with somebody, or, below suspected, that it is inside."""
    members: tuple[str, ...] = ()
    """With whom it seems to move, the likeliest first."""
    evidence: tuple[Evidence, ...] = ()
    guest: bool = False
    """Whether it came with a guest."""
    capped: bool = False
    """Whether it gets no further than a notice because of that."""
    resting_s: float = 0.0
    """How long it has been in the dwelling without leaving."""
    rooms: tuple[tuple[str, float], ...] = ()
    """The rooms in which it was, with seconds, the longest first."""


# Of members that are so near to the likeliest in nats, it is not sure whom it follows.
_NEAR: float = 3.0


def members_of(dossier: Dossier, level: Level | None) -> tuple[str, ...]:
    """Return with whom a track seems to move, the likeliest first."""
    if level in {Level.SUSPECTED, Level.CONFIRMED}:
        scores = {member: pair.score for member, pair in dossier.pairs.items()}
        if dossier.way_member is not None:
            scores[dossier.way_member] = max(dossier.way_score, scores.get(dossier.way_member, 0.0))
        most = max(scores.values(), default=0.0)
        near = [member for member, score in scores.items() if score > 0 and score >= most - _NEAR]
        return tuple(sorted(near, key=lambda member: (-scores[member], member)))
    return () if dossier.came_with is None else (dossier.came_with,)


def confidence(dossier: Dossier, track: Track, level: Level | None, score: float) -> float:
    """Return how sure a level is, between 0 and 1."""
    if level in {Level.SUSPECTED, Level.CONFIRMED}:
        return certainty(score) * track.link_confidence
    if level is Level.LINGERING:
        return (dossier.inside_mean or 0.0) * track.link_confidence
    return track.inside if level is Level.NOTICE else certainty(score) * track.link_confidence


def summarise(track: Track, dossier: Dossier, standing: Standing, now: float) -> Summary:
    """Return what is shown of a track."""
    pieces = list(dossier.pieces.all())
    if track.suspicious:
        pieces.append(Evidence(clue=Clue.NOT_CONNECTABLE, at=track.first_seen_at))
    score = dossier.shown(standing.score)
    least_s = LIMITS[Sensitivity.HIGH].lingering_s
    if standing.resting_s >= least_s:
        pieces.append(
            Evidence(clue=Clue.STAYED_IN, at=now - standing.resting_s, apart_s=standing.resting_s, room=track.room)
        )
    return Summary(
        score=score,
        confidence=confidence(dossier, track, track.level, score),
        members=members_of(dossier, track.level),
        evidence=tuple(sorted(pieces, key=lambda piece: piece.at)),
        guest=standing.capped,
        capped=standing.capped,
        resting_s=standing.resting_s,
        rooms=room_seconds(track, now),
    )


def room_seconds(track: Track, now: float) -> tuple[tuple[str, float], ...]:
    """Return how long a track was in its rooms, as far as that is still known, the longest first."""
    visits = [(visit.began_at, now if visit.ended_at is None else visit.ended_at) for visit in track.visits]
    spans: dict[str, float] = {}
    ends = [*(stay.since for stay in list(track.stays)[1:]), now]
    first = 0
    for stay, end in zip(track.stays, ends, strict=False):
        # Both are in the order of time: what ended before a stay is not looked at again.
        while first < len(visits) and visits[first][1] <= stay.since:
            first += 1
        if stay.room is not None:
            spans[stay.room] = spans.get(stay.room, 0.0) + _overlap_s(visits, first, stay.since, end)
    return tuple(sorted(((room, s) for room, s in spans.items() if s > 0), key=lambda item: (-item[1], item[0])))


def _overlap_s(visits: Sequence[tuple[float, float]], first: int, since: float, until: float) -> float:
    """Return for how long visits overlap a span; those before `first` do not."""
    seconds = 0.0
    for index in range(first, len(visits)):
        began, ended = visits[index]
        if began >= until:
            break
        seconds += max(0.0, min(until, ended) - max(since, began))
    return seconds
