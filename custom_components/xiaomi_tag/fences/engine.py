"""The fences of all tags: evidence in, ordered crossings out.

How a second runs: `observe_all` hands each piece of evidence to its tag's Track, which cleans it (`items`) and adds it
to the tag's Timeline, in event time. Each such track then runs. The Timeline goes through its items and asks the
Combiner for the probability of being inside each fence; each fence's Machine turns probabilities into sides by
thresholds and holds, and writes crossings to the timeline's log. Late evidence returns to a snapshot, and all after
it is decided again. The Ledger compares the log with what was published, and makes the crossings or corrections
between the two; the Gate holds back those that rest on fixes until the relays' batches are complete. Belongings add
what was left behind. `advance` does the same for tracks on which nothing but time has passed. All of it comes back as
one Outcome: crossings to publish, and the states to store with them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from math import inf
from typing import Any, Final

from ..basics.model import LATENESS_S, MOST_AHEAD_S
from .belongings import Belongings
from .combine import Combiner
from .crossing import Crossing, FenceState, Outcome, PlaceRef
from .evidence import Evidence, PersonEvidence
from .fence import Fence
from .ids import Ids
from .ledger import order
from .left_behind import NOWHERE
from .machine import Machine
from .track import LOOK_AGAIN_S, Track

MOST_RESTORED: Final = 100_000
NOTHING: Final = Outcome()


class FenceEngine:
    """Turns evidence into crossings. Time is an argument everywhere, in Unix seconds.

    A crossing that is newer than all that was published for its tag and fence is published once; a change of what was
    published becomes a correction. Evidence older than `lateness_s` changes nothing. `salt` makes the ids the home's
    own, `local_offset` returns how many seconds the local clock is ahead of UTC at a time.
    """

    def __init__(
        self,
        *,
        lateness_s: float = LATENESS_S,
        salt: str = "",
        local_offset: Callable[[float], float] = lambda _at: 0.0,
    ) -> None:
        self._lateness_s = lateness_s
        self._ids = Ids(salt)
        self._tracks: dict[str, Track] = {}
        self._fences: dict[PlaceRef, Fence] = {}
        self._combiners: dict[tuple[Fence, ...], tuple[Combiner, tuple[Machine, ...]]] = {}
        self._restored: dict[str, dict[PlaceRef, Mapping[str, Any]]] = {}
        self._belongings = Belongings(self._ids, local_offset)
        self._due: list[tuple[float, str]] = []
        self._now = -inf

    def configure(self, fences: Sequence[Fence], now: float) -> Outcome:
        """Set the fences; those that stay the same keep their state, and of two at one place the later counts.

        Evidence of before a change that comes after it changes nothing.
        """
        known = {fence.place: fence for fence in fences}
        if known == self._fences:
            return NOTHING
        self._fences = known
        self._combiners.clear()
        return self._outcome([self._configure(track, now) for track in self._tracks.values()])

    def add_tag(self, tag: str, person: str | None) -> None:
        """Follow a tag; one that is followed already stays as it is."""
        track = self._tracks.get(tag)
        if track is None:
            track = self._tracks[tag] = Track(tag, self._ids)
            self._configure(track, self._now)
        self._belongings.assign(tag, person)

    def set_person(self, tag: str, person: str | None) -> None:
        """Set the person that a tag belongs to."""
        if tag in self._tracks:
            self._belongings.assign(tag, person)

    def remove_tag(self, tag: str) -> None:
        """Forget a tag."""
        self._tracks.pop(tag, None)
        self._restored.pop(tag, None)
        self._belongings.remove(tag)

    def restore(self, states: Iterable[FenceState]) -> None:
        """Restore stored states, before the first evidence; what makes no sense is ignored."""
        for count, state in enumerate(states):
            if count >= MOST_RESTORED or not isinstance(state.data, Mapping):
                continue
            if state.place == NOWHERE:
                self._belongings.restore(state.tag, state.data)
            else:
                self._restored.setdefault(state.tag, {})[state.place] = state.data
        for tag in list(self._restored):
            if tag in self._tracks:
                self._configure(self._tracks[tag], self._now)

    def observe(self, evidence: Evidence, now: float) -> Outcome:
        """Add evidence of a source, in order or late."""
        return self.observe_all((evidence,), now)

    def observe_all(self, batch: Iterable[Evidence], now: float) -> Outcome:
        """Add evidence of many sources and tags at once: late evidence is replayed once for each tag."""
        self._now = now
        heard: dict[str, Track] = {}
        for evidence in batch:
            track = self._tracks.get(evidence.tag)
            if track is not None and self._observe(track, evidence, now):
                heard[track.tag] = track
        if not heard:
            return NOTHING
        return self._outcome([self._run(track, now) for track in heard.values()])

    def observe_person(self, evidence: PersonEvidence, now: float) -> Outcome:
        """Add where a person is; those without a tag are ignored."""
        self._now = now
        tags = self._belongings.tags_of(evidence.person)
        if not tags or not self._timely(evidence.seen_at, now):
            return NOTHING
        results = []
        for track in [self._tracks[tag] for tag in tags]:
            track.follow_clock(now)
            results.append(track.run(now))
        self._belongings.observe_person(evidence, [self._tracks[tag] for tag in tags], now)
        return self._outcome([*results, *(self._run(self._tracks[tag], now) for tag in tags)])

    def advance(self, now: float) -> Outcome:
        """Let time pass: holds, dwell times and waiting crossings."""
        self._now = now
        results = []
        while self._due and self._due[0][0] <= now:
            at, tag = heappop(self._due)
            track = self._tracks.get(tag)
            if track is not None and track.scheduled_at == at:
                track.scheduled_at = inf
                track.follow_clock(now)
                results.append(self._run(track, now))
        return self._outcome(results) if results else NOTHING

    def skip(self, seconds: float, now: float) -> None:
        """Let the clock step forward by `seconds`, up to `now`: holds and stays are as long as before."""
        self._now = now
        for track in self._tracks.values():
            track.skip(seconds, now)
            self._schedule(track, now)
        self._belongings.skip(seconds)

    def inside(self, tag: str, place: PlaceRef) -> bool | None:
        """Return whether a tag is inside, None while unknown."""
        state = self._tracks[tag].state(place) if tag in self._tracks else None
        return state.side if state is not None else None

    def inside_since(self, tag: str, place: PlaceRef) -> float | None:
        """Return since when a tag is inside, event time; None for one that is not, as far as is known."""
        state = self._tracks[tag].state(place) if tag in self._tracks else None
        return state.since if state is not None and state.side else None

    def _observe(self, track: Track, evidence: Evidence, now: float) -> bool:
        track.follow_clock(now)
        return self._timely(evidence.seen_at, now) and track.observe(evidence, now)

    def _timely(self, seen_at: float, now: float) -> bool:
        # False for NaN too.
        return now - self._lateness_s <= seen_at <= now + MOST_AHEAD_S

    def _run(self, track: Track, now: float) -> tuple[list[Crossing], list[FenceState]]:
        crossings, states = track.run(now)
        more_crossings, more_states = self._belongings.judge(track, now)
        self._schedule(track, now)
        return [*crossings, *more_crossings], [*states, *more_states]

    def _configure(self, track: Track, now: float) -> tuple[list[Crossing], list[FenceState]]:
        fences = tuple(fence for fence in self._fences.values() if fence.tags is None or track.tag in fence.tags)
        rules = self._combiners.get(fences)
        if rules is None:
            rules = self._combiners[fences] = Combiner(fences), tuple(Machine(fence) for fence in fences)
        result = track.configure(*rules, self._restored.get(track.tag, {}), now)
        self._schedule(track, now)
        return result

    def _schedule(self, track: Track, now: float) -> None:
        due = min(track.due, self._belongings.due(track.tag, now), now + LOOK_AGAIN_S if track.waiting else inf)
        if due != track.scheduled_at:
            track.scheduled_at = due
            if due < inf:
                heappush(self._due, (due, track.tag))

    @staticmethod
    def _outcome(results: Iterable[tuple[list[Crossing], list[FenceState]]]) -> Outcome:
        crossings = [crossing for made, _ in results for crossing in made]
        states = [state for _, changed in results for state in changed]
        if not crossings and not states:
            return NOTHING
        return Outcome(tuple(sorted(crossings, key=order)), tuple(states))
