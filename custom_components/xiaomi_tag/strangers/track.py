"""A track: one unknown tracker over all its addresses, when it was here, and in which rooms."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from .model import Decision, Level, Sign

ABSENT_AFTER_S: Final = 600.0
"""A tracker that was not heard for so long has left; the visit ends with its last packet."""
MOST_VISITS: Final = 400
MOST_STAYS: Final = 120


@dataclass(slots=True)
class Visit:
    """A time in which a track was heard. A begin or end that nobody listened to is not known, and is no evidence."""

    began_at: float
    ended_at: float | None = None
    begin_known: bool = True
    end_known: bool = True


@dataclass(frozen=True, slots=True)
class Stay:
    """A room that a track was likeliest in, since when, until the next stay; None while that is not clear."""

    since: float
    room: str | None


@dataclass(slots=True)
class Track:
    """One unknown tracker. `id` is a pseudonym of chance, which is published."""

    id: str
    sign: Sign
    first_seen_at: float
    last_seen_at: float
    visits: deque[Visit] = field(default_factory=lambda: deque(maxlen=MOST_VISITS))
    stays: deque[Stay] = field(default_factory=lambda: deque(maxlen=MOST_STAYS))
    inside: float = 0.0
    """How probable it is that it is in the dwelling, and not next door or in the street."""
    inside_since: float | None = None
    """Since when that has been above 0.9 without a pause; None while it is not."""
    still_since: float | None = None
    """Since when its levels have not changed; None while they do."""
    ambient: bool = False
    """Whether it was here when the detection began, or cannot be told from such a one."""
    link_confidence: float = 1.0
    """How sure it is that all its addresses are one tracker's."""
    suspicious: bool = False
    """Whether it sends what no bought tag sends."""
    level: Level | None = None
    decision: Decision | None = None

    @property
    def present(self) -> bool:
        """Whether it is here, as far as is known."""
        return bool(self.visits) and self.visits[-1].ended_at is None

    @property
    def room(self) -> str | None:
        """The room that it is likeliest in now; None while away, and while that is not clear."""
        return self.stays[-1].room if self.present and self.stays else None

    def present_at(self, at: float) -> bool | None:
        """Whether it was here; None where nobody listened, and before it was first heard."""
        for visit in reversed(self.visits):
            if visit.began_at <= at:
                if visit.ended_at is None or at <= visit.ended_at:
                    return True
                return False if visit.end_known else None
        return None

    def came_near(self, at: float, within_s: float) -> float | None:
        """Return when it came, if it did within so many seconds before or after `at`."""
        return _nearest((visit.began_at for visit in self.visits if visit.begin_known), at, within_s)

    def left_near(self, at: float, within_s: float) -> float | None:
        """Return when it left for at least `ABSENT_AFTER_S`, if it did within so many seconds before or after `at`."""
        ends = (visit.ended_at for visit in self.visits if visit.ended_at is not None and visit.end_known)
        return _nearest(ends, at, within_s)

    def room_at(self, at: float) -> str | None:
        """Return the room that it was likeliest in; None if that is not known."""
        return next((stay.room for stay in reversed(self.stays) if stay.since <= at), None)

    def entered_near(self, room: str, since: float, until: float) -> float | None:
        """Return when it changed to a room, if it did between two times."""
        return next((stay.since for stay in self.stays if stay.room == room and since <= stay.since <= until), None)


def _nearest(times: Iterator[float], at: float, within_s: float) -> float | None:
    nearest = min(times, key=lambda time: abs(time - at), default=None)
    return nearest if nearest is not None and abs(nearest - at) <= within_s else None
