"""What each receiver is expected to hear of a tag in each cell, and how tags go from cell to cell."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Flags, Floats, Indices
from .calibration import Calibration

STEP_M: Final = 1.0
"""Standard deviation of a second's walk."""
CLIMB_SHARE: Final = 0.45
FARTHEST_M: Final = 6.0
"""Beyond this a second's walk does not lead."""


@dataclass(frozen=True, slots=True, eq=False)
class CellMap:
    """C cells, Q receivers.

    `mean_dbm` and `variance_db2` (Q, C) are the level expected of a tag of usual power and the map's own uncertainty;
    a receiver of which nothing is known anywhere has `useful` false. `room` (C,) are indices into `rooms`. `step` (C, C)
    is the chance to be in a column's cell a second after a row's, while walking. `place_m` (C, 2) and `floor` (names by
    cell) are there with a plan, NaN and empty for cells that stand for a room as a whole.
    """

    receivers: tuple[str, ...]
    rooms: tuple[str, ...]
    mean_dbm: Floats
    variance_db2: Floats
    useful: Indices
    room: Indices
    step: Floats
    place_m: Floats
    floor: tuple[str, ...]
    storey: Indices
    """The cells' storeys as numbers, alike where no plan tells them apart (C,)."""
    distance_m: Floats
    """From each receiver (Q, C), NaN where not known."""
    power_db: float = 0.0
    """What the tags of the calibration walks send more than usual."""
    scale: Calibration | None = None
    """How probabilities are corrected; None: not at all."""
    own_room: Flags | None = None
    """Which cells are in each receiver's room (Q, C)."""


def steps(walking_m: Floats, storey: Indices) -> Floats:
    """Return where a second's walk leads, (C, C), from walking distances and storeys (C,); each row sums to 1.

    Stairs count for less than their length: a cell at their foot stands for all of them.
    """
    climbs = storey[:, None] != storey[None]
    walking_m = np.where(climbs, CLIMB_SHARE * walking_m, walking_m)
    near = np.where(walking_m < FARTHEST_M, np.exp(-((walking_m / STEP_M) ** 2) / 2), 0.0)
    np.fill_diagonal(near, np.maximum(np.diag(near), 1.0))
    chance: Floats = (near / near.sum(axis=1, keepdims=True)).astype(np.float32)
    return chance
