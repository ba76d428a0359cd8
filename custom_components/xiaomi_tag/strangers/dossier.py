"""What the detection knows of one track beside the track itself."""

from dataclasses import dataclass, field
from math import exp
from typing import Any, Final

from ..basics.numbers import moment, whole, whole_within, within
from .evidence import Pieces
from .members import MOST_MEMBERS
from .model import Level
from .scores import MOST, Pair, read_pair
from .track import Track

_INSIDE_FADE_S: Final = 4 * 3600.0
_MOST_CASES: Final = 1000
_MOST_INSIDES: Final = 6
_WAY_LEVELS: Final = ("suspected", "confirmed")
INDOORS: Final = 0.3
"""A tracker that was never inside with this probability stayed outside. In a bag it is heard weakly."""


@dataclass(slots=True)
class Dossier:
    """Scores, evidence, and what is remembered from second to second."""

    pairs: dict[str, Pair] = field(default_factory=dict)
    pieces: Pieces = field(default_factory=Pieces)
    came_with: str | None = None
    """The member with whom it was first heard to come."""
    guest: bool = False
    """Whether it came beside somebody's tracker whose owner is near."""
    alike_ambient: bool = False
    """Whether it began where one that was here from the start fell silent."""
    here_since: float | None = None
    """Since when it was probably here before its first visit, under another address."""
    case: int = 0
    """How many times its case was closed."""
    closed_at: float = 0.0
    changed_at: float | None = None
    """When the newest evidence could be judged."""
    link_confidence: float = 1.0
    counted_hour: int | None = None
    insides: dict[float, float] = field(default_factory=dict)
    """How surely it was inside at most, in the last visits by their begin."""
    inside_mean: float | None = None
    looked_at: float = 0.0
    way_score: float = 0.0
    """What the rule for the way found beside members' phones, in nats,"""
    way_level: Level | None = None
    """the level that it suspects by that,"""
    way_member: str | None = None
    """and whose phone it was."""
    way_key: str | None = None
    """As what the rule knows it, until Home Assistant is restarted, and the rule's memory with it."""

    def pair(self, member: str) -> Pair:
        """Return the scores with a member."""
        return self.pairs.setdefault(member, Pair())

    def shown(self, score: float) -> float:
        """Return the score to show: what was found on the way has limits of its own, and may be higher."""
        return max(self.way_score, score)

    def best(self) -> tuple[str, Pair] | None:
        """Return the member with the highest score."""
        found = max(self.pairs.items(), key=lambda item: (item[1].score, item[0]), default=None)
        return found if found is not None and found[1].score > 0 else None

    def look(self, track: Track, now: float) -> None:
        """Follow how surely a track that is here is inside."""
        if not track.present:
            return
        began_at = track.visits[-1].began_at
        self.insides[began_at] = max(self.insides.pop(began_at, 0.0), track.inside)
        if len(self.insides) > _MOST_INSIDES:
            del self.insides[min(self.insides)]
        # Where it was not listened for a while, the mean begins again with what is heard now.
        share = exp(-max(0.0, now - self.looked_at) / _INSIDE_FADE_S)
        mean = track.inside if self.inside_mean is None else self.inside_mean
        self.inside_mean = share * mean + (1 - share) * track.inside
        self.looked_at = now
        if track.link_confidence < self.link_confidence:
            for pair in self.pairs.values():
                pair.shrink(track.link_confidence / self.link_confidence)
        self.link_confidence = max(track.link_confidence, 1e-3)

    def indoors(self, at: float) -> bool:
        """Return whether it was in the dwelling in its visit at a time; of old visits it is not known any more."""
        began = max((began for began in self.insides if began <= at), default=None)
        return began is None or self.insides[began] >= INDOORS

    def close(self, now: float) -> None:
        """Begin from nothing, as a case that was looked into."""
        self.pairs.clear()
        self.pieces.clear()
        self.came_with = None
        self.case = min(_MOST_CASES, self.case + 1)
        self.closed_at = now
        self.changed_at = None
        self.way_score, self.way_level, self.way_member = 0.0, None, None

    def memory(self) -> dict[str, Any]:
        """Return all of it, JSON-able."""
        return {
            "pairs": {member: pair.memory() for member, pair in self.pairs.items()},
            "pieces": self.pieces.memory(),
            "came_with": self.came_with,
            "guest": self.guest,
            "alike_ambient": self.alike_ambient,
            "here_since": self.here_since,
            "case": self.case,
            "closed_at": self.closed_at,
            "changed_at": self.changed_at,
            "link_confidence": self.link_confidence,
            "counted_hour": self.counted_hour,
            "insides": [[began, round(most, 3)] for began, most in self.insides.items()],
            "inside_mean": self.inside_mean,
            "looked_at": self.looked_at,
            "way": [self.way_score, self.way_level, self.way_member],
        }


def read_dossier(data: object) -> Dossier | None:
    """Return what `Dossier.memory` returned, None if it makes no sense; what is damaged in it is left out."""
    if not isinstance(data, dict):
        return None
    pairs = data.get("pairs")
    rows = list(pairs.items())[:MOST_MEMBERS] if isinstance(pairs, dict) else []
    read = {member: pair for member, row in rows if isinstance(member, str) and (pair := read_pair(row)) is not None}
    came_with = data.get("came_with")
    dossier = Dossier(
        pairs=read,
        came_with=came_with if isinstance(came_with, str) else None,
        guest=data.get("guest") is True,
        alike_ambient=data.get("alike_ambient") is True,
        here_since=moment(data.get("here_since")),
        case=whole_within(data.get("case"), 0, _MOST_CASES) or 0,
        closed_at=moment(data.get("closed_at")) or 0.0,
        changed_at=moment(data.get("changed_at")),
        link_confidence=within(data.get("link_confidence"), 1e-3, 1.0) or 1.0,
        counted_hour=whole(data.get("counted_hour")),
        insides=_insides(data.get("insides")),
        inside_mean=within(data.get("inside_mean"), 0.0, 1.0),
        looked_at=moment(data.get("looked_at")) or 0.0,
    )
    dossier.pieces.restore(data.get("pieces"))
    match data.get("way"):
        case [score, level, member]:
            dossier.way_score = within(score, 0.0, MOST) or 0.0
            dossier.way_level = Level(level) if level in _WAY_LEVELS else None
            dossier.way_member = member if isinstance(member, str) else None
    return dossier


def _insides(rows: object) -> dict[float, float]:
    found: dict[float, float] = {}
    for row in rows[:_MOST_INSIDES] if isinstance(rows, list) else ():
        match row:
            case [began, most]:
                at, share = moment(began), within(most, 0.0, 1.0)
                if at is not None and share is not None:
                    found[at] = share
    return found
