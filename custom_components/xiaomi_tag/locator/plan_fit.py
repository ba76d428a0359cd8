"""Fits a plan's map to pieces: where each was is estimated from the map, the map from where they were, in turns.

Expectation maximisation with Gaussian process regression in the second step (Rasmussen and Williams 2006, section 2.2),
starting from the plan's own map each time.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Floats, Indices
from .levels import SILENT_DBM
from .likelihood import LevelTables, fit_levels, silence, silence_tables
from .plan_prior import Prior
from .ranges import range_fit
from .records import Pieces

ROUNDS: Final = 3
NOISE_DB: Final = 3.5
"""Scatter of a piece's mean, which rests on several packets."""
MOST_PACKETS: Final = 4.0
"""Packets of one piece share their place: more of them add little."""
MOST_WEIGHT: Final = 6.0
"""The same for a cell."""
CELL_NOISE_DB: Final = 6.0
NUGGET_DB2: Final = 1.0
LEAST_WEIGHT: Final = 0.05
LEAST_VARIANCE_DB2: Final = 0.25
FIRST_POWER_SD_DB: Final = 9.0
POWER_SD_DB: Final = 3.0
POWER_PSEUDO: Final = 3.0
IMPOSSIBLE: Final = -1e6
MUCH_DOUBT: Final = 1e-6
GUESS_SHARE: Final = 0.5
"""How much the answer of the time counts, as an exponent."""
SILENCE_SHARE: Final = 0.4
SILENCE_WEIGHT: Final = 0.05
"""What a silent receiver counts in the fit itself: a gap in a recording looks the same."""
TOLD_SILENCE_WEIGHT: Final = 0.3
"""The same where the user gave the room: a wrong guess would count silence where there was none."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """The map (Q, C), each sender's power in dB, and where the pieces were (N, C)."""

    mean_dbm: Floats
    variance_db2: Floats
    power_db: Floats
    where: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Evidence:
    """Weights and levels of what was heard, marks of what was silent (N, Q), and what is known beside (N, C)."""

    heard: Floats
    level_dbm: Floats
    silent: Floats
    sender: Indices
    weight: Floats
    log_prior: Floats
    useful: Floats
    quiet_weight: Floats


def fit_plan(prior: Prior, cell_room: Indices, pieces: Pieces, useful: Floats) -> Fitted:
    """Fit the cells, whose rooms are `cell_room` (C,), to pieces; `useful` (Q,) is 0 for receivers to leave out."""
    receivers, cells = prior.mean_dbm.shape
    mean = prior.mean_dbm.copy()
    variance = np.stack([prior.variance(receiver) for receiver in range(receivers)]) if receivers else mean.copy()
    senders = int(pieces.sender.max(initial=-1)) + 1
    power = np.zeros(senders, np.float32)
    if not len(pieces) or not cells:
        return Fitted(mean, variance, power, np.zeros((len(pieces), cells), np.float32))
    log_prior = _log_prior(pieces, cell_room)
    log_prior += range_fit(prior.distance_m, pieces.range_m)
    evidence = _evidence(pieces, useful, log_prior)
    where = np.zeros((len(pieces), cells), np.float32)
    for number in range(ROUNDS):
        sd_db = FIRST_POWER_SD_DB if number == 0 else POWER_SD_DB
        for _ in range(2):
            where, power = _locate(evidence, mean, variance, power, sd_db)
            sd_db = POWER_SD_DB
        mean, variance, shift = _regress(prior, evidence, power, where)
        power = power + shift
    return Fitted(mean, variance, power, where)


def _log_prior(pieces: Pieces, cell_room: Indices) -> Floats:
    """Return what is known of the cells (N, C) before the levels are looked at."""
    rooms = np.maximum(len(np.unique(cell_room)), 2)
    in_room = pieces.room[:, None] == cell_room[None, :]
    rest = np.maximum(1 - pieces.sure, 0.05)[:, None] / (rooms - 1)
    guess = np.where(in_room, np.maximum(pieces.sure, 0.05)[:, None], rest)
    guessed = np.float32(GUESS_SHARE) * np.log(guess)
    guessed[pieces.room < 0] = 0
    labelled = (pieces.known > 0) & in_room.any(axis=1)
    # The user's word stands; what sensors teach may be wrong now and then, and what is heard may outweigh it.
    doubt = (1 - pieces.sure)[:, None] / (rooms - 1)
    outside = np.where(doubt > 0, np.log(np.maximum(doubt, MUCH_DOUBT)), IMPOSSIBLE)
    log_prior: Floats = np.where(labelled[:, None], np.where(in_room, 0.0, outside), guessed).astype(np.float32)
    return log_prior


