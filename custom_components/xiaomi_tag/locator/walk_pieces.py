"""Calibration walks as pieces with known rooms."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from .arrays import Floats
from .levels import SILENT_DBM
from .records import Pieces, empty_pieces, stack
from .walks import Walk, WalkKind

ROWS_A_PIECE: Final = 3
CORRECTION_WEIGHT: Final = 3.0
"""A user who corrects an answer knows better than a walk of long ago."""
HALF_LIFE_S: Final = 180 * 86_400.0
LEAST_WEIGHT: Final = 0.25
"""An old walk is still worth more than none."""


def walk_pieces(walks: Sequence[Walk], receivers: Sequence[str], rooms: Sequence[str], now: float) -> Pieces:
    """Return the walks' pieces with a column for each of `receivers`; walks of rooms that are gone are left out."""
    index = {room: number for number, room in enumerate(rooms)}
    columns = {receiver: column for column, receiver in enumerate(receivers)}
    senders: dict[str, int] = {}
    tables = [
        _pieces(walk, columns, index[walk.room], senders.setdefault(walk.tag, len(senders)), now)
        for walk in walks
        if walk.room in index
    ]
    return stack(tables) if tables else empty_pieces(len(receivers))


def _pieces(walk: Walk, columns: dict[str, int], room: int, sender: int, now: float) -> Pieces:
    rows = np.array([[np.nan if level is None else level for level in row] for row in walk.levels_dbm], np.float32)
    cuts = np.arange(0, len(rows), ROWS_A_PIECE)
    heard = ~np.isnan(rows)
    count = np.add.reduceat(heard.astype(np.float32), cuts, axis=0)
    total = np.add.reduceat(np.nan_to_num(rows), cuts, axis=0)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.float32(SILENT_DBM)).astype(np.float32)
    shape = (len(cuts), len(columns))
    level, counts = np.full(shape, np.nan, np.float32), np.zeros(shape, np.float32)
    for own, receiver in enumerate(walk.receivers):
        column = columns.get(receiver)
        if column is not None:
            level[:, column], counts[:, column] = mean[:, own], count[:, own]
    weight = max(np.exp2(-max(now - walk.at, 0.0) / HALF_LIFE_S), LEAST_WEIGHT)
    if walk.kind is WalkKind.CORRECTION:
        weight *= CORRECTION_WEIGHT
    return Pieces(
        level_dbm=level,
        count=counts,
        sender=np.full(len(cuts), sender, np.intp),
        room=np.full(len(cuts), room, np.intp),
        sure=np.ones(len(cuts), np.float32),
        known=np.ones(len(cuts), np.intp),
        at=walk.at + cuts.astype(np.float64),
        range_m=np.full(shape, np.nan, np.float32),
        weight=_full(len(cuts), float(weight)),
    )


def _full(count: int, value: float) -> Floats:
    return np.full(count, value, np.float32)
