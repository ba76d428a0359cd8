"""Places become crossings: feeds the fences, stores what they decide, and only then tells of it, once."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
import logging
from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.zone import DOMAIN as ZONE_DOMAIN, ENTITY_ID_HOME
from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
)
from homeassistant.helpers.event import TrackStates, async_track_state_change_filtered
from homeassistant.util import dt as dt_util

from ..basics.model import Fix, Report
from ..const import DEFAULT_AWAY_AFTER_S, DOMAIN, EVENT_CROSSING, OPTION_AWAY_AFTER
from ..fences.crossing import Crossing, FenceState, Outcome, PlaceKind, PlaceRef
from ..fences.engine import FUTURE_S, LATENESS_S, FenceEngine
from ..fences.evidence import Evidence, PersonEvidence
from ..fences.fence import Circle, Fence
from ..locator import Presence
from ..tracker.evidence import radio_evidence, report_evidence
from .fences import fences_of
from .people import People
from .tag import Tag

if TYPE_CHECKING:
    from .home import Home

_LOGGER = logging.getLogger(__name__)

HOME: Final = PlaceRef(PlaceKind.ZONE, ENTITY_ID_HOME)
CROSSING_KEY: Final = "crossing"

# A tag whose answer changed has probabilities on the move; others of those that are heard take turns.
_LIVELY_FOR_S: Final = 60.0
_TURNS: Final = 5
# What is decided without a crossing (the side that a tag is on at first) may wait for others to be stored with.
_KEEP_EVERY_S: Final = 10.0


class Crossings:
    """The fences of a home and all that leads to and from them."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._hass = home.hass
        self._engine = FenceEngine(salt=home.entry.entry_id, local_offset=_utc_offset_s)
        self._people = People(home.hass, home.clock.now, self._async_person)
        self._fixes: dict[str, tuple[float, Fix]] = {}
        self._lively: dict[str, float] = {}
        self._reported: list[Evidence] = []
        self._ticks = 0
        self._keep_at = 0.0
        self._kept: dict[tuple[str, PlaceRef], FenceState] = {}
        self._waiting: list[Sequence[Crossing]] = []
        self._publishing: asyncio.Task[None] | None = None
        self._stale = self._stale_people = True
        self._moved = False
        self._fences: list[Fence] = []
        self._logged_fences: set[str] = set()
        self._around_home = [ENTITY_ID_HOME]
        self._listeners: list[Callable[[Crossing], None]] = []
        self._followers: list[CALLBACK_TYPE] = []

    @callback
    def async_start(self, states: Collection[FenceState], now: float) -> CALLBACK_TYPE:
        """Take back what was kept, and follow what fences are drawn around; return what ends that."""
        self._engine.restore(states)
        self._configure(now)
        bus = self._hass.bus
        zones = async_track_state_change_filtered(
            self._hass, TrackStates(all_states=False, entities=set(), domains={ZONE_DOMAIN}), self._async_redraw
        )
        unsubscribe = [
            bus.async_listen(ar.EVENT_AREA_REGISTRY_UPDATED, self._async_redraw),
            bus.async_listen(fr.EVENT_FLOOR_REGISTRY_UPDATED, self._async_redraw),
            zones.async_remove,
            self._people.async_stop,
        ]

        def stop() -> None:
            for unsubscribe_one in unsubscribe:
                unsubscribe_one()

        return stop

    async def async_finish(self) -> None:
        """Go over what relays brought last, and wait until everything decided is stored and told."""
        reported, self._reported = self._reported, []
        self._take(self._engine.observe_all(reported, self._home.clock.now()))
        while self._publishing is not None and not self._publishing.done():
            await asyncio.wait([self._publishing])
        if self._kept:
            await self._commit(())

    @callback
    def async_listen(self, listener: Callable[[Crossing], None]) -> CALLBACK_TYPE:
        """Call `listener` with each crossing as it is published; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_follow(self, follower: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `follower` whenever some tag may be on another side of some fence; return what ends that."""
        self._followers.append(follower)
        return lambda: self._followers.remove(follower)

    def inside(self, tag_id: str, place: PlaceRef) -> bool | None:
        """Return whether a tag is inside; None while nobody knows, or where there is no such fence for it."""
        return self._engine.inside(tag_id, place)

    def inside_tags(self, place: PlaceRef) -> frozenset[str]:
        """Return the tags that are inside."""
        return frozenset(tag for tag in self._home.tags if self._engine.inside(tag, place))

    def zones(self, tag: Tag) -> list[str] | None:
        """Return the zone entities that a tag is in, None while nobody knows.

        Until the fences have evidence, what the locator remembers counts.
        """
        places = [fence.place for fence in self._fences if fence.place.kind is PlaceKind.ZONE]
        sides = {place.id: self._engine.inside(tag.id, place) for place in places}
        if sides.get(ENTITY_ID_HOME) is None:
            if tag.estimate.presence is Presence.HOME:
                return list(self._around_home)
            if tag.estimate.presence is Presence.UNKNOWN and not any(sides.values()):
                return None
        if sides.get(ENTITY_ID_HOME):
            return list(self._around_home)
        return [zone for zone, inside in sides.items() if inside]

    def fix(self, tag: Tag) -> Fix | None:
        """Return where in the world a relay says that a tag is, None for one that is at home or was never placed."""
        placed = self._fixes.get(tag.id)
        if placed is None or (tag.estimate.evidence_at or 0.0) >= placed[0]:
            return None
        return placed[1] if tag.estimate.presence is not Presence.HOME else None

    @callback
    def async_add_tag(self, tag: Tag) -> None:
        """Follow a tag."""
        self._engine.add_tag(tag.id, tag.person)
        self._stale = self._stale_people = True

    @callback
    def async_change_tag(self, tag: Tag) -> None:
        """Take over to whom a tag belongs."""
        self._engine.set_person(tag.id, tag.person)
        self._stale_people = True
        self._moved = True

    @callback
    def async_remove_tag(self, tag_id: str) -> None:
        """Forget a tag."""
        self._engine.remove_tag(tag_id)
        self._fixes.pop(tag_id, None)
        self._lively.pop(tag_id, None)
        # Else it would be stored after the tag was erased.
        self._kept = {key: state for key, state in self._kept.items() if key[0] != tag_id}
        self._reported = [evidence for evidence in self._reported if evidence.tag != tag_id]
        self._waiting = [[crossing for crossing in some if crossing.tag != tag_id] for some in self._waiting]
        self._stale_people = True
        self._moved = True

    @callback
    def async_configure(self) -> None:
        """Take over fences as they are now, with the next second."""
        self._stale = True

    @callback
    def async_report(self, report: Report, *, stands_in_home: bool) -> None:
        """Take what a relay said."""
        away_after_s = float(self._home.entry.options.get(OPTION_AWAY_AFTER, DEFAULT_AWAY_AFTER_S))
        evidence = report_evidence(report, stands_in_home=stands_in_home, valid_s=away_after_s)
        if evidence is None:
            return
        tag_id, seen_at = evidence.tag, evidence.seen_at
        recent = evidence.received_at - seen_at <= LATENESS_S
        before = self._fixes.get(tag_id, (0.0,))[0]
        # One of a time to come was there before the clock was set back.
        newer = before < seen_at or before > evidence.received_at + FUTURE_S
        if evidence.fix is not None and newer and recent:
            self._fixes[tag_id] = (seen_at, evidence.fix)
            self._home.tags[tag_id].async_notify()
        # Whatever comes within a second is gone over at once: a batch of late words costs one look back, not a thousand.
        self._reported.append(evidence)

    @callback
    def async_tick(self, changed: Collection[str], heard: Collection[str], now: float) -> None:
        """Let a second pass in which these tags' answers changed, and these were heard."""
        if self._stale:
            self._configure(now)
        if self._stale_people:
            self._stale_people = False
            self._people.async_set_tags(self._home.tags.values())
        self._ticks += 1
        for tag_id in changed:
            self._lively[tag_id] = now + _LIVELY_FOR_S
        estimates = [self._home.locator.estimate(tag_id) for tag_id in self._due(changed, heard, now)]
        evidence = [*self._reported, *(radio_evidence(estimate, now) for estimate in estimates)]
        self._reported.clear()
        self._take(self._engine.observe_all(evidence, now))
        self._take(self._engine.advance(now))
        if self._moved:
            # Once a second at most: each of many entities asks where all tags are.
            self._moved = False
            for follower in tuple(self._followers):
                follower()
        if self._kept and not 0 <= now - self._keep_at < _KEEP_EVERY_S:
            self._keep_at = now
            self._publish_soon(())

    @callback
    def async_publish_corrections(self, crossings: Sequence[Crossing]) -> None:
        """Store and tell what a look back over the past has corrected."""
        self._publish_soon(crossings)

    def _due(self, changed: Collection[str], heard: Collection[str], now: float) -> list[str]:
        tags = self._home.tags
        for tag_id in [tag_id for tag_id, until in self._lively.items() if until < now or tag_id not in tags]:
            del self._lively[tag_id]
        turn = self._ticks % _TURNS
        return [
            tag_id
            for tag_id in {*changed, *heard}
            if tag_id in tags and (tag_id in self._lively or hash(tag_id) % _TURNS == turn)
        ]

    def _configure(self, now: float) -> None:
        self._stale = False
        fences = fences_of(self._hass, self._home.entry, self._logged_fences)
        if fences == self._fences:
            return
        self._fences = fences
        self._around_home = [
            fence.place.id
            for fence in sorted(self._fences, key=lambda fence: fence.place != HOME)
            if isinstance(fence.shape, Circle) and fence.shape.around_home and fence.place.kind is PlaceKind.ZONE
        ] or [ENTITY_ID_HOME]
        self._take(self._engine.configure(self._fences, now))
        for tag in self._home.tags.values():
            tag.async_notify()
        self._moved = True

    @callback
    def _async_redraw(self, _event: Event[Any]) -> None:
        self._stale = True

    @callback
    def _async_person(self, evidence: PersonEvidence) -> None:
        self._take(self._engine.observe_person(evidence, self._home.clock.now()))

    def _take(self, outcome: Outcome) -> None:
        if not outcome.states and not outcome.crossings:
            return
        for state in outcome.states:
            self._kept[state.tag, state.place] = state
        for tag_id in {state.tag for state in outcome.states}:
            if (tag := self._home.tags.get(tag_id)) is not None:
                tag.async_notify()
        self._moved = True
        if outcome.crossings:
            self._publish_soon(outcome.crossings)

    def _publish_soon(self, crossings: Sequence[Crossing]) -> None:
        self._waiting.append(crossings)
        if self._publishing is None:
            self._publishing = self._home.entry.async_create_task(
                self._hass, self._async_publish_all(), f"{DOMAIN} crossings", eager_start=False
            )

    async def _async_publish_all(self) -> None:
        try:
            while self._waiting:
                crossings = [crossing for some in self._waiting for crossing in some]
                self._waiting.clear()
                await self._commit(crossings)
        finally:
            self._publishing = None

    async def _commit(self, crossings: Sequence[Crossing]) -> None:
        """Store first, tell after: what is told twice would open a door twice."""
        states, self._kept = tuple(self._kept.values()), {}
        new = await self._home.journal.async_commit(crossings, states)
        told = [crossing for crossing in crossings if crossing.event_id in new and crossing.tag in self._home.tags]
        for crossing in told:
            self._tell(crossing)
        if told:
            self._home.journal.async_mark([crossing.event_id for crossing in told])

    def _tell(self, crossing: Crossing) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(crossing)
            except Exception:
                # What is stored is told by now or never: one who stumbles must not keep it from the others.
                _LOGGER.exception("A listener failed on a crossing")
        self._hass.bus.async_fire(EVENT_CROSSING, crossing_event(self._hass, crossing))


