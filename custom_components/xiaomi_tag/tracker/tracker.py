"""One second of locator and fences, written once: the running home, the replay and the benches all go through it.

A second runs like this. Sightings go straight to the locator; reports of relays and states of persons wait. `tick`
brings the locator up to now, builds the estimates of all tags that were heard or changed in one pass, decides with them
which room each tag is in, turns those that are due into evidence, and lets the fences decide on that evidence and on
what waited. The result is returned as a `Second`, whose estimates name the decided rooms.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, field, replace
from math import inf
from typing import Final
from zlib import crc32

from ..basics.model import LATENESS_S, MOST_AHEAD_S, Fix, Presence, Report, Sighting
from ..fences.crossing import FenceState, Outcome, PlaceKind, PlaceRef
from ..fences.engine import NOTHING, FenceEngine
from ..fences.evidence import Evidence, PersonEvidence
from ..fences.fence import Fence
from ..fences.states import read_state
from ..locator import Estimate, Locator, TagMemory
from ..locator.locator import STALE_PACKET_S
from ..locator.model import Reason
from .evidence import radio_evidence, report_evidence
from .rooms import RoomDecisions
from .sensors import RoomSensors

LIVELY_FOR_S: Final = 60.0
"""For this time after its presence, room or motion changed, a tag is passed to the fences whenever it is heard."""
STEP_S: Final = 15.0
"""Longer without a second, or a second that goes back, is a step of the clock: the time between is no evidence."""
TURNS: Final = 5
"""Other tags that are heard are passed to the fences in one of so many seconds."""


@dataclass(frozen=True, slots=True)
class Second:
    """The result of one second.

    `now` is in Unix seconds. `changed` are the tags whose answer changed (presence, room, reason, moving), `heard`
    those with a packet in this second, and `estimates` holds the estimates of both. `placed` are the tags whose fix or
    side of a fence may have changed. `outcome` is what to publish and to store.
    """

    now: float
    changed: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()
    placed: frozenset[str] = frozenset()
    estimates: Mapping[str, Estimate] = field(default_factory=dict)
    outcome: Outcome = NOTHING


class Tracker:
    """Sightings, reports and persons in; a `Second` a second out.

    Time is an argument everywhere, in Unix seconds. Not safe for use from several threads. The locator's and the
    fences' own settings (receivers, rooms, plan) are set on `locator` and `fences` directly; only the list of fences is
    set with `configure`.
    """

    def __init__(self, locator: Locator, fences: FenceEngine) -> None:
        self.locator = locator
        self.fences = fences
        self.sensors = RoomSensors()
        self.rooms = RoomDecisions(self.sensors.stirred)
        self._ticked_at: float | None = None
        self._home_at: dict[str, float] = {}
        """When each tag was last heard while at home. A packet from the street, when it was away, makes no fix older."""
        self._tags: dict[str, int] = {}
        """Each tag's turn, 0 to TURNS - 1: the same in every run, so that a replay uses the same seconds as the home."""
        self._heard: set[str] = set()
        self._lively: dict[str, float] = {}
        """Until when a tag is passed to the fences whenever it is heard: its probabilities are changing."""
        self._answers: dict[str, tuple[object, ...]] = {}
        self._since: dict[str, tuple[Presence, str | None, float | None]] = {}
        """Each tag's presence and decided room, and since when it has had them, event time; None if that is unknown."""
        self._fixes: dict[str, tuple[float, Fix]] = {}
        self._placed: set[str] = set()
        self._corrected: set[str] = set()
        self._waiting: list[Evidence | PersonEvidence] = []
        self._outcomes: list[Outcome] = []

    def add_tag(self, tag: str, person: str | None, memory: TagMemory | None, now: float) -> None:
        """Start to follow a tag; `memory` was stored for it, None for a new tag."""
        self._tags[tag] = crc32(tag.encode()) % TURNS
        self.locator.add_tag(tag, memory, now)
        if memory is not None and memory.evidence_at is not None:
            self._home_at[tag] = memory.evidence_at
        room = memory.room if memory is not None and memory.presence is Presence.HOME else None
        if memory is not None:
            self._since[tag] = (memory.presence, room, memory.since)
        self.rooms.begin(tag, room, now)
        self.locator.anchor(tag, room)
        self.locator.set_person(tag, person)
        self.fences.add_tag(tag, person)

    def set_person(self, tag: str, person: str | None) -> None:
        """Set the person that a tag belongs to."""
        self.locator.set_person(tag, person)
        self.fences.set_person(tag, person)
        self._placed.add(tag)

    def forget_tag(self, tag: str) -> None:
        """Stop following a tag, and forget all that was learned from it; unknown tags are ignored."""
        self._tags.pop(tag, None)
        self.locator.remove_tag(tag, erase=True)
        self.rooms.remove(tag)
        self._home_at.pop(tag, None)
        self.fences.remove_tag(tag)
        self._heard.discard(tag)
        self._corrected.discard(tag)
        self._placed.discard(tag)
        self._lively.pop(tag, None)
        self._answers.pop(tag, None)
        self._fixes.pop(tag, None)
        self._since.pop(tag, None)
        self._waiting = [item for item in self._waiting if isinstance(item, PersonEvidence) or item.tag != tag]
        self._outcomes = [_without(outcome, tag) for outcome in self._outcomes]

    def restore(self, states: Collection[FenceState], now: float) -> None:
        """Restore the fences' stored states, before the first evidence.

        They are stored with each crossing, and so are newer than a tag's own memory after a power cut: where a tag is in
        an area by them, that is its room.
        """
        self.fences.restore(states)
        rooms: dict[str, tuple[float, str]] = {}
        for state in states:
            if state.tag in self._tags and state.place.kind is PlaceKind.AREA:
                back = read_state(state.data)
                if back is not None and back[0].side:
                    rooms[state.tag] = max(rooms.get(state.tag, (-inf, "")), (back[0].since, state.place.id))
        for tag, (since, room) in rooms.items():
            before = self._since.get(tag, (Presence.HOME, None, None))
            if before[0] is Presence.HOME and (before[1] != room or before[2] is None):
                self._since[tag] = (Presence.HOME, room, since)
            self.rooms.begin(tag, room, now)
            self.locator.anchor(tag, room)

    def configure(self, fences: Sequence[Fence], now: float) -> None:
        """Replace the fences; resulting decisions come with the next second."""
        self._decided(self.fences.configure(fences, now))
        self._placed.update(self._tags)

    def observe(self, sighting: Sighting) -> None:
        """Add one packet: the hot path."""
        self._heard.add(sighting.tag)
        self.locator.observe(sighting)

    def report(self, report: Report, now: float, *, stands_in_home: bool) -> None:
        """Add a relay's report of any age. A relay in the home counts as a receiver, another by its coordinates."""
        sighting = report.sighting
        if sighting.tag not in self._tags:
            return
        if stands_in_home:
            if sighting.has_level:
                self.observe(sighting)
            if report.range_m is not None:
                self._heard.add(sighting.tag)
                heard, at = sighting.has_level, sighting.seen_at
                self.locator.observe_range(sighting.tag, sighting.receiver, report.range_m, at, heard=heard)
        if not stands_in_home or now - sighting.seen_at > STALE_PACKET_S:
            # A late packet is useless to the locator, but still evidence that the tag was at home.
            self._wait(report_evidence(report, stands_in_home=stands_in_home, valid_s=self.locator.away_after_s))

    def observe_person(self, evidence: PersonEvidence) -> None:
        """Add where a person is."""
        self._waiting.append(evidence)

    def sense(self, room: str, on: bool | None, at: float) -> None:
        """Set the state of a room's motion or occupancy sensors since `at`; None while no sensor there works."""
        self.sensors.observe(room, on, at)

    def correct(self, tag: str, room: str, now: float) -> None:
        """Set the room of a tag, as the user corrected it; the next second shows it.

        KeyError for a tag that is not followed, ValueError for an unknown room.
        """
        self.locator.correct(tag, room, now)
        self.rooms.pin(tag, room, now)
        self.locator.anchor(tag, room)
        self._corrected.add(tag)

    def estimates(self, tags: Iterable[str]) -> dict[str, Estimate]:
        """Return the answers of tags as of the last second, with the decided rooms; KeyError for one not followed."""
        return {tag: self._decided_estimate(found) for tag, found in self.locator.estimates(tags).items()}

    def memory(self, tag: str) -> TagMemory:
        """Return what must be stored of a tag, with the decided room; KeyError for one that is not followed."""
        memory = self.locator.memory(tag)
        room = self.rooms.room(tag) if memory.presence is Presence.HOME else memory.room
        return replace(memory, room=room, since=self.since(tag))

    def since(self, tag: str) -> float | None:
        """Return since when a tag has had its presence and room, also over a restart; None while that is unknown."""
        known = self._since.get(tag)
        return None if known is None else known[2]

    def abroad(self, estimate: Estimate) -> tuple[float, Fix] | None:
        """Return where a relay placed a tag, with the event time; None at home, and when home heard it since."""
        placed = self.fix(estimate.tag)
        if placed is None or estimate.presence is Presence.HOME or (estimate.evidence_at or 0.0) >= placed[0]:
            return None
        return placed

    def fix(self, tag: str) -> tuple[float, Fix] | None:
        """Return a tag's newest coordinates from a relay, with their event time; None without any."""
        return self._fixes.get(tag)

    def inside(self, tag: str, place: PlaceRef) -> bool | None:
        """Return whether a tag is inside a fence; None while that is unknown, and for a fence that is not for this tag."""
        return self.fences.inside(tag, place)

    def tick(self, now: float) -> Second:
        """Run one second, and return its result."""
        self._follow_clock(now)
        changed = set(self._corrected.union(self.locator.tick(now)) & self._tags.keys())
        self._corrected.clear()
        heard = frozenset(self._heard & self._tags.keys())
        self._heard.clear()
        found = self.locator.estimates(changed | heard)
        for tag, estimate in found.items():
            if estimate.presence is Presence.HOME and estimate.evidence_at is not None:
                self._home_at[tag] = estimate.evidence_at
            if self.rooms.observe(estimate, now, heard=tag in heard):
                changed.add(tag)
                self.locator.anchor(tag, self.rooms.room(tag))
        estimates = {tag: self._decided_estimate(estimate) for tag, estimate in found.items()}
        for tag in changed:
            self._follow_place(estimates[tag], now)
        self._decide(self._evidence(estimates, changed, heard, now), now)
        self._decided(self.fences.advance(now))
        outcome, placed = self._drain()
        return Second(now, frozenset(changed), heard, placed, estimates, outcome)

    def flush(self, now: float) -> Outcome:
        """Let the fences decide on all waiting evidence, without running a second: the home stops."""
        self._decide((), now)
        outcome, _ = self._drain()
        return outcome

    def _follow_place(self, estimate: Estimate, now: float) -> None:
        """Keep since when a tag has had its presence and room."""
        place = estimate.presence, estimate.room
        if (before := self._since.get(estimate.tag)) is not None and before[:2] == place:
            return
        entered_at = self.rooms.since(estimate.tag) if estimate.room is not None else None
        since = None if estimate.presence is Presence.UNKNOWN else now if entered_at is None else entered_at
        self._since[estimate.tag] = (*place, since)

    def _follow_clock(self, now: float) -> None:
        """Let a step of the clock pass without any consequence but later times."""
        before, self._ticked_at = self._ticked_at, now
        if before is None or 0 <= now - before <= STEP_S:
            return
        self.rooms.skip(now)
        self._since = {
            tag: (presence, room, None if since is None else min(since, now))
            for tag, (presence, room, since) in self._since.items()
        }
        if now > before:
            self.fences.skip(now - before - STEP_S, now)

    def _decided_estimate(self, estimate: Estimate) -> Estimate:
        """Return an answer with the room that was decided in place of the one that is likeliest at the moment."""
        room = self.rooms.room(estimate.tag)
        if estimate.presence is not Presence.HOME or room == estimate.room:
            return estimate
        likeliest = iter(estimate.probabilities)
        runner_up = next((other for other in likeliest if other != room), None)
        reason = Reason.HOLDING if estimate.reason is Reason.STRONGEST else estimate.reason
        return replace(
            estimate,
            room=room,
            probability=estimate.probabilities.get(room or "", 0.0),
            runner_up=runner_up,
            runner_up_probability=estimate.probabilities.get(runner_up or "", 0.0),
            reason=reason,
            # A place in another room would contradict the room.
            position=None,
        )

    def _evidence(
        self, estimates: Mapping[str, Estimate], changed: AbstractSet[str], heard: AbstractSet[str], now: float
    ) -> list[Evidence]:
        """Return the evidence of the tags that are due: none of those that neither changed nor were heard.

        Tags whose presence, room or motion changed lately are due whenever they are heard. Others hardly change, and
        are due by turns.
        """
        for tag in changed:
            answer = (estimates[tag].presence, estimates[tag].room, estimates[tag].moving)
            if self._answers.get(tag) != answer:
                self._answers[tag] = answer
                self._lively[tag] = now + LIVELY_FOR_S
        # One that is lively for longer became so before the clock was set back.
        for tag in [tag for tag, until in self._lively.items() if not now <= until <= now + LIVELY_FOR_S]:
            del self._lively[tag]
        turn = int(now) % TURNS
        return [
            radio_evidence(estimate, self.rooms.decided(tag), now, self._home_at.get(tag))
            for tag, estimate in estimates.items()
            if tag in changed or (tag in heard and (tag in self._lively or self._tags[tag] == turn))
        ]

    def _decide(self, radio: Iterable[Evidence], now: float) -> None:
        """Let the fences decide on waiting evidence and on the radio's, in one batch."""
        waiting, self._waiting = self._waiting, []
        persons = [item for item in waiting if isinstance(item, PersonEvidence)]
        reported = [item for item in waiting if isinstance(item, Evidence)]
        for person in persons:
            self._decided(self.fences.observe_person(person, now))
        self._decided(self.fences.observe_all([*reported, *radio], now))

    def _wait(self, evidence: Evidence | None) -> None:
        if evidence is None:
            return
        if evidence.fix is not None:
            self._place(evidence, evidence.fix)
        self._waiting.append(evidence)

    def _place(self, evidence: Evidence, fix: Fix) -> None:
        """Keep a fix that is newer than the last one, unless it is too late."""
        before, _ = self._fixes.get(evidence.tag, (0.0, None))
        # A fix from the future is from before the clock was set back.
        newer = before < evidence.seen_at or before > evidence.received_at + MOST_AHEAD_S
        if newer and evidence.received_at - evidence.seen_at <= LATENESS_S:
            self._fixes[evidence.tag] = (evidence.seen_at, fix)
            self._placed.add(evidence.tag)

    def _decided(self, outcome: Outcome) -> None:
        if outcome.states or outcome.crossings:
            self._outcomes.append(outcome)
            self._placed.update(state.tag for state in outcome.states)

    def _drain(self) -> tuple[Outcome, frozenset[str]]:
        """Return all decisions since the last call."""
        outcomes, self._outcomes = self._outcomes, []
        placed = frozenset(self._placed & self._tags.keys())
        self._placed.clear()
        if len(outcomes) == 1:
            return outcomes[0], placed
        return Outcome(
            tuple(crossing for outcome in outcomes for crossing in outcome.crossings),
            tuple(state for outcome in outcomes for state in outcome.states),
        ), placed


def _without(outcome: Outcome, tag: str) -> Outcome:
    return Outcome(
        tuple(crossing for crossing in outcome.crossings if crossing.tag != tag),
        tuple(state for state in outcome.states if state.tag != tag),
    )
