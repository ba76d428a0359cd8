"""The left-behind rule: a tag stays where its person leaves, or is dropped on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, Final

from ..basics.numbers import finite
from .crossing import PlaceKind, PlaceRef
from .items import AT_HOME
from .person import Person, near
from .resting import Resting
from .track import Track

NOWHERE: Final = PlaceRef(PlaceKind.ELSEWHERE, "")
GRACE_S: Final = 150.0
HEARD_AFTER_S: Final = 120.0
"""A tag heard so long after its person went is not on its way out: on foot that is out of reach."""
TIMELY_S: Final = 60.0
"""A tag that is judged later than this was left when it was heard, not when the grace was over."""
PATIENCE_S: Final = 900.0
"""For how long to wait for a tag that may have stayed or gone along."""
REJOIN_S: Final = 600.0
GRACE_GAPS: Final = 3.0
"""On the way the grace is at least so many times the usual pause between sightings at the person's side."""
LONGEST_GRACE_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class Behind:
    """A tag was left: at `place`, when the grace was over; `cause` is the place and event time of its being left."""

    place: PlaceRef
    event_time: float
    confidence: float
    cause: tuple[PlaceRef, float]


@dataclass(slots=True)
class Published:
    """A published event: its id, and when it was published."""

    event_id: str
    behind: Behind
    at: float


