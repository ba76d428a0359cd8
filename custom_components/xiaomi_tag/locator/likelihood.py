"""How well levels fit cells when the tag's transmit power is only roughly known."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Floats

POWERS_DB: Final = np.arange(-24.0, 25.0, 3.0, dtype=np.float32)
HEARD_SHARE: Final = 0.85
"""Packets that a receiver gets of those loud enough, at best."""
SENSITIVITY_DBM: Final = -94.0
SENSITIVITY_DB: Final = 5.0
LOGISTIC: Final = 1.702
"""A logistic curve with this slope is within 0.01 of the normal distribution function (Johnson and Kotz 1970)."""


@dataclass(frozen=True, slots=True, eq=False)
class LevelTables:
    """Matrices (Q, C) by which Gaussian likelihoods of all cells become matrix products."""

    precision: Floats
    weighted: Floats
    squared: Floats
    log_precision: Floats

    @classmethod
    def build(cls, mean_dbm: Floats, variance_db2: Floats, noise_db: float) -> LevelTables:
        """Prepare for packets that scatter by `noise_db` around a map of that mean and variance."""
        precision = (1 / (variance_db2 + np.float32(noise_db) ** 2)).astype(np.float32)
        weighted = precision * mean_dbm
        return cls(precision, weighted, weighted * mean_dbm, np.log(precision))


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Log-likelihood, and mean and variance of the tag's power given the cell; all (N, C)."""

    log_likelihood: Floats
    power_db: Floats
    variance_db2: Floats


def fit_levels(
    weight: Floats, level_dbm: Floats, tables: LevelTables, power_db: Floats, variance_db2: Floats | np.float32
) -> Fit:
    """Fit levels (N, Q), counted by `weight` (0 where not heard), to all cells.

    The power's prior N(power_db, variance_db2), of shapes that go with (N, C), is integrated out: with residuals e,
    precisions w and prior precision p, -2 log L = sum w e^2 + p m^2 - (sum w e + p m)^2 / (sum w + p) + log((sum w + p) / p).
    """
    precision = weight @ tables.precision
    weighed = weight * level_dbm
    first = weighed @ tables.precision - weight @ tables.weighted
    second = (weighed * level_dbm) @ tables.precision - 2 * (weighed @ tables.weighted) + weight @ tables.squared
    prior = 1 / np.asarray(variance_db2, np.float32)
    total = precision + prior
    mean = (first + power_db * prior) / total
    log_likelihood: Floats = (
        second + power_db * power_db * prior - mean * mean * total + np.log(total * variance_db2)
    ) / -2
    log_likelihood += (weight @ tables.log_precision) / 2
    return Fit(log_likelihood, mean.astype(np.float32, copy=False), (1 / total).astype(np.float32, copy=False))


def silence_tables(mean_dbm: Floats, useful: Floats) -> Floats:
    """Return (POWERS, Q, C): log of the chance that a receiver misses a packet, for each power a tag may have."""
    margin = (mean_dbm[None] + POWERS_DB[:, None, None] - np.float32(SENSITIVITY_DBM)) / np.float32(SENSITIVITY_DB)
    heard = np.float32(HEARD_SHARE) / (1 + np.exp(-np.float32(LOGISTIC) * margin))
    table: Floats = (np.log1p(-heard) * useful[:, None]).astype(np.float32)
    return table


def silence(silent: Floats, tables: Floats, power_db: Floats) -> Floats:
    """Return the log-likelihood (N, C) that the receivers marked (N, Q) hear nothing, at powers (N, C)."""
    index = np.clip(np.rint((power_db - POWERS_DB[0]) / 3), 0, len(POWERS_DB) - 1).astype(np.intp)
    low, high = int(index.min(initial=len(POWERS_DB))), int(index.max(initial=0))
    by_power = np.stack([silent @ tables[number] for number in range(low, high + 1)])
    fitted: Floats = np.take_along_axis(by_power, index[None] - low, axis=0)[0]
    return fitted
