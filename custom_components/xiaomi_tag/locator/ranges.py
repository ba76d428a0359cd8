"""Measured distances (UWB, or any other ranging): which cells they allow."""

from typing import Final

import numpy as np

from .arrays import Floats

RANGE_SD_M: Final = 0.5
RANGE_SD_SHARE: Final = 0.1
OUTLIER_NATS: Final = 4.5
"""What a wrong range may cost at most: a reflection must not overrule everything else."""
LONGEST_M: Final = 200.0
NEAR_M: Final = 20.0
"""A tag that is as near to a receiver as that is at home."""


def range_fit(distance_m: Floats, range_m: Floats) -> Floats:
    """Return the log-likelihood (N, C) of ranges (N, Q), NaN for none, at cells that far (Q, C), NaN for unknown."""
    fit = np.zeros((len(range_m), distance_m.shape[1]), np.float32)
    for row, receiver in zip(*np.nonzero(np.isfinite(range_m)), strict=True):
        if np.isfinite(distance_m[receiver, 0]):
            measured = range_m[row, receiver]
            apart = (distance_m[receiver] - measured) / (RANGE_SD_M + RANGE_SD_SHARE * measured)
            cost = np.minimum(apart**2 / 2, OUTLIER_NATS)
            # Cells of rooms that are not drawn are neither nearer nor farther than the others are in the mean.
            fit[row] -= np.where(np.isnan(cost), -np.log(np.nanmean(np.exp(-cost))), cost)
    return fit
