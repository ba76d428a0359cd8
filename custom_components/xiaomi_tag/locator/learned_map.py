"""The areas-only map, learned from clear situations: pieces in which one receiver leads all other rooms' by far.

No answer of the map comes back as a label, so it cannot confirm itself. A guard stops learning where leads
contradict each other, as they do in one open room, where the leader means nothing.
"""

from typing import Final

import numpy as np

from .arrays import Flags, Floats, Indices
from .levels import SILENT_DBM
from .records import Pieces
from .room_map import OTHER_DBM, OWN_DBM, RoomMap, unlearned_map

LEAD_DB: Final = 5.0
PSEUDO: Final = 6.0
"""Pieces' worth of belief in the unlearned level."""
PER_PIECE: Final = 3.0
"""What a piece of some seconds counts, in seconds of lead."""
GAIN_RIDGE: Final = 4.0
GAIN_SHARE: Final = 0.8
GAIN_PSEUDO: Final = 5.0
HEARD_AT_ALL_DBM: Final = -94.0
WEAKEST_DEVIATION_DBM: Final = -100.0
OWN_PSEUDO: Final = 10.0
MOST_OWN_DB: Final = 10.0
GAINS_MATURE: Final = 40.0
MAP_MATURE: Final = 120.0
"""Pieces after which gains, and all the rest, are believed in full."""
GAIN_ROUNDS: Final = 3
LEAST_RECEIVERS: Final = 4
"""With fewer, two leaders' pieces cannot be told apart."""
TRUST_NONE: Final = 0.55
TRUST_ALL: Final = 0.75
TIE_DB2: Final = 1e-3


def learn_map(receiver_rooms: Indices, room_count: int, pieces: Pieces) -> RoomMap:
    """Fit the map of receivers with known rooms' indices (-1 for none) to pieces of the same columns."""
    blank = unlearned_map(receiver_rooms.tolist(), room_count)
    if not len(pieces) or not len(blank.place_receiver):
        return blank
    listened = ~np.isnan(pieces.level_dbm)
    level = np.where(listened, pieces.level_dbm, np.float32(SILENT_DBM))
    receivers = len(receiver_rooms)
    labelled = pieces.known > 0
    gain = np.zeros(receivers, np.float32)
    mature = float(pieces.weight[~labelled].sum())
    weight, total = (np.zeros((receivers, receivers), np.float32) for _ in range(2))
    leader, clear = np.zeros(len(pieces), np.intp), np.zeros(0, np.intp)
    for _ in range(GAIN_ROUNDS):
        leader, clear = _leaders(level - gain, receiver_rooms, pieces)
        shown: Floats = np.where(labelled[:, None], _at_usual_power(level, listened, leader, weight, total), level)
        weight, total = _sums(shown, listened, leader, clear, pieces.weight)
        gain = _gains(weight, total) * np.float32(min(1.0, mature / GAINS_MATURE))
    guessed = clear[~labelled[clear]]
    share = np.float32(min(1.0, mature / MAP_MATURE)) * _trust(level - gain, leader, guessed, receiver_rooms)
    learned = _levels(weight, total, gain, share)
    return RoomMap(
        level_dbm=learned[:, blank.place_receiver],
        elsewhere_dbm=(blank.elsewhere_dbm + gain).astype(np.float32),
        place_receiver=blank.place_receiver,
        place_room=blank.place_room,
        room_count=room_count,
    )


def _leaders(level: Floats, receiver_rooms: Indices, pieces: Pieces) -> tuple[Indices, Indices]:
    """Return the loudest receiver with a room (N,), and the pieces in which it leads all other rooms' clearly.

    In pieces whose room the user gave it is that room's loudest, and clear.
    """
    placed = np.where(receiver_rooms >= 0, level, -np.inf)
    in_room = (receiver_rooms[None, :] == pieces.room[:, None]) & (pieces.known > 0)[:, None]
    labelled = in_room.any(axis=1)
    leader = np.where(labelled[:, None] & ~in_room, -np.inf, placed).argmax(axis=1)
    rows = np.arange(len(level))
    others = np.where(receiver_rooms[None, :] == receiver_rooms[leader][:, None], -np.inf, placed)
    lead = placed[rows, leader] - others.max(axis=1, initial=SILENT_DBM)
    clear = (lead >= LEAD_DB) & (placed[rows, leader] > SILENT_DBM) & (pieces.known == 0)
    return leader, np.flatnonzero(clear | labelled)


def _at_usual_power(level: Floats, listened: Flags, leader: Indices, weight: Floats, total: Floats) -> Floats:
    """Return levels (N, Q) as a sender of usual power in the leader's place would give: emitters send as they like."""
    expected = ((total + PSEUDO * OTHER_DBM) / (weight + PSEUDO))[:, leader].T
    heard = listened & (level > SILENT_DBM)
    count = np.maximum(heard.sum(axis=1), 1)
    excess = np.where(heard, level - expected, 0).sum(axis=1) / count
    return np.where(heard, level - excess[:, None], level).astype(np.float32)


