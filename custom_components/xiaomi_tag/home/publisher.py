"""Publishes crossings: stores each first, publishes it once, then marks it as published."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
import logging
from typing import Any, Final, override

from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..automation.data import crossing_data
from ..basics.every import Every
from ..basics.listeners import Listeners
from ..const import DOMAIN, EVENT_CROSSING
from ..fences.crossing import Crossing, FenceState, Outcome, PlaceRef
from ..tracker.tracker import Second
from .ground import Ground, Part
from .journal import JournalWriter

_LOGGER = logging.getLogger(__name__)

CROSSING_KEY: Final = "crossing"

# States without a crossing (a tag's first side) may wait, to be stored together.
_STORE_EVERY_S: Final = 10.0


class Publisher(Part):
    """Publishes each crossing at most once, even across a crash: a door that opens twice is worse than one that waits."""

    def __init__(self, ground: Ground, journal: JournalWriter) -> None:
        self._ground = ground
        self._journal = journal
        self._listeners: Listeners[Crossing] = Listeners(_LOGGER)
        self._states: dict[tuple[str, PlaceRef], FenceState] = {}
        self._waiting: list[Crossing] = []
        self._committing: set[str] = set()
        """The tags of the crossings being stored; a tag that is forgotten meanwhile is removed from it."""
        self._task: asyncio.Task[None] | None = None
        self._store = Every(_STORE_EVERY_S)

    @callback
    def async_listen(self, listener: Callable[[Crossing], None]) -> CALLBACK_TYPE:
        """Call `listener` with each published crossing; return how to unsubscribe."""
        return self._listeners.add(listener)

    @callback
    def async_publish(self, outcome: Outcome) -> None:
        """Store the decisions of the fences, and publish their crossings."""
        for state in outcome.states:
            self._states[state.tag, state.place] = state
        if outcome.crossings:
            self._waiting.extend(outcome.crossings)
            self._start()

    @callback
    def async_publish_corrections(self, crossings: Sequence[Crossing]) -> None:
        """Store and publish the corrections of a recomputation."""
        self.async_publish(Outcome(tuple(crossings)))

    async def async_finish(self) -> None:
        """Wait until all decisions are stored and published."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])
        if self._waiting or self._states:
            await self._async_commit()

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Drop what waits of a tag: it would be stored after the tag was erased."""
        self._states = {key: state for key, state in self._states.items() if key[0] != tag_id}
        self._waiting = [crossing for crossing in self._waiting if crossing.tag != tag_id]
        self._committing.discard(tag_id)

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Publish the crossings of a second; store states that have waited long enough."""
        self.async_publish(second.outcome)
        if self._states and self._store.due(second.now):
            self._start()

    def _start(self) -> None:
        if self._task is None:
            self._task = self._ground.entry.async_create_task(
                self._ground.hass, self._async_publish_all(), f"{DOMAIN} crossings", eager_start=False
            )

    async def _async_publish_all(self) -> None:
        try:
            await self._async_commit()
            while self._waiting:
                await self._async_commit()
        finally:
            self._task = None

    async def _async_commit(self) -> None:
        """Store first, publish after: what is published twice would open a door twice."""
        crossings, self._waiting = self._waiting, []
        states, self._states = tuple(self._states.values()), {}
        self._committing = {crossing.tag for crossing in crossings}
        new = await self._journal.async_commit(crossings, states)
        published = [
            crossing
            for crossing in crossings
            if crossing.event_id in new and crossing.tag in self._committing and crossing.tag in self._ground.tags
        ]
        for crossing in published:
            # A stored crossing is published at most once, so a listener that fails must not stop the rest.
            self._listeners.call(crossing)
            self._ground.hass.bus.async_fire(EVENT_CROSSING, crossing_event(self._ground.hass, crossing))
        if published:
            self._journal.async_mark([crossing.event_id for crossing in published])
            await self._journal.async_write_marks()


@callback
def crossing_event(hass: HomeAssistant, crossing: Crossing) -> Mapping[str, Any]:
    """Return a crossing as the bus event's data: ids only."""
    device = next(iter(dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, crossing.tag)})), None)
    entity_id = er.async_get(hass).async_get_entity_id(Platform.EVENT, DOMAIN, f"{crossing.tag}_{CROSSING_KEY}")
    return {
        **crossing_data(crossing),
        "device_id": device.id if device is not None else None,
        "entity_id": entity_id,
        "tag": crossing.tag,
        "kind": crossing.kind.value,
        "place": {"kind": crossing.place.kind.value, "id": crossing.place.id},
    }
