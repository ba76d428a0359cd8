"""The cells that a floor plan shows, room by room: where in its room a tag is."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..basics.model import Position
from .arrays import Floats, Indices
from .cell_map import CellMap


@dataclass(frozen=True, slots=True, eq=False)
class DrawnCells:
    """Indices of drawn cells, sorted by room; those of room r are `count[r]` from `start[r]` on."""

    cell: Indices
    start: Indices
    count: Indices
    place_m: Floats
    """Of all cells (C, 2)."""
    floor: tuple[str, ...]

    @classmethod
    def of(cls, cells: CellMap) -> DrawnCells:
        """Sort the cells of a map."""
        drawn = np.flatnonzero(np.isfinite(cells.place_m[:, 0]))
        count = np.bincount(cells.room[drawn], minlength=len(cells.rooms))
        cell = drawn[np.argsort(cells.room[drawn], kind="stable")]
        return cls(cell, np.cumsum(count) - count, count, cells.place_m, cells.floor)

    def positions(self, belief: Floats, slots: Indices, rooms: Indices) -> Iterator[Position | None]:
        """Yield where the tags in these slots are in their rooms, all drawn, by the belief (tags, C) in each cell."""
        count = self.count[rooms]
        first = np.cumsum(count) - count
        tag = np.repeat(np.arange(len(slots)), count)
        # The cells of each tag's room, one tag after the other.
        cell = self.cell[np.repeat(self.start[rooms] - first, count) + np.arange(len(tag))]
        share = belief[slots[tag], cell].astype(np.float64)
        total = np.add.reduceat(share, first) if len(slots) else share
        share /= np.where(total > 0, total, 1)[tag]
        place = self.place_m[cell]
        mean = _sums(share[:, None] * place, first)
        x, y = (place - mean[tag]).T
        spread = _sums(np.column_stack([x * x, x * y, y * y]) * share[:, None], first)
        rows = np.column_stack([mean, spread]).astype(np.float32).tolist()
        for row, sure, floor in zip(rows, (total > 0).tolist(), self.cell[self.start[rooms]].tolist(), strict=True):
            yield Position(self.floor[floor], *row) if sure else None


def _sums(values: Floats, first: Indices) -> Floats:
    """Sum rows up, from each of `first` to the next."""
    return np.add.reduceat(values, first, axis=0) if len(first) else values
