"""The locator: takes sightings, and says for every tag where it is and how sure that is."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import replace
from functools import partial
from math import isfinite
from typing import Any, Final

import numpy as np

from ..sighting import Sighting
from .answers import AWAY, HOME, PRESENCES, REASONS, UNKNOWN, Answers, build_estimate
from .arrays import NEVER, Flags, Floats, Indices, Times, with_rows
from .cell_filter import CellFilter
from .clock import Step, TickClock
from .decision import NO_ROOM, Decision
from .estimate import Emitter, Estimate, Explanation, Level, Position, Presence, Receiver, Room, TagMemory
from .evaluate import GainJob
from .explanation import explain
from .health import ReceiverFault, SelfTest
from .learning import Learning
from .levels import SILENT_DBM, Levels, hold_s
from .map_job import MapJob, MapResult
from .motion import Motion, Moving
from .pending import Batch, Pending
from .plan import FloorPlan
from .ranges import LONGEST_M
from .room_map import Scorer, unlearned_map
from .silence import Silence, away_probability
from .slots import Slots
from .walks import Walk

LATE_S: Final = 5.0
"""A packet this much older than the last tick says nothing about now."""
FRESH_REPLAY_S: Final = 8.0
"""A cached packet counts as a live one up to this age."""
SETTLE_S: Final = 1.9
"""A first answer waits for two more ticks: the nearest receiver loses the first packet three times in ten."""
PATIENCE_S: Final = 6.0
"""A tag that is heard, but in no clear room, is said to be in the likeliest after this long."""
LONG_AGO_S: Final = 3600.0


class Locator:
    """Room probabilities for all tags at once, from the levels at which the receivers hear them.

    Time is an argument everywhere, in Unix seconds. Not safe for use from several threads.
    `away_after_s` is the least silence after which a tag is away; a room is said only when its probability reaches
    `publish_threshold`. Both may be set at any time.
    """

    def __init__(self, *, away_after_s: float = 120.0, publish_threshold: float = 0.5) -> None:
        self.away_after_s = away_after_s
        self.publish_threshold = publish_threshold
        self._now = 0.0
        self._clock = TickClock()
        self._late_before = NEVER
        self._slots = Slots()
        self._columns: dict[str, int] = {}
        self._receivers: tuple[str, ...] = ()
        self._receiver_places: tuple[str | None, ...] = ()
        self._rooms: tuple[str, ...] = ()
        self._known_rooms: AbstractSet[str] = frozenset()
        self._online: Flags = np.zeros(0, bool)
        self._receiver_rooms: Indices = np.zeros(0, np.intp)
        self._scorer = Scorer(unlearned_map((), 0), self._online)
        self._pending = Pending()
        self._levels = Levels()
        self._motion = Motion()
        self._moving = Moving()
        self._silence = Silence()
        self._decision = Decision()
        self._answers = Answers()
        self._cells = CellFilter()
        self._learning = Learning()
        self._learned: MapResult | None = None
        self._unheard: Flags = np.zeros(0, bool)
        self._updated_at: Times = np.full(0, NEVER)
        self._opened_at: Times = np.full(0, NEVER)
        """When a tag without a room was first heard, -inf for tags that wait for nothing."""

    @property
    def level(self) -> Level:
        """What the answers rest on just now."""
        if self._cells.map is None:
            return Level.AREAS
        if self._learning.plan is None:
            return Level.WALKS
        return Level.PLAN_AND_WALKS if self._learning.has_walks else Level.PLAN

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
            for table in (self._pending, self._levels, self._motion, self._cells):
                table.move_columns(old)
            self._receivers = tuple(known)
            self._columns = {receiver: column for column, receiver in enumerate(known)}
        self._online = np.array([receiver.online for receiver in known.values()], bool)
        self._receiver_places = tuple(receiver.room for receiver in known.values())
        restored = self._decision.room[self._answers.restored]
        remembered = (self._rooms[room] for room in restored.tolist() if room != NO_ROOM)
        self._set_rooms((*(room.id for room in rooms), *remembered), {room.id for room in rooms})

    def set_plan(self, plan: FloorPlan | None) -> None:
        """Use a floor plan, or none; the maps that go with it are due soon."""
        self._learning.plan = plan
        self._learning.ask()

    def set_walks(self, walks: Sequence[Walk]) -> None:
        """Use these calibration walks, and no others; the maps that go with them are due soon."""
        self._learning.set_walks(walks)

    def due(self, now: float) -> MapJob | None:
        """Return heavy work that is due; run it in a worker thread and hand its result to `install`, or `abandon` it."""
        return self._learning.due(now)

    def install(self, result: MapResult) -> None:
        """Use new maps; those of another set of receivers or rooms are left aside, as newer ones are due."""
        self._learning.installed(result, self._now)
        if (result.receivers, result.places) != (self._receivers, self._receiver_places):
            return
        if result.rooms != self._rooms[: len(result.rooms)] or not self._known_rooms <= set(result.rooms):
            return
        self._learned = result
        if result.cells is None:
            self._cells.map = None
        else:
            self._cells.install(result.cells, self._decision.room)
        self._set_scorer()

    def abandon(self) -> None:
        """Take note that a job will bring no result."""
        self._learning.abandoned()

    def gain_job(self, before: Sequence[Walk], after: Sequence[Walk]) -> GainJob:
        """Return the heavy work of saying what calibration walks gained."""
        make = partial(self._learning.job, self._now)
        return GainJob(make(walks=()), make(walks=before), make(walks=after))

    def self_test(self) -> SelfTest:
        """Return how well labelled emitters are located from the others, as of the last test."""
        return self._learning.self_test

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
        """Start following a tag; `memory` is what was kept of it. A tag that is followed already starts anew.

        A remembered room stands until the tag is heard or away, known or not: after a restart rooms come later.
        """
        self._now = now
        self.remove_tag(tag)
        slot = self._slots.take(tag)
        if self._slots.rows > len(self._updated_at):
            self._grow(self._slots.rows)
        memory = memory or TagMemory(Presence.UNKNOWN, None, None, None)
        self._clear(slot)
        self._answers.reset(slot, memory.presence, memory.evidence_at)
        if memory.presence is Presence.HOME and memory.room:
            self._set_rooms((*self._rooms, memory.room), self._known_rooms)
            self._decision.room[slot] = self._rooms.index(memory.room)
        self._silence.reset(slot, memory.interval_s, now)
        self._cells.clear(slot, memory.power_db)

    def remove_tag(self, tag: str, *, erase: bool = False) -> None:
        """Stop following a tag, and with `erase` forget what was learned from it; one not followed is no error."""
        if erase:
            self._learning.forget_tag(tag)
        slot = self._slots.release(tag)
        if slot is not None:
            self._pending.drop_slot(slot)
            self._clear(slot)

    def memory(self, tag: str) -> TagMemory:
        """Return what is worth keeping of a tag over a restart; KeyError for one that is not followed."""
        slot = self._slots[tag]
        room = int(self._decision.room[slot])
        return TagMemory(
            presence=PRESENCES[self._answers.presence[slot]],
            room=self._rooms[room] if room != NO_ROOM else None,
            evidence_at=_known(self._answers.evidence_at[slot]),
            interval_s=self._silence.interval_s(slot),
            power_db=self._cells.power_db(slot),
        )

    def correct(self, tag: str, room: str, now: float) -> None:
        """Believe a user who says where a tag is; KeyError for a tag that is not followed, ValueError for no such room."""
        slot, index = self._slots[tag], self._rooms.index(room)
        self._now = now
        self._decision.room[slot] = index
        self._decision.evidence[slot] = 0
        self._answers.presence[slot] = HOME
        self._answers.restored[slot] = False
        self._opened_at[slot] = NEVER
        self._cells.move_to(slot, index)
        self._learning.collector.restart(np.array([slot]))

    def observe_emitter(self, emitter: str, receiver: str, rssi_dbm: int, seen_at: float) -> None:
        """Take in a packet of a labelled emitter; those of unknown emitters and receivers are ignored."""
        column = self._columns.get(receiver)
        if column is not None and seen_at >= self._late_before - LATE_S:
            self._learning.observe_emitter(emitter, column, rssi_dbm, seen_at)

    def observe_range(self, tag: str, receiver: str, range_m: float, seen_at: float) -> None:
        """Take in a measured distance; useless ones (unknown, late, no distance) are ignored."""
        slot, column = self._slots.get(tag), self._columns.get(receiver)
        useful = 0 <= range_m <= LONGEST_M and seen_at >= self._late_before - LATE_S  # false for NaN
        if slot is not None and column is not None and useful:
            self._cells.measure(slot, column, range_m)
            self._learning.collector.measure(slot, column, range_m)

    def observe(self, sighting: Sighting) -> None:
        """Take in one packet; those of unknown tags and receivers are ignored."""
        slot = self._slots.get(sighting.tag)
        column = self._columns.get(sighting.receiver)
        if slot is None or column is None:
            return
        seen_at = sighting.seen_at
        oldest = self._late_before - (FRESH_REPLAY_S if sighting.replayed else LATE_S)
        if seen_at >= oldest and sighting.received_at - seen_at < FRESH_REPLAY_S:  # false for NaN
            self._pending.add(slot, column, sighting.rssi_dbm, seen_at)
        elif isfinite(seen_at):
            known_at = min(seen_at, sighting.received_at)
            self._answers.evidence_at[slot] = max(self._answers.evidence_at[slot], known_at)

    def tick(self, now: float) -> Sequence[str]:
        """Bring all tags up to `now`, once a second; return the tags whose answer says something else than before.

        Presence, room, moving and reason are what an answer says; STRONGEST and HOLDING are alike here, as the room
        stands either way. Ticks closer than a quarter of a second to the last one wait for the next.
        """
        first = self._clock.now is None
        step = self._clock.advance(now)
        if step is None:
            return ()
        self._now = self._late_before = now
        self._follow_clock(step, now)
        if first:
            self._silence.hold(np.ones(len(self._unheard), bool), now)
        batch = self._pending.take(now, len(self._unheard), len(self._receivers))
        if batch is not None:
            self._hear(batch, now)
        self._learning.tick(now)
        self._listen(now)
        self._open(now)
        self._leave(now)
        self._moving.settle(now)
        self._answers.explain(self._decision.room, self._unheard, deaf=not self._online.any())
        changed = self._answers.changed(self._decision.room, self._moving.state)
        return [self._slots.tag(slot) for slot in changed.tolist()]

    def estimate(self, tag: str) -> Estimate:
        """Build a tag's answer as of the last tick; KeyError for a tag that is not followed."""
        slot = self._slots[tag]
        answers = self._answers
        evidence_at = _known(answers.evidence_at[slot])
        base = Estimate(
            tag=tag,
            at=self._now,
            presence=PRESENCES[answers.presence[slot]],
            reason=REASONS[answers.reason[slot]],
            evidence_at=evidence_at,
            interval_s=self._silence.interval_s(slot),
        )
        if evidence_at is None and base.presence is Presence.UNKNOWN:
            return base
        slots = np.array([slot])
        receiver, dbm = self._strongest(slots)
        heard = self._decision.heard[slot] & self._scorer.nameable
        leads = int(np.where(heard, self._decision.scores[slot], -np.inf).argmax()) if heard.any() else NO_ROOM
        return build_estimate(
            replace(
                base,
                away_probability=self._away_probability(slot),
                strongest_receiver=receiver,
                strongest_dbm=dbm,
                position=self._position(slot),
                explanation=self._explain(slots),
            ),
            rooms=self._rooms,
            room_index=int(self._decision.room[slot]),
            share=self._shares(slots)[0],
            leads=leads,
            moving=int(self._moving.state[slot]),
        )

    def _grow(self, rows: int) -> None:
        tables = (self._levels, self._motion, self._moving, self._silence, self._decision, self._answers, self._cells)
        for table in (*tables, self._learning.collector):
            table.resize(rows)
        self._unheard = with_rows(self._unheard, rows, 0)
        self._updated_at = with_rows(self._updated_at, rows, NEVER)
        self._opened_at = with_rows(self._opened_at, rows, NEVER)

    def _set_rooms(self, rooms: Sequence[str], known: AbstractSet[str]) -> None:
        """Take the rooms there are: those `known`, and those that restored tags were in."""
        rooms = tuple(dict.fromkeys(rooms))
        if rooms != self._rooms:
            before = {room: index for index, room in enumerate(self._rooms)}
            moved = np.array([before.get(room, -1) for room in rooms], np.intp)
            self._decision.move_rooms(moved)
            self._answers.move_rooms(moved)
        self._rooms, self._known_rooms = rooms, known
        index = {room: number for number, room in enumerate(rooms) if room in known}
        receiver_rooms = [index.get(room or "", NO_ROOM) for room in self._receiver_places]
        self._receiver_rooms = np.array(receiver_rooms, np.intp)
        self._set_scorer()

    def _set_scorer(self) -> None:
        """Score by the learned map where it is this home's, by the unlearned one else."""
        learned = self._learned
        ours = learned is not None and (learned.receivers, learned.places) == (self._receivers, self._receiver_places)
        if learned is not None and ours and learned.rooms == self._rooms[: len(learned.rooms)]:
            area_map = replace(learned.area_map, room_count=len(self._rooms))
        else:
            self._cells.map = None
            area_map = unlearned_map(self._receiver_rooms.tolist(), len(self._rooms))
        useful = self._learning.useful
        # A home whose receivers all seem to be at fault has moved as a whole.
        self._scorer = Scorer(area_map, self._online & useful if (self._online & useful).any() else self._online)

    def _clear(self, slot: int) -> None:
        slots = np.array([slot])
        self._answers.reset(slot, Presence.UNKNOWN, None)
        self._decision.forget(slots)
        self._levels.clear(slot)
        self._motion.clear(slot)
        self._moving.clear(slots)
        self._cells.clear(slot, None)
        self._learning.collector.restart(slots)
        self._unheard[slot] = False
        self._opened_at[slot] = self._updated_at[slot] = NEVER

    def _follow_clock(self, step: Step, now: float) -> None:
        """Keep ages right over a clock that was set: seconds nobody watched are no silence."""
        if step.back_s:
            for table in (self._levels, self._moving, self._silence, self._cells, self._learning):
                table.shift(-step.back_s)
            self._updated_at -= step.back_s
            self._opened_at -= step.back_s
            np.minimum(self._answers.evidence_at, now, out=self._answers.evidence_at)
        if step.skipped_s:
            self._silence.skip(step.skipped_s)

    def _hear(self, batch: Batch, now: float) -> None:
        slots = batch.slots
        elapsed_s = np.minimum(now - self._updated_at[slots], LONG_AGO_S)
        self._updated_at[slots] = now
        self._levels.update(batch, elapsed_s)
        self._motion.update(batch, elapsed_s)
        self._silence.hear(batch)
        self._answers.evidence_at[slots] = np.maximum(self._answers.evidence_at[slots], batch.last_at)
        self._answers.restored[slots] = False
        hold_s = self._hold_s(slots)
        self._decision.score(slots, self._levels.dbm(slots, now, hold_s), self._scorer)
        motion = self._motion.degree(slots)
        placed = self._decision.room[slots] != NO_ROOM
        if self._cells.map is None:
            changed = self._decision.change(slots[placed], motion[placed], self._scorer, self.publish_threshold)
        else:
            pause_s = self._silence.usual_pause_s(slots)
            self._cells.hear(batch, elapsed_s, self._motion.steady_degree(slots), self._online, pause_s)
            shares = self._shares(slots[placed])
            changed = self._decision.follow(slots[placed], shares, motion[placed], self.publish_threshold)
        new = slots[(self._decision.room[slots] == NO_ROOM) & (self._opened_at[slots] == NEVER)]
        self._opened_at[new] = now
        self._moving.update(slots, self._motion.excess_db2[slots], changed, now)
        self._learn(batch, changed, now)

    def _learn(self, batch: Batch, changed: Indices, now: float) -> None:
        """Keep what was heard of tags as pieces, cut where they changed room."""
        self._learning.collector.restart(changed)
        due = self._learning.due_pieces(batch, self._motion.degree(batch.slots), now)
        if not len(due):
            return
        shares = self._shares(due)
        for row, slot in enumerate(due.tolist()):
            room = int(self._decision.room[slot])
            known = room != NO_ROOM and self._rooms[room] in self._known_rooms
            sure = float(shares[row, room]) if known else 0.0
            self._learning.add_piece(slot, self._slots.tag(slot), room if known else NO_ROOM, sure, now)

    def _shares(self, slots: Indices) -> Floats:
        """Return the probability of each room (len(slots), rooms) for tags at home."""
        if self._cells.map is None:
            return self._decision.probabilities(slots, self._scorer)
        shares = self._cells.rooms(slots)
        return np.pad(shares, ((0, 0), (0, len(self._rooms) - shares.shape[1])))

    def _hold_s(self, slots: Indices) -> Times:
        return hold_s(self._silence.usual_pause_s(slots), self._motion.degree(slots))

    def _listen(self, now: float) -> None:
        """Stop the silence of tags that nobody listens for."""
        if len(self._online) and self._online.all():
            self._unheard[:] = False
            return
        self._unheard = self._levels.unheard(self._silence.heard_at, self._online) | self._awaited()
        self._silence.hold(self._unheard & (self._answers.presence != AWAY), now)

    def _awaited(self) -> Flags:
        """Tell which restored tags (T,) may sit beside a receiver that is not back yet: all of their room's are offline."""
        room = self._decision.room
        in_room = self._receiver_rooms[None, :] == room[:, None]
        back = (in_room & self._online).any(axis=1)
        awaited: Flags = self._answers.restored & (room != NO_ROOM) & in_room.any(axis=1) & ~back
        return awaited

    def _open(self, now: float) -> None:
        """Give a room to tags that came, or came back; say that they are at home once that is all one can say."""
        waiting = np.flatnonzero((self._opened_at > NEVER) & (now - self._opened_at >= SETTLE_S))
        late = now - self._opened_at[waiting] >= PATIENCE_S
        # The likeliest of several unclear rooms says more than none, which would look like a tag never heard.
        clear = self._begin(waiting[~late], self.publish_threshold)
        guessed = self._begin(waiting[late], 0.0)
        said = np.concatenate([clear, guessed])
        self._answers.presence[waiting[late]] = HOME
        self._answers.presence[said] = HOME
        self._opened_at[said] = NEVER

    def _begin(self, slots: Indices, threshold: float) -> Indices:
        if self._cells.map is None:
            return self._decision.open(slots, self._scorer, threshold)
        return self._decision.begin(slots, self._shares(slots), threshold)

    def _leave(self, now: float) -> None:
        """Call tags away that have been silent for too long."""
        answers = self._answers
        known = (answers.presence == HOME) | ((answers.presence == UNKNOWN) & (answers.evidence_at > NEVER))
        overdue = self._silence.silent_s(now) >= self._silence.patience_s(self.away_after_s)
        gone = np.flatnonzero(known & overdue & ~self._unheard)
        answers.presence[gone] = AWAY
        answers.restored[gone] = False
        self._decision.forget(gone)
        self._cells.forget(gone)
        self._learning.collector.restart(gone)
        self._moving.clear(gone)
        self._opened_at[gone] = NEVER

    def _away_probability(self, slot: int) -> float:
        """Agree with what is said: at least one half for a tag that is away, less for one that is at home."""
        silent_s = float(self._silence.silent_s(self._now)[slot])
        probability = away_probability(silent_s, float(self._silence.patience_s(self.away_after_s)[slot]))
        return max(probability, 0.5) if self._answers.presence[slot] == AWAY else min(probability, 0.5)

    def _last_levels(self, slots: Indices) -> Floats:
        """Return the levels (Q,) of a tag at the online receivers when it was last heard."""
        level = self._levels.dbm(slots, self._updated_at[slots], self._hold_s(slots))[0]
        return np.where(self._online, level, np.float32(SILENT_DBM))

    def _strongest(self, slots: Indices) -> tuple[str | None, float | None]:
        """Find the loudest online receiver when the tag was last heard."""
        level = self._last_levels(slots)
        column = int(level.argmax()) if len(level) else -1
        if column < 0 or level[column] <= SILENT_DBM:
            return None, None
        return self._receivers[column], float(level[column])

    def _explain(self, slots: Indices) -> Explanation:
        return explain(self._last_levels(slots), self._online, self._receiver_rooms, self._receivers, self._rooms)

    def _position(self, slot: int) -> Position | None:
        place = self._cells.place(slot, int(self._decision.room[slot]))
        if place is None:
            return None
        (x_m, y_m), covariance, floor = place
        return Position(
            floor, float(x_m), float(y_m), float(covariance[0, 0]), float(covariance[0, 1]), float(covariance[1, 1])
        )


def _known(at: float) -> float | None:
    return float(at) if at > NEVER else None
