"""Compares where tags truly are with the integration's answers: visits to rooms, and when they were noticed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

SHORTEST_VISIT_S: Final = 30.0
"""A shorter stay is not a visit: there is no time by which it should be noticed."""

_LEAD_S: Final = 10.0
"""An answer may come this much before the change: a tag at a door is heard in the next room already."""


@dataclass(slots=True)
class Visit:
    """A stay in one room (an area id or `not_home`), Unix seconds; None where it has not happened yet."""

    room: str
    since: float
    until: float | None = None
    noticed_at: float | None = None

    @property
    def delay_s(self) -> float | None:
        """How long the answer took, 0 where it came before the change."""
        return None if self.noticed_at is None else max(0.0, self.noticed_at - self.since)

    def lasted(self, now: float) -> float:
        """Return the seconds that it lasted, up to now where it has not ended."""
        return (now if self.until is None else self.until) - self.since


@dataclass(slots=True)
class Following:
    """The visits of one tag, and the answers for it.

    The first visit is where the tag was found, no change of room.
    """

    visits: list[Visit] = field(default_factory=list)
    answer: str | None = None
    answer_at: float = 0.0

    @property
    def truth(self) -> str | None:
        """The room that the tag is in."""
        return self.visits[-1].room if self.visits else None

    @property
    def right(self) -> bool:
        """Whether the answer is the truth."""
        return self.answer is not None and self.answer == self.truth

    def see(self, at: float, room: str) -> bool:
        """Take where the tag truly is; return whether that is news."""
        if self.visits and self.visits[-1].room == room:
            return False
        if self.visits:
            self.visits[-1].until = at
        visit = Visit(room, at)
        if self.answer == room and at - self.answer_at <= _LEAD_S:
            visit.noticed_at = self.answer_at
        self.visits.append(visit)
        return True

    def hear(self, at: float, room: str | None) -> bool:
        """Update the integration's answer, None if unknown; return whether it changed."""
        if room == self.answer:
            return False
        self.answer, self.answer_at = room, at
        visit = self.visits[-1] if self.visits else None
        if visit is not None and room == visit.room and visit.noticed_at is None:
            visit.noticed_at = at
        return True

    def changes(self, now: float, since: float = 0.0) -> list[Visit]:
        """Return the changes of room after `since` that became visits by now, noticed or not."""
        return [visit for visit in self.visits[1:] if visit.since >= since and visit.lasted(now) >= SHORTEST_VISIT_S]


@dataclass(frozen=True, slots=True)
class Score:
    """How well a tag was followed; delays in seconds, None without any."""

    changes: int
    followed: int
    delay_median_s: float | None
    delay_max_s: float | None


def score(visits: Sequence[Visit]) -> Score:
    """Count the visits that were noticed, and how soon."""
    delays = [delay for visit in visits if (delay := visit.delay_s) is not None]
    return Score(
        changes=len(visits),
        followed=len(delays),
        delay_median_s=round(median(delays), 1) if delays else None,
        delay_max_s=round(max(delays), 1) if delays else None,
    )
