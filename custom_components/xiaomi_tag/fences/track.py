"""One tag: its timeline, what waits, what was published of it, and what is stored."""

from collections.abc import Mapping, Sequence
from math import inf, nextafter
from typing import Any, Final

from .combine import Combiner, View
from .crossing import Crossing, FenceState, PlaceKind, PlaceRef
from .evidence import RADIO, Evidence
from .fence import Circle
from .gate import Gate
from .ids import Ids
from .items import AT_HOME, content_of
from .ledger import Ledger
from .machine import Machine, State
from .states import read_state, write_state
from .timeline import Timeline

CLOCK_BACK_S: Final = 60.0
"""A clock set back by more than this resets the timeline; less is as if evidence came late."""
LOOK_AGAIN_S: Final = 1.0
"""How often to look whether a crossing still waits."""


class Track:
    """Everything of one tag at its fences."""

    def __init__(self, tag: str, ids: Ids) -> None:
        self.tag = tag
        self.heard_at = -inf
        """When the tag was last heard where it counts as being."""
        self.scheduled_at = inf
        self.ledger = Ledger(tag, ids)
        self._gate = Gate()
        self._places: dict[PlaceRef, int] = {}
        self._combiner = Combiner(())
        self._timeline = Timeline(self._combiner, (), (), -inf, View())
        self._version = -1
        self._waiting = False
        self._stored: dict[PlaceRef, Mapping[str, Any]] = {}

    @property
    def due(self) -> float:
        """When time alone changes something, inf for never."""
        return self._timeline.due

    @property
    def waiting(self) -> bool:
        """Whether a crossing waits to be published."""
        return self._waiting

    @property
    def view(self) -> View:
        """The newest evidence of all sources."""
        return self._timeline.view

    def state(self, place: PlaceRef) -> State | None:
        """Return the state at a fence, None for one that is not the tag's."""
        number = self._places.get(place)
        return None if number is None else self._timeline.states[number]

    def inside(self) -> list[PlaceRef]:
        """Return the places that the tag is in, the smallest zones first."""
        places = [place for place, number in self._places.items() if self._timeline.states[number].side]
        return sorted(places, key=self.radius_m)

    def radius_m(self, place: PlaceRef) -> float:
        """Return the radius of a zone, 0 for anything else."""
        number = self._places.get(place)
        shape = self._timeline.machines[number].shape if number is not None else None
        return shape.radius_m if isinstance(shape, Circle) else 0.0

    def zone(self) -> PlaceRef | None:
        """Return the smallest zone that the tag is in."""
        return next((place for place in self.inside() if place.kind is PlaceKind.ZONE), None)

    def area(self) -> PlaceRef | None:
        """Return the area that the tag is in."""
        areas = [place for place in self.inside() if place.kind is PlaceKind.AREA]
        return max(areas, key=lambda place: self.probability(place) or 0.0, default=None)

    def probability(self, place: PlaceRef) -> float | None:
        """Return the probability of being inside, None while unknown."""
        state = self.state(place)
        return state.probability if state is not None else None

    def configure(
        self, combiner: Combiner, machines: Sequence[Machine], restored: dict[PlaceRef, Mapping[str, Any]], now: float
    ) -> tuple[list[Crossing], list[FenceState]]:
        """Set the tag's fences: known ones keep their state, new ones get the stored one, if any."""
        crossings = self._publish(now, at_once=True)
        self.ledger.settle(self._timeline.log, now)
        view = self._timeline.view
        before = nextafter(now, -inf) if self._timeline.reached > -inf else -inf
        states: list[State] = []
        for machine in machines:
            place = machine.place
            old = self.state(place) if self._kept(machine) else None
            if old is None and (back := read_state(restored.pop(place, None))) is not None:
                old, newest = back
                before = max(before, old.since, old.since if newest is None else newest)
                if newest is not None:
                    self.ledger.newest[place] = newest
            states.append(State() if old is None else machine.resume(old))
        gone = [place for place in self._stored if place not in {machine.place for machine in machines}]
        for place in gone:
            del self._stored[place]
            self.ledger.newest.pop(place, None)
        self._combiner = combiner
        self._places = {machine.place: number for number, machine in enumerate(machines)}
        self._timeline = Timeline(combiner, machines, states, before, view)
        if view != View():
            self._timeline.mark(now)
            self._timeline.run(now)
        published, kept = self._after(now)
        return [*crossings, *published], [*(FenceState(self.tag, place, None) for place in gone), *kept]

    def observe(self, evidence: Evidence, now: float) -> bool:
        """Add evidence to the timeline; return whether there is something to decide."""
        at = evidence.seen_at
        content = content_of(evidence, with_position=self._combiner.needs_position)
        # While the home's receivers still say home, a phone that hears the tag outside shows that it left.
        outside = evidence.fix is not None and (self.view.home or 0.0) >= AT_HOME
        if evidence.heard_at is not None and evidence.heard_at > self.heard_at and not outside:
            self.heard_at = min(evidence.heard_at, now)
        if evidence.source == RADIO and self._timeline.add_repeat(at, content):
            return False
        self._gate.observe(evidence.source, at, now)
        return self._timeline.add(at, evidence.source, content)

    def run(self, now: float) -> tuple[list[Crossing], list[FenceState]]:
        """Decide all up to now."""
        self._timeline.run(now)
        return self._after(now)

    def follow_clock(self, now: float) -> None:
        """Reset the timeline, with the sides as they are, if the clock was set back."""
        if self._timeline.reached <= now + CLOCK_BACK_S:
            return
        self.heard_at = min(self.heard_at, now)
        self._reset(now, 0.0)

    def skip(self, seconds: float, now: float) -> None:
        """Reset the timeline, with the sides as they are, as the clock stepped forward by `seconds` up to `now`."""
        self._reset(now, seconds)

    def _reset(self, now: float, forward_s: float) -> None:
        self.ledger.restart(now)
        self._gate.forget()
        states = [state.held(now, forward_s) for state in self._timeline.states]
        self._timeline = Timeline(self._combiner, self._timeline.machines, states, nextafter(now, -inf), View())
        self._version = -1
        self._waiting = False

    def _kept(self, machine: Machine) -> bool:
        number = self._places.get(machine.place)
        return number is not None and self._timeline.machines[number].shape == machine.shape

    def _after(self, now: float) -> tuple[list[Crossing], list[FenceState]]:
        settled = self._timeline.trim(now)
        if settled:
            self.ledger.settle(settled, now)
        if self._version == self._timeline.version and not self._waiting:
            return [], []
        crossings = self._publish(now)
        return crossings, self._changed()

    def _publish(self, now: float, *, at_once: bool = False) -> list[Crossing]:
        self._version = self._timeline.version
        log = self._timeline.log
        crossings = self.ledger.publish(log, now, lambda entry: at_once or self._gate.ready(entry, now))
        self._waiting = not all(self.ledger.is_published(entry) for entry in log)
        if not self._waiting:
            self._gate.forget()
        return crossings

    def _changed(self) -> list[FenceState]:
        """Return the states to store: no side before the crossing to it is published."""
        waiting: set[PlaceRef] = set()
        if self._waiting:
            waiting = {entry.place for entry in self._timeline.log if not self.ledger.is_published(entry)}
        changed: list[FenceState] = []
        for place, number in self._places.items():
            data = write_state(self._timeline.states[number], self.ledger.newest.get(place))
            if data is not None and place not in waiting and self._stored.get(place) != data:
                self._stored[place] = data
                changed.append(FenceState(self.tag, place, data))
        return changed