def _sums(level: Floats, listened: Flags, leader: Indices, rows: Indices, weight: Floats) -> tuple[Floats, Floats]:
    """Return weights and weighted sums of levels (Q, B) of the pieces that each receiver leads."""
    member = np.zeros((len(rows), level.shape[1]), np.float32)
    member[np.arange(len(rows)), leader[rows]] = weight[rows] * np.float32(PER_PIECE)
    counted = listened[rows].astype(np.float32)
    weights: Floats = counted.T @ member
    totals = (level[rows] * counted).T @ member
    return weights, totals.astype(np.float32, copy=False)


def _gains(weight: Floats, total: Floats) -> Floats:
    """Receivers' gains in dB by ridge regression on level[q, b] - level[b, q] = g_q - g_b: paths are reciprocal."""
    level = (total + PSEUDO * OTHER_DBM) / (weight + PSEUDO)
    known = (weight > 0) & (level > HEARD_AT_ALL_DBM)
    both = known & known.T
    np.fill_diagonal(both, val=False)
    least = np.minimum(weight, weight.T)
    strength = np.where(both, least / (least + GAIN_PSEUDO), 0.0)
    normal = np.diag(strength.sum(axis=1) + GAIN_RIDGE / 2) - strength
    right = (strength * (level - level.T)).sum(axis=1)
    solved = np.linalg.solve(normal, right)
    gain: Floats = (GAIN_SHARE * (solved - solved.mean())).astype(np.float32)
    return gain


def _trust(level: Floats, leader: Indices, rows: Indices, receiver_rooms: Indices) -> np.float32:
    """Return 0 to 1: whether who leads goes with what the others hear.

    For each clear piece, and each other leader, the mean patterns of the two leaders' other pieces are held against
    it, of the remaining receivers alone: where leads mean something, its own leader's fits better. By chance that is
    one time in two.
    """
    leaders = np.unique(leader[rows])
    placed = np.flatnonzero(receiver_rooms >= 0)
    if len(leaders) < 2 or len(placed) < LEAST_RECEIVERS or len(rows) < 4 * len(leaders):  # noqa: PLR2004
        return np.float32(1.0)  # too little to decide
    own = np.searchsorted(leaders, leader[rows])
    seen = level[rows][:, placed]
    count = np.bincount(own, minlength=len(leaders)).astype(np.float32)
    total = np.zeros((len(leaders), len(placed)), np.float32)
    np.add.at(total, own, seen)
    # Without this piece itself.
    mine = (total[own] - seen) / np.maximum(count[own] - 1, 1)[:, None]
    known = count[own] > 1
    column = np.searchsorted(placed, leaders)
    right = tried = 0.0
    for other in range(len(leaders)):
        pieces = known & (own != other)
        shown = np.ones((len(rows), len(placed)), np.float32)
        shown[:, column[other]] = 0
        shown[np.arange(len(rows)), column[own]] = 0
        better = _misfit(seen, mine, shown) - _misfit(seen, total[other] / count[other], shown)
        right += float((pieces * np.where(np.abs(better) < TIE_DB2, 0.5, better < 0)).sum())
        tried += float(pieces.sum())
    share = right / tried if tried else 1.0
    return np.float32(np.clip((share - TRUST_NONE) / (TRUST_ALL - TRUST_NONE), 0.0, 1.0))


def _misfit(seen: Floats, expected: Floats, shown: Floats) -> Floats:
    """Return the variance (N,) of the differences at the receivers shown: the tag's power does not count."""
    difference = (seen - expected) * shown
    count = np.maximum(shown.sum(axis=1), 1)
    misfit: Floats = (difference**2).sum(axis=1) / count - (difference.sum(axis=1) / count) ** 2
    return misfit


def _levels(weight: Floats, total: Floats, gain: Floats, share: np.float32) -> Floats:
    """Return the learned levels [q, b] in dBm at receiver q of a tag beside receiver b."""
    level = (total + PSEUDO * OTHER_DBM) / (weight + PSEUDO)
    trust = weight / (weight + PSEUDO)
    free = level - gain[:, None]
    even = (free * trust + free.T * trust.T) / np.maximum(trust + trust.T, 1e-6)
    strongest = np.maximum(trust, trust.T)
    even = OTHER_DBM + (even - OTHER_DBM) * strongest - 3 * strongest
    deviation = np.maximum(even, WEAKEST_DEVIATION_DBM) - OTHER_DBM
    learned = OTHER_DBM + share * deviation + gain[:, None]
    count = np.diag(weight)
    own = np.diag(total) / np.maximum(count, 1e-6) - gain
    known = count > 0
    mean = own[known].mean() if known.any() else 0.0
    lift = np.where(known, count / (count + OWN_PSEUDO) * np.clip(own - mean, -MOST_OWN_DB, MOST_OWN_DB), 0.0)
    np.fill_diagonal(learned, OWN_DBM + gain + share * lift)
    levels: Floats = learned.astype(np.float32)
    return levels
