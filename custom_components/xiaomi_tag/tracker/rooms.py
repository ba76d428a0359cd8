"""Which room each tag is in: one decision that the sensors, the crossings and the fences of areas and floors share.

The rooms exclude each other, so there is one state a tag. Each room has a sum of evidence for a change to it: the
log-odds of its probability, above a threshold, are added with each second in which the tag was heard while the room
leads, and one a second is taken off while it does not. The tag changes its room when a sum reaches a bar (Wald's
sequential test, Ann. Math. Stat. 16, 1945). Threshold and bar are low while a motion sensor of the new room shows that
somebody is there, and high while it shows the opposite.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from typing import Final, NamedTuple

from ..basics.model import Presence
from ..fences.sensitivity import SENSITIVITIES, Decided, Sensitivity
from ..locator.model import Estimate, Reason

# Thresholds and bars were compared on made homes of seeds 101-103, `script/bench fences` measures others.
MOST_STEP: Final = 2.5
"""The most, and the least, that a second is worth: one packet alone decides nothing."""
MOST_WEIGHT_S: Final = 5.0
"""A packet counts for the seconds since the one before it, up to this: those of a rarely heard tag must do."""
MOST_STILL_WEIGHT_S: Final = 2.0
"""The same for a tag that lies still, which has no reason to hurry."""
LEAST_CHANCE: Final = 1e-4
"""Probabilities this close to 0 or 1 are alike: their odds would be without bounds."""
STILL_AFTER_S: Final = 60.0
STILL_FACTOR: Final = 3.0
"""The bar of a tag that has lain still for a minute is so many times as high."""
LOUD_LEAD_DB: Final = 3.0
"""A still tag whose room's own receiver hears it louder than all others by this much has not moved."""
LOUD_FOR_S: Final = 60.0
"""Nor has it for so long after that: levels stray."""

NOT_EVIDENCE: Final = frozenset({Reason.NO_EVIDENCE, Reason.RESTORED, Reason.NO_RECEIVER})
"""An answer that was only kept without new evidence is not evidence itself."""


class Bar(NamedTuple):
    """From which probability on a second counts for a room, in log-odds, and how much must come together."""

    threshold: float
    height: float


def _log_odds(probability: float) -> float:
    chance = min(1.0 - LEAST_CHANCE, max(LEAST_CHANCE, probability))
    return log(chance / (1.0 - chance))


def _step(log_odds: float, bar: Bar) -> float:
    """Return what a second is worth in which a room has these log-odds."""
    return min(MOST_STEP, max(-MOST_STEP, log_odds - (bar.threshold - 1.0)))


_LOW: Final = Bar(_log_odds(0.8), 6.0)
_HIGH: Final = Bar(_log_odds(0.97), 20.0)
_SURE_LOW: Final = Bar(_log_odds(0.9), 10.0)
_SURE_HIGH: Final = Bar(_log_odds(0.99), 40.0)


def _mean(low: Bar, high: Bar) -> Bar:
    return Bar((low.threshold + high.threshold) / 2, (low.height + high.height) / 2)


