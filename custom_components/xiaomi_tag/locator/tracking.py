"""The state of every tag, and its answer: levels, motion, silence, cells and the decision, slot by slot."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from ..basics.model import Presence
from .anchor import Anchor
from .answers import AWAY, HOME, PRESENCES, UNKNOWN, Answers
from .arrays import NEVER, Flags, Floats, Indices, Times, known_time, with_rows
from .arrivals import Arrivals
from .cell_filter import CellFilter
from .cell_map import CellMap
from .clock import Step
from .comparison import Hearing, expected_by_cells, hearings
from .decision import NO_ROOM, Decision
from .estimates import Columns, as_published, build_estimates
from .explanation import explain
from .levels import SILENT_DBM, Levels, hold_s
from .model import Estimate, TagMemory
from .motion import Motion, Moving
from .pending import Batch
from .room_map import Scorer, unlearned_map
from .sensor_evidence import SensorEvidence
from .silence import AWAY_INTERVALS, EVERY_SLOT, Silence, away_probability

SETTLE_S: Final = 1.9
"""A first answer waits for two more ticks: the nearest receiver loses the first packet three times in ten."""
PATIENCE_S: Final = 6.0
"""A tag that is heard, but in no clear room, is put in the likeliest after this long."""
LONG_AGO_S: Final = 3600.0
LEAVING_SHARE: Final = 0.75
"""Of the least silence of a tag that is away, for one that moved and faded before it fell silent."""


class Tracking:
    """All tags of a home, rows are slots; `set_home` and the thresholds may change at any time. Times are Unix seconds."""

    def __init__(self, away_after_s: float, publish_threshold: float) -> None:
        """Start without tags."""
        self.away_after_s = away_after_s
        self.publish_threshold = publish_threshold
        self.rooms: tuple[str, ...] = ()
        self.known_rooms = 0
        """How many rooms the home has; `rooms` may hold others that tags were in before."""
        self.decision = Decision()
        self.answers = Answers()
        self.cells = CellFilter()
        self.motion = Motion()
        self.moving = Moving()
        self._receivers: tuple[str, ...] = ()
        self._online: Flags = np.zeros(0, bool)
        self._receiver_rooms: Indices = np.zeros(0, np.intp)
        self._scorer = Scorer(unlearned_map((), 0), self._online)
        self.levels = Levels()
        self._silence = Silence()
        self._anchor = Anchor()
        self._arrivals = Arrivals()
        self.senses = SensorEvidence()
        self._unheard: Flags = np.zeros(0, bool)
        self._updated_at: Times = np.full(0, NEVER)
        self._opened_at: Times = np.full(0, NEVER)
        """When a tag without a room was first heard, -inf for tags that wait for nothing."""

    @property
    def rows(self) -> int:
        """How many slots there are."""
        return len(self._updated_at)

    @property
    def has_cells(self) -> bool:
        """Whether answers rest on cells: of a plan, of walks, or of both."""
        return self.cells.map is not None

    def set_cells(self, cells: CellMap | None) -> None:
        """Use another map of cells, or none; a room's answers stand."""
        if cells is None:
            self.cells.map = None
        else:
            self.cells.install(cells, self.decision.room)

    def set_home(
        self, receivers: tuple[str, ...], online: Flags, receiver_rooms: Indices, scorer: Scorer, now: float
    ) -> None:
        """Take receivers by id, which of them listen, their rooms' indices (-1 for none), and how to score rooms."""
        self._receivers, self._online, self._receiver_rooms, self._scorer = receivers, online, receiver_rooms, scorer
        self.levels.listen(online, now)
        self.senses.cover = scorer.covered / max(self.known_rooms, 1)

    def set_rooms(self, rooms: tuple[str, ...]) -> None:
        """Take the rooms there are; answers follow them to new indices."""
        if rooms != self.rooms:
            before = {room: index for index, room in enumerate(self.rooms)}
            moved = np.array([before.get(room, -1) for room in rooms], np.intp)
            self.decision.move_rooms(moved)
            self.answers.move_rooms(moved)
            self._anchor.move_rooms(moved)
        self.rooms = rooms

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns."""
        for table in (self.levels, self.motion, self.cells, self._anchor):
            table.move_columns(old_columns)

    def resize(self, rows: int) -> None:
        """Make room for more tags."""
        tables = (self.levels, self.motion, self.moving, self._silence, self.decision, self.answers, self.cells)
        for table in (*tables, self._anchor, self._arrivals, self.senses):
            table.resize(rows)
        self._unheard = with_rows(self._unheard, rows, 0)
        self._updated_at = with_rows(self._updated_at, rows, NEVER)
        self._opened_at = with_rows(self._opened_at, rows, NEVER)

    def clear(self, slot: int) -> None:
        """Forget a tag."""
        slots = np.array([slot])
        self.answers.reset(slot, Presence.UNKNOWN, None)
        self.decision.forget(slots)
        self.levels.clear(slot)
        self.motion.clear(slot)
        self.moving.clear(slots)
        self.cells.clear(slot, None)
        self._anchor.clear(slots)
        self._arrivals.clear(slots)
        self.senses.clear(slot)
        self._unheard[slot] = False
        self._opened_at[slot] = self._updated_at[slot] = NEVER

    def begin(self, slot: int, memory: TagMemory, now: float) -> None:
        """Start a tag with what is known from before, but for its room."""
        self.clear(slot)
        self.answers.reset(slot, memory.presence, memory.evidence_at)
        self._silence.reset(slot, memory.interval_s, now)
        self.cells.clear(slot, memory.power_db)

    def anchor(self, slot: int, room: int) -> None:
        """Let a tag's room be one that was decided on: it stands while no receiver of it listens; NO_ROOM for none."""
        self._anchor.room[slot] = room

    def put_back(self, slot: int, room: str) -> None:
        """Let a tag be in a room that is remembered."""
        self.decision.room[slot] = self.rooms.index(room)

    def restored_rooms(self) -> list[str]:
        """Return the rooms that are remembered of tags not heard since."""
        room = self.decision.room[self.answers.restored]
        return [self.rooms[index] for index in room[room != NO_ROOM].tolist()]

    def reach(self, slot: int, at: float) -> None:
        """Let a tag be at home by a distance that was measured to it, without a packet."""
        self.saw(slot, at)
        self._silence.meet(slot, at)
        if self.answers.presence[slot] != HOME and self._arrivals.reach(slot, at):
            self.answers.presence[slot] = HOME
            self._opened_at[slot] = NEVER if self.cells.map is None else at

    def answered(self, slots: Indices) -> tuple[Indices, Floats]:
        """Return the rooms' indices of tags, NO_ROOM for none, and how probable each is if the tag is at home."""
        room = self.decision.room[slots]
        return room, self.shares(slots)[np.arange(len(slots)), room] if self.rooms else np.zeros(len(slots), np.float32)

    def memory(self, slot: int) -> TagMemory:
        """Return what is worth keeping of a tag over a restart."""
        room = int(self.decision.room[slot])
        return TagMemory(
            presence=PRESENCES[self.answers.presence[slot]],
            room=self.rooms[room] if room != NO_ROOM else None,
            evidence_at=known_time(self.answers.evidence_at[slot]),
            interval_s=self._silence.interval_s(slot),
            power_db=self.cells.power_db(slot),
        )

    def correct(self, slot: int, room: int) -> None:
        """Put a tag in the room that the user gave."""
        self.decision.room[slot] = room
        self.decision.evidence[slot] = 0
        self.answers.presence[slot] = HOME
        self.answers.restored[slot] = False
        self._opened_at[slot] = NEVER
        self.cells.move_to(slot, room)

    def saw(self, slot: int, at: float) -> None:
        """Record the time of a packet that is too old for more."""
        self.answers.evidence_at[slot] = max(self.answers.evidence_at[slot], at)

    def follow_clock(self, step: Step, now: float) -> None:
        """Keep ages right over a clock that was set: seconds without a tick are not silence."""
        if not (moved_s := step.skipped_s - step.back_s):
            return
        for table in (self.levels, self.moving, self._silence, self.cells, self._arrivals, self.senses):
            table.shift(moved_s)
        self._updated_at += moved_s
        self._opened_at += moved_s
        if step.back_s:
            np.minimum(self.answers.evidence_at, now, out=self.answers.evidence_at)
        else:
            # Nothing was listened to meanwhile: all that was heard is as old as before.
            self._silence.interrupt()
            self.levels.rhythm.interrupt_all()

    def hold_all(self, now: float) -> None:
        """Let every silence begin now."""
        self._silence.hold(np.ones(self.rows, bool), now)

    def hear(self, batch: Batch, now: float) -> Indices:
        """Add a tick's packets; return the slots whose room changed."""
        slots = batch.slots
        elapsed_s = np.minimum(now - self._updated_at[slots], LONG_AGO_S)
        self._updated_at[slots] = now
        self.levels.update(batch, elapsed_s)
        self.motion.update(batch, elapsed_s)
        self._silence.hear(batch, self._arrivals.faded[slots])
        self.answers.evidence_at[slots] = np.maximum(self.answers.evidence_at[slots], batch.last_at)
        self.answers.restored[slots] = False
        motion = self.motion.degree(slots)
        patience_s = hold_s(motion)
        level_dbm = self.levels.dbm(slots, now, patience_s)
        telling = self.levels.telling(slots, now, patience_s)
        self.decision.score(slots, level_dbm, self._scorer, telling)
        self._hold_rooms(slots, telling, level_dbm, elapsed_s)
        home = self.answers.presence[slots] == HOME
        self._arrivals.hear(slots, np.where(batch.count > 0, batch.mean_dbm, np.float32(SILENT_DBM)), now, home)
        placed = (self.decision.room[slots] != NO_ROOM) & ~self._anchor.held[slots]
        if self.cells.map is None:
            changed = self.decision.change(slots[placed], motion[placed], self._scorer, self.publish_threshold)
        else:
            steady = self.motion.steady_degree(slots)
            sensed = self.senses.weigh(slots, elapsed_s, steady, self.cells, now)
            self.cells.hear(batch, elapsed_s, steady, telling, self.levels.rhythm.pause_s(slots), sensed)
            shares = self.shares(slots[placed])
            changed = self.decision.follow(slots[placed], shares, motion[placed], self.publish_threshold)
        # What was away comes home by more than a stray packet.
        back = (self.answers.presence[slots] != AWAY) | self._arrivals.arrived(slots)
        new = slots[(self.decision.room[slots] == NO_ROOM) & (self._opened_at[slots] == NEVER) & back]
        self._opened_at[new] = self._arrivals.since[new]
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
        """Return the slots whose answer changed since the last call."""
        kept = self._unheard | self._anchor.held
        self.answers.explain(self.decision.room, kept, deaf=not self._online.any())
        return self.answers.changed(self.decision.room, self.moving.state)

    def shares(self, slots: Indices) -> Floats:
        """Return the probability of each room (len(slots), rooms) for tags at home."""
        if self.cells.map is None:
            return self.decision.probabilities(slots, self._scorer)
        shares = self.cells.rooms(slots)
        missing = len(self.rooms) - shares.shape[1]
        return np.pad(shares, ((0, 0), (0, missing))) if missing else shares

    def estimates(self, tags: Sequence[str], slots: Indices, now: float) -> dict[str, Estimate]:
        """Make the answers of tags, which are in these slots, as of the last tick, `now`."""
        share = self.shares(slots)
        room = self.decision.room[slots]
        level_dbm = self._last_levels(slots)
        shown, named = as_published(share, self.cells.map, self._scorer.covered, self.known_rooms)
        columns = Columns(
            presence=self.answers.presence[slots],
            reason=self.answers.reason[slots],
            evidence_at=self.answers.evidence_at[slots],
            interval_s=self._silence.intervals_s(slots),
            away_probability=self._away_probabilities(slots, now),
            room=room,
            leads=self._leads(slots, share),
            share=shown,
            named=named,
            moving=self.moving.state[slots],
            level_dbm=level_dbm.max(axis=1, initial=SILENT_DBM),
            explanation=explain(level_dbm, self._online, self._receiver_rooms, self._receivers, self.rooms),
            position=self.cells.positions(slots, room),
        )
        return build_estimates(tags, now, self.rooms, columns)

    def compare(self, slot: int, rooms: Sequence[int], now: float) -> list[Hearing]:
        """Return what each receiver hears of a tag, and would hear of it in these rooms (indices)."""
        slots = np.array([slot])
        hold = hold_s(self.motion.degree(slots))
        level, telling = self.levels.dbm(slots, now, hold)[0], self.levels.telling(slots, now, hold)[0]
        by_cells, by_areas = (
            partial(expected_by_cells, self.cells, slot),
            partial(self._scorer.expected, level, telling),
        )
        expected = [by_areas(room) if self.cells.map is None else by_cells(room) for room in rooms]
        return hearings(self._receivers, self.levels.times(slot), level, telling, expected)

    def heard_by(self, slots: Indices, now: float) -> Indices:
        """Return how many of these tags each receiver hears (Q,)."""
        return np.asarray((self.levels.dbm(slots, now, hold_s(self.motion.degree(slots))) > SILENT_DBM).sum(axis=0))

    def _leads(self, slots: Indices, share: Floats) -> Indices:
        """Return the rooms that look best just now, NO_ROOM where none is heard."""
        if not len(self.rooms):
            return np.full(len(slots), NO_ROOM)
        if self.cells.map is not None:
            return np.asarray(share.argmax(axis=1), np.intp)
        heard = self.decision.heard[slots] & self._scorer.nameable
        best = np.where(heard, self.decision.scores[slots], -np.inf).argmax(axis=1)
        return np.where(heard.any(axis=1), best, NO_ROOM)

    def _hold_rooms(self, slots: Indices, telling: Flags, level_dbm: Floats, elapsed_s: Times) -> None:
        """Find the tags whose room stands as no receiver of it listens, and follow what the others hear of them."""
        room = self.decision.room[slots]
        self._anchor.find_held(slots, room, self._receiver_rooms, telling)
        self._anchor.hear(slots, level_dbm, telling, elapsed_s)
        self.decision.evidence[slots[self._anchor.held[slots]]] = 0

    def _listen(self, now: float) -> None:
        """Stop the silence of tags that no receiver listens for."""
        if len(self._online) and self._online.all():
            self._unheard[:] = False
            return
        self._unheard = self.levels.unheard(self._silence.heard_at, self._online) | self._awaited()
        self._silence.hold(self._unheard & (self.answers.presence != AWAY), now)

    def _awaited(self) -> Flags:
        """Return which restored tags (T,) may sit beside a receiver that is not back yet: all of their room's are offline."""
        room = self.decision.room
        in_room = self._receiver_rooms[None, :] == room[:, None]
        back = (in_room & self._online).any(axis=1)
        awaited: Flags = self.answers.restored & (room != NO_ROOM) & in_room.any(axis=1) & ~back
        return awaited

    def _open(self, now: float) -> None:
        """Give a room to tags that came, or came back; call them at home once no more than that is known."""
        waiting = np.flatnonzero((self._opened_at > NEVER) & (now - self._opened_at >= SETTLE_S))
        late = now - self._opened_at[waiting] >= PATIENCE_S
        # The likeliest of several unclear rooms is better than none, which would look like a tag never heard.
        clear = self._begin(waiting[~late], self.publish_threshold)
        guessed = self._begin(waiting[late], 0.0)
        placed = np.concatenate([clear, guessed])
        self.answers.presence[waiting[late]] = HOME
        self.answers.presence[placed] = HOME
        self._opened_at[placed] = NEVER

    def _begin(self, slots: Indices, threshold: float) -> Indices:
        if self.cells.map is None:
            return self.decision.open(slots, self._scorer, threshold)
        return self.decision.begin(slots, self.shares(slots), threshold)

    def _leave(self, now: float) -> Indices:
        """Call tags away that have been silent for too long."""
        answers = self.answers
        known = (answers.presence == HOME) | ((answers.presence == UNKNOWN) & (answers.evidence_at > NEVER))
        patience_s = self._silence.patience_s(self._away_after_s())
        if not self._online.all():
            # Receivers that hear a tag rarely are not silent as soon as one that hears it often would be.
            everyone = np.arange(self.rows)
            patience_s = np.maximum(patience_s, AWAY_INTERVALS * self.levels.shortest_pause_s(everyone))
        overdue = self._silence.silent_s(now) >= patience_s
        gone = np.flatnonzero(known & overdue & ~self._unheard)
        answers.presence[gone] = AWAY
        answers.restored[gone] = False
        self.decision.forget(gone)
        self.cells.forget(gone)
        self.moving.clear(gone)
        self._anchor.clear(gone)
        self._arrivals.restart(gone)
        self._opened_at[gone] = NEVER
        return gone

    def _away_after_s(self, slots: Indices | slice = EVERY_SLOT) -> Times:
        """Return the least silence after which tags are away: less for those that moved and faded, as who leaves does."""
        leaving = self._arrivals.faded[slots] & self.moving.lately(self._silence.heard_at[slots], slots)
        return np.where(leaving, LEAVING_SHARE * self.away_after_s, self.away_after_s)

    def _away_probabilities(self, slots: Indices, now: float) -> list[float]:
        """Agree with the presence: at least one half for a tag that is away, at most one half for one at home."""
        silent_s = self._silence.silent_s(now, slots).tolist()
        patience_s = self._silence.patience_s(self._away_after_s(slots), slots).tolist()
        away = (self.answers.presence[slots] == AWAY).tolist()
        return [
            max(probability, 0.5) if gone else min(probability, 0.5)
            for probability, gone in zip(map(away_probability, silent_s, patience_s, strict=True), away, strict=True)
        ]

    def _last_levels(self, slots: Indices) -> Floats:
        """Return the levels (len(slots), Q) of tags at the online receivers when they were last heard."""
        level = self.levels.dbm(slots, self._updated_at[slots], hold_s(self.motion.degree(slots)))
        return np.where(self._online, level, np.float32(SILENT_DBM))