def _evidence(pieces: Pieces, useful: Floats, log_prior: Floats) -> _Evidence:
    heard = np.minimum(pieces.count, np.float32(MOST_PACKETS)) * useful
    level = np.where(heard > 0, np.nan_to_num(pieces.level_dbm), 0.0).astype(np.float32)
    silent = ((pieces.level_dbm == SILENT_DBM) & (pieces.count == 0)).astype(np.float32) * useful
    # One packet at one receiver is no evidence about those that missed it.
    silent *= (pieces.count.max(axis=1, initial=0) >= 2)[:, None]  # noqa: PLR2004
    quiet_weight = np.where(pieces.known > 0, TOLD_SILENCE_WEIGHT, SILENCE_WEIGHT).astype(np.float32)
    return _Evidence(heard, level, silent, pieces.sender, pieces.weight, log_prior, useful, quiet_weight)


def _locate(evidence: _Evidence, mean: Floats, variance: Floats, power: Floats, sd_db: float) -> tuple[Floats, Floats]:
    """Return where each piece was (N, C), and the senders' powers."""
    sender = evidence.sender
    tables = LevelTables.build(mean, variance, NOISE_DB)
    start = power[sender][:, None]
    fit = fit_levels(np.sqrt(evidence.heard), evidence.level_dbm, tables, start, np.float32(sd_db**2))
    log_where = fit.log_likelihood + evidence.log_prior
    quiet = silence(evidence.silent, silence_tables(mean, evidence.useful), fit.power_db)
    log_where += np.float32(SILENCE_SHARE) * quiet
    log_where -= log_where.max(axis=1, keepdims=True)
    where: Floats = np.exp(log_where)
    where /= where.sum(axis=1, keepdims=True)
    excess = (where * fit.power_db).sum(axis=1) - power[sender]
    count = np.bincount(sender, evidence.weight, minlength=len(power))
    total = np.bincount(sender, evidence.weight * excess, minlength=len(power))
    return where, (power + total / (count + POWER_PSEUDO)).astype(np.float32)


def _regress(prior: Prior, evidence: _Evidence, power: Floats, where: Floats) -> tuple[Floats, Floats, np.float32]:
    """Return the map's mean and variance (Q, C), and what was taken off it since powers explain it as well."""
    each = evidence.weight[:, None]
    residual = evidence.level_dbm - power[evidence.sender][:, None]
    weight = (evidence.heard * each).T @ where
    total = (evidence.heard * residual * each).T @ where - weight * prior.mean_dbm
    quiet = (evidence.silent * evidence.quiet_weight[:, None] * each).T @ where
    # Silence can only mean that a level is lower than expected.
    total += quiet * np.minimum(SILENT_DBM - prior.mean_dbm, 0)
    known = weight + quiet
    mean, variance = prior.mean_dbm.copy(), np.empty_like(prior.mean_dbm)
    every = np.arange(mean.shape[1])
    for receiver in range(len(mean)):
        cells = np.flatnonzero(known[receiver] > LEAST_WEIGHT)
        variance[receiver] = prior.variance(receiver)
        if not len(cells):
            continue
        noise = CELL_NOISE_DB**2 / np.minimum(known[receiver, cells], MOST_WEIGHT) + NUGGET_DB2
        cross = prior.covariance(receiver, every, cells).astype(np.float64)
        factor = np.linalg.solve(cross[cells] + np.diag(noise), cross.T)
        mean[receiver] += factor.T @ (total[receiver, cells] / known[receiver, cells])
        variance[receiver] -= (cross * factor.T).sum(axis=1)
    counted = np.minimum(weight, MOST_WEIGHT)
    shift = np.float32(((mean - prior.mean_dbm) * counted).sum() / max(float(counted.sum()), 1e-9))
    return mean - shift, np.maximum(variance, np.float32(LEAST_VARIANCE_DB2)), shift
