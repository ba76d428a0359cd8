"""What each receiver hears of a tag, beside what it would hear if the tag were in one room or another.

The levels are those that the answers rest on: of the areas-only map or of the cells, whichever is in use, at the
transmit power that fits the tag in that room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import NEVER, Flags, Floats, Indices, Times
from .cell_filter import NOISE_DB, CellFilter
from .levels import SILENT_DBM
from .likelihood import SENSITIVITY_DBM

FIT_SDS: Final = 1.3
"""A level fits a room within so many standard deviations: four of five do in the right room."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The level expected of a tag in a room, and its standard deviation."""

    level_dbm: float
    sd_db: float

    @property
    def dbm(self) -> float | None:
        """The level, None where it is so low that silence is expected."""
        return None if self.level_dbm < SENSITIVITY_DBM else self.level_dbm

    def fits(self, heard_dbm: float | None) -> bool:
        """Return whether a level heard, None for silence, is an ordinary one for the room."""
        margin_db = FIT_SDS * self.sd_db
        if heard_dbm is None:
            return self.level_dbm <= SENSITIVITY_DBM + margin_db
        return abs(heard_dbm - max(self.level_dbm, SENSITIVITY_DBM)) <= margin_db


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one receiver hears of a tag.

    `level_dbm` is the level that counts just now, None for silence; `heard_at` the time of the newest packet, None
    before the first; `pause_s` its usual pause. `counts`: whether it says anything about the room, if only by silence.
    `expected` has an item for each room that was asked for, None where nothing is known.
    """

    receiver: str
    level_dbm: float | None
    heard_at: float | None
    pause_s: float
    counts: bool
    expected: tuple[Expected | None, ...]


def expected_by_cells(cells: CellFilter, slot: int, room: int) -> tuple[Floats, Floats] | None:
    """Return levels and standard deviations (Q,) expected of a tag in a room, NaN where nothing is known.

    Each cell of the room counts by how probable it is for the tag. None for a room without cells.
    """
    cell_map = cells.map
    if cell_map is None:
        return None
    inside: Indices = np.flatnonzero(cell_map.room == room)
    if not len(inside):
        return None
    share, power, variance = cells.state(slot, inside)
    level = cell_map.mean_dbm[:, inside] + power
    mean = level @ share
    spread = (cell_map.variance_db2[:, inside] + variance + (level - mean[:, None]) ** 2) @ share
    known = np.zeros(len(mean), bool)
    known[cell_map.useful] = True
    mean[~known] = np.nan
    sd: Floats = np.sqrt(spread + np.float32(NOISE_DB) ** 2).astype(np.float32)
    return mean.astype(np.float32), sd


def hearings(
    receivers: Sequence[str],
    times: tuple[Times, Times],
    level_dbm: Floats,
    counts: Flags,
    expected: Sequence[tuple[Floats, Floats] | None],
) -> list[Hearing]:
    """Return a row for each receiver.

    `times` are the newest packets and the usual pauses (Q,); `expected` has levels and standard deviations (Q,) for each
    room, None where nothing is known.
    """
    rooms = [
        [None] * len(receivers)
        if found is None
        else [
            None if np.isnan(level) else Expected(level, sd)
            for level, sd in zip(found[0].tolist(), found[1].tolist(), strict=True)
        ]
        for found in expected
    ]
    heard_at, pause_s = (each.tolist() for each in times)
    columns = zip(receivers, level_dbm.tolist(), heard_at, pause_s, counts.tolist(), strict=True)
    return [
        Hearing(
            receiver=receiver,
            level_dbm=level if level > SILENT_DBM else None,
            heard_at=at if at > NEVER else None,
            pause_s=pause,
            counts=count,
            expected=tuple(room[column] for room in rooms),
        )
        for column, (receiver, level, at, pause, count) in enumerate(columns)
    ]
