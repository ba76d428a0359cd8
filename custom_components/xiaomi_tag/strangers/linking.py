"""Which new address is which tracker's that just fell silent: links over changes of address.

A tracker that lies still sounds the same before and after. One that moves is linked only where it goes on within
seconds, or by a counter in its packets. All that changed at once are judged together: the probability of a link is that
of all the ways to pair them in which it holds, and a new tracker is always one of the ways.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .hearing import Voice
from .model import Family, Sign

LEAST_POSTERIOR: Final = 0.95
OVERLAP_S: Final = 10.0
"""An address may be heard so long before the one that it replaces is heard last."""
WAIT_S: Final = 60.0
PAUSES: Final = 5.0
LONGEST_WAIT_S: Final = 600.0
MOVING_WAIT_S: Final = 10.0
COUNTER_S: Final = 900.0
COUNTER_WAIT_S: Final = 3000.0
"""A counter links over an absence of so long."""
EXACT: Final = 8
_MOST_ROWS: Final = 32

_ROTATING: Final = frozenset({Family.FIND_MY, Family.FIND_HUB, Family.DULT, Family.SMARTTAG})
"""All others keep their address."""

_LEVEL_SD_DB: Final = 3.0
_FADING_DB: Final = 5.0
"""Of single packets."""
_LEVEL_COST: Final = 2.5
_LONE_COST: Final = 3.0
_SHARE_COST: Final = 8.0
_NEW_COST: Final = 4.0
_NEW_COST_A_RECEIVER: Final = 0.6
"""A tracker that is new costs this and that much for each receiver that hears it."""
_COUNTER_GAIN: Final = 5.0
"""How much a counter that goes on speaks for a link."""
_COUNTER_GAIN_LATER: Final = 3.5
"""The same after an absence, in which others with such a counter may have come."""

type _Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A tracker that is heard no more. `latest` are its last levels, `voice` those of minutes."""

    track: str
    sign: Sign
    last_at: float
    pause_s: float
    still: bool
    voice: Voice
    latest: Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """An address that was not known. `opening` are its first levels."""

    address: str
    sign: Sign
    first_at: float
    voice: Voice
    opening: Voice


@dataclass(frozen=True, slots=True)
class Link:
    """A new address is this track's, with this probability."""

    track: str
    probability: float


def links(silent: Sequence[Silent], fresh: Sequence[Fresh]) -> dict[str, Link]:
    """Return the links that are sure enough, by new address."""
    groups: dict[tuple[Family, bytes], tuple[list[Silent], list[Fresh]]] = {}
    for new in fresh:
        if new.sign.family in _ROTATING:
            groups.setdefault((new.sign.family, new.sign.alike), ([], []))[1].append(new)
    for old in silent:
        if (group := groups.get((old.sign.family, old.sign.alike))) is not None:
            group[0].append(old)
    found: dict[str, Link] = {}
    for olds, news in groups.values():
        if not olds:
            continue
        weights = np.array([[_weight(old, new) for old in olds] for new in news])
        probability = posteriors(weights)
        for row, column in np.argwhere(probability >= LEAST_POSTERIOR):
            found[news[row].address] = Link(olds[column].track, float(min(1.0, probability[row, column])))
    return found


def gain(old: Silent, new: Fresh) -> float | None:
    """Return how much speaks for a link, in nats, against a tracker that is new; None where there cannot be one."""
    gap_s = new.first_at - old.last_at
    counted = _counted(old.sign, new.sign, gap_s)
    near = -OVERLAP_S <= gap_s <= min(max(WAIT_S, PAUSES * old.pause_s), LONGEST_WAIT_S)
    if counted is False:
        return None
    if counted and not near:
        return _COUNTER_GAIN_LATER if -OVERLAP_S <= gap_s <= COUNTER_WAIT_S else None
    if not near:
        return None
    if old.still:
        speaks = _likeness(old.voice, new.voice, shares=True)
    elif counted:
        return _COUNTER_GAIN
    elif gap_s <= MOVING_WAIT_S:
        speaks = _likeness(old.latest, new.opening, shares=False)
    else:
        return None
    # What is carried may have moved meanwhile, however long it lay still before: its counter shows that it is the same.
    return _COUNTER_GAIN + max(speaks, 0.0) if counted else speaks


