"""Which changes of lights, switches and the like were made by a hand in their room."""

from collections import deque
from collections.abc import Iterable
from typing import Final

from homeassistant.components.automation import EVENT_AUTOMATION_TRIGGERED
from homeassistant.components.light import DOMAIN as LIGHT
from homeassistant.components.script import EVENT_SCRIPT_STARTED
from homeassistant.components.switch import DOMAIN as SWITCH
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, State, callback

from ..basics.listeners import Stops

HOLD_S: Final = 2.0
"""Changes in several areas within this time were made by a scene or a group."""
APART_S: Final = 10.0
"""One change of an area in this time counts: a remote may switch several lights."""
_MOST_CONTEXTS: Final = 256
_MOST_HELD: Final = 64

_ON_OFF: Final = frozenset({LIGHT, SWITCH})
_NO_STATE: Final = frozenset({STATE_UNKNOWN, STATE_UNAVAILABLE})


class ByHand:
    """Holds changes for a moment, and releases those that only one area had."""

    def __init__(self) -> None:
        self._contexts: deque[str] = deque(maxlen=_MOST_CONTEXTS)
        """Of automations and scripts. One that runs at a time of day has no parent that would show it."""
        self._held: deque[tuple[float, str, str]] = deque(maxlen=_MOST_HELD)
        """Time, area and entity."""
        self._recent: deque[tuple[float, str]] = deque(maxlen=_MOST_HELD)
        """Time and area, also of those that were released."""
        self._last_at: dict[str, float] = {}

    @callback
    def async_start(self, hass: HomeAssistant) -> CALLBACK_TYPE:
        """Follow automations and scripts; return what ends that."""
        return Stops(
            hass.bus.async_listen(EVENT_AUTOMATION_TRIGGERED, self._async_ran),
            hass.bus.async_listen(EVENT_SCRIPT_STARTED, self._async_ran),
        )

    @callback
    def async_add(self, area: str, old: State, new: State, at: float) -> None:
        """Hold a change, if a person made it."""
        if self._is_by_hand(old, new):
            self._held.append((at, area, new.entity_id))
            self._recent.append((at, area))

    @callback
    def async_release(self, now: float) -> Iterable[tuple[float, str, str]]:
        """Return the time, area and entity of the changes that have been held long enough."""
        due: list[tuple[float, str, str]] = []
        while self._held and not 0 <= now - self._held[0][0] < HOLD_S:
            at, area, entity = self._held.popleft()
            alone = not any(abs(at - other) < HOLD_S and area != elsewhere for other, elsewhere in self._recent)
            if alone and self._counts(area, at):
                due.append((at, area, entity))
        return due

    def _counts(self, area: str, at: float) -> bool:
        if 0 <= at - self._last_at.get(area, at - APART_S) < APART_S:
            return False
        self._last_at[area] = at
        return True

    def _is_by_hand(self, old: State, new: State) -> bool:
        if old.state == new.state or not _NO_STATE.isdisjoint({old.state, new.state}):
            return False
        context = new.context
        if context.id in self._contexts:
            return False
        if new.domain not in _ON_OFF:
            # Players and thermostats change by themselves.
            return context.user_id is not None
        return {old.state, new.state} == {STATE_ON, STATE_OFF} and _is_of_a_person(context)

    @callback
    def _async_ran(self, event: Event) -> None:
        self._contexts.append(event.context.id)


def _is_of_a_person(context: Context) -> bool:
    """Return whether somebody used the app, or the switch on the wall, which has neither a user nor a cause."""
    return context.user_id is not None or context.parent_id is None
