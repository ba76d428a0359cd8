"""What is known of every tag, and what is said of it: levels, motion, silence, cells and the decision, slot by slot."""

from dataclasses import replace
from typing import Final

import numpy as np

from ..basics.model import Position
from .answers import AWAY, HOME, PRESENCES, REASONS, UNKNOWN, Answers, build_estimate
from .arrays import NEVER, Flags, Floats, Indices, Times, with_rows
from .cell_filter import CellFilter
from .clock import Step
from .decision import NO_ROOM, Decision
from .explanation import explain
from .levels import SILENT_DBM, Levels, hold_s
from .model import Estimate, Presence, TagMemory
from .motion import Motion, Moving
from .pending import Batch
from .room_map import Scorer, unlearned_map
from .silence import Silence, away_probability

SETTLE_S: Final = 1.9
"""A first answer waits for two more ticks: the nearest receiver loses the first packet three times in ten."""
PATIENCE_S: Final = 6.0
"""A tag that is heard, but in no clear room, is said to be in the likeliest after this long."""
LONG_AGO_S: Final = 3600.0


class Tracking:
    """All tags of a home, rows are slots; `set_home` and the thresholds may change at any time. Times are Unix seconds."""

    def __init__(self, away_after_s: float, publish_threshold: float) -> None:
        """Follow nobody yet."""
        self.away_after_s = away_after_s
        self.publish_threshold = publish_threshold
        self.rooms: tuple[str, ...] = ()
        self.decision = Decision()
        self.answers = Answers()
        self.cells = CellFilter()
        self.motion = Motion()
        self.moving = Moving()
        self._receivers: tuple[str, ...] = ()
        self._online: Flags = np.zeros(0, bool)
        self._receiver_rooms: Indices = np.zeros(0, np.intp)
        self._scorer = Scorer(unlearned_map((), 0), self._online)
        self._levels = Levels()
        self._silence = Silence()
        self._unheard: Flags = np.zeros(0, bool)
        self._updated_at: Times = np.full(0, NEVER)
        self._opened_at: Times = np.full(0, NEVER)
        """When a tag without a room was first heard, -inf for tags that wait for nothing."""

    @property
    def rows(self) -> int:
        """How many slots there are."""
        return len(self._updated_at)

    def set_home(self, receivers: tuple[str, ...], online: Flags, receiver_rooms: Indices, scorer: Scorer) -> None:
        """Take receivers by id, which of them listen, their rooms' indices (-1 for none), and how to score rooms."""
        self._receivers, self._online, self._receiver_rooms, self._scorer = receivers, online, receiver_rooms, scorer

    def set_rooms(self, rooms: tuple[str, ...]) -> None:
        """Take the rooms there are; answers follow them to new indices."""
        if rooms != self.rooms:
            before = {room: index for index, room in enumerate(self.rooms)}
            moved = np.array([before.get(room, -1) for room in rooms], np.intp)
            self.decision.move_rooms(moved)
            self.answers.move_rooms(moved)
        self.rooms = rooms

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns."""
        for table in (self._levels, self.motion, self.cells):
            table.move_columns(old_columns)

    def resize(self, rows: int) -> None:
        """Make room for more tags."""
        for table in (self._levels, self.motion, self.moving, self._silence, self.decision, self.answers, self.cells):
            table.resize(rows)
        self._unheard = with_rows(self._unheard, rows, 0)
        self._updated_at = with_rows(self._updated_at, rows, NEVER)
        self._opened_at = with_rows(self._opened_at, rows, NEVER)

    def clear(self, slot: int) -> None:
        """Forget a tag."""
        slots = np.array([slot])
        self.answers.reset(slot, Presence.UNKNOWN, None)
        self.decision.forget(slots)
        self._levels.clear(slot)
        self.motion.clear(slot)
        self.moving.clear(slots)
        self.cells.clear(slot, None)
        self._unheard[slot] = False
        self._opened_at[slot] = self._updated_at[slot] = NEVER

    def begin(self, slot: int, memory: TagMemory, now: float) -> None:
        """Start a tag with what is known from before, but for its room."""
        self.clear(slot)
        self.answers.reset(slot, memory.presence, memory.evidence_at)
        self._silence.reset(slot, memory.interval_s, now)
        self.cells.clear(slot, memory.power_db)

    def memory(self, slot: int) -> TagMemory:
        """Return what is worth keeping of a tag over a restart."""
        room = int(self.decision.room[slot])
        return TagMemory(
            presence=PRESENCES[self.answers.presence[slot]],
            room=self.rooms[room] if room != NO_ROOM else None,
            evidence_at=_known(self.answers.evidence_at[slot]),
            interval_s=self._silence.interval_s(slot),
            power_db=self.cells.power_db(slot),
        )

    def correct(self, slot: int, room: int) -> None:
        """Believe a user who says where a tag is."""
        self.decision.room[slot] = room
        self.decision.evidence[slot] = 0
        self.answers.presence[slot] = HOME
        self.answers.restored[slot] = False
        self._opened_at[slot] = NEVER
        self.cells.move_to(slot, room)

    def saw(self, slot: int, at: float) -> None:
        """Take note of a packet that says nothing about now."""
        self.answers.evidence_at[slot] = max(self.answers.evidence_at[slot], at)

    def follow_clock(self, step: Step, now: float) -> None:
        """Keep ages right over a clock that was set: seconds nobody watched are no silence."""
        if step.back_s:
            for table in (self._levels, self.moving, self._silence, self.cells):
                table.shift(-step.back_s)
            self._updated_at -= step.back_s
            self._opened_at -= step.back_s
            np.minimum(self.answers.evidence_at, now, out=self.answers.evidence_at)
        if step.skipped_s:
            self._silence.skip(step.skipped_s)

    def hold_all(self, now: float) -> None:
        """Let every silence begin now."""
        self._silence.hold(np.ones(self.rows, bool), now)

    def hear(self, batch: Batch, now: float) -> Indices:
        """Take in a tick's packets; return the slots whose room changed."""
        slots = batch.slots
        elapsed_s = np.minimum(now - self._updated_at[slots], LONG_AGO_S)
        self._updated_at[slots] = now
        self._levels.update(batch, elapsed_s)
        self.motion.update(batch, elapsed_s)
        self._silence.hear(batch)
        self.answers.evidence_at[slots] = np.maximum(self.answers.evidence_at[slots], batch.last_at)
        self.answers.restored[slots] = False
        hold_s = self._hold_s(slots)
        self.decision.score(slots, self._levels.dbm(slots, now, hold_s), self._scorer)
        motion = self.motion.degree(slots)
        placed = self.decision.room[slots] != NO_ROOM
        if self.cells.map is None:
            changed = self.decision.change(slots[placed], motion[placed], self._scorer, self.publish_threshold)
        else:
            pause_s = self._silence.usual_pause_s(slots)
            self.cells.hear(batch, elapsed_s, self.motion.steady_degree(slots), self._online, pause_s)
            shares = self.shares(slots[placed])
            changed = self.decision.follow(slots[placed], shares, motion[placed], self.publish_threshold)
        new = slots[(self.decision.room[slots] == NO_ROOM) & (self._opened_at[slots] == NEVER)]
        self._opened_at[new] = now
        self.moving.update(slots, self.motion.excess_db2[slots], changed, now)
        return changed

    def settle(self, now: float) -> Indices:
        """Let a second pass after the packets; return the slots that are away from now on."""
        self._listen(now)
        self._open(now)
        gone = self._leave(now)
        self.moving.settle(now)
        return gone

    def changed(self) -> Indices:
        """Report: the slots that say something else than at the last report."""
        self.answers.explain(self.decision.room, self._unheard, deaf=not self._online.any())
        return self.answers.changed(self.decision.room, self.moving.state)

    def shares(self, slots: Indices) -> Floats:
        """Return the probability of each room (len(slots), rooms) for tags at home."""
        if self.cells.map is None:
            return self.decision.probabilities(slots, self._scorer)
        shares = self.cells.rooms(slots)
        missing = len(self.rooms) - shares.shape[1]
        return np.pad(shares, ((0, 0), (0, missing))) if missing else shares

    def estimate(self, tag: str, slot: int, now: float) -> Estimate:
        """Build a tag's answer as of the last tick, `now`."""
        answers = self.answers
        evidence_at = _known(answers.evidence_at[slot])
        base = Estimate(
            tag=tag,
            at=now,
            presence=PRESENCES[answers.presence[slot]],
            reason=REASONS[answers.reason[slot]],
            evidence_at=evidence_at,
            interval_s=self._silence.interval_s(slot),
        )
        if evidence_at is None and base.presence is Presence.UNKNOWN:
            return base
        slots = np.array([slot])
        receiver, dbm = self._strongest(slots)
        share = self.shares(slots)[0]
        return build_estimate(
            replace(
                base,
                away_probability=self._away_probability(slot, now),
                strongest_receiver=receiver,
                strongest_dbm=dbm,
                position=self._position(slot),
                explanation=explain(
                    self._last_levels(slots), self._online, self._receiver_rooms, self._receivers, self.rooms
                ),
            ),
            rooms=self.rooms,
            room_index=int(self.decision.room[slot]),
            share=share,
            leads=self._leads(slot, share),
            moving=int(self.moving.state[slot]),
        )

    def _leads(self, slot: int, share: Floats) -> int:
        """Return the room that looks best just now, NO_ROOM where none is heard."""
        if self.cells.map is not None:
            return int(share.argmax()) if len(share) else NO_ROOM
        heard = self.decision.heard[slot] & self._scorer.nameable
        return int(np.where(heard, self.decision.scores[slot], -np.inf).argmax()) if heard.any() else NO_ROOM

    def _hold_s(self, slots: Indices) -> Times:
        return hold_s(self._silence.usual_pause_s(slots), self.motion.degree(slots))

    def _listen(self, now: float) -> None:
        """Stop the silence of tags that nobody listens for."""
        if len(self._online) and self._online.all():
            self._unheard[:] = False
            return
        self._unheard = self._levels.unheard(self._silence.heard_at, self._online) | self._awaited()
        self._silence.hold(self._unheard & (self.answers.presence != AWAY), now)

    def _awaited(self) -> Flags:
        """Tell which restored tags (T,) may sit beside a receiver that is not back yet: all of their room's are offline."""
        room = self.decision.room
        in_room = self._receiver_rooms[None, :] == room[:, None]
        back = (in_room & self._online).any(axis=1)
        awaited: Flags = self.answers.restored & (room != NO_ROOM) & in_room.any(axis=1) & ~back
        return awaited

    def _open(self, now: float) -> None:
        """Give a room to tags that came, or came back; say that they are at home once that is all one can say."""
        waiting = np.flatnonzero((self._opened_at > NEVER) & (now - self._opened_at >= SETTLE_S))
        late = now - self._opened_at[waiting] >= PATIENCE_S
        # The likeliest of several unclear rooms says more than none, which would look like a tag never heard.
        clear = self._begin(waiting[~late], self.publish_threshold)
        guessed = self._begin(waiting[late], 0.0)
        said = np.concatenate([clear, guessed])
        self.answers.presence[waiting[late]] = HOME
        self.answers.presence[said] = HOME
        self._opened_at[said] = NEVER

    def _begin(self, slots: Indices, threshold: float) -> Indices:
        if not len(slots):
            return slots
        if self.cells.map is None:
            return self.decision.open(slots, self._scorer, threshold)
        return self.decision.begin(slots, self.shares(slots), threshold)

    def _leave(self, now: float) -> Indices:
        """Call tags away that have been silent for too long."""
        answers = self.answers
        known = (answers.presence == HOME) | ((answers.presence == UNKNOWN) & (answers.evidence_at > NEVER))
        overdue = self._silence.silent_s(now) >= self._silence.patience_s(self.away_after_s)
        gone = np.flatnonzero(known & overdue & ~self._unheard)
        answers.presence[gone] = AWAY
        answers.restored[gone] = False
        self.decision.forget(gone)
        self.cells.forget(gone)
        self.moving.clear(gone)
        self._opened_at[gone] = NEVER
        return gone

    def _away_probability(self, slot: int, now: float) -> float:
        """Agree with what is said: at least one half for a tag that is away, less for one that is at home."""
        silent_s = float(self._silence.silent_s(now)[slot])
        probability = away_probability(silent_s, float(self._silence.patience_s(self.away_after_s)[slot]))
        return max(probability, 0.5) if self.answers.presence[slot] == AWAY else min(probability, 0.5)

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

    def _position(self, slot: int) -> Position | None:
        place = self.cells.place(slot, int(self.decision.room[slot]))
        if place is None:
            return None
        (x_m, y_m), covariance, floor = place
        return Position(
            floor, float(x_m), float(y_m), float(covariance[0, 0]), float(covariance[0, 1]), float(covariance[1, 1])
        )


def _known(at: float) -> float | None:
    return float(at) if at > NEVER else None
