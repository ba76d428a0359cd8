"""Combines the sources of a moment into the probability of being inside each fence."""

from collections.abc import Sequence
from functools import lru_cache
from math import inf
from typing import Final, NamedTuple

from ..basics.model import Fix
from .evidence import RADIO
from .fence import Circle, Fence, Polygon, Rooms
from .geometry import circle_mass, polygon_mass
from .items import AT_HOME, Content, Item
from .machine import ENTER, EXIT
from .sensitivity import SENSITIVITIES, Decided

_CACHED: Final = 1024


class View(NamedTuple):
    """The newest evidence of each kind at a moment: by the home's receivers, a fix, by a relay that stands in the home."""

    radio: Content | None = None
    fix: Item | None = None
    relay: Item | None = None
    """Evidence of home or away by others than the home's own receivers."""

    def with_item(self, item: Item) -> View:
        """Return the view with one more item."""
        content = item.content
        if item.source == RADIO:
            return View(content, self.fix, self.relay)
        fix = item if content.fix is not None else self.fix
        relay = item if content.home is not None else self.relay
        if content.fix is not None and content.home is None:
            relay = None  # the tag was seen elsewhere since
        return View(self.radio, fix, relay)

    def expire(self, at: float) -> View:
        """Drop what is no longer valid."""
        if self.fix is None and self.relay is None:
            return self
        fix = None if self.fix is not None and _end(self.fix) <= at else self.fix
        relay = None if self.relay is not None and _end(self.relay) <= at else self.relay
        return self if fix is self.fix and relay is self.relay else View(self.radio, fix, relay)

    @property
    def ends_at(self) -> float:
        """When the first of these is no longer valid."""
        if self.fix is None and self.relay is None:
            return inf
        return min(_end(item) for item in (self.fix, self.relay) if item is not None)

    @property
    def home(self) -> float | None:
        """The probability of being at home: RADIO's if it is at home, else a relay's, else RADIO's."""
        radio = self.radio.home if self.radio is not None else None
        if (radio is None or radio < AT_HOME) and self.relay is not None:
            return self.relay.content.home
        return radio

    @property
    def ruling_fix(self) -> Fix | None:
        """The fix that counts: newer than all that the home's receivers heard, while by them it is not at home."""
        if self.fix is None or (self.home or 0.0) >= AT_HOME:
            return None
        heard_at = self.radio.heard_at if self.radio is not None else None
        return self.fix.content.fix if heard_at is None or self.fix.at > heard_at else None

    @property
    def located_by(self) -> Content | None:
        """The evidence whose rooms and position count."""
        radio = self.radio
        if (radio is None or radio.home is None or radio.home < AT_HOME) and self.relay is not None:
            return self.relay.content
        return radio