@callback
def crossing_event(hass: HomeAssistant, crossing: Crossing) -> Mapping[str, Any]:
    """Return a crossing as the bus tells it: ids only."""
    device = next(iter(dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, crossing.tag)})), None)
    entity_id = er.async_get(hass).async_get_entity_id(Platform.EVENT, DOMAIN, f"{crossing.tag}_{CROSSING_KEY}")
    event: dict[str, Any] = {
        "event_id": crossing.event_id,
        "event_time": _iso(crossing.event_time),
        "decided_at": _iso(crossing.decided_at),
        "device_id": device.id if device is not None else None,
        "entity_id": entity_id,
        "tag": crossing.tag,
        "kind": crossing.kind.value,
        "place": {"kind": crossing.place.kind.value, "id": crossing.place.id},
        "confidence": round(crossing.confidence, 3),
        "late": crossing.late,
    }
    if crossing.correction is not None:
        event |= {
            "correction": crossing.correction.value,
            "of": crossing.of.value if crossing.of is not None else None,
            "supersedes": crossing.supersedes,
        }
    return event


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _utc_offset_s(seconds: float) -> float:
    """Return how far the home's clocks are ahead of UTC at a moment."""
    offset = datetime.fromtimestamp(seconds, dt_util.get_default_time_zone()).utcoffset()
    return offset.total_seconds() if offset is not None else 0.0
