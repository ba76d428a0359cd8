"""Finds out when members of the household leave, come and change rooms: what a planted tracker would follow.

Members are Home Assistant's persons. Whether one is at home follows their person entity; the tags that belong to them
know better when it was, as fences date their crossings back. Of a person whom only tags of this home locate, the tags
alone decide. Rooms are those of the tags that move, or those of an entity that the user picked for the person.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import TrackStates, async_track_state_change_event, async_track_state_change_filtered

from ..basics.listeners import Stops
from ..const import DOMAIN
from ..fences.crossing import Crossing, CrossingKind
from ..locator import Presence
from ..strangers.model import MemberMove, Move
from ..tracker.tracker import Second
from .crossings import HOME
from .ground import Ground
from .named_area import named_area
from .person_evidence import person_evidence

_TRACKERS_ATTRIBUTE: Final = "device_trackers"

HOLD_S: Final = 300.0
"""A person with tags leaves or comes this much later: by then a tag may have shown when it was."""
_SAME_S: Final = 900.0
"""A tag's crossing and a person's change are one move if they are no further apart."""
_GAP_S: Final = 180.0
"""A person who was nowhere known for longer may have moved at any time of it."""
GRACE_S: Final = 1800.0
"""What is known of a person is kept for so long after their entity is gone: it goes for a moment when persons are loaded
again, and comes late when Home Assistant starts."""

_MOVES: Final = {CrossingKind.LEFT: Move.LEFT, CrossingKind.ENTERED: Move.CAME}


@dataclass(slots=True)
class _Member:
    home: bool | None = None
    lost_at: float | None = None
    """Since when it is not known where the person is."""
    held: MemberMove | None = None
    held_until: float = 0.0
    crossed: dict[Move, float] = field(default_factory=dict)
    """When a tag left and came last, event time."""
    gone_at: float | None = None
    """Since when the person's entity is gone."""
    room: str | None = None
    tag_rooms: dict[str, str] = field(default_factory=dict)