class Combiner:
    """Probabilities of being inside, for the fences of one tag, by number; None where nothing is known."""

    def __init__(self, fences: Sequence[Fence]) -> None:
        self.fences = tuple(fences)
        self._circle_mass = lru_cache(_CACHED)(circle_mass)
        self._polygon_mass = lru_cache(_CACHED)(polygon_mass)
        self._rooms = [
            (n, fence.shape.areas, SENSITIVITIES.index(fence.sensitivity))
            for n, fence in enumerate(fences)
            if isinstance(fence.shape, Rooms)
        ]
        self._circles = [(n, fence.shape) for n, fence in enumerate(fences) if isinstance(fence.shape, Circle)]
        self._polygons = [(n, fence.shape) for n, fence in enumerate(fences) if isinstance(fence.shape, Polygon)]
        self._bases: dict[float | None, tuple[float | None, ...]] = {}

    @property
    def needs_position(self) -> bool:
        """Whether any fence needs the position on the plan."""
        return bool(self._polygons)

    def since(self, view: View, number: int) -> float | None:
        """Return since when a change at a fence has been coming, None for what begins with the evidence itself."""
        fence, located_by = self.fences[number], view.located_by
        if not isinstance(fence.shape, Rooms) or located_by is None or located_by.rooms is None or not view.home:
            return None
        return located_by.rooms[SENSITIVITIES.index(fence.sensitivity)].since

    def by_fix(self, view: View, number: int, probability: float | None) -> bool:
        """Return whether a fence's probability rests on a fix alone, which needs a longer hold.

        A departure from home that the home's own receivers decided on too does not: they have waited already.
        """
        shape = self.fences[number].shape
        if view.ruling_fix is None:
            return False
        if not isinstance(shape, Circle):
            return view.home is None and isinstance(shape, Rooms)
        gone = view.home is not None and view.home <= EXIT and probability is not None and probability <= EXIT
        return not (shape.around_home and gone)

    def probabilities(self, view: View) -> tuple[list[float | None], int]:
        """Return the probabilities, and a number for how a fix bears on them (`by_fix`): 0 for not at all."""
        home, located_by, fix = view.home, view.located_by, view.ruling_fix
        result = list(self._base(home))
        if home is None and fix is not None and self._is_out(fix):
            # Nothing listens, and a phone saw the tag elsewhere: it is in no room either.
            for number, *_ in self._rooms:
                result[number] = 0.0
        self._fill_rooms(result, home, located_by)
        if fix is not None:
            for number, circle in self._circles:
                result[number] = self._circle(circle, home, fix)
        for number, polygon in self._polygons:
            result[number] = self._polygon(polygon, home, located_by)
        return result, 0 if fix is None else 1 if home is None else 2 if home <= EXIT else 3

    def _base(self, home: float | None) -> tuple[float | None, ...]:
        """Return the probabilities as they are without a fix and outside of all rooms.

        Kept by `home`, of which there are no more than its decimals allow: most evidence differs in few rooms.
        """
        base = self._bases.get(home)
        if base is None:
            result: list[float | None] = [None] * len(self.fences)
            if home is not None:
                for number, *_ in self._rooms:
                    result[number] = 0.0
            for number, circle in self._circles:
                result[number] = self._circle(circle, home, None)
            base = self._bases[home] = tuple(result)
        return base

    def _fill_rooms(self, result: list[float | None], home: float | None, located_by: Content | None) -> None:
        if home is None or located_by is None or home == 0:
            return
        if located_by.rooms is None:
            if home > EXIT:
                for number, *_ in self._rooms:
                    result[number] = None
            return
        for number, areas, sensitivity in self._rooms:
            result[number] = _inside(located_by.rooms[sensitivity], areas)

    def _is_out(self, fix: Fix) -> bool:
        """Return whether a fix is outside of home."""
        around = [self._circle_mass(fix, circle) for _, circle in self._circles if circle.around_home]
        return bool(around) and max(around) <= EXIT

    def _circle(self, circle: Circle, home: float | None, fix: Fix | None) -> float | None:
        mass = round(self._circle_mass(fix, circle), 3) if fix is not None else None
        if circle.around_home:
            return home if mass is None else max(home or 0.0, mass)
        if mass is not None:
            return mass
        # A tag that is surely at home is in no zone elsewhere.
        return 0.0 if home is not None and home >= ENTER else None

    def _polygon(self, polygon: Polygon, home: float | None, located_by: Content | None) -> float | None:
        if home == 0:
            return 0.0
        position = located_by.position if located_by is not None else None
        if home is None or position is None:
            return None
        if position.floor != polygon.floor:
            return 0.0
        return round(home * self._polygon_mass(position, polygon.corners_m), 3)


def _end(item: Item) -> float:
    return item.at + item.content.valid_s


def _inside(decided: Decided, areas: frozenset[str]) -> float:
    """Return the probability of being in one of some areas: what was decided is past the fences' thresholds."""
    return max(ENTER, min(1.0, decided.probability)) if decided.room in areas else 0.0
