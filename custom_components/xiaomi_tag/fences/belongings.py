"""The tags that belong to persons, and which of them were left behind."""

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any, Final

from .crossing import Correction, Crossing, CrossingKind, FenceState
from .evidence import PersonEvidence
from .ids import Ids
from .ledger import LATE_S
from .left_behind import NOWHERE, REJOIN_S, Behind, LeftBehind, Published
from .person import Person
from .resting import SAMPLE_S
from .track import Track

LOOK_AGAIN_S: Final = 5.0
"""How often to judge again what is overdue and not clear."""
STORE_S: Final = 3600.0
"""How often to store what was learned, when nothing else changed."""


class _Owned:
    """One tag that belongs to a person."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.rule = LeftBehind()
        self.looked_at = -inf
        self.stored_at = -inf
        self.stored: tuple[object, ...] = ()


class Belongings:
    """The left-behind rules of all tags that belong to a person."""

    def __init__(self, ids: Ids, local_offset: Callable[[float], float]) -> None:
        self._ids = ids
        self._local_offset = local_offset
        self._owned: dict[str, _Owned] = {}
        self._people: dict[str, Person] = {}
        self._restored: dict[str, Mapping[str, Any]] = {}

    def assign(self, tag: str, person: str | None) -> None:
        """Set the person that a tag belongs to; a new owner has left nothing behind yet."""
        old = self._owned.get(tag)
        if old is not None and old.person == person:
            return
        self._owned.pop(tag, None)
        if person is not None:
            self._owned[tag] = _Owned(person)
            self._people.setdefault(person, Person())
            self._read(tag)
        owners = {owned.person for owned in self._owned.values()}
        self._people = {name: person for name, person in self._people.items() if name in owners}

    def remove(self, tag: str) -> None:
        """Forget a tag."""
        self.assign(tag, None)
        self._restored.pop(tag, None)

    def restore(self, tag: str, data: Mapping[str, Any]) -> None:
        """Restore the stored state of a tag, also before the tag is added."""
        self._restored[tag] = data
        self._read(tag)

    def skip(self, seconds: float) -> None:
        """Let the clock step forward: no grace is over by that."""
        for owned in self._owned.values():
            owned.rule.skip(seconds)

    def tags_of(self, person: str) -> list[str]:
        """Return the tags that belong to a person."""
        return [tag for tag, owned in self._owned.items() if owned.person == person] if person in self._people else []

    def observe_person(self, evidence: PersonEvidence, tracks: Sequence[Track], now: float) -> None:
        """Follow a person, who owns the tags of these tracks."""
        person = self._people[evidence.person]
        person.follow_clock(now)
        before = person.zones
        newer = person.observe(evidence)
        for track in tracks:
            rule = self._owned[track.tag].rule
            if newer:
                rule.follow_person(before, person, track)
            rule.follow_tag(person, track)

    def due(self, tag: str, now: float) -> float:
        """Return when to judge a tag next."""
        owned = self._owned.get(tag)
        if owned is None:
            return inf
        look_at = owned.looked_at + SAMPLE_S if owned.looked_at > -inf else inf
        judge_at = owned.rule.due
        return min(look_at, judge_at if judge_at > now else now + LOOK_AGAIN_S)

    def judge(self, track: Track, now: float) -> tuple[list[Crossing], list[FenceState]]:
        """Return whether a tag was left, or was not after all, as crossings, and the states to store."""
        owned = self._owned.get(track.tag)
        if owned is None:
            return [], []
        rule, person = owned.rule, self._people[owned.person]
        self._look(owned, track, now)
        rule.follow_tag(person, track)
        crossings: list[Crossing] = []
        if rule.published is not None and rule.together(person, track):
            if now - rule.published.at <= REJOIN_S:
                crossings.append(self._retracted(track.tag, rule.published, now))
            rule.published = None
        behind = rule.judge(person, track, now, self._local_offset(now)) if now >= rule.due else None
        if behind is not None:
            crossings.append(self._left(track.tag, rule, behind, now))
        return crossings, self._changed(track.tag, owned, now)

    def _read(self, tag: str) -> None:
        if tag in self._owned and tag in self._restored:
            self._owned[tag].rule.read(self._restored.pop(tag))

    def _look(self, owned: _Owned, track: Track, now: float) -> None:
        """Learn where the tag lies."""
        if 0 <= now - owned.looked_at < SAMPLE_S:
            return
        owned.looked_at = now
        inside = track.area() or track.zone()
        if inside is not None or track.view.home == 0:
            owned.rule.resting.look(now + self._local_offset(now), "" if inside is None else inside.id)

    def _left(self, tag: str, rule: LeftBehind, behind: Behind, now: float) -> Crossing:
        event_id = self._ids.crossing(tag, behind.cause[0], CrossingKind.LEFT_BEHIND, behind.cause[1])
        rule.published = Published(event_id, behind, now)
        return Crossing(
            event_id=event_id,
            tag=tag,
            place=behind.place,
            kind=CrossingKind.LEFT_BEHIND,
            event_time=behind.event_time,
            decided_at=now,
            confidence=behind.confidence,
            late=now - behind.event_time > LATE_S,
        )

    def _retracted(self, tag: str, published: Published, now: float) -> Crossing:
        behind = published.behind
        return Crossing(
            event_id=self._ids.correction(Correction.RETRACTED, published.event_id, behind.event_time),
            tag=tag,
            place=behind.place,
            kind=CrossingKind.CORRECTED,
            event_time=behind.event_time,
            decided_at=now,
            confidence=behind.confidence,
            late=now - behind.event_time > LATE_S,
            correction=Correction.RETRACTED,
            of=CrossingKind.LEFT_BEHIND,
            supersedes=published.event_id,
        )

    def _changed(self, tag: str, owned: _Owned, now: float) -> list[FenceState]:
        urgent = owned.rule.urgent
        if urgent == owned.stored and 0 <= now - owned.stored_at < STORE_S:
            return []
        owned.stored, owned.stored_at = urgent, now
        return [FenceState(tag, NOWHERE, owned.rule.write())]
