"""The heavy work: maps from all that is known. Runs in a worker thread on copies."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from .cell_map import CellMap
from .evaluate import walks_help, weigh_walks, without_walks
from .health import RoomTest, SelfTest, back_in_place, moved_by_emitters, moved_receivers
from .learned_map import learn_map
from .map_data import MapData
from .records import join
from .room_map import RoomMap
from .self_test import locate_emitters


@dataclass(frozen=True, slots=True, eq=False)
class MapResult:
    """What the locator installs; `cells` only where a plan or walks are known.

    `receivers` and `rooms` are the ids that the maps' columns and indices stand for. `moved` are the receivers that
    seem to have moved, with the room each seems to be in; `back` those that were taken for moved and fit again.
    """

    receivers: tuple[str, ...]
    places: tuple[str | None, ...]
    rooms: tuple[str, ...]
    area_map: RoomMap
    cells: CellMap | None
    moved: Mapping[str, str | None]
    back: frozenset[str]
    self_test: SelfTest | None
    walks_help: bool | None = None
    """Whether walks are in the maps: they are left out where they make the walked rooms less sure. None without walks."""
    walked_rooms: Mapping[str, RoomTest] | None = None
    """How often walked rooms are found; None where that was not tested again."""


class MapJob(MapData):
    """The work: `run` makes the maps, tests them on the emitters where asked, and finds receivers that moved."""

    __slots__ = ()

    def run(self) -> MapResult:
        """Build the maps."""
        if not len(self.walks):
            return replace(self._made(None), walked_rooms={})
        gain = None if self.walks_help is not None else weigh_walks(self)
        helps = self.walks_help if gain is None else walks_help(gain)
        used = self if helps else without_walks(self)
        made = used._made(helps)  # noqa: SLF001  # the same class
        return made if gain is None else replace(made, walked_rooms=gain.rooms)

    def _made(self, helps: bool | None) -> MapResult:
        area_map = learn_map(
            self.receiver_rooms, len(self.rooms), join([self.pieces, self.emitted, self.walks, self.taught])
        )
        moved, back = self._health()
        return MapResult(
            receivers=tuple(receiver.id for receiver in self.receivers),
            places=tuple(receiver.room for receiver in self.receivers),
            rooms=tuple(room.id for room in self.rooms),
            area_map=area_map,
            cells=self.build_cells(area_map) if self.wants_cells else None,
            moved=moved,
            back=back,
            self_test=locate_emitters(self) if self.test else None,
            walks_help=helps,
        )

    def _health(self) -> tuple[dict[str, str | None], frozenset[str]]:
        ids = [receiver.id for receiver in self.receivers]
        # A receiver at fault is no evidence about others.
        well = self.pieces.level_dbm + np.where(self.useful > 0, 0, np.nan).astype(np.float32)
        found = moved_receivers(replace(self.pieces, level_dbm=well), self.receiver_rooms, self.now)
        found |= moved_by_emitters(self.emitted, self.receiver_rooms, self.now)
        moved = {
            ids[column]: None if room is None else self.rooms[room].id
            for column, room in found.items()
            if self.receiver_rooms[column] >= 0
        }
        back = (
            receiver
            for receiver, since in self.moved.items()
            if receiver in ids and back_in_place(self.pieces, ids.index(receiver), since, self.now)
        )
        return moved, frozenset(back)
