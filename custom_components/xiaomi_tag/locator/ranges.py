"""Measured distances (UWB, or any other ranging): which cells they allow.

Where the receiver or the cells are on no plan, a distance is evidence of the receiver's room alone, and little of it:
receivers hang at walls, and the other side of the wall is as near. In made homes (seeds 101-104, receivers at walls) a
tag nearer than 1 m is in the receiver's room in 91 to 97 % of all cases, one at 1 to 1.5 m only in 60 to 78 %.
"""

from typing import Final

import numpy as np

from .arrays import Flags, Floats

RANGE_SD_M: Final = 0.5
RANGE_SD_SHARE: Final = 0.1
OUTLIER_NATS: Final = 4.5
"""What a wrong range may cost at most: a reflection must not overrule everything else."""
LONGEST_M: Final = 200.0
NEAR_M: Final = 20.0
"""A tag that is as near to a receiver as that is at home."""
EVERY_S: Final = 0.9
"""Distances that are measured faster share their error: they are used once a second."""
ROOM_AT_M: Final = (1.0, 1.5, 2.5, 3.5, 5.0, 7.0, 10.0)
ROOM_NATS: Final = (4.5, 2.7, 1.9, 0.0, -1.5, -3.0, -4.0)
"""The log-odds that a tag so far from a receiver is in its room, over those of any tag; less sure than made homes are,
whose rooms are small."""
ROOM_SHARE: Final = 0.15
"""What one distance counts of that: on which side of the wall a tag lies is the same for all of a stay."""


def range_fit(distance_m: Floats, range_m: Floats, own_room: Flags | None = None) -> Floats:
    """Return the log-likelihood (N, C) of ranges (N, Q), NaN for none, at cells that far (Q, C), NaN for unknown.

    `own_room` (Q, C) marks the cells of each receiver's room: the evidence where no distance is known.
    """
    fit = np.zeros((len(range_m), distance_m.shape[1]), np.float32)
    for row, receiver in zip(*np.nonzero(np.isfinite(range_m)), strict=True):
        if np.isfinite(distance_m[receiver, 0]):
            measured = range_m[row, receiver]
            apart = (distance_m[receiver] - measured) / (RANGE_SD_M + RANGE_SD_SHARE * measured)
            cost = np.minimum(apart**2 / 2, OUTLIER_NATS)
            # Cells of rooms that are not drawn are neither nearer nor farther than the others are in the mean.
            fit[row] -= np.where(np.isnan(cost), -np.log(np.nanmean(np.exp(-cost))), cost)
        elif own_room is not None:
            odds = ROOM_SHARE * np.interp(range_m[row, receiver], ROOM_AT_M, ROOM_NATS)
            fit[row] += np.where(own_room[receiver], np.float32(odds), np.float32(0))
    return fit