def posteriors(weights: _Floats) -> _Floats:
    """Return the probability of each link, from its odds (new, silent) against both staying alone.

    Exact where few could change at once: the sum over all ways to pair them. Else each link is weighed against those
    that it excludes.
    """
    if weights.shape[1] > weights.shape[0]:
        return posteriors(weights.T).T
    if weights.shape[1] > EXACT or weights.shape[0] > _MOST_ROWS:
        rivals = weights.sum(axis=0, keepdims=True) + weights.sum(axis=1, keepdims=True) - weights
        alone: _Floats = weights / (1.0 + rivals)
        return alone
    rows, columns = weights.shape
    sets = np.arange(1 << columns)
    free = [sets[(sets >> column & 1) == 0] for column in range(columns)]
    # forward[i][S]: the ways to pair the first i rows with the columns of S. backward: the other rows without S.
    forward = np.zeros((rows + 1, len(sets)))
    backward = np.zeros((rows + 1, len(sets)))
    forward[0, 0] = 1.0
    backward[rows] = 1.0
    for row in range(rows):
        forward[row + 1] = forward[row]
        for column in range(columns):
            without = free[column]
            forward[row + 1, without | 1 << column] += forward[row, without] * weights[row, column]
    for row in range(rows - 1, -1, -1):
        backward[row] = backward[row + 1]
        for column in range(columns):
            without = free[column]
            backward[row, without] += weights[row, column] * backward[row + 1, without | 1 << column]
    probability = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            without = free[column]
            ways = forward[row, without] @ backward[row + 1, without | 1 << column]
            probability[row, column] = weights[row, column] * ways / backward[0, 0]
    return probability


def _weight(old: Silent, new: Fresh) -> float:
    speaks = gain(old, new)
    return 0.0 if speaks is None else exp(max(min(speaks, 30.0), -300.0))


def _counted(old: Sign, new: Sign, gap_s: float) -> bool | None:
    """Return whether a counter goes on as it should; None for families without one."""
    if old.family is not Family.SMARTTAG:
        return None
    if old.counter is None or new.counter is None:
        return False
    return 1 <= new.counter - old.counter <= 1 + max(0.0, gap_s) // COUNTER_S


def _likeness(old: Voice, new: Voice, *, shares: bool) -> float:
    """Return how much two voices sound alike, in nats, against two that have nothing to do with each other.

    The fewer packets there were, the less a difference counts.
    """
    cost = 0.0
    most_old = max((tone.packets for tone in old.values()), default=0.0)
    most_new = max((tone.packets for tone in new.values()), default=0.0)
    share_noise = 1 / sqrt(max(1.0, min(most_old, most_new)))
    receivers = old.keys() | new.keys()
    for receiver in receivers:
        before, after = old.get(receiver), new.get(receiver)
        if before is not None and after is not None:
            variance = _LEVEL_SD_DB**2 + _FADING_DB**2 * (1 / before.packets + 1 / after.packets)
            cost += _LEVEL_COST * log(1 + (after.dbm - before.dbm) ** 2 / (4 * variance))
            share = abs(after.share - before.share)
        elif before is not None:
            cost += min(_LONE_COST, before.share * most_new)
            share = before.share
        else:
            assert after is not None
            cost += min(_LONE_COST, after.share * most_old)
            share = after.share
        if shares:
            cost += _SHARE_COST * max(0.0, share - share_noise)
    return _NEW_COST + _NEW_COST_A_RECEIVER * len(receivers) - cost
