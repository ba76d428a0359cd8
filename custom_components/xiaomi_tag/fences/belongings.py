"""Which tags belong to whom, and which of them were left behind."""

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any, Final

from .crossing import Correction, Crossing, CrossingKind, FenceState
from .evidence import PersonEvidence
from .ids import Ids
from .ledger import LATE_S
from .left_behind import NOWHERE, REJOIN_S, Behind, LeftBehind, Said
from .person import Person
from .resting import SAMPLE_S
from .track import Track

LOOK_AGAIN_S: Final = 5.0
"""How often to judge what is overdue and not clear."""
STORE_S: Final = 3600.0
"""How often to store what was learned and nothing else."""


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
        """Say to whom a tag belongs: a new owner has left nothing yet."""
        old = self._owned.get(tag)
        if old is not None and old.person == person:
            return
        self._owned.pop(tag, None)
        if person is not None:
            self._owned[tag] = _Owned(person)
            self._people.setdefault(person, Person())
            self._read(tag)
        owners = {each.person for each in self._owned.values()}
        self._people = {name: each for name, each in self._people.items() if name in owners}

    def remove(self, tag: str) -> None:
        """Forget a tag."""
        self.assign(tag, None)
        self._restored.pop(tag, None)

    def restore(self, tag: str, data: Mapping[str, Any]) -> None:
        """Take back what was kept of a tag, whether it is known yet or not."""
        self._restored[tag] = data
        self._read(tag)

    def tags_of(self, person: str) -> list[str]:
        """Return the tags that belong to a person."""
        return [tag for tag, owned in self._owned.items() if owned.person == person] if person in self._people else []

    def person_said(self, evidence: PersonEvidence, tracks: Sequence[Track], now: float) -> None:
        """Take in where a person is said to be, who owns the tags of these tracks."""
        person = self._people[evidence.person]
        person.follow_clock(now)
        before = person.zones
        newer = person.take(evidence)
        for track in tracks:
            rule = self._owned[track.tag].rule
            if newer:
                rule.person_moved(before, person, track)
            rule.follow(person, track)

    def due(self, tag: str, now: float) -> float:
        """When to judge a tag next."""
        owned = self._owned.get(tag)
        if owned is None:
            return inf
        look_at = owned.looked_at + SAMPLE_S if owned.looked_at > -inf else inf
        judge_at = owned.rule.due
        return min(look_at, judge_at if judge_at > now else now + LOOK_AGAIN_S)

    def judge(self, track: Track, now: float) -> tuple[list[Crossing], list[FenceState]]:
        """Say whether a tag was left, or was not after all; return also what has to be stored."""
        owned = self._owned.get(track.tag)
        if owned is None:
            return [], []
        rule, person = owned.rule, self._people[owned.person]
        self._look(owned, track, now)
        rule.follow(person, track)
        crossings: list[Crossing] = []
        if rule.said is not None and rule.together(person, track):
            if now - rule.said.at <= REJOIN_S:
                crossings.append(self._taken_back(track.tag, rule.said, now))
            rule.said = None
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
        rule.said = Said(event_id, behind, now)
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

    def _taken_back(self, tag: str, said: Said, now: float) -> Crossing:
        behind = said.behind
        return Crossing(
            event_id=self._ids.correction(Correction.RETRACTED, said.event_id, behind.event_time),
            tag=tag,
            place=behind.place,
            kind=CrossingKind.CORRECTED,
            event_time=behind.event_time,
            decided_at=now,
            confidence=behind.confidence,
            late=now - behind.event_time > LATE_S,
            correction=Correction.RETRACTED,
            of=CrossingKind.LEFT_BEHIND,
            supersedes=said.event_id,
        )

    def _changed(self, tag: str, owned: _Owned, now: float) -> list[FenceState]:
        urgent = owned.rule.urgent
        if urgent == owned.stored and 0 <= now - owned.stored_at < STORE_S:
            return []
        owned.stored, owned.stored_at = urgent, now
        return [FenceState(tag, NOWHERE, owned.rule.write())]
