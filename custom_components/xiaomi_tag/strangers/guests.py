"""Who came with a guest: in a named visit, or beside somebody else's tracker whose owner is near."""

from collections import deque
from collections.abc import Sequence
from typing import Any, Final

from ..basics.bounded import Bounded
from ..basics.numbers import DAY_S, finite, moment
from .members import Members
from .model import GuestVisit, Move
from .rates import WINDOW_S
from .track import ABSENT_AFTER_S, Track, Visit

LONGEST_VISIT_S: Final = 7 * DAY_S
MOST_VISITS: Final = 50
EARLY_S: Final = 1800.0
"""Guests come earlier than the visit that somebody named,"""
LATE_S: Final = 3600.0
"""and leave later."""
# Next door, an owner with a tracker is heard more weakly.
_NEAR_DBM: Final = -78.0
_MOST_ADDRESSES: Final = 256
_MOST_TIMES: Final = 400
_CHANGES_S: Final = 45.0
_KEPT_S: Final = 2 * DAY_S
_STAYS_S: Final = 1800.0


class Company:
    """When trackers of others that have their owner near came into the dwelling, and when they left.

    Their addresses change often, so only their number is followed: it goes up when somebody comes.
    """

    def __init__(self) -> None:
        self._heard: Bounded[str, tuple[float, float]] = Bounded(_MOST_ADDRESSES)
        self._came: deque[float] = deque(maxlen=_MOST_TIMES)
        self._left: deque[float] = deque(maxlen=_MOST_TIMES)

    def hear(self, address: str, strongest_dbm: float, at: float) -> None:
        """Follow a packet of a tracker whose owner is near."""
        if not strongest_dbm >= _NEAR_DBM:
            return
        first, last = self._heard.get(address, (at, at))
        if address in self._heard and at - last > ABSENT_AFTER_S:
            self._gone(address, first, last)
        if address not in self._heard:
            first = last = at
            self._came.append(at)
        self._heard[address] = first, max(at, last)

    def tick(self, now: float) -> None:
        """Notice who left."""
        for address, (first, last) in list(self._heard.items()):
            if now - last > ABSENT_AFTER_S:
                self._gone(address, first, last)

    def came_near(self, at: float) -> bool:
        """Return whether somebody came within the window around a moment."""
        return any(abs(time - at) <= WINDOW_S for time in self._came)

    def left_between(self, since: float, until: float) -> bool:
        """Return whether somebody left between two times."""
        return any(since < time < until for time in self._left)

    def left_near(self, at: float) -> bool:
        """Return whether somebody left within the window around a moment."""
        return any(abs(time - at) <= WINDOW_S for time in self._left)

    def forget_addresses(self) -> None:
        """Forget who is here: nothing follows them any more."""
        self._heard.clear()

    def _gone(self, address: str, first: float, last: float) -> None:
        self._heard.pop(address, None)
        # An address that begins when another one falls silent is the same tracker's next one.
        following = [time for time in self._came if time != first and abs(time - last) <= _CHANGES_S]
        if following:
            self._came.remove(min(following, key=lambda time: abs(time - last)))
        else:
            self._left.append(last)

    def memory(self) -> dict[str, Any]:
        """Return the times, JSON-able; no address."""
        return {"came": list(self._came), "left": list(self._left)}

    def restore(self, data: object) -> None:
        """Restore the times; what makes no sense is left out."""
        if isinstance(data, dict):
            for name, times in (("came", self._came), ("left", self._left)):
                rows = data.get(name)
                found = (moment(row) for row in (rows if isinstance(rows, list) else ()))
                times.extend(time for time in found if time is not None)


class Guests:
    """Named visits, and visits that look like a guest's."""

    def __init__(self) -> None:
        self.company = Company()
        self._visits: dict[str, GuestVisit] = {}

    def add(self, visit: GuestVisit) -> None:
        """Add a named visit; it lasts 7 days at most."""
        end = min(visit.end, visit.start + LONGEST_VISIT_S)
        self._visits[visit.id] = GuestVisit(visit.id, visit.host, visit.name, visit.start, end)
        while len(self._visits) > MOST_VISITS:
            del self._visits[min(self._visits.values(), key=lambda other: other.end).id]

    def end(self, visit_id: str, now: float) -> None:
        """End a visit now; one that did not begin yet is removed."""
        if (visit := self._visits.get(visit_id)) is None:
            return
        if visit.start >= now:
            del self._visits[visit_id]
        elif visit.end > now:
            self._visits[visit_id] = GuestVisit(visit.id, visit.host, visit.name, visit.start, now)

    def visits(self) -> Sequence[GuestVisit]:
        """Return the named visits by their begin."""
        return sorted(self._visits.values(), key=lambda visit: (visit.start, visit.id))

    def named(self, track: Track, at: float, beside: str | None = None) -> GuestVisit | None:
        """Return the named visit with which a track came first, as long as that lasts.

        One that is known only from the way beside a member is a guest's only if the guest is that member's: else a
        visit would hide what follows all the others.
        """
        elsewhere = beside is not None and not track.visits
        return next(
            (
                visit
                for visit in self._visits.values()
                if visit.start - EARLY_S <= track.first_seen_at <= visit.end
                and at <= visit.end + LATE_S
                and not (elsewhere and visit.host not in {None, beside})
            ),
            None,
        )

    def accompanied(self, visit: Visit, members: Members, now: float) -> bool:
        """Return whether a track's visit was one beside a guest: both came, and left, while no member did.

        What stays when the guest has left is no guest's any more.
        """
        came = visit.began_at
        if not visit.begin_known or not self.company.came_near(came) or any(members.near(Move.CAME, came)):
            return False
        left = visit.ended_at
        if left is None:
            return not self.company.left_between(came + WINDOW_S, now - _STAYS_S)
        return visit.end_known and self.company.left_near(left) and not any(members.near(Move.LEFT, left))

    def prune(self, now: float) -> None:
        """Forget visits two days after their end."""
        self._visits = {key: visit for key, visit in self._visits.items() if visit.end > now - _KEPT_S}

    def memory(self) -> dict[str, Any]:
        """Return the visits and times, JSON-able."""
        rows = [[visit.id, visit.host, visit.name, visit.start, visit.end] for visit in self._visits.values()]
        return {"visits": rows, "company": self.company.memory()}

    def restore(self, data: object) -> None:
        """Restore the visits; what makes no sense is left out."""
        if not isinstance(data, dict):
            return
        rows = data.get("visits")
        for row in rows if isinstance(rows, list) else ():
            if (visit := _visit(row)) is not None:
                self.add(visit)
        self.company.restore(data.get("company"))


def _visit(row: object) -> GuestVisit | None:
    match row:
        case [str(key), host, str(name), start, end] if host is None or isinstance(host, str):
            began, ended = finite(start), finite(end)
            if began is not None and ended is not None and began < ended:
                return GuestVisit(key, host, name, began, ended)
    return None
