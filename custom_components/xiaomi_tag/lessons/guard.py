"""Whether lessons are used: only if maps made with them predict what was held back better than maps made without.

A map is good if the sensors' events, and their silence, are likely where it puts the tags by what receivers hear alone.
That needs no labels, which a wrong map would confirm.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from ..locator.arrays import Flags, Indices
from ..locator.calibration import Calibration
from ..locator.learned_map import learn_map
from ..locator.map_job import MapJob
from ..locator.records import Pieces, empty_pieces, join
from ..locator.room_map import RoomMap
from ..locator.taught import Taught, taught_pieces
from .calibrate import calibrate
from .held_back import BLOCK_S, blind, held_back, held_pieces
from .labels import LEAST_SUPPORT, SURE, choose, consistency, lesson_pieces, room_support
from .model import Verdict
from .prediction import Forecast, forecast
from .radio import first_patterns, radio_evidence
from .rounds import Learned, Scene, learn
from .smoother import leave_rates, smooth

PART_S: Final = BLOCK_S / 2
"""Gains are compared between parts of so many seconds, to see whether they are chance."""
LEAST_GAIN: Final = 6.0
"""Where some rooms have no receiver."""
LEAST_GAIN_COVERED: Final = 1.0
LEAST_CERTAINTY: Final = 1.3
"""Standard errors by which the gain must exceed 0."""
MOST_OF_ONE: Final = 0.4
"""The share of the gain that one sensor may have: a wrong one confirms what was learned from it."""
ROOM_LOSS: Final = -3.0
"""Worse than this the lessons of a room are left out."""
LEAST_SHARE: Final = 0.5
MORE_FOUND: Final = 0.25
NO_LOSS: Final = -1.0
"""A room of which so much more is found may be named without a gain: its sensor may hardly have turned on meanwhile. Such
labels come from the sensors, too, so this is for naming alone: lessons as a whole must make the sensors likelier."""
LEAST_TESTED: Final = 5
LEAST_NAMED_SUPPORT: Final = 10.0
OWN_RECEIVER_SHARE: Final = 0.25
OWN_RECEIVER_LESSONS: Final = 8
SELF_GAIN: Final = 0.03
"""Without sensors: how much more of the held-back pieces maps with lessons must put where the smoother has them."""


@dataclass(frozen=True, slots=True, eq=False)
class RoomTest:
    """The share of a room's held-back pieces that maps put there, those that will be used and those without lessons.

    None for too few.
    """

    share: float | None
    before: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """`taught` is what to use from now on. `error` is the share of the `tested` held-back pieces that its maps misplace.

    `gain` is by how many nats its maps make the sensors' held-back events likelier than maps without lessons, `score` how
    likely they make them, in nats too, which can be compared with that of another judgement of the same time.
    """

    verdict: Verdict
    taught: Taught | None
    rooms: Mapping[int, RoomTest] = field(default_factory=dict)
    error: float | None = None
    tested: int = 0
    gain: float = 0.0
    score: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """What maps make of what was heard: the room of each piece (N,), and how likely each channel is by that."""

    found: Indices
    forecasts: Sequence[Forecast]

    def naming(self, rooms: set[int]) -> _Trial:
        """Return the trial where nothing is found in other rooms than these."""
        return replace(self, found=np.where(np.isin(self.found, sorted(rooms)), self.found, -1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Court:
    """All that a judgement rests on; `learned` is of the whole scene, `covered` are the rooms with a receiver."""

    scene: Scene
    learned: Learned
    maps: MapJob
    covered: Indices
    check: Callable[[], None]

    def judge(self, candidate: Taught, in_use: Taught | None) -> Judgement:
        """Judge lessons that are new, beside those that are in use and none at all."""
        scene = self.scene
        held = held_back(scene.signals.at)
        trained = learn(blind(scene, held), self.check)
        lessons, named = self._lessons(trained, held, candidate)
        before = self._trial(empty_pieces(len(self.maps.receivers)), held)
        after = self._trial(lessons, held)
        dropped = self._contradicted(lessons) | self._worse(before, after, held, named)
        if dropped:
            lessons = lessons.only(np.flatnonzero(~np.isin(lessons.room, sorted(dropped))))
            after = self._trial(lessons, held)
        names = candidate.rooms
        good = replace(
            candidate,
            named=frozenset(names[room] for room in named if room not in dropped),
            pieces=candidate.pieces.only(np.flatnonzero(~np.isin(candidate.pieces.room, sorted(dropped)))),
        )
        better = len(lessons) > 0 and self._better(before, after, held)
        old = None if in_use is None else self._trial(self._old_lessons(in_use, held), held)
        if better and (old is None or _gain(old, after, held)[0] >= 0):
            good = replace(good, scale=self._scale(lessons, held))
            return self._judged(Verdict.ADOPTED, good, before, after, held)
        if old is None or in_use is None:
            return self._judged(Verdict.NOT_BETTER, None, before, before, held)
        gain, certainty = _gain(before, old, held)
        if gain < 0 and certainty <= -LEAST_CERTAINTY:
            return self._judged(Verdict.WITHDRAWN, None, before, before, held)
        return self._judged(Verdict.KEPT, in_use, before, old, held)

    def _lessons(self, trained: Learned, held: Flags, candidate: Taught) -> tuple[Pieces, set[int]]:
        """Return the lessons of what was not held back, and the rooms that they may name."""
        signals, cuts = self.scene.signals, self.scene.cuts
        support = room_support(signals, trained.share, trained.witnesses)
        agreement = consistency(signals, trained.share, trained.witnesses)
        allowed = np.union1d(self.covered, np.flatnonzero(support >= LEAST_SUPPORT)).astype(np.intp)
        share = np.where(held_pieces(cuts, held)[:, None], np.float32(0), trained.piece_share)
        pieces = lesson_pieces(cuts, trained.piece_share, choose(cuts, share, agreement, allowed), signals)
        named = {candidate.rooms.index(room) for room in candidate.named}
        shown = sorted(named | self._shown())
        return pieces.only(np.flatnonzero(np.isin(pieces.room, shown))), named

    def _shown(self) -> set[int]:
        """Return the rooms that can be named without lessons."""
        drawn = {room.room for room in self.maps.plan.rooms} if self.maps.plan is not None else set()
        walked = set(self.maps.walks.room.tolist())
        return {
            number
            for number, room in enumerate(self.maps.rooms)
            if room.id in drawn or number in walked or number in self.covered
        }

    def _old_lessons(self, in_use: Taught, held: Flags) -> Pieces:
        """Return the lessons in use, without those that were made of what is held back now."""
        receivers, rooms = ([each.id for each in group] for group in (self.maps.receivers, self.maps.rooms))
        pieces = taught_pieces(in_use, receivers, rooms, self.maps.now)
        at = self.scene.signals.at
        step = np.clip(np.searchsorted(at, pieces.at), 0, max(len(at) - 1, 0))
        known = held[step] & (np.abs(at[step] - pieces.at) < BLOCK_S / 2)
        shown = sorted(self._shown() | self._numbers(in_use.named))
        return pieces.only(np.flatnonzero(~known & np.isin(pieces.room, shown)))

    def _scale(self, lessons: Pieces, held: Flags) -> Calibration | None:
        """Return how probabilities are corrected, from what these lessons were made without."""
        self.check()
        maps, area_map = self._maps(lessons)
        cells = maps.build_cells(area_map)
        return None if cells is None else calibrate(self.scene, self.learned, cells, held)

    def _maps(self, lessons: Pieces) -> tuple[MapJob, RoomMap]:
        maps = replace(self.maps, taught=lessons, scale=None)
        known = join([maps.pieces, maps.emitted, maps.walks, maps.taught])
        return maps, learn_map(maps.receiver_rooms, len(maps.rooms), known)

    def _trial(self, lessons: Pieces, held: Flags) -> _Trial:
        self.check()
        scene = self.scene
        patterns = first_patterns(*self._maps(lessons))
        evidence = radio_evidence(scene.signals, patterns, self.learned.powers_db, scene.rooms, 1.0)
        signals = scene.signals
        share = smooth(evidence, leave_rates(signals.motion, signals.present, signals.gaps), self.learned.toward).share
        found = scene.cuts.means(share).argmax(axis=1)
        return _Trial(found, [forecast(signals, witness, share, held) for witness in self.learned.witnesses])

    def _contradicted(self, lessons: Pieces) -> set[int]:
        """Return the rooms with a receiver whose lessons are hardly ever heard loudest by it: a sensor hangs elsewhere."""
        receiver_rooms = self.maps.receiver_rooms
        placed = np.where(receiver_rooms >= 0, np.nan_to_num(lessons.level_dbm, nan=-np.inf), -np.inf)
        loudest = receiver_rooms[placed.argmax(axis=1)] if len(lessons) else np.zeros(0, np.intp)
        found = set()
        for room in self.covered.tolist():
            rows = lessons.room == room
            if rows.sum() >= OWN_RECEIVER_LESSONS and (loudest[rows] == room).mean() < OWN_RECEIVER_SHARE:
                found.add(room)
        return found

    def _worse(self, before: _Trial, after: _Trial, held: Flags, named: set[int]) -> set[int]:
        """Return the rooms whose lessons do harm, and those that are not told apart well enough to be named."""
        gain = np.zeros(self.scene.rooms)
        for old, new in zip(before.forecasts, after.forecasts, strict=True):
            gain[old.room] += float((new.score - old.score).sum())
        support = room_support(self.scene.signals, self.learned.share, self.learned.witnesses)
        rooms = self._rooms(before, after, held)
        shown = self._shown()
        found = set(np.flatnonzero(gain < ROOM_LOSS).tolist())
        for room in named - shown:
            share, share_before = rooms[room].share, rooms[room].before or 0.0
            apart = share is None or share >= LEAST_SHARE
            more = share is not None and share >= share_before + MORE_FOUND and gain[room] > NO_LOSS
            if (gain[room] <= 0 and not more) or support[room] < LEAST_NAMED_SUPPORT or not apart:
                found.add(room)
        return found

    def _rooms(self, before: _Trial, after: _Trial, held: Flags) -> dict[int, RoomTest]:
        truth, tested = self._truth(held)
        right, right_before = (trial.found[tested] == truth[tested] for trial in (after, before))
        result = {}
        for room in range(self.scene.rooms):
            rows = truth[tested] == room
            enough = rows.sum() >= LEAST_TESTED
            result[room] = RoomTest(
                float(right[rows].mean()) if enough else None, float(right_before[rows].mean()) if enough else None
            )
        return result

    def _truth(self, held: Flags) -> tuple[Indices, Flags]:
        """Return where each piece was as the sensors, too, have it, and which held-back ones are sure enough to test by."""
        share = self.learned.piece_share
        return share.argmax(axis=1), held_pieces(self.scene.cuts, held) & (share.max(axis=1) >= SURE)

    def _better(self, before: _Trial, after: _Trial, held: Flags) -> bool:
        if before.forecasts:
            gain, certainty = _gain(before, after, held)
            if len(self.covered) == self.scene.rooms:
                # No room can take tags from one that cannot be named: in made homes lessons that predicted no worse
                # put 3 to 48 % more into the right room, those with little gain, wrong areas or a left tag, too.
                return gain >= LEAST_GAIN_COVERED
            return gain >= LEAST_GAIN and certainty >= LEAST_CERTAINTY
        rooms = self._rooms(before, after, held)
        known = [test for test in rooms.values() if test.share is not None and test.before is not None]
        gains = [(test.share or 0.0) - (test.before or 0.0) for test in known]
        return bool(gains) and float(np.mean(gains)) >= SELF_GAIN

    def _judged(self, verdict: Verdict, taught: Taught | None, before: _Trial, used: _Trial, held: Flags) -> Judgement:
        """Return the figures of what will be used: a tag in a room that cannot be named is not found."""
        shown = self._shown()
        named = shown if taught is None else shown | self._numbers(taught.named)
        before, used = before.naming(shown), used.naming(named)
        truth, tested = self._truth(held)
        count = int(tested.sum())
        error = float((used.found[tested] != truth[tested]).mean()) if count else None
        rooms, gain = self._rooms(before, used, held), _gain(before, used, held)[0]
        return Judgement(
            verdict=verdict,
            taught=taught,
            rooms=rooms,
            error=error,
            tested=count,
            gain=gain,
            score=float(sum(each.score[held].sum() for each in used.forecasts)),
        )

    def _numbers(self, names: frozenset[str]) -> set[int]:
        return {number for number, room in enumerate(self.maps.rooms) if room.id in names}


def _gain(before: _Trial, after: _Trial, held: Flags) -> tuple[float, float]:
    """Return how much likelier the sensors are after, and by how many standard errors that differs from 0."""
    by_sensor = np.array(
        [new.score - old.score for old, new in zip(before.forecasts, after.forecasts, strict=True)], np.float64
    )
    if not len(by_sensor):
        return 0.0, 0.0
    totals = by_sensor.sum(axis=1)
    most = MOST_OF_ONE * max(float(totals[totals > 0].sum()), 1e-9)
    factor = np.where(totals > most, most / np.maximum(totals, 1e-9), 1.0)
    steps = (by_sensor * factor[:, None]).sum(axis=0)[held]
    parts = np.add.reduceat(steps, np.arange(0, len(steps), int(PART_S // 2))) if len(steps) else np.zeros(1)
    error = float(parts.std() * np.sqrt(len(parts)))
    gain = float(steps.sum())
    return gain, gain / max(error, 1e-9)
