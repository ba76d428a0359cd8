"""All that maps are made of, and the cells that come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from .arrays import Floats, Indices
from .calibration import Calibration
from .cell_map import CellMap, steps
from .grid import Grid, make_grid
from .model import Receiver, Room
from .plan import FloorPlan
from .plan_fit import Fitted, fit_plan
from .plan_prior import plan_prior
from .prototypes import MOST_A_ROOM, MOST_TAUGHT, make_prototypes
from .records import Pieces, join
from .room_map import RoomMap
from .sender_powers import sender_powers
from .walking_distance import walking_m

SAME_ROOM_M: Final = 1.0
NEXT_ROOM_M: Final = 2.0
"""How far apart two rooms are assumed to lie without a plan."""
NEXT_FLOOR_M: Final = 7.0
LEAST_WALKED: Final = 5
"""Pieces of walks, of three seconds with packets each, that show what a room sounds like."""
WALKED_SHARE: Final = 0.15
"""What a guessed piece counts beside walks: on a calibrated map guesses only blur."""
TAUGHT_SHARE: Final = 0.3
"""What a lesson counts on a plan: it may be wrong, and a home is not lived in evenly."""
TAUGHT_BESIDE_WALKS: Final = 0.15
"""The same where there are walks: the user knows better than the sensors."""


@dataclass(frozen=True, slots=True, eq=False)
class MapData:
    """All that maps are made of.

    `pieces` are guessed ones of tags, `emitted` those of labelled emitters, `walks` known ones, and the rooms of those
    `taught` the house's sensors teach. `emitters` numbers the emitters as `emitted` does; `useful` (Q,) is 0 for receivers at fault, `moved` holds since when
    some were taken for moved. With `test` the emitters are located as if their rooms were unknown.
    """

    now: float
    receivers: tuple[Receiver, ...]
    rooms: tuple[Room, ...]
    plan: FloorPlan | None
    pieces: Pieces
    emitted: Pieces
    emitters: Mapping[str, int]
    walks: Pieces
    taught: Pieces
    useful: Floats
    moved: Mapping[str, float] = MappingProxyType({})
    test: bool = False
    walks_help: bool | None = None
    """Whether walks make the walked rooms surer; None while that is to be found out."""
    emitter_receivers: Mapping[str, str] = MappingProxyType({})
    """The receivers that are emitters themselves, by the emitter's id."""
    scale: Calibration | None = None
    """How probabilities are corrected that rest on the lessons."""

    @property
    def receiver_rooms(self) -> Indices:
        """The receivers' rooms (Q,) as indices, -1 for none and for receivers at fault."""
        return np.where(self.useful > 0, self.places, -1)

    @property
    def wants_cells(self) -> bool:
        """Whether enough is known for cells: a plan, lessons, or long enough walks in every room that has a receiver.

        Without a plan, walked rooms and merely supposed ones beside each other are worse than the areas-only rule.
        Lessons are in use only after they have proved better than that.
        """
        if self.plan is not None or len(self.taught):
            return True
        if not len(self.walks):
            return False
        walked = self._walked
        with_receiver = self.receiver_rooms[self.receiver_rooms >= 0]
        return bool((walked[with_receiver] >= LEAST_WALKED).all())

    @property
    def _walked(self) -> Indices:
        """How many pieces of walks each room has."""
        return np.bincount(self.walks.room, minlength=len(self.rooms))

    @property
    def places(self) -> Indices:
        """The receivers' rooms (Q,) as indices, -1 for none."""
        index = {room.id: number for number, room in enumerate(self.rooms)}
        return np.array([index.get(receiver.room or "", -1) for receiver in self.receivers], np.intp)

    def build_cells(self, area_map: RoomMap) -> CellMap | None:
        """Build the cells, None without any room."""
        names = tuple(room.id for room in self.rooms)
        plan = self.plan or FloorPlan((), ())
        grid = make_grid(plan, names)
        fitted, evidence, distance_m = self._fit(plan, grid)
        drawn = set(grid.room.tolist())
        others = np.array([room for room in range(len(names)) if room not in drawn], np.intp)
        known = join([self.taught, self.walks])
        powers = fitted.power_db[evidence.sender[len(evidence) - len(known) :]] if drawn else self._powers(known)
        shown = self._shown()
        most = MOST_TAUGHT if len(self.taught) else MOST_A_ROOM
        extra = make_prototypes(others, known.only(shown), area_map, powers[shown], most)
        room = np.concatenate([grid.room, extra.room])
        if not len(room):
            return None
        blank = len(extra.room)
        floor_names = [plan.floors[floor].id for floor in grid.floor.tolist()]
        # A new tag sends about as the walked ones do, or as those that the lessons are of.
        usual = powers[len(self.taught) :] if len(self.walks) else powers
        storey = self._storeys(plan, grid, room)
        return CellMap(
            receivers=tuple(receiver.id for receiver in self.receivers),
            rooms=names,
            mean_dbm=np.column_stack([fitted.mean_dbm, extra.mean_dbm]).astype(np.float32),
            variance_db2=np.column_stack([fitted.variance_db2, extra.variance_db2]).astype(np.float32),
            useful=np.flatnonzero(self.useful > 0),
            room=room,
            step=steps(self._distances(plan, grid, room), storey),
            storey=storey,
            place_m=np.vstack([grid.points[:, :2], np.full((blank, 2), np.nan)]).astype(np.float32),
            floor=(*floor_names, *("",) * blank),
            distance_m=np.column_stack([distance_m, np.full((len(self.receivers), blank), np.nan)]).astype(np.float32),
            power_db=float(usual.mean()) / 2 if len(usual) else 0.0,
            scale=self.scale if len(self.taught) else None,
            own_room=self.places[:, None] == room[None],
        )

    def _powers(self, known: Pieces) -> Floats:
        """Return what the senders of pieces with known rooms send more than usual, where no plan shows it."""
        # The tags of walks alone are one another's measure: their powers are not told apart from the rooms' levels.
        return sender_powers(known) if len(self.taught) else np.zeros(len(known), np.float32)

    def _shown(self) -> Indices:
        """Return the pieces, first lessons and then walks, that rooms which no plan shows are known by.

        Walks outrank lessons: a room that was walked for long enough needs none.
        """
        taught = self._walked[self.taught.room] < LEAST_WALKED
        return np.concatenate([np.flatnonzero(taught), len(taught) + np.arange(len(self.walks))])

    def _fit(self, plan: FloorPlan, grid: Grid) -> tuple[Fitted, Pieces, Floats]:
        """Fit the drawn cells to all pieces."""
        ids = [receiver.id for receiver in self.receivers]
        prior = plan_prior(plan, grid, ids, {receiver.id: receiver.room for receiver in self.receivers})
        guessed = self.pieces
        share = TAUGHT_BESIDE_WALKS if len(self.walks) else TAUGHT_SHARE
        taught = replace(self.taught, weight=self.taught.weight * np.float32(share))
        if len(self.walks) or len(taught):
            guessed = replace(guessed, weight=guessed.weight * np.float32(WALKED_SHARE))
        evidence = join([guessed, self.emitted, taught, self.walks])
        # What is known to have been in a room that is not drawn is no evidence for those that are.
        elsewhere = (evidence.known > 0) & ~np.isin(evidence.room, grid.room)
        evidence = replace(evidence, weight=np.where(elsewhere, np.float32(0.0), evidence.weight))
        return fit_plan(prior, grid.room, evidence, self.useful), evidence, prior.distance_m

    def _storeys(self, plan: FloorPlan, grid: Grid, room: Indices) -> Indices:
        """Return the cells' storeys: the plan's, and the rooms' floors for those that it does not show."""
        numbers = {floor.id: storey for floor, storey in zip(plan.floors, plan.storeys, strict=True)}
        names = dict.fromkeys(each.floor for each in self.rooms if each.floor is not None)
        for name in names:
            numbers.setdefault(name, max(numbers.values(), default=-1) + 1)
        other = [numbers.get(self.rooms[each].floor or "", 0) for each in room[len(grid.room) :].tolist()]
        drawn = np.array(plan.storeys, np.intp)[grid.floor] if len(grid.floor) else grid.floor
        return np.concatenate([drawn, np.array(other, np.intp)])

    def _distances(self, plan: FloorPlan, grid: Grid, room: Indices) -> Floats:
        """Return walking distances in metres between all cells (C, C)."""
        floors = [each.floor for each in self.rooms]
        same_floor = np.array([[one is None or other is None or one == other for other in floors] for one in floors])
        apart = np.where(same_floor[np.ix_(room, room)], NEXT_ROOM_M, NEXT_FLOOR_M)
        apart[room[:, None] == room[None]] = SAME_ROOM_M
        np.fill_diagonal(apart, 0.0)
        drawn = len(grid.room)
        apart[:drawn, :drawn] = walking_m(plan, grid)
        return apart.astype(np.float32)
