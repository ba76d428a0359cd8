"""Tracks and members for the tests of scores, made by hand."""

from collections.abc import Iterable, Sequence

from custom_components.xiaomi_tag.strangers.dossier import Dossier
from custom_components.xiaomi_tag.strangers.guests import Guests
from custom_components.xiaomi_tag.strangers.judge import Edge, Judge
from custom_components.xiaomi_tag.strangers.members import Members
from custom_components.xiaomi_tag.strangers.model import Condition, Family, MemberMove, Move, Sign
from custom_components.xiaomi_tag.strangers.outages import Outages
from custom_components.xiaomi_tag.strangers.rates import Rush
from custom_components.xiaomi_tag.strangers.track import Stay, Track, Visit

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
START = 1_700_438_400.0
"""A Monday at midnight, UTC."""
ANNA, BEN = "person.anna", "person.ben"
SIGN = Sign(family=Family.FIND_MY, condition=Condition.SEPARATED)


def clock(day: int, hour: float) -> float:
    return START + day * DAY + hour * HOUR


def track_of(
    visits: Sequence[tuple[float, float | None]],
    *,
    until: float | None = None,
    stays: Sequence[tuple[float, str | None]] = (),
    inside: float = 0.95,
    name: str = "track",
) -> Track:
    """A track with visits; `until` is when it was last heard if it is here."""
    last = visits[-1][1]
    track = Track(name, SIGN, visits[0][0], last if last is not None else (until or visits[-1][0]))
    track.visits.extend(Visit(began, ended) for began, ended in visits)
    track.stays.extend(Stay(since, room) for since, room in stays)
    track.inside = inside
    return track


def went(member: str, trips: Iterable[tuple[float, float]]) -> list[MemberMove]:
    """When a member left and came."""
    return [
        move
        for left, came in trips
        for move in (MemberMove(member, Move.LEFT, left), MemberMove(member, Move.CAME, came))
    ]


class Court:
    """A judge with members, tracks and their dossiers."""

    def __init__(self, *moves: MemberMove) -> None:
        self.rush = Rush(lambda at: 0.0)
        self.members = Members()
        self.outages = Outages()
        self.guests = Guests()
        self.judge = Judge(self.rush, self.members, self.outages, self.guests)
        self.dossiers: dict[str, Dossier] = {}
        for move in moves:
            self.members.add(move)

    def dossier(self, track: Track) -> Dossier:
        return self.dossiers.setdefault(track.id, Dossier())

    def hear(self, *tracks: Track, now: float) -> None:
        """Judge tracks whose visits are over, at the end of all."""
        for track in tracks:
            dossier = self.dossier(track)
            for visit in track.visits:
                dossier.insides[visit.began_at] = track.inside
                self.judge.add_edge(Edge(track.id, Move.CAME, visit.began_at))
                if visit.ended_at is not None:
                    self.judge.add_edge(Edge(track.id, Move.LEFT, visit.ended_at))
        self.judge.judge(now, tracks, self.dossier)

    def score(self, track: Track, member: str = ANNA) -> float:
        pair = self.dossier(track).pairs.get(member)
        return 0.0 if pair is None else pair.score
