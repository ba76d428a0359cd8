"""State machine of one fence and tag: two thresholds, two hold times and a dwell time, over event time."""

from enum import IntEnum
from math import inf
from typing import Final, NamedTuple

from .crossing import CrossingKind, PlaceRef
from .fence import Fence, Polygon

ENTER: Final = 0.8
"""From this probability on a tag is inside."""
EXIT: Final = 0.2
"""Down to this probability a tag is outside."""
PLAN_EXIT: Final = 0.1
"""Of a part of the plan: in made houses less than half as many false exits as with EXIT, half of them no later."""
PLAN_HOLD_IN_S: Final = 5.0
PLAN_HOLD_OUT_S: Final = 30.0
DECIDED_HOLD_S: Final = 0.0
"""Of areas and of home by the home's receivers: what was decided about them has had its own delay."""
FIX_HOLD_IN_S: Final = 20.0
FIX_HOLD_OUT_S: Final = 60.0
DATED_BACK_S: Final = 55.0
"""A crossing is dated at most this long before it is confirmed: its own hold must not make it late."""
FIX_DATED_BACK_S: Final = 28.0
"""The same by fixes, where waiting for the rest of a batch takes its time too."""


class Level(IntEnum):
    """On which side of the thresholds a probability is."""

    NONE = 0
    OUT = 1
    MIDDLE = 2
    IN = 3


class State(NamedTuple):
    """Where a tag is with respect to a fence, as of some event time."""

    side: bool | None = None
    since: float = 0.0
    """Since when it is on this side."""
    probability: float | None = None
    by_fix: bool = False
    pending_at: float | None = None
    """Since when a hold runs."""
    due: float = inf
    """When a hold or the dwell time ends."""
    visit: int = 0
    dwelled: bool = False
    fresh: bool = False
    """Whether there was evidence since the start."""

    def held(self, now: float, forward_s: float = 0.0) -> State:
        """Return the state for after a jump of the clock, forward by `forward_s`: nothing pending, nothing in the future."""
        return State(side=self.side, since=min(self.since + forward_s, now), visit=self.visit, dwelled=self.dwelled)


class Entry(NamedTuple):
    """A crossing in the log; `confirmed_at` is the event time at which it was certain."""

    place: PlaceRef
    kind: CrossingKind
    event_time: float
    confirmed_at: float
    confidence: float
    by_fix: bool

    @property
    def key(self) -> tuple[PlaceRef, CrossingKind, float]:
        """Equal for two entries of the same crossing."""
        return (self.place, self.kind, round(self.event_time, 1))


class Machine:
    """The rules of one fence."""

    def __init__(self, fence: Fence) -> None:
        self.place = fence.place
        self.shape = fence.shape
        self._dwell_s = fence.dwell_s if fence.dwell_s is not None and fence.dwell_s > 0 else None
        self._exit = PLAN_EXIT if isinstance(fence.shape, Polygon) else EXIT
        self._holds = _holds(fence)

    def observe(
        self, state: State, at: float, probability: float | None, *, by_fix: bool, began: float | None = None
    ) -> State:
        """Return the state after a new probability at an event time; a change may have `began` before that."""
        level = level_of(probability, self._exit)
        if level is level_of(state.probability, self._exit) and by_fix == state.by_fix:
            # The usual case: no hold begins or ends.
            return State(state.side, state.since, probability, by_fix, *state[4:])
        side, since, pending_at = state.side, state.since, None
        if side is None and level in {Level.IN, Level.OUT}:
            side, since = level is Level.IN, at
        elif level is (Level.OUT if side else Level.IN) and side is not None:
            pending_at = state.pending_at
            if pending_at is None:
                # Not before what was published of this fence, and not so early that it would be late.
                pending_at = at if began is None else max(min(at, began), at - DATED_BACK_S, min(at, state.since + 0.1))
        visit = 1 if state.side is None and side else state.visit
        fresh = state.fresh or level is not Level.NONE
        return self._timed(State(side, since, probability, by_fix, pending_at, inf, visit, state.dwelled, fresh))

    def fire(self, state: State) -> tuple[State, Entry]:
        """Return the state and the entry of what is due."""
        sure = state.probability or 0.0
        if state.pending_at is None:
            entry = self._entry(CrossingKind.DWELLED, state.due, state.due, sure, state)
            return self._timed(state._replace(dwelled=True)), entry
        entered = not state.side
        back_s = FIX_DATED_BACK_S if state.by_fix else DATED_BACK_S
        event_time = max(state.pending_at, state.due - back_s)
        kind = CrossingKind.ENTERED if entered else CrossingKind.LEFT
        entry = self._entry(kind, event_time, state.due, sure if entered else 1 - sure, state)
        visit = state.visit + entered
        after = state._replace(side=entered, since=event_time, pending_at=None, visit=visit, dwelled=False)
        return self._timed(after), entry

    def resume(self, state: State) -> State:
        """Return a state that was of this fence with other holds."""
        return self._timed(state)

    def _timed(self, state: State) -> State:
        due = inf
        if state.pending_at is not None:
            due = state.pending_at + self._holds[bool(state.side), state.by_fix]
        elif state.side and self._dwell_s is not None and not state.dwelled and state.fresh:
            due = state.since + self._dwell_s
        return state if due == state.due else state._replace(due=due)

    def _entry(self, kind: CrossingKind, at: float, confirmed_at: float, sure: float, state: State) -> Entry:
        return Entry(self.place, kind, at, confirmed_at, round(sure, 3), state.by_fix)


def level_of(probability: float | None, leave: float) -> Level:
    """Return the side of the thresholds; exactly on one counts."""
    if probability is None:
        return Level.NONE
    if probability >= ENTER:
        return Level.IN
    return Level.OUT if probability <= leave else Level.MIDDLE


def _holds(fence: Fence) -> dict[tuple[bool, bool], float]:
    """Return hold times by (the side it is on now, by a fix)."""
    drawn = isinstance(fence.shape, Polygon)
    usual = {
        (False, False): PLAN_HOLD_IN_S if drawn else DECIDED_HOLD_S,
        (True, False): PLAN_HOLD_OUT_S if drawn else DECIDED_HOLD_S,
        (False, True): FIX_HOLD_IN_S,
        (True, True): FIX_HOLD_OUT_S,
    }
    chosen = {False: fence.hold_in_s, True: fence.hold_out_s}
    return {key: hold if (own := chosen[key[0]]) is None or not own >= 0 else own for key, hold in usual.items()}
