"""The fences of a home: built from Home Assistant's places and persons; answers which tag is inside."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.zone import DOMAIN as ZONE_DOMAIN, ENTITY_ID_HOME
from homeassistant.core import CALLBACK_TYPE, Event, callback
from homeassistant.helpers import area_registry as ar, floor_registry as fr
from homeassistant.helpers.event import TrackStates, async_track_state_change_filtered
from homeassistant.util import dt as dt_util

from ..basics.listeners import Listeners, Stops
from ..basics.model import Fix
from ..fences.crossing import FenceState, PlaceKind, PlaceRef
from ..fences.fence import Circle, Fence
from ..locator import Presence
from ..tracker.tracker import Second
from .fences import fences_of
from .ground import Ground, Part
from .people import People
from .tag import Tag, memory_from_record
from .tag_store import TagRecord

HOME: Final = PlaceRef(PlaceKind.ZONE, ENTITY_ID_HOME)


class Crossings(Part):
    """Keeps the tracker's tags, fences and persons as the user set them up."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._tracker = ground.tracker
        self._people = People(ground.hass, ground.clock.now, ground.tracker.observe_person)
        self._fences: list[Fence] = []
        self._logged_fences: set[str] = set()
        self._around_home = [ENTITY_ID_HOME]
        self._fences_changed = self._people_changed = True
        self._tags_changed = False
        self._listeners: Listeners[()] = Listeners()

    @callback
    def async_start(self, states: Collection[FenceState], now: float) -> CALLBACK_TYPE:
        """Restore the stored states, and subscribe to areas, floors and zones; return how to unsubscribe."""
        self._tracker.restore(states, now)
        self._configure(now)
        hass = self._ground.hass
        zones = async_track_state_change_filtered(
            hass, TrackStates(all_states=False, entities=set(), domains={ZONE_DOMAIN}), self._async_redraw
        )
        return Stops(
            hass.bus.async_listen(ar.EVENT_AREA_REGISTRY_UPDATED, self._async_redraw),
            hass.bus.async_listen(fr.EVENT_FLOOR_REGISTRY_UPDATED, self._async_redraw),
            zones.async_remove,
            self._people.async_stop,
        )

    @callback
    def async_listen(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `listener` when a tag may have crossed a fence, at most once a second."""
        return self._listeners.add(listener)

    def inside(self, tag_id: str, place: PlaceRef) -> bool | None:
        """Return whether a tag is inside; None while that is unknown, and for a fence that the tag does not have."""
        return self._tracker.inside(tag_id, place)

    def inside_since(self, tag_id: str, place: PlaceRef) -> float | None:
        """Return since when a tag is inside, event time; None for one that is not, as far as is known."""
        return self._tracker.fences.inside_since(tag_id, place)

    def zones(self, tag: Tag) -> list[str] | None:
        """Return the zone entities that a tag is in, None while that is unknown.

        Until the fences have evidence, the locator's restored presence is used.
        """
        places = [fence.place for fence in self._fences if fence.place.kind is PlaceKind.ZONE]
        sides = {place.id: self._tracker.inside(tag.id, place) for place in places}
        if sides.get(ENTITY_ID_HOME) is None:
            if tag.estimate.presence is Presence.HOME:
                return list(self._around_home)
            if tag.estimate.presence is Presence.UNKNOWN and not any(sides.values()):
                return None
        if sides.get(ENTITY_ID_HOME):
            return list(self._around_home)
        return [zone for zone, inside in sides.items() if inside]

    def fix(self, tag: Tag) -> Fix | None:
        """Return the coordinates where a relay heard a tag; None for a tag at home or without any."""
        placed = self._tracker.abroad(tag.estimate)
        return None if placed is None else placed[1]

    @callback
    @override
    def async_add_tag(self, tag: Tag, record: TagRecord, now: float) -> None:
        """Track a tag."""
        self._tracker.add_tag(tag.id, tag.person, memory_from_record(record), now)
        self._fences_changed = self._people_changed = self._tags_changed = True

    @callback
    @override
    def async_change_tag(self, tag: Tag) -> None:
        """Update the person of a tag."""
        self._tracker.set_person(tag.id, tag.person)
        self._people_changed = self._tags_changed = True

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Stop tracking a tag."""
        self._tracker.forget_tag(tag_id)
        self._people_changed = self._tags_changed = True

    @callback
    def async_configure(self) -> None:
        """Mark the fences as changed; they are applied with the next second."""
        self._fences_changed = True

    @callback
    def async_prepare(self, now: float) -> None:
        """Apply changed fences and persons, before a second."""
        if self._fences_changed:
            self._configure(now)
        if self._people_changed:
            self._people_changed = False
            self._people.async_set_tags(self._ground.tags.values())

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Notify the entities that show which tags are inside."""
        if second.placed or self._tags_changed:
            self._tags_changed = False
            self._listeners.call()

    def _configure(self, now: float) -> None:
        self._fences_changed = False
        fences = fences_of(self._ground.hass, self._ground.entry, self._logged_fences)
        if fences == self._fences:
            return
        self._fences = fences
        self._around_home = [
            fence.place.id
            for fence in sorted(self._fences, key=lambda fence: fence.place != HOME)
            if isinstance(fence.shape, Circle) and fence.shape.around_home and fence.place.kind is PlaceKind.ZONE
        ] or [ENTITY_ID_HOME]
        self._tracker.configure(fences, now)
        self._tags_changed = True

    @callback
    def _async_redraw(self, _event: Event[Any]) -> None:
        self._fences_changed = True


def utc_offset_s(seconds: float) -> float:
    """Return how far the home's clocks are ahead of UTC at a moment, seconds."""
    offset = datetime.fromtimestamp(seconds, dt_util.get_default_time_zone()).utcoffset()
    return offset.total_seconds() if offset is not None else 0.0
