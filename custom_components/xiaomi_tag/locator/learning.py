"""What is learned from, and when maps are made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from ..basics.numbers import LATEST
from .arrays import NEVER, Flags, Floats, Indices, Times
from .collector import Collector
from .health import FaultKind, ReceiverFault, RoomTest, SelfTest
from .map_job import MapJob, MapResult
from .measuring import Measuring
from .model import Emitter, Receiver, Room
from .pending import Batch, Pending
from .plan import FloorPlan
from .records import Pieces, Records, empty_pieces
from .records_json import read_names, read_records, write_records
from .slots import Slots
from .taught import Taught, nameable_pieces
from .traffic import Link, Traffic, median_links
from .walk_pieces import walk_pieces
from .walks import Walk

PIECE_S: Final = 10.0
PIECE_MOVING_S: Final = 5.0
EMITTER_PIECE_S: Final = 30.0
MOST_EMITTED: Final = 600
EVERY_S: Final = 60.0
CHANGED_EVERY_S: Final = 2.0
"""A changed plan or walk does not wait for the minute."""
LEAST_NEW: Final = 4
NEW_SHARE: Final = 0.06
"""Pieces that must be new before maps are worth the work: a home that is known well hardly changes in a minute."""
TEST_EVERY_S: Final = 600.0
TEST_AT_FIRST_S: Final = 60.0
"""The same while there is no result yet."""
SUSPECTED_S: Final = 240.0
"""For so long a receiver must seem to have moved: a few odd pieces are not enough."""
DEAF_AFTER_S: Final = 900.0
DEAF_OTHERS: Final = 200
"""Packets that all other receivers heard in the meantime."""
DEAF_BEFORE: Final = 50
"""No fault was found at such a time."""


@dataclass(slots=True)
class _Hearing:
    """What one receiver heard: how much in all, when last, and what the others had heard in all by then."""

    packets: int = 0
    at: float = NEVER
    others: int = 0


class Learning:
    """Pieces of tags and emitters, the plan, the walks; hands out the job that makes maps of them."""

    def __init__(self) -> None:
        self.collector = Collector()
        self.records = Records()
        self.plan: FloorPlan | None = None
        self.self_test = SelfTest()
        self.walked_rooms: Mapping[str, RoomTest] = {}
        self.traffic = Traffic()
        self.taught: Taught | None = None
        self.measuring = Measuring()
        self._walks: tuple[Walk, ...] = ()
        self._walks_help: bool | None = None
        self._weighed_for = -1
        self._receivers: tuple[Receiver, ...] = ()
        self._rooms: tuple[Room, ...] = ()
        self._emitters: dict[str, Emitter] = {}
        self._emitter_slots = Slots()
        self._emitter_pending = Pending()
        self._emitter_collector = Collector()
        self._emitted = Records(MOST_EMITTED)
        self._faults: dict[str, ReceiverFault] = {}
        self._suspects: dict[str, float] = {}
        self._hearing: dict[str, _Hearing] = {}
        self._all_packets = 0
        self._made_at = self._tested_at = NEVER
        self._made_of = self._made_for = -1
        self._asked = 0
        self._out = False

    @property
    def useful(self) -> Flags:
        """Receivers (Q,) that hear packets and are not known to be at fault."""
        without = self._faults.keys() | self.measuring.only
        return np.array([receiver.id not in without for receiver in self._receivers], bool)

    @property
    def has_walks(self) -> bool:
        """Whether there are calibration walks that make rooms surer."""
        return bool(self._walks) and self._walks_help is not False

    @property
    def faults(self) -> Sequence[ReceiverFault]:
        """What is wrong with receivers."""
        return tuple(self._faults.values())

    def configure(self, receivers: Sequence[Receiver], rooms: Sequence[Room], emitters: Sequence[Emitter]) -> None:
        """Take the home as it is now; what was learned follows receivers and rooms."""
        old_receivers = {receiver.id: index for index, receiver in enumerate(self._receivers)}
        old_places = {receiver.id: receiver.room for receiver in self._receivers}
        columns = np.array([old_receivers.get(receiver.id, -1) for receiver in receivers], np.intp)
        if columns.tolist() != list(range(len(self._receivers))):
            tables = (self.collector, self._emitter_collector, self.records, self._emitted, self._emitter_pending)
            for table in (*tables, self.traffic):
                table.move_columns(columns)
        old_rooms = {room.id: index for index, room in enumerate(self._rooms)}
        if [room.id for room in rooms] != [room.id for room in self._rooms]:
            moved = np.array([old_rooms.get(room.id, -1) for room in rooms], np.intp)
            self.records.move_rooms(moved)
        for column, receiver in enumerate(receivers):
            was = old_places.get(receiver.id)
            if was is not None and was != receiver.room:
                self._forget_receiver(receiver.id, column)
        known = {receiver.id for receiver in receivers}
        self._faults = {receiver: fault for receiver, fault in self._faults.items() if receiver in known}
        self._hearing = {receiver: hearing for receiver, hearing in self._hearing.items() if receiver in known}
        self.measuring.keep(known)
        if {receiver.id: receiver.room for receiver in receivers} != old_places or tuple(rooms) != self._rooms:
            self._asked += 1
        self._receivers, self._rooms = tuple(receivers), tuple(rooms)
        self._set_emitters({emitter.id: emitter for emitter in emitters})

    def ask(self) -> None:
        """Ask for new maps, soon: plan or walks changed."""
        self._asked += 1

    def set_walks(self, walks: Sequence[Walk]) -> None:
        """Take the calibration walks there are."""
        self._walks = tuple(walks)
        self.ask()

    def set_taught(self, taught: Taught | None) -> None:
        """Use these lessons of the house's sensors, or none."""
        self.taught = taught
        self.ask()

    def forget_tag(self, tag: str) -> None:
        """Erase what was learned from a tag."""
        self.records.forget_sender(tag)
        if self.taught is not None and tag in self.taught.senders:
            self.set_taught(self.taught.without_tag(tag))

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        for table in (self.collector, self._emitter_collector, self.records, self._emitted):
            table.shift(seconds)
        self._made_at += seconds
        self._tested_at += seconds
        for hearing in self._hearing.values():
            hearing.at += seconds
        self._suspects = {receiver: at + seconds for receiver, at in self._suspects.items()}
        self._faults = {
            receiver: replace(fault, since=fault.since + seconds) for receiver, fault in self._faults.items()
        }

    def due_pieces(self, batch: Batch, motion: Floats, now: float) -> Indices:
        """Add a tick's packets of tags; return the slots of which a piece is to be taken."""
        self.collector.hear(batch, now)
        self._count(batch, now)
        piece_s: Times = np.where(motion > 0.5, PIECE_MOVING_S, PIECE_S)  # noqa: PLR2004  # half-way to walking
        return self.collector.due(batch.slots, piece_s, now)

    def add_pieces(
        self, slots: Indices, tags: Sequence[str], rooms: Sequence[int], sure: Sequence[float], now: float
    ) -> None:
        """Keep the pieces of the tags in these slots, with their rooms and how probable these are."""
        pieces = self.collector.take_all(slots, self._listening(), now)
        self.records.extend(list(zip(tags, pieces, rooms, sure, strict=True)), now)

    def restart(self, slots: Indices) -> None:
        """Drop what was begun of tags: they changed room, or are others."""
        self.collector.restart(slots)

    def observe_emitter(self, emitter: str, column: int, rssi_dbm: float, seen_at: float) -> None:
        """Add a packet of a labelled emitter."""
        slot = self._emitter_slots.get(emitter)
        if slot is not None:
            self._emitter_pending.add(slot, column, rssi_dbm, seen_at)

    def tick(self, now: float) -> None:
        """Let a second pass for emitters."""
        batch = self._emitter_pending.take(now, self._emitter_slots.rows, len(self._receivers))
        if batch is None:
            return
        self._emitter_collector.hear(batch, now)
        self._count(batch, now)
        for slot in self._emitter_collector.due(batch.slots, EMITTER_PIECE_S, now).tolist():
            emitter = self._emitter_slots.tag(slot)
            piece = self._emitter_collector.take(slot, self._listening(), now)
            own = self._own_column(emitter)
            if own is not None:
                piece.level_dbm[own] = np.nan  # it does not hear itself
            if (piece.count > 0).any():
                self._emitted.add(emitter, piece, -1, 0.0, now)

    def find_deaf(self, now: float) -> None:
        """Look for receivers that are online and hear nothing, and for those that hear again; maps are due if any."""
        for receiver in self._receivers:
            hearing = self._hearing.get(receiver.id)
            fault = self._faults.get(receiver.id)
            if hearing is None or (fault is not None and fault.kind is FaultKind.MOVED):
                continue
            if not receiver.online:
                # Its silence counts from when it is back.
                hearing.at, hearing.others = now, self._all_packets
            silent = now - hearing.at >= DEAF_AFTER_S and self._all_packets - hearing.others >= DEAF_OTHERS
            if silent and receiver.online and hearing.packets >= DEAF_BEFORE and fault is None:
                self._faults[receiver.id] = ReceiverFault(receiver.id, FaultKind.DEAF, hearing.at)
                self._asked += 1
            elif fault is not None and not silent:
                del self._faults[receiver.id]
                self._asked += 1

    def due(self, now: float) -> MapJob | None:
        """Return the maps' job when there is something new and the last one is done."""
        if self._out:
            return None
        new = self.records.revision + self._emitted.revision + self._asked
        # A clock that was set back must not make the pause longer.
        since = abs(now - self._made_at)
        grown = new - self._made_of >= max(LEAST_NEW, NEW_SHARE * (len(self.records) + len(self._emitted)))
        if not (self._asked_anew and since >= CHANGED_EVERY_S) and not (grown and since >= EVERY_S):
            return None
        self._out, self._made_at, self._made_of = True, now, new
        self._made_for = self._asked
        pause_s = TEST_EVERY_S if self.self_test.emitters else TEST_AT_FIRST_S
        test = bool(self._emitters) and abs(now - self._tested_at) >= pause_s
        if test:
            self._tested_at = now
        return self.job(now, test=test)

    def job(self, now: float, *, test: bool = False, walks: Sequence[Walk] | None = None) -> MapJob:
        """Return the job that makes maps of all there is; with other walks where these are given."""
        ids = [receiver.id for receiver in self._receivers]
        known = walk_pieces(self._walks if walks is None else walks, ids, [room.id for room in self._rooms], now)
        return MapJob(
            now=now,
            receivers=self._receivers,
            rooms=self._rooms,
            plan=self.plan,
            pieces=self.records.pieces(now),
            emitted=self._labelled(now),
            emitters=self._emitted.senders(),
            emitter_receivers={
                name: emitter.receiver for name, emitter in self._emitters.items() if emitter.receiver is not None
            },
            walks=known,
            taught=self._lessons(known, now),
            scale=None if self.taught is None else self.taught.scale,
            useful=self.useful.astype(np.float32),
            moved={fault.receiver: fault.since for fault in self._faults.values() if fault.kind is FaultKind.MOVED},
            test=test,
            walks_help=self._walks_help if walks is None and self._weighed_for == self._asked else None,
        )

    def installed(self, result: MapResult, now: float) -> bool:
        """Add a job's result; return whether receivers were found at fault, or well again."""
        self._out = False
        self._walks_help, self._weighed_for = result.walks_help, self._made_for
        if result.self_test is not None:
            self.self_test = result.self_test
        if result.walked_rooms is not None:
            self.walked_rooms = result.walked_rooms
        before = set(self._faults)
        # Of a receiver whose area was changed meanwhile the job knows nothing.
        places = dict(zip(result.receivers, result.places, strict=True))
        known = {receiver.id for receiver in self._receivers if (receiver.id, receiver.room) in places.items()}
        for receiver, room in result.moved.items():
            suspected_at = self._suspects.setdefault(receiver, now)
            sure = abs(now - suspected_at) >= SUSPECTED_S
            if sure and receiver in known and receiver not in self._faults:
                self._faults[receiver] = ReceiverFault(receiver, FaultKind.MOVED, now, room)
        self._suspects = {receiver: at for receiver, at in self._suspects.items() if receiver in result.moved}
        for receiver in result.back:
            self._faults.pop(receiver, None)
        if set(self._faults) != before:
            self._asked += 1
        return set(self._faults) != before

    def links(self, now: float) -> list[Link]:
        """Return which receivers hear which."""
        receivers = {name: emitter.receiver for name, emitter in self._emitters.items() if emitter.receiver is not None}
        numbers = {number: receivers[name] for name, number in self._emitted.senders().items() if name in receivers}
        return median_links(self._emitted.pieces(now), tuple(receiver.id for receiver in self._receivers), numbers)

    def abandoned(self) -> None:
        """Accept that a job brings no result: another may be due."""
        self._out = False

    def learned(self) -> dict[str, Any]:
        """Return what must outlive a restart, JSON-able."""
        receivers, rooms = [receiver.id for receiver in self._receivers], [room.id for room in self._rooms]
        return {
            "receivers": receivers,
            "rooms": rooms,
            "places": [receiver.room for receiver in self._receivers],
            "tags": write_records(self.records),
            "emitters": write_records(self._emitted),
            "moved": {
                fault.receiver: [fault.since, fault.room]
                for fault in self._faults.values()
                if fault.kind is FaultKind.MOVED
            },
            "measuring": sorted(self.measuring.only),
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take back what `learned` returned, before `configure`; anything else is left aside."""
        receivers, places, rooms = (data.get(key) for key in ("receivers", "places", "rooms"))
        if not (isinstance(receivers, list) and isinstance(places, list) and isinstance(rooms, list)):
            return
        if len(receivers) != len(places):
            return
        # The columns of the tables are counted by these lists, so no name may be left out.
        receivers, rooms = read_names(receivers), read_names(rooms)
        stands = (place if isinstance(place, str) else None for place in places)
        self._receivers = tuple(Receiver(one, place) for one, place in zip(receivers, stands, strict=True))
        self._rooms = tuple(Room(room) for room in rooms)
        for key, records in (("tags", self.records), ("emitters", self._emitted)):
            records.move_columns(np.full(len(receivers), -1))
            read_records(data.get(key), records, len(receivers), len(rooms))
        self.traffic.move_columns(np.full(len(receivers), -1))
        self.collector.move_columns(np.full(len(receivers), -1))
        self._emitter_collector.move_columns(np.full(len(receivers), -1))
        measuring, moved = data.get("measuring"), data.get("moved")
        self.measuring.restore(measuring if isinstance(measuring, list) else ())
        for receiver, fault in (moved if isinstance(moved, dict) else {}).items():
            match fault:
                case [int() | float() as since, str() | None as room] if receiver in receivers and 0 <= since < LATEST:
                    self._faults[receiver] = ReceiverFault(receiver, FaultKind.MOVED, float(since), room)

    @property
    def _asked_anew(self) -> bool:
        return self._asked != self._made_for

    def _labelled(self, now: float) -> Pieces:
        """Return the emitters' pieces with their rooms as they are now."""
        index = {room.id: number for number, room in enumerate(self._rooms)}
        names = {number: emitter for emitter, number in self._emitted.senders().items()}
        pieces = self._emitted.pieces(now)
        if not len(pieces):
            return empty_pieces(len(self._receivers))
        rooms = {number: self._emitters[name].room for number, name in names.items() if name in self._emitters}
        room = np.array([index.get(rooms.get(sender) or "", -1) for sender in pieces.sender.tolist()], np.intp)
        known = (room >= 0).astype(np.intp)
        return replace(pieces, room=room, known=known, sure=known.astype(np.float32))

    def _lessons(self, walks: Pieces, now: float) -> Pieces:
        rooms = [room.id for room in self._rooms]
        drawn = {room.room for room in self.plan.rooms} if self.plan is not None else set()
        walked = {rooms[room] for room in np.unique(walks.room).tolist()}
        return nameable_pieces(self.taught, self._receivers, rooms, drawn | walked, now)

    def _set_emitters(self, emitters: dict[str, Emitter]) -> None:
        for gone in self._emitters.keys() - emitters.keys():
            slot = self._emitter_slots.release(gone)
            if slot is not None:
                self._emitter_pending.drop_slot(slot)
                self._emitter_collector.restart(np.array([slot]))
            self._emitted.forget_sender(gone)
        for name, emitter in emitters.items():
            if name in self._emitters and self._emitters[name].room != emitter.room:
                self._emitted.forget_sender(name)  # it stands elsewhere now
            if self._emitter_slots.get(name) is None:
                self._emitter_slots.take(name)
        self._emitter_collector.resize(self._emitter_slots.rows)
        self._emitters = emitters

    def _forget_receiver(self, receiver: str, column: int) -> None:
        self.records.forget_receiver(column)
        self._emitted.forget_receiver(column)
        if self.taught is not None:
            self.taught = self.taught.without_receiver(receiver)
        self._faults.pop(receiver, None)
        self._suspects.pop(receiver, None)

    def _own_column(self, emitter: str) -> int | None:
        own = self._emitters[emitter].receiver
        return next((column for column, receiver in enumerate(self._receivers) if receiver.id == own), None)

    def _listening(self) -> Indices:
        return np.flatnonzero([receiver.online for receiver in self._receivers])

    def _count(self, batch: Batch, now: float) -> None:
        counts = batch.count.sum(axis=0)
        self._all_packets += int(counts.sum())
        self.traffic.hear(counts, now)
        for column in np.flatnonzero(counts).tolist():
            hearing = self._hearing.setdefault(self._receivers[column].id, _Hearing())
            hearing.packets += int(counts[column])
            hearing.at, hearing.others = now, self._all_packets