class LeftBehind:
    """The rule for one tag and its person."""

    def __init__(self) -> None:
        self.resting = Resting()
        self.published: Published | None = None
        self._exit: tuple[str, float, bool] | None = None
        """The zone that the person left, when, and whether the tag lay still."""
        self._joint_at: float | None = None
        """When the tag was last seen at the person's side on the way."""
        self._gap_s = 0.0
        self._apart_at: float | None = None
        """Since when the person is elsewhere."""

    @property
    def due(self) -> float:
        """When to judge."""
        exit_due = self._exit[1] + GRACE_S if self._exit is not None else inf
        return min(exit_due, self._apart_due)

    @property
    def urgent(self) -> tuple[object, ...]:
        """State that is stored at once when it changes."""
        return self._exit, self.published.event_id if self.published is not None else None

    def skip(self, seconds: float) -> None:
        """Let the clock step forward by `seconds`, which are no time at which anything was left."""
        if self._exit is not None:
            zone, at, still = self._exit
            self._exit = zone, at + seconds, still
        if self._apart_at is not None:
            self._apart_at += seconds
        if self._joint_at is not None:
            self._joint_at += seconds

    def follow_person(self, before: frozenset[str] | None, person: Person, track: Track) -> None:
        """Follow the person, who was in the zones `before`."""
        zones, at = person.zones, person.seen_at
        if zones is None or at is None:
            self._exit = None
            return
        if self._exit is not None and self._exit[0] in zones:
            self._exit = None
        left = [
            place
            for place in track.inside()
            if place.kind is PlaceKind.ZONE and place.id in (before or ()) and place.id not in zones
        ]
        if left and not self._still_left(track):
            radio = track.view.radio
            self._exit = left[0].id, at, radio is not None and radio.resting is True

    def follow_tag(self, person: Person, track: Track) -> None:
        """Update whether the tag is at the person's side on the way, and since when it is not."""
        item, fix = track.view.fix, track.view.ruling_fix
        if item is None or fix is None:
            self._joint_at = self._apart_at = None
            return
        beside = person.fix_at(item.at)
        if beside is not None and near(fix, beside):
            if self._joint_at is not None and item.at > self._joint_at:
                self._gap_s = max(item.at - self._joint_at, self._gap_s * 0.8)
            self._joint_at = max(item.at, self._joint_at or item.at)
        if self._joint_at is None:
            return
        later = [(at, where) for at, where in person.fixes if at > item.at]
        apart = [at for at, where in later if not near(fix, where)]
        if not apart or near(fix, later[-1][1]):
            self._apart_at = None
        elif self._apart_at is None or self._apart_at < item.at:
            self._apart_at = apart[0]

    def together(self, person: Person, track: Track) -> bool:
        """Return whether what was left is with its person again."""
        if self.published is None or person.zones is None:
            return False
        place, at = self.published.behind.cause
        for zone in person.zones:
            state = track.state(PlaceRef(PlaceKind.ZONE, zone))
            # In a larger zone around the place both may be, and still apart.
            if state is not None and state.side and (zone == place.id or state.since > self.published.at):
                return True
        return self._joint_at is not None and self._joint_at > at and self._apart_at is None

    def judge(self, person: Person, track: Track, now: float, local_offset_s: float) -> Behind | None:
        """Return how the tag was left, once the grace is over; None if it was not."""
        behind = None
        if self._exit is not None and now >= self._exit[1] + GRACE_S:
            behind = self._judge_exit(self._exit, track, now)
        if behind is None and now >= self._apart_due and self._apart_at is not None:
            behind = self._judge_drop(self._apart_at, person, track)
        if behind is None:
            return None
        quiet = self.resting.usual(now + local_offset_s, behind.place.id)
        published = self._still_left(track)
        self._exit = self._apart_at = self._joint_at = None
        return None if quiet or published else behind

    def write(self) -> dict[str, Any]:
        """Return the state that must survive a restart, JSON-able."""
        data: dict[str, Any] = {"rest": self.resting.write(), "exit": list(self._exit) if self._exit else None}
        if self.published is not None:
            behind = self.published.behind
            data["said"] = {
                "id": self.published.event_id,
                "at": self.published.at,
                "place": [behind.place.kind, behind.place.id],
                "time": behind.event_time,
                "cause": [behind.cause[0].kind, behind.cause[0].id, behind.cause[1]],
            }
        return data

    def read(self, data: Mapping[str, Any]) -> None:
        """Restore that state; what makes no sense is ignored."""
        self.resting.read(data.get("rest"))
        match data.get("exit"):
            case [str() as zone, at, bool() as still] if (when := finite(at)) is not None:
                self._exit = zone, when, still
        match data.get("said"):
            case {"id": str() as event_id, "at": at, "place": place, "time": time, "cause": [*cause, caused_at]}:
                where, whence = _place(place), _place(cause)
                times = [finite(value) for value in (at, time, caused_at)]
                if where is not None and whence is not None and None not in times:
                    published_at, event_time, since = (value or 0.0 for value in times)
                    self.published = Published(event_id, Behind(where, event_time, 0.0, (whence, since)), published_at)

    @property
    def _apart_due(self) -> float:
        if self._apart_at is None:
            return inf
        return self._apart_at + min(LONGEST_GRACE_S, max(GRACE_S, GRACE_GAPS * self._gap_s))

    def _judge_exit(self, left: tuple[str, float, bool], track: Track, now: float) -> Behind | None:
        zone, left_at, lay_still = left
        state = track.state(PlaceRef(PlaceKind.ZONE, zone))
        if state is None or not state.side or now > left_at + PATIENCE_S + GRACE_S:
            self._exit = None
            return None
        if state.pending_at is not None or state.probability is None:
            return None
        heard = track.heard_at >= left_at + HEARD_AFTER_S
        # A tag that was heard while it could be on its way out, and then no more, went along.
        silent = lay_still and track.heard_at <= left_at
        seen = track.view.fix is not None and track.view.fix.at > max(track.heard_at, left_at)
        if not heard and (seen or not silent):
            return None
        event_time = left_at + GRACE_S
        if heard and now - event_time > TIMELY_S:
            event_time = max(event_time, min(track.heard_at, now))
        place = track.area() or PlaceRef(PlaceKind.ZONE, zone)
        cause = PlaceRef(PlaceKind.ZONE, zone), left_at
        return Behind(place, event_time, round(state.probability, 3), cause)

    def _judge_drop(self, apart_at: float, person: Person, track: Track) -> Behind | None:
        if (track.view.home or 0.0) >= AT_HOME or person.zones is None:
            return None
        place = track.zone() or NOWHERE
        sure = track.probability(place)
        return Behind(place, self._apart_due, 1.0 if sure is None else round(sure, 3), (place, apart_at))

    def _still_left(self, track: Track) -> bool:
        """Return whether the event was published already, and the tag did not move since."""
        if self.published is None:
            return False
        place, _ = self.published.behind.cause
        state = track.state(place)
        return state is None or (state.side is True and state.since <= self.published.at)


def _place(data: object) -> PlaceRef | None:
    match data:
        case [str() as kind, str() as place] if kind in set(PlaceKind):
            return PlaceRef(PlaceKind(kind), place)
    return None
