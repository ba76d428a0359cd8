"""What a study found, as lessons and as figures for each room, sensor and tag."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..locator.arrays import Flags, Floats, Indices
from ..locator.map_job import MapJob
from ..locator.records import Pieces
from ..locator.taught import Taught
from .channels import events
from .guard import Court, Judgement, RoomTest
from .labels import LEAST_SUPPORT, choose, consistency, lesson_pieces, room_support
from .model import RoomLesson, SensorLesson, SensorTrace, SensorVerdict, Study, Verdict
from .rounds import Learned, Scene
from .signals import STEP_S

LEAST_HOURS: Final = 8.0
LEAST_MOVING_LESSONS: Final = 60
COVERED_SHARE: Final = 0.85
NAMED_SUPPORT: Final = 10.0


def nothing_learned(until: float, maps: MapJob, verdicts: Mapping[str, SensorVerdict], in_use: Taught | None) -> Study:
    """Return the result of a study without anything to study: the lessons in use stay."""
    unheard = {SensorVerdict.USED: SensorVerdict.SILENT}
    return Study(
        until=until,
        hours=0.0,
        taught=in_use,
        verdict=Verdict.TOO_SHORT,
        rooms={room.id: RoomLesson() for room in maps.rooms},
        sensors={sensor: SensorLesson(verdict=unheard.get(each, each)) for sensor, each in verdicts.items()},
        tags={},
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Findings:
    """All that a study found; `elsewhere` has the sensors that seem to hang in another room (its index).

    `in_use` are the lessons that stay if the new ones are no better; `check` may raise between long steps.
    """

    until: float
    maps: MapJob
    tags: Sequence[str]
    scene: Scene
    learned: Learned
    sensors: Sequence[SensorTrace]
    verdicts: Mapping[str, SensorVerdict]
    elsewhere: Mapping[str, int | None]
    in_use: Taught | None
    check: Callable[[], None]

    @property
    def names(self) -> tuple[str, ...]:
        """The rooms."""
        return tuple(room.id for room in self.maps.rooms)

    @property
    def covered(self) -> Indices:
        """The rooms that have a receiver."""
        rooms = self.maps.receiver_rooms
        return np.unique(rooms[rooms >= 0])

    @property
    def hours(self) -> float:
        """The time in which tags moved, added up over tags."""
        return float(self.scene.signals.active_steps.sum()) * STEP_S / 3600

    def study(self) -> Study:
        """Return what was learned, and whether it can be used."""
        signals, learned = self.scene.signals, self.learned
        agreement = consistency(signals, learned.share, learned.witnesses)
        support = room_support(signals, learned.share, learned.witnesses) + self.scene.ranges.visits
        allowed = np.union1d(self.covered, np.flatnonzero(support >= LEAST_SUPPORT)).astype(np.intp)
        rows = choose(self.scene.cuts, learned.piece_share, agreement, allowed)
        pieces = lesson_pieces(self.scene.cuts, learned.piece_share, rows, signals)
        count = np.bincount(pieces.room, minlength=self.scene.rooms)
        named = (count > 0) & ((support >= NAMED_SUPPORT) | np.isin(np.arange(self.scene.rooms), self.covered))
        verdict = self._gate(int(self.scene.cuts.moving[rows].sum()))
        judgement = Judgement(verdict=verdict, taught=self.in_use)
        if verdict is Verdict.ADOPTED:
            judgement = self._court().judge(self._taught(pieces, named), self.in_use)
        if judgement.taught is not None:
            count = self._count(judgement.taught)
        return Study(
            until=self.until,
            hours=self.hours,
            taught=judgement.taught,
            verdict=judgement.verdict,
            rooms=self._rooms(count, support, judgement),
            sensors={sensor.id: self._sensor(sensor, count) for sensor in self.sensors},
            tags={tag: float(agreement[number]) for number, tag in enumerate(self.tags)},
            error=judgement.error,
            tested=judgement.tested,
            gain=judgement.gain,
            score=judgement.score,
        )

    def _court(self) -> Court:
        return Court(scene=self.scene, learned=self.learned, maps=self.maps, covered=self.covered, check=self.check)

    def _taught(self, pieces: Pieces, named: Flags) -> Taught:
        names = self.names
        return Taught(
            receivers=tuple(receiver.id for receiver in self.maps.receivers),
            rooms=names,
            senders={tag: number for number, tag in enumerate(self.tags)},
            pieces=pieces,
            named=frozenset(names[room] for room in np.flatnonzero(named).tolist()),
        )

    def _count(self, taught: Taught) -> Indices:
        """Return how many lessons of each room will be used: the guard leaves some out."""
        by_name = Counter(taught.rooms[room] for room in taught.pieces.room.tolist())
        return np.array([by_name[name] for name in self.names], np.intp)

    def _gate(self, moving: int) -> Verdict:
        """Return whether there is enough for lessons at all; `moving` is how many of them are of tags that move."""
        sensed = {witness.channel.room for witness in self.learned.witnesses}
        sensed.update(np.flatnonzero(self.scene.ranges.visits).tolist())
        bare = len(self.covered) < self.scene.rooms
        if not sensed and bare:
            return Verdict.NO_SENSORS
        if bare and len(sensed.union(self.covered.tolist())) < COVERED_SHARE * self.scene.rooms:
            return Verdict.COVERAGE
        if self.hours < LEAST_HOURS and (moving < LEAST_MOVING_LESSONS or not sensed):
            return Verdict.TOO_SHORT
        return Verdict.ADOPTED

    def _rooms(self, count: Indices, support: Floats, judgement: Judgement) -> dict[str, RoomLesson]:
        named = frozenset() if judgement.taught is None else judgement.taught.named
        tests = {number: judgement.rooms.get(number, RoomTest(None, None)) for number in range(self.scene.rooms)}
        return {
            name: RoomLesson(
                lessons=int(count[room]),
                support=float(support[room]),
                share=tests[room].share,
                share_before=tests[room].before,
                named=name in named,
            )
            for room, name in enumerate(self.names)
        }

    def _sensor(self, sensor: SensorTrace, count: Indices) -> SensorLesson:
        edges = len(events(sensor))
        verdict = self.verdicts[sensor.id]
        if sensor.id in self.elsewhere:
            room = self.elsewhere[sensor.id]
            seems = None if room is None else self.names[room]
            return SensorLesson(edges=edges, verdict=SensorVerdict.ELSEWHERE, elsewhere=seems)
        if verdict is SensorVerdict.USED and not edges and not sensor.rooms:
            verdict = SensorVerdict.SILENT
        witness = next((each for each in self.learned.witnesses if sensor.id in each.channel.own), None)
        if witness is None:
            return SensorLesson(edges=edges, verdict=verdict)
        explained = witness.explained(self.scene.signals, self.learned.share)
        own = np.isin(witness.channel.edges, witness.channel.own[sensor.id])
        return SensorLesson(
            edges=edges,
            explained=float(explained[own].mean()) if own.any() else 0.0,
            lessons=int(count[witness.channel.room]),
            rate_h=witness.background * 3600 / STEP_S,
            verdict=verdict,
        )
