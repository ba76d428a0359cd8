"""The locator: sightings in; for every tag where it is, and how sure that is, out."""

from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import replace
from functools import partial
from math import isfinite
from typing import Any, Final

import numpy as np

from ..basics.model import Presence, Sighting
from .arrays import NEVER, Flags, Floats, Indices, known_time
from .clock import TickClock
from .comparison import Hearing
from .decision import NO_ROOM
from .evaluate import GainJob
from .health import ReceiverFault, RoomTest, SelfTest
from .learning import Learning
from .map_job import MapJob, MapResult
from .model import Emitter, Estimate, Level, Receiver, Room, TagMemory
from .pending import Batch, Pending
from .plan import FloorPlan
from .ranges import LONGEST_M, NEAR_M
from .room_map import RoomMap, Scorer, unlearned_map
from .sensors import SensorKind
from .slots import Slots
from .taught import Taught
from .tracking import Tracking
from .traffic import Heard, Link
from .walks import Walk

STALE_PACKET_S: Final = 5.0
"""A packet older than the last tick by more than this is no evidence of where the tag is now."""
FRESH_REPLAY_S: Final = 8.0
"""A cached packet counts as a live one up to this age."""


class Locator:
    """Room probabilities for all tags at once, from the levels at which the receivers hear them.

    Time is an argument everywhere, in Unix seconds. Not safe for use from several threads.
    `away_after_s` is the least silence after which a tag is away; a room is the answer only when its probability reaches
    `publish_threshold`. Both may be set at any time. One that does not learn (`learns` False) keeps its maps.
    """

    def __init__(self, *, away_after_s: float = 120.0, publish_threshold: float = 0.5, learns: bool = True) -> None:
        self._learns = learns
        self._now = 0.0
        self._clock = TickClock()
        self._late_before = NEVER
        self._slots = Slots()
        self._columns: dict[str, int] = {}
        self._receivers: tuple[str, ...] = ()
        self._receiver_places: tuple[str | None, ...] = ()
        self._offsets_db: tuple[float, ...] = ()
        self._known_rooms: AbstractSet[str] = frozenset()
        self._online: Flags = np.zeros(0, bool)
        self._pending = Pending()
        self._tracking = Tracking(away_after_s, publish_threshold)
        self._learning = Learning()
        self._learned: MapResult | None = None
        self._area_map: RoomMap | None = None  # the learned one, if it is in use
        self._scorer = Scorer(unlearned_map((), 0), self._online)

    @property
    def away_after_s(self) -> float:
        """The least silence after which a tag is away, seconds."""
        return self._tracking.away_after_s

    @away_after_s.setter
    def away_after_s(self, seconds: float) -> None:
        self._tracking.away_after_s = seconds

    @property
    def publish_threshold(self) -> float:
        """The probability that a room must reach to be the answer."""
        return self._tracking.publish_threshold

    @publish_threshold.setter
    def publish_threshold(self, probability: float) -> None:
        self._tracking.publish_threshold = probability

    @property
    def level(self) -> Level:
        """What the answers rest on just now."""
        if not self._tracking.has_cells:
            return Level.AREAS
        if self._learning.plan is None:
            return Level.WALKS if self._learning.has_walks else Level.LEARNED
        return Level.PLAN_AND_WALKS if self._learning.has_walks else Level.PLAN

    @property
    def mapped_rooms(self) -> frozenset[str]:
        """The rooms that the map of plan, walks and lessons covers: they can be named without a receiver."""
        cells = self._tracking.cells.map
        return frozenset() if cells is None else frozenset(self._tracking.rooms[room] for room in np.unique(cells.room))

    @property
    def receivers(self) -> tuple[str, ...]:
        """The receivers, in the order of the columns that `room_scores` takes."""
        return self._receivers

    @property
    def scored_rooms(self) -> tuple[str, ...]:
        """The rooms with a receiver, in the order of the columns that `room_scores` returns."""
        return tuple(
            room for room in self._tracking.rooms if room in self._receiver_places and room in self._known_rooms
        )

    def room_scores(self, level_dbm: Floats) -> Floats:
        """Score `scored_rooms` (n, rooms) in dB for senders that are no tags, of mean levels (n, receivers) in dBm.

        A level is SILENT_DBM where a receiver heard nothing; offsets of receivers are added to the others.
        """
        columns = [self._tracking.rooms.index(room) for room in self.scored_rooms]
        return self._scorer.scores(level_dbm)[:, columns]

    def configure(
        self, receivers: Sequence[Receiver], rooms: Sequence[Room], now: float, *, emitters: Sequence[Emitter] = ()
    ) -> None:
        """Take the home as it is now: at start, and whenever a receiver or room comes, goes, moves or is cut off.

        A receiver whose room is not among `rooms` counts as one without. Of two with one id the later counts.
        Tags keep their state.
        """
        self._now = now
        known = {receiver.id: receiver for receiver in receivers}
        self._learning.configure(tuple(known.values()), tuple(rooms), emitters)
        if tuple(known) != self._receivers:
            old = np.array([self._columns.get(receiver, -1) for receiver in known], np.intp)
            self._pending.move_columns(old)
            self._tracking.move_columns(old)
            self._receivers = tuple(known)
            self._columns = {receiver: column for column, receiver in enumerate(known)}
        self._online = np.array([receiver.online for receiver in known.values()], bool)
        self._receiver_places = tuple(receiver.room for receiver in known.values())
        self._offsets_db = tuple(receiver.offset_db for receiver in known.values())
        known_rooms = [room.id for room in rooms]
        self._set_rooms((*known_rooms, *self._tracking.restored_rooms()), set(known_rooms))

    def set_plan(self, plan: FloorPlan | None) -> None:
        """Use a floor plan, or none; the maps that go with it are due soon."""
        self._learning.plan = plan
        self._learning.ask()

    def set_walks(self, walks: Sequence[Walk]) -> None:
        """Use these calibration walks, and no others; the maps that go with them are due soon."""
        self._learning.set_walks(walks)

    @property
    def taught(self) -> Taught | None:
        """The lessons in use."""
        return self._learning.taught

    def set_taught(self, taught: Taught | None) -> None:
        """Use these lessons of the house's sensors, or none; the maps that go with them are due soon."""
        self._learning.set_taught(taught)

    def due(self, now: float) -> MapJob | None:
        """Return heavy work that is due; run it in a worker thread and hand its result to `install`, or `abandon` it."""
        self._learning.find_deaf(now)
        return self._learning.due(now)

    def install(self, result: MapResult) -> None:
        """Use new maps; those of another set of receivers or rooms are left aside, as newer ones are due."""
        self._learning.installed(result, self._now)
        if (result.receivers, result.places) != (self._receivers, self._receiver_places):
            return
        if result.rooms != self._tracking.rooms[: len(result.rooms)] or not self._known_rooms <= set(result.rooms):
            return
        self._learned = result
        self._tracking.set_cells(result.cells)
        self._set_scorer()

    def abandon(self) -> None:
        """Accept that a job brings no result: another may be due."""
        self._learning.abandoned()

    def map_job(self) -> MapJob:
        """Return the heavy work of making maps of all that is known now, whether or not it is due."""
        return self._learning.job(self._now)

    def gain_job(self, before: Sequence[Walk], after: Sequence[Walk]) -> GainJob:
        """Return the heavy work of saying what calibration walks gained."""
        make = partial(self._learning.job, self._now)
        old = {walk.id for walk in before}
        kept = [walk for walk in after if walk.id in old]
        return GainJob(make(walks=kept), make(walks=[*kept, *(walk for walk in after if walk.id not in old)]))

    def self_test(self) -> SelfTest:
        """Return how well labelled emitters are located from the others, as of the last test."""
        return self._learning.self_test

    def room_tests(self) -> Mapping[str, RoomTest]:
        """Return how often rooms are found: walked ones by their walks, others by labelled emitters, as of the last test."""
        return {**self._learning.self_test.rooms, **self._learning.walked_rooms}

    def links(self) -> Sequence[Link]:
        """Return which receivers hear which."""
        return self._learning.links(self._now)

    def heard(self) -> Sequence[Heard]:
        """Return what each receiver hears, as of the last tick."""
        slots = self._slots.all()
        newest_at, tags = self._tracking.levels.newest_at(slots).tolist(), self._tracking.heard_by(slots, self._now)
        packets = self._learning.traffic.a_minute(self._now).tolist()
        gains = [None] * len(self._receivers) if self._area_map is None else self._area_map.gains_db()
        rows = zip(self._receivers, packets, newest_at, tags.tolist(), gains, strict=True)
        return [Heard(name, a_minute, known_time(at), count, gain) for name, a_minute, at, count, gain in rows]

    def receiver_faults(self) -> Sequence[ReceiverFault]:
        """Return which receivers are left out of account, and why."""
        return self._learning.faults

    def learned(self) -> dict[str, Any]:
        """Return what was learned and must outlive a restart, JSON-able."""
        return self._learning.learned()

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take back what `learned` returned, before the first `configure`; anything else is left aside."""
        self._learning.restore(data)

    def add_tag(self, tag: str, memory: TagMemory | None, now: float) -> None:
        """Start following a tag; `memory` is what was kept of it. A tag that is followed already starts again from nothing.

        A remembered room stands until the tag is heard or away, known or not: after a restart rooms come later.
        """
        self._now = now
        self.remove_tag(tag)
        slot = self._slots.take(tag)
        if self._slots.rows > self._tracking.rows:
            self._tracking.resize(self._slots.rows)
            self._learning.collector.resize(self._slots.rows)
        memory = memory or TagMemory(Presence.UNKNOWN, None, None, None)
        self._tracking.begin(slot, memory, now)
        if memory.presence is Presence.HOME and memory.room:
            self._set_rooms((*self._tracking.rooms, memory.room), self._known_rooms)
            self._tracking.put_back(slot, memory.room)

    def set_person(self, tag: str, person: str | None) -> None:
        """Set whose a tag is; KeyError for one that is not followed."""
        self._tracking.senses.set_person(self._slots[tag], person)

    def sense(  # noqa: PLR0917  # all that is known of one change
        self, sensor: str, room: str, kind: SensorKind, on: bool | None, at: float, person: str | None = None
    ) -> None:
        """Set the state of a sensor since `at`, None while it does not work; only its `person`, if any, sets it off."""
        self._tracking.senses.sense(sensor, room, kind, on, at, person=person)

    def set_backgrounds(self, rates: Mapping[str, float]) -> None:
        """Use known rates a second at which nothing known sets off sensors, by sensor."""
        self._tracking.senses.set_backgrounds(rates)

    def memory(self, tag: str) -> TagMemory:
        """Return what is worth keeping of a tag over a restart; KeyError for one that is not followed."""
        return self._tracking.memory(self._slots[tag])

    def correct(self, tag: str, room: str, now: float) -> None:
        """Put a tag where the user says it is; KeyError for a tag not followed, ValueError for an unknown room."""
        slot, index = self._slots[tag], self._tracking.rooms.index(room)
        self._now = now
        self._tracking.correct(slot, index)
        self._learning.restart(np.array([slot]))

    def anchor(self, tag: str, room: str | None) -> None:
        """Let a tag's room be one that was decided on from its answers; KeyError for one that is not followed.

        While no receiver of it listens, its answer has the reason NO_RECEIVER, until what the others hear has changed.
        """
        rooms = self._tracking.rooms
        self._tracking.anchor(self._slots[tag], rooms.index(room) if room in rooms else NO_ROOM)

    def remove_tag(self, tag: str, *, erase: bool = False) -> None:
        """Stop following a tag, and with `erase` forget what was learned from it; one not followed is ignored."""
        if erase:
            self._learning.forget_tag(tag)
        slot = self._slots.release(tag)
        if slot is not None:
            self._pending.drop_slot(slot)
            self._tracking.clear(slot)
            self._learning.restart(np.array([slot]))

    def observe_emitter(self, emitter: str, receiver: str, rssi_dbm: int, seen_at: float) -> None:
        """Add a packet of a labelled emitter; those of unknown emitters and receivers are ignored."""
        column = self._columns.get(receiver)
        if column is not None and seen_at >= self._late_before - STALE_PACKET_S:
            self._learning.observe_emitter(emitter, column, rssi_dbm + self._offsets_db[column], seen_at)

    def observe_range(self, tag: str, receiver: str, range_m: float, seen_at: float, *, heard: bool = True) -> None:
        """Add a measured distance, and whether a packet was heard with it; useless ones (unknown, late) are ignored."""
        slot, column = self._slots.get(tag), self._columns.get(receiver)
        useful = 0 <= range_m <= LONGEST_M and seen_at >= self._late_before - STALE_PACKET_S  # false for NaN
        if slot is not None and column is not None and useful:
            if self._learning.measuring.due(tag, receiver, seen_at):
                self._tracking.cells.measure(slot, column, range_m)
                self._learning.collector.measure(slot, column, range_m)
            if not heard:
                self._learning.measuring.measured(receiver)
                if range_m <= NEAR_M:
                    self._tracking.reach(slot, min(seen_at, self._now))

    def observe(self, sighting: Sighting) -> None:
        """Add one packet; those of unknown tags and receivers are ignored."""
        slot = self._slots.get(sighting.tag)
        column = self._columns.get(sighting.receiver)
        if slot is None or column is None:
            return
        if sighting.receiver in self._learning.measuring.only:
            self._learning.measuring.heard(sighting.receiver)
        seen_at = sighting.seen_at
        oldest = self._late_before - (FRESH_REPLAY_S if sighting.replayed else STALE_PACKET_S)
        if seen_at >= oldest and sighting.received_at - seen_at < FRESH_REPLAY_S:  # false for NaN
            self._pending.add(slot, column, sighting.rssi_dbm + self._offsets_db[column], seen_at)
        elif isfinite(seen_at):
            self._tracking.saw(slot, min(seen_at, sighting.received_at))

    def tick(self, now: float) -> Sequence[str]:
        """Bring all tags up to `now`, once a second; return the tags whose answer changed, by silence too.

        Presence, room, moving and reason count as the answer; STRONGEST and HOLDING are alike here, as the room
        stands either way. Ticks closer than a quarter of a second to the last one wait for the next.
        """
        first = self._clock.now is None
        step = self._clock.advance(now)
        if step is None:
            return ()
        self._now = self._late_before = now
        if self._learning.measuring.changed():
            self._learning.ask()
            self._set_scorer()
        self._tracking.follow_clock(step, now)
        if step.back_s:
            self._learning.shift(-step.back_s)
        if first:
            self._tracking.hold_all(now)
        batch = self._pending.take(now, self._tracking.rows, len(self._receivers))
        if batch is not None:
            changed = self._tracking.hear(batch, now)
            if self._learns:
                self._learn(batch, changed, now)
        self._learning.tick(now)
        self._learning.restart(self._tracking.settle(now))
        return [self._slots.tag(slot) for slot in self._tracking.changed().tolist()]

    def estimate(self, tag: str) -> Estimate:
        """Return a tag's answer as of the last tick; KeyError for a tag that is not followed."""
        return self.estimates((tag,))[tag]

    def estimates(self, tags: Iterable[str]) -> dict[str, Estimate]:
        """Return the answers of tags as of the last tick, made in one pass; KeyError for one that is not followed."""
        names = tuple(tags)
        return self._tracking.estimates(names, self._slots.of(names), self._now) if names else {}

    def compare(self, tag: str, rooms: Sequence[str]) -> Sequence[Hearing]:
        """Return what each receiver hears of a tag as of the last tick, and would hear of it in each of these rooms.

        KeyError for a tag that is not followed; nothing is known of a room that is none.
        """
        known = self._tracking.rooms
        indices = [known.index(room) if room in known else NO_ROOM for room in rooms]
        return self._tracking.compare(self._slots[tag], indices, self._now)

    def _learn(self, batch: Batch, changed: Indices, now: float) -> None:
        """Keep what was heard of tags as pieces, cut where they changed room."""
        self._learning.restart(changed)
        due = self._learning.due_pieces(batch, self._tracking.motion.degree(batch.slots), now)
        if not len(due):
            return
        tags = [self._slots.tag(slot) for slot in due.tolist()]
        rooms, sure = self._tracking.answered(due)
        foreign = [room == NO_ROOM or self._tracking.rooms[room] not in self._known_rooms for room in rooms.tolist()]
        rooms[foreign], sure[foreign] = NO_ROOM, 0
        self._learning.add_pieces(due, tags, rooms.tolist(), sure.tolist(), now)

    def _set_rooms(self, rooms: Sequence[str], known: AbstractSet[str]) -> None:
        """Take the rooms there are: those `known`, and those that restored tags were in."""
        self._tracking.set_rooms(tuple(dict.fromkeys(rooms)))
        self._known_rooms = known
        self._tracking.known_rooms = len(known)
        self._set_scorer()

    def _set_scorer(self) -> None:
        """Score by the learned map where it is this home's, by the unlearned one else."""
        rooms = self._tracking.rooms
        index = {room: number for number, room in enumerate(rooms) if room in self._known_rooms}
        places = self._learning.measuring.places(self._receivers, self._receiver_places)
        receiver_rooms = [index.get(room or "", NO_ROOM) for room in places]
        learned = self._learned
        ours = learned is not None and (learned.receivers, learned.places) == (self._receivers, self._receiver_places)
        self._area_map = None
        if learned is not None and ours and learned.rooms == rooms[: len(learned.rooms)]:
            area_map = self._area_map = replace(learned.area_map, room_count=len(rooms))
        else:
            self._tracking.set_cells(None)
            area_map = unlearned_map(receiver_rooms, len(rooms))
        useful = self._learning.useful & self._online
        # A home whose receivers all seem to be at fault has moved as a whole.
        scorer = self._scorer = Scorer(area_map, useful if useful.any() else self._online)
        self._tracking.set_home(self._receivers, self._online, np.array(receiver_rooms, np.intp), scorer, self._now)
