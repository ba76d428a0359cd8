"""The locator: takes sightings, and says for every tag where it is and how sure that is."""

from collections.abc import Sequence, Set as AbstractSet
from dataclasses import replace
from math import isfinite
from typing import Final

import numpy as np

from ..sighting import Sighting
from .answers import AWAY, HOME, PRESENCES, REASONS, UNKNOWN, Answers, build_estimate
from .arrays import NEVER, Flags, Indices, Times, with_rows
from .clock import Step, TickClock
from .decision import NO_ROOM, Decision
from .estimate import Estimate, Presence, Receiver, Room, TagMemory
from .levels import SILENT_DBM, Levels, hold_s
from .motion import Motion, Moving
from .pending import Batch, Pending
from .room_map import Scorer, unlearned_map
from .silence import Silence, away_probability
from .slots import Slots

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
        self._unheard: Flags = np.zeros(0, bool)
        self._updated_at: Times = np.full(0, NEVER)
        self._opened_at: Times = np.full(0, NEVER)
        """When a tag without a room was first heard, -inf for tags that wait for nothing."""

    def configure(self, receivers: Sequence[Receiver], rooms: Sequence[Room], now: float) -> None:
        """Take the home as it is now: at start, and whenever a receiver or room comes, goes, moves or is cut off.

        A receiver whose room is not among `rooms` counts as one without. Of two with one id the later counts.
        Tags keep their state.
        """
        self._now = now
        known = {receiver.id: receiver for receiver in receivers}
        if tuple(known) != self._receivers:
            old = np.array([self._columns.get(receiver, -1) for receiver in known], np.intp)
            self._pending.move_columns(old)
            self._levels.move_columns(old)
            self._motion.move_columns(old)
            self._receivers = tuple(known)
            self._columns = {receiver: column for column, receiver in enumerate(known)}
        self._online = np.array([receiver.online for receiver in known.values()], bool)
        self._receiver_places = tuple(receiver.room for receiver in known.values())
        restored = self._decision.room[self._answers.restored]
        remembered = (self._rooms[room] for room in restored.tolist() if room != NO_ROOM)
        self._set_rooms((*(room.id for room in rooms), *remembered), {room.id for room in rooms})

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

    def remove_tag(self, tag: str) -> None:
        """Stop following a tag; one that is not followed is no error."""
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
        )

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
            ),
            rooms=self._rooms,
            room_index=int(self._decision.room[slot]),
            share=self._decision.probabilities(slots, self._scorer)[0],
            leads=leads,
            moving=int(self._moving.state[slot]),
        )

    def _grow(self, rows: int) -> None:
        for table in (self._levels, self._motion, self._moving, self._silence, self._decision, self._answers):
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
        self._scorer = Scorer(unlearned_map(receiver_rooms, len(rooms)), self._online)

    def _clear(self, slot: int) -> None:
        slots = np.array([slot])
        self._answers.reset(slot, Presence.UNKNOWN, None)
        self._decision.forget(slots)
        self._levels.clear(slot)
        self._motion.clear(slot)
        self._moving.clear(slots)
        self._unheard[slot] = False
        self._opened_at[slot] = self._updated_at[slot] = NEVER

    def _follow_clock(self, step: Step, now: float) -> None:
        """Keep ages right over a clock that was set: seconds nobody watched are no silence."""
        if step.back_s:
            for table in (self._levels, self._moving, self._silence):
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
        self._decision.score(slots, self._levels.dbm(slots, now, self._hold_s(slots)), self._scorer)
        placed = slots[self._decision.room[slots] != NO_ROOM]
        changed = self._decision.change(placed, self._motion.degree(placed), self._scorer, self.publish_threshold)
        new = slots[(self._decision.room[slots] == NO_ROOM) & (self._opened_at[slots] == NEVER)]
        self._opened_at[new] = now
        self._moving.update(slots, self._motion.excess_db2[slots], changed, now)

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
        clear = self._decision.open(waiting[~late], self._scorer, self.publish_threshold)
        guessed = self._decision.open(waiting[late], self._scorer, 0.0)
        said = np.concatenate([clear, guessed])
        self._answers.presence[waiting[late]] = HOME
        self._answers.presence[said] = HOME
        self._opened_at[said] = NEVER

    def _leave(self, now: float) -> None:
        """Call tags away that have been silent for too long."""
        answers = self._answers
        known = (answers.presence == HOME) | ((answers.presence == UNKNOWN) & (answers.evidence_at > NEVER))
        overdue = self._silence.silent_s(now) >= self._silence.patience_s(self.away_after_s)
        gone = np.flatnonzero(known & overdue & ~self._unheard)
        answers.presence[gone] = AWAY
        answers.restored[gone] = False
        self._decision.forget(gone)
        self._moving.clear(gone)
        self._opened_at[gone] = NEVER

    def _away_probability(self, slot: int) -> float:
        """Agree with what is said: at least one half for a tag that is away, less for one that is at home."""
        silent_s = float(self._silence.silent_s(self._now)[slot])
        probability = away_probability(silent_s, float(self._silence.patience_s(self.away_after_s)[slot]))
        return max(probability, 0.5) if self._answers.presence[slot] == AWAY else min(probability, 0.5)

    def _strongest(self, slots: Indices) -> tuple[str | None, float | None]:
        """Find the loudest online receiver when the tag was last heard."""
        level = self._levels.dbm(slots, self._updated_at[slots], self._hold_s(slots))[0]
        level = np.where(self._online, level, SILENT_DBM)
        column = int(level.argmax()) if len(level) else -1
        if column < 0 or level[column] <= SILENT_DBM:
            return None, None
        return self._receivers[column], float(level[column])


def _known(at: float) -> float | None:
    return float(at) if at > NEVER else None