BARS: Final = {
    Sensitivity.FAST: {True: _LOW, None: _LOW, False: _mean(_LOW, _HIGH)},
    Sensitivity.BALANCED: {True: _LOW, None: _mean(_LOW, _HIGH), False: _HIGH},
    Sensitivity.SURE: {True: _SURE_LOW, None: _mean(_SURE_LOW, _SURE_HIGH), False: _SURE_HIGH},
}
"""By what the motion sensor of the room shows: somebody moved just now, no sensor there, nobody moved."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """Another room looks likelier than the one a tag is shown in.

    `lasts_s` is for how long it must stay so yet until the tag is shown there, if its receivers go on hearing it; None
    where that alone will not do: it is too close, or the tag lies still beside the room's own receiver, or the user set
    the room.
    """

    room: str
    lasts_s: float | None


class _Test:
    """The test of one tag at one sensitivity."""

    __slots__ = ("began", "decided", "sums")

    def __init__(self) -> None:
        self.decided: Decided | None = None
        self.sums: dict[str, float] = {}
        self.began: dict[str, float] = {}
        """Since when the sum of a room has been growing."""

    def set(self, room: str | None, since: float, probability: float) -> None:
        self.decided = Decided(room, since, round(probability, 3))
        self.drop()

    def drop(self) -> None:
        self.sums.clear()
        self.began.clear()

    def add(self, leader: str, log_odds: float, bar: Bar, weight: float, at: float) -> bool:
        """Add a packet in which `leader` leads, worth `weight` seconds; return whether its sum reached the bar."""
        for room in list(self.sums):
            if room != leader:
                self._change(room, -weight, at)
        if self.decided is not None and self.decided.room == leader:
            return False
        self._change(leader, weight * _step(log_odds, bar), at)
        return self.sums.get(leader, 0.0) >= bar.height

    def _change(self, room: str, step: float, at: float) -> None:
        total = self.sums.get(room, 0.0) + step
        if total <= 0:
            self.sums.pop(room, None)
            self.began.pop(room, None)
            return
        self.sums[room] = total
        self.began.setdefault(room, at)


class _Tag:
    """The decisions about one tag."""

    __slots__ = ("heard_at", "loud_at", "loud_in", "moved_at", "pinned", "tests")

    def __init__(self) -> None:
        self.tests = tuple(_Test() for _ in SENSITIVITIES)
        self.heard_at: float | None = None
        self.loud_in: str | None = None
        """The room whose receiver heard the tag clearly loudest of all, when that was so last."""
        self.loud_at = 0.0
        self.moved_at: float | None = None
        """When the tag last moved, None before that is known."""
        self.pinned = False
        """Whether the user set the room: it stands until the tag moves."""


class RoomDecisions:
    """The rooms of all tags. `stirred` returns what a room's motion sensor shows at a time, None without one."""

    def __init__(self, stirred: Callable[[str, float], bool | None]) -> None:
        self._stirred = stirred
        self._tags: dict[str, _Tag] = {}

    def begin(self, tag: str, room: str | None, now: float) -> None:
        """Start a tag with the room that was stored for it, if any."""
        state = self._tags[tag] = _Tag()
        if room is not None:
            self._set(state, room, now, 1.0)

    def remove(self, tag: str) -> None:
        """Forget a tag."""
        self._tags.pop(tag, None)

    def pin(self, tag: str, room: str, now: float) -> None:
        """Set the room as the user says: it stands until the tag moves."""
        state = self._tags[tag]
        self._set(state, room, now, 1.0)
        state.pinned = True

    def skip(self, now: float) -> None:
        """Start all tests again, after a step of the clock: the rooms stand, as of now at the latest."""
        for state in self._tags.values():
            state.moved_at = None if state.moved_at is None else now
            state.heard_at = None
            state.loud_in = None
            for test in state.tests:
                if test.decided is not None:
                    test.set(test.decided.room, min(test.decided.since, now), test.decided.probability)

    def room(self, tag: str) -> str | None:
        """Return the room a tag was decided to be in, None for none."""
        decided = self._tags[tag].tests[_SHOWN].decided
        return decided.room if decided is not None else None

    def since(self, tag: str) -> float | None:
        """Return since which event time a tag has been in its room, None before anything was decided."""
        decided = self._tags[tag].tests[_SHOWN].decided
        return decided.since if decided is not None else None

    def decided(self, tag: str) -> tuple[Decided, ...] | None:
        """Return the decisions about a tag in the order of SENSITIVITIES; None before there are any."""
        decisions = tuple(test.decided for test in self._tags[tag].tests if test.decided is not None)
        return decisions if len(decisions) == len(SENSITIVITIES) else None

    def challenge(self, estimate: Estimate, now: float) -> Challenge | None:
        """Return the room that looks likelier in a tag's answer than its shown room, None if there is none."""
        state = self._tags[estimate.tag]
        test = state.tests[_SHOWN]
        held = test.decided.room if test.decided is not None else None
        total = sum(estimate.probabilities.values())
        if held is None or not total or estimate.presence is not Presence.HOME or estimate.reason in NOT_EVIDENCE:
            return None
        leader, share = next(iter(estimate.probabilities.items()))
        if leader == held:
            return None
        bar = self._bar(state, held, leader, Sensitivity.BALANCED, now)
        if state.pinned or bar is None:
            return Challenge(leader, None)
        step = _step(_log_odds(share / total), bar)
        missing = bar.height - test.sums.get(leader, 0.0)
        return Challenge(leader, max(missing, 0.0) / step if step > 0 else None)

    def observe(self, estimate: Estimate, now: float, *, heard: bool) -> bool:
        """Use a tag's answer; return whether its shown room changed. Without a packet it is no evidence of a room."""
        state = self._tags[estimate.tag]
        shown = state.tests[_SHOWN]
        before = shown.decided.room if shown.decided is not None else None
        if estimate.presence is Presence.AWAY and (estimate.reason not in NOT_EVIDENCE or shown.decided is None):
            if before is not None or shown.decided is None:
                self._set(state, None, now, estimate.away_probability)
            state.pinned = False
            state.moved_at = None
        elif estimate.presence is Presence.HOME and estimate.reason not in NOT_EVIDENCE:
            self._follow(state, estimate, now, heard=heard)
        after = shown.decided.room if shown.decided is not None else None
        return after != before

    def _follow(self, state: _Tag, estimate: Estimate, now: float, *, heard: bool) -> None:
        if estimate.moving or state.moved_at is None:
            state.moved_at = now
        if estimate.moving:
            state.pinned = False
        if estimate.room is None:
            return
        first = state.tests[_SHOWN].decided is None
        for sensitivity, test in zip(SENSITIVITIES, state.tests, strict=True):
            # A tag that came home is in a room at once: there is no other that it could be kept in. If nothing was known
            # before, nothing is reported either.
            arrived = test.decided is not None and test.decided.room is None and sensitivity is not Sensitivity.SURE
            if first or arrived:
                test.set(estimate.room, now, estimate.probability)
        if heard and not state.pinned and not first:
            self._test(state, estimate, now)

    def _test(self, state: _Tag, estimate: Estimate, now: float) -> None:
        """Add a packet to the tests."""
        before, state.heard_at = state.heard_at, now
        total = sum(estimate.probabilities.values())
        if not total:
            return
        leader, share = next(iter(estimate.probabilities.items()))
        log_odds = _log_odds(share / total)
        most_s = MOST_STILL_WEIGHT_S if _is_still(state, now) else MOST_WEIGHT_S
        if (loud_in := _loud_in(estimate)) is not None:
            state.loud_in, state.loud_at = loud_in, now
        weight = 1.0 if before is None else min(most_s, max(1.0, now - before))
        for sensitivity, test in zip(SENSITIVITIES, state.tests, strict=True):
            held = test.decided.room if test.decided is not None else None
            bar = self._bar(state, held, leader, sensitivity, now)
            if bar is None:
                test.drop()
            elif test.add(leader, log_odds, bar, weight, now):
                test.set(leader, test.began.get(leader, now), estimate.probabilities[leader])

    def _bar(self, state: _Tag, held: str | None, leader: str, sensitivity: Sensitivity, now: float) -> Bar | None:
        """Return what is asked of a room to replace the held one; None where no room can."""
        stirred = self._stirred(leader, now)
        if held is None or not _is_still(state, now):
            return BARS[sensitivity][stirred]
        if held == state.loud_in and now - state.loud_at <= LOUD_FOR_S:
            return None
        # Whoever moves there does not carry this tag.
        bar = BARS[sensitivity][False if stirred is False else None]
        return bar._replace(height=STILL_FACTOR * bar.height)

    @staticmethod
    def _set(state: _Tag, room: str | None, since: float, probability: float) -> None:
        for test in state.tests:
            test.set(room, since, probability)


def _is_still(state: _Tag, now: float) -> bool:
    return state.moved_at is not None and now - state.moved_at >= STILL_AFTER_S


def _loud_in(estimate: Estimate) -> str | None:
    """Return the room whose receiver hears a tag clearly louder than those of all other rooms, None for none."""
    seen = estimate.explanation
    return seen.leader_room if seen.lead_db is None or seen.lead_db >= LOUD_LEAD_DB else None


_SHOWN: Final = SENSITIVITIES.index(Sensitivity.BALANCED)
