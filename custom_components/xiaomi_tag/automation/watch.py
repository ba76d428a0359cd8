"""Watches for crossings: calls back at once, or after what happened has lasted for a while."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from homeassistant.const import CONF_FOR
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.trigger import ATTR_BEHAVIOR, BEHAVIOR_ALL, BEHAVIOR_EACH, BEHAVIOR_FIRST

from ..const import EVENT_CROSSING
from ..fences.crossing import Correction, CrossingKind, PlaceKind, PlaceRef
from .fields import crossing_fits, crossing_variables, places_of
from .sides import is_reunited, side_of
from .words import full_sentence

BEHAVIORS: Final = (BEHAVIOR_EACH, BEHAVIOR_FIRST, BEHAVIOR_ALL)
WITH_BEHAVIOR: Final = frozenset({CrossingKind.ENTERED, CrossingKind.LEFT})
"""Stayed and left behind are no sides of a fence, so there is no first and no last of them."""

type RunAction = Callable[[dict[str, Any], str, Context | None], object]

_ENDED_BY: Final = {
    CrossingKind.ENTERED: CrossingKind.LEFT,
    CrossingKind.LEFT: CrossingKind.ENTERED,
    CrossingKind.DWELLED: CrossingKind.LEFT,
    CrossingKind.LEFT_BEHIND: CrossingKind.LEFT,
}


class CrossingWatch:
    """The crossings of one kind by some tags, as a trigger's options ask for them."""

    def __init__(
        self,
        hass: HomeAssistant,
        kind: CrossingKind,
        options: Mapping[str, Any],
        tags: Callable[[], frozenset[str]],
        run_action: RunAction,
    ) -> None:
        self._hass = hass
        self._kind = kind
        self._options = options
        self._tags = tags
        self._run_action = run_action
        self._behavior: str = options.get(ATTR_BEHAVIOR, BEHAVIOR_EACH)
        self._duration: timedelta | None = options.get(CONF_FOR)
        self._pending: dict[object, CALLBACK_TYPE] = {}

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Subscribe to crossings; return how to end it, timers included."""
        unsubscribe = self._hass.bus.async_listen(EVENT_CROSSING, self._async_crossed)

        @callback
        def stop() -> None:
            unsubscribe()
            for cancel in self._pending.values():
                cancel()
            self._pending.clear()

        return stop

    @callback
    def _async_crossed(self, event: Event[dict[str, Any]]) -> None:
        data = event.data
        if self._pending:
            self._cancel_ended(data)
        # The tags of the target's labels and areas may have changed since the last crossing.
        if not crossing_fits(self._hass, data, self._kind, self._options) or data.get("tag") not in self._tags():
            return
        place = _place(data)
        if place is None or not self._counts(place, data["tag"]):
            return
        variables = crossing_variables(self._hass, data)
        description = full_sentence(self._hass, data)
        if not self._duration:
            self._run_action(variables, description, event.context)
            return
        variables["for"] = self._duration
        key: object = (data["tag"], place) if self._behavior == BEHAVIOR_EACH else self._behavior
        if (earlier := self._pending.pop(key, None)) is not None:
            earlier()
        act = partial(self._run_action, variables, description, event.context)
        still = partial(self._still, place, data["tag"])

        @callback
        def on_time(_now: datetime) -> None:
            del self._pending[key]
            if still():
                act()

        self._pending[key] = async_call_later(self._hass, self._duration, on_time)

    def _counts(self, place: PlaceRef, crossed: str | None) -> bool:
        """Return whether so many of the tags are on that side as the behavior asks for."""
        if self._behavior == BEHAVIOR_EACH:
            return True
        matches, known = self._count(place, crossed)
        return matches == 1 if self._behavior == BEHAVIOR_FIRST else matches == known

    def _count(self, place: PlaceRef, crossed: str | None) -> tuple[int, int]:
        """Count the tags on that side of the places, and those whose side is known.

        The tag that has just crossed is on it, whatever happened since: crossings are published after they are stored.
        """
        places = places_of(self._hass, self._options) or {place}
        matches = known = 0
        for tag in self._tags():
            sides = [side_of(self._hass, tag, each_place) for each_place in places]
            inside = True if True in sides else None if None in sides else False
            if tag == crossed:
                inside = self._kind is CrossingKind.ENTERED
            known += inside is not None
            matches += inside is (self._kind is CrossingKind.ENTERED)
        return matches, known

    def _still(self, place: PlaceRef, tag: str) -> bool:
        """Return whether nothing known contradicts that it has lasted until now."""
        if self._behavior != BEHAVIOR_EACH:
            matches, known = self._count(place, None)
            return matches >= 1 if self._behavior == BEHAVIOR_FIRST else 0 < matches == known
        if self._kind is CrossingKind.LEFT_BEHIND and is_reunited(self._hass, tag, place):
            return False
        return side_of(self._hass, tag, place) is not (self._kind is CrossingKind.LEFT)

    def _cancel_ended(self, data: Mapping[str, Any]) -> None:
        place, tag, kind = _place(data), data.get("tag"), data.get("kind")
        if place is None or not isinstance(tag, str):
            return
        if self._behavior != BEHAVIOR_EACH:
            if (cancel := self._pending.get(self._behavior)) and not self._still(place, tag):
                del self._pending[self._behavior]
                cancel()
            return
        retracted = data.get("correction") == Correction.RETRACTED and data.get("of") == self._kind
        if (kind == _ENDED_BY[self._kind] or retracted) and (cancel := self._pending.pop((tag, place), None)):
            cancel()


def _place(data: Mapping[str, Any]) -> PlaceRef | None:
    place = data.get("place")
    if not isinstance(place, Mapping) or place.get("kind") not in PlaceKind or not isinstance(place.get("id"), str):
        return None
    return PlaceRef(PlaceKind(place["kind"]), place["id"])
