"""The sure pieces that become lessons."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from ..locator.arrays import Floats, Indices
from ..locator.levels import SILENT_DBM
from ..locator.records import MOST_COUNT, Pieces
from .evidence import Witness
from .pieces import Cuts
from .radio import spread
from .signals import STEP_S, Signals

SURE: Final = 0.95
MOST_OF_A_KIND: Final = 22
"""Moving and still pieces of a room."""
LEAST_CONSISTENT: Final = 0.8
"""Of the best tag's agreement with the sensors: pets reach two thirds of it, seldom more."""
LEAST_SUPPORT: Final = 3.0
WALKING: Final = 0.7
SOON_STEPS: Final = 2
LEAST_STEPS: Final = 30
UNKNOWN_CONSISTENCY: Final = 1.0


def consistency(signals: Signals, share: Floats, witnesses: Sequence[Witness]) -> Floats:
    """Return for each tag (T,) how often a sensor is on, or turns on soon, while it walks in the sensor's room."""
    steps, tags, _ = share.shape
    walks = (signals.motion > WALKING) & signals.present
    agreed, counted = np.zeros(tags), np.zeros(tags)
    for witness in witnesses:
        off = witness.channel.off
        if off is None:
            continue
        seen = ~off
        for lag in range(-SOON_STEPS, SOON_STEPS + 1):
            edges = witness.channel.edges + lag
            seen[edges[(edges >= 0) & (edges < steps)]] = True
        inside = share[:, :, witness.channel.room] * walks * witness.who
        agreed += (inside * seen[:, None]).sum(axis=0)
        counted += inside.sum(axis=0)
    return np.where(counted >= LEAST_STEPS, agreed / np.maximum(counted, 1), UNKNOWN_CONSISTENCY).astype(np.float32)


def room_support(signals: Signals, share: Floats, witnesses: Sequence[Witness]) -> Floats:
    """Return how many events of each room's sensors tags explain (R,)."""
    support = np.zeros(share.shape[2], np.float32)
    for witness in witnesses:
        support[witness.channel.room] += witness.explained(signals, share).sum()
    return support


def choose(cuts: Cuts, share: Floats, agreement: Floats, allowed: Indices) -> Indices:
    """Return the pieces that become lessons; `share` (N, R), `allowed` are the rooms of which there may be any."""
    room, sure = share.argmax(axis=1), share.max(axis=1)
    honest = agreement >= LEAST_CONSISTENT * agreement.max(initial=0)
    good = (sure >= SURE) & honest[cuts.tag] & (np.nan_to_num(cuts.level_dbm, nan=SILENT_DBM) > SILENT_DBM).any(axis=1)
    chosen = []
    for number in allowed.tolist():
        for moving in (True, False):
            rows = np.flatnonzero(good & (room == number) & (cuts.moving == moving))
            rows = rows[np.argsort(cuts.begin[rows], kind="stable")]
            chosen.append(spread(rows, MOST_OF_A_KIND))
    return np.concatenate(chosen) if chosen else np.zeros(0, np.intp)


def lesson_pieces(cuts: Cuts, share: Floats, rows: Indices, signals: Signals) -> Pieces:
    """Return pieces as lessons; their senders are the tags' numbers."""
    level = cuts.level_dbm[rows]
    steps = (cuts.end - cuts.begin)[rows]
    heard = np.nan_to_num(level, nan=SILENT_DBM) > SILENT_DBM
    count = np.where(heard, np.minimum(steps, MOST_COUNT)[:, None], 0).astype(np.float32)
    return Pieces(
        level_dbm=level,
        count=count,
        sender=cuts.tag[rows],
        room=share[rows].argmax(axis=1),
        sure=share[rows].max(axis=1).astype(np.float32),
        known=np.ones(len(rows), np.intp),
        at=signals.at[np.maximum(cuts.end[rows] - 1, 0)] + STEP_S / 2,
        range_m=np.full(level.shape, np.nan, np.float32),
        weight=np.ones(len(rows), np.float32),
    )