class Members:
    """Follows all persons. `on_move` is called with each move, `on_change` when it is known who is a member.

    The latter is some time after the start, and then whenever persons were added or are gone for good.
    """

    def __init__(self, ground: Ground, on_move: Callable[[MemberMove], None], on_change: Callable[[], None]) -> None:
        self._ground = ground
        self._hass: HomeAssistant = ground.hass
        self._on_move = on_move
        self._on_change = on_change
        self._members: dict[str, _Member] = {}
        self._room_entities: Mapping[str, str] = {}
        """By person, the entity that the user picked."""
        self._unsubscribe_rooms: CALLBACK_TYPE | None = None
        self._settles_at = ground.clock.now() + GRACE_S
        self._settled = False

    @property
    def ids(self) -> tuple[str, ...]:
        """The entity ids of all members."""
        return tuple(self._members)

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Follow the persons; return what ends that, and delivers what still waits for a tag."""
        for person in self._hass.states.async_entity_ids(PERSON_DOMAIN):
            self._members[person] = _Member(self._home(person, self._hass.states.get(person)))
        persons = async_track_state_change_filtered(
            self._hass,
            TrackStates(all_states=False, entities=set(), domains={PERSON_DOMAIN}),
            self._async_person_changed,
        )
        return Stops(self._async_deliver_held, persons.async_remove, self._unfollow_rooms)

    @callback
    def async_set_room_entities(self, entities: Mapping[str, str]) -> None:
        """Use these entities for the rooms of these persons, in place of their tags."""
        if entities == self._room_entities and self._unsubscribe_rooms is not None:
            return
        self._unfollow_rooms()
        self._room_entities = {**entities}
        if entities:
            self._unsubscribe_rooms = async_track_state_change_event(
                self._hass, set(entities.values()), self._async_room_entity_changed
            )

    @callback
    def async_forget_tag(self, tag_id: str) -> None:
        """Forget where a tag was."""
        for member in self._members.values():
            member.tag_rooms.pop(tag_id, None)

    @callback
    def async_second(self, second: Second) -> None:
        """Use what tags did in a second, and deliver the moves that have waited long enough."""
        for crossing in second.outcome.crossings:
            self._use_crossing(crossing)
        for tag_id in second.changed:
            self._use_tag_room(tag_id, second)
        for member in self._members.values():
            if not second.now < member.held_until <= second.now + HOLD_S:
                self._deliver_held(member)
        self._settle(second.now)

    @callback
    def _async_deliver_held(self) -> None:
        for member in self._members.values():
            self._deliver_held(member)

    def _deliver_held(self, member: _Member) -> None:
        held, member.held = member.held, None
        if held is not None:
            self._on_move(held)

    def _settle(self, now: float) -> None:
        """Let persons go who are gone for long, and report who is there once all had time to come."""
        gone = [
            person
            for person, member in self._members.items()
            if member.gone_at is not None and not 0 <= now - member.gone_at < GRACE_S
        ]
        for person in gone:
            del self._members[person]
        # A clock that was set back must not make it wait longer.
        if not self._settled and not 0 < self._settles_at - now <= GRACE_S:
            self._settled = True
            self._on_change()
        elif gone and self._settled:
            self._on_change()

    @callback
    def _async_person_changed(self, event: Event[EventStateChangedData]) -> None:
        person, state, now = event.data["entity_id"], event.data["new_state"], self._ground.clock.now()
        member = self._members.get(person)
        home = self._home(person, state)
        if member is None:
            if state is not None:
                self._members[person] = _Member(home)
                if self._settled:
                    self._on_change()
            return
        member.gone_at = now if state is None else None
        if home is None:
            member.lost_at = member.lost_at or now
        if home is None or self._only_tags(state):
            return
        lost_at, member.lost_at = member.lost_at, None
        before, member.home = member.home, home
        if home == before or before is None or (lost_at is not None and now - lost_at > _GAP_S):
            return
        if not home:
            self._leave(member)
        self._hold(person, member, MemberMove(person, Move.CAME if home else Move.LEFT, now), now)

    def _hold(self, person: str, member: _Member, move: MemberMove, now: float) -> None:
        """Deliver a person's move, with the time of a tag's crossing where there is one, for which it waits a while."""
        crossed_at = member.crossed.pop(move.move, None)
        self._deliver_held(member)
        if crossed_at is not None and abs(move.at - crossed_at) <= _SAME_S:
            self._on_move(MemberMove(person, move.move, crossed_at))
        elif any(tag.person == person for tag in self._ground.tags.values()):
            member.held, member.held_until = move, now + HOLD_S
        else:
            self._on_move(move)

    def _use_crossing(self, crossing: Crossing) -> None:
        move = _MOVES.get(crossing.kind)
        tag = self._ground.tags.get(crossing.tag)
        if move is None or crossing.place != HOME or crossing.late or tag is None or tag.person is None:
            return
        person, at = tag.person, crossing.event_time
        member = self._members.get(person)
        if member is None:
            return
        if self._only_tags(self._hass.states.get(person)):
            if member.home is not (move is Move.CAME):
                member.home = move is Move.CAME
                self._on_move(MemberMove(person, move, at))
                if move is Move.LEFT:
                    self._leave(member)
        elif member.held is not None and member.held.move is move and abs(member.held.at - at) <= _SAME_S:
            member.held = None
            self._on_move(MemberMove(person, move, at))
        else:
            member.crossed[move] = at

    def _use_tag_room(self, tag_id: str, second: Second) -> None:
        """Use the room of a tag that moves: one that rests is no sign of where its person is."""
        tag = self._ground.tags.get(tag_id)
        if tag is None or tag.person is None or tag.person in self._room_entities:
            return
        member, estimate = self._members.get(tag.person), second.estimates[tag_id]
        if member is None:
            return
        room = estimate.room if estimate.presence is Presence.HOME else None
        before = member.tag_rooms.pop(tag_id, None)
        if room is None:
            return
        member.tag_rooms[tag_id] = room
        if before is not None and room != before and estimate.moving is not False:
            since = self._ground.tracker.since(tag_id)
            self._use_room(tag.person, member, room, second.now if since is None else since)

    @callback
    def _async_room_entity_changed(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        room = named_area(self._hass, state)
        if room is None:
            return
        for person, entity in self._room_entities.items():
            if entity == event.data["entity_id"] and (member := self._members.get(person)) is not None:
                self._use_room(person, member, room, self._ground.clock.now())

    def _use_room(self, person: str, member: _Member, room: str, at: float) -> None:
        """Deliver a change of room; the first room after coming home is none."""
        before, member.room = member.room, room
        if before is not None and before != room and member.home is not False:
            self._on_move(MemberMove(person, Move.ROOM, at, room))

    def _home(self, person: str, state: State | None) -> bool | None:
        return person_evidence(person, state, 0.0).home

    def _only_tags(self, state: State | None) -> bool:
        """Return whether nothing but our tags locates a person."""
        if state is None or state.state in {STATE_UNKNOWN, STATE_UNAVAILABLE}:
            return True
        registry = er.async_get(self._hass)
        trackers = [registry.async_get(tracker) for tracker in _trackers(state)]
        return bool(trackers) and all(entry is not None and entry.platform == DOMAIN for entry in trackers)

    def _leave(self, member: _Member) -> None:
        member.room = None
        member.tag_rooms.clear()

    def _unfollow_rooms(self) -> None:
        if self._unsubscribe_rooms is not None:
            self._unsubscribe_rooms()
            self._unsubscribe_rooms = None


def _trackers(state: State) -> Iterator[str]:
    trackers = state.attributes.get(_TRACKERS_ATTRIBUTE)
    if isinstance(trackers, (list, tuple)):
        yield from trackers
