"""Where tags were in each step, from all that is known before and after it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..locator.arrays import Floats

LEAVE_STILL: Final = 0.001
LEAVE_MOVING: Final = 0.15
AWAY_LEAVE: Final = 0.15
GAP_LEAVE: Final = 0.05
TINY: Final = np.float32(1e-30)
PRIOR_MOVES: Final = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """`share` (K, T, R) is the probability of each room, `moves` (R, R) how often tags went from one to another."""

    share: Floats
    moves: Floats


def leave_rates(motion: Floats, present: np.ndarray, gaps: np.ndarray) -> Floats:
    """Return the chance of each tag to leave its room in each step (K, T)."""
    leave = LEAVE_STILL + (LEAVE_MOVING - LEAVE_STILL) * motion
    leave = np.where(present, leave, AWAY_LEAVE)
    leave[gaps] = np.maximum(leave[gaps], GAP_LEAVE)
    return leave.astype(np.float32)


def ways(moves: Floats) -> Floats:
    """Return where a tag that leaves a room goes (R, R), each row sums to 1."""
    rooms = len(moves)
    counts = moves.astype(np.float64) + PRIOR_MOVES
    np.fill_diagonal(counts, 0)
    if rooms == 1:
        return np.ones((1, 1), np.float32)
    shares: Floats = (counts / counts.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def smooth(evidence: Floats, leave: Floats, toward: Floats) -> Smoothed:
    """Run forward and backward (Rabiner 1989) over log-likelihoods (K, T, R), which are overwritten."""
    steps, tags, rooms = evidence.shape
    evidence -= evidence.max(axis=2, keepdims=True)
    likely = np.exp(evidence, out=evidence)
    share = np.empty_like(likely)
    now = np.full((tags, rooms), 1 / rooms, np.float32)
    for k in range(steps):
        rate = leave[k][:, None]
        now = (now - rate * now + rate * (now @ toward)) * likely[k] + TINY
        now /= now.sum(axis=1, keepdims=True)
        share[k] = now
    moves = np.zeros((rooms, rooms), np.float32)
    later = np.ones((tags, rooms), np.float32)
    for k in range(steps - 1, -1, -1):
        both = share[k] * later + TINY
        before = share[k - 1]
        seen = likely[k] * later
        share[k] = both / both.sum(axis=1, keepdims=True)
        if not k:
            break
        left = leave[k][:, None] * seen
        later = seen - left
        later = seen - left + left @ toward.T
        scale = np.maximum((before * later).sum(axis=1, keepdims=True), TINY)
        moves += (before / scale).T @ left
        later /= np.maximum(later.max(axis=1, keepdims=True), TINY)
    return Smoothed(share, moves * toward)
