"""Where tags were in each step, from all that is known before and after it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..locator.arrays import Floats

LEAVE_STILL: Final = 0.001
LEAVE_MOVING: Final = 0.15
AWAY_LEAVE: Final = 0.15
GAP_LEAVE: Final = 0.05
BLOCK_STEPS: Final = 1800
AROUND_STEPS: Final = 300
DEEPEST: Final = 40.0
"""No step excludes a room for good."""
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
    """Run forward and backward (Rabiner 1989) over log-likelihoods (K, T, R), which are overwritten by the shares.

    Blocks of an hour run side by side, each with some minutes before and after it: what was longer ago hardly counts
    once a tag has walked, and thousands of small steps are few then.
    """
    steps, tags, rooms = evidence.shape
    blocks = max(-(-steps // BLOCK_STEPS), 1)
    size = min(steps, BLOCK_STEPS) + 2 * AROUND_STEPS
    number = np.arange(size)[:, None] - AROUND_STEPS + BLOCK_STEPS * np.arange(blocks)
    inside = (number >= 0) & (number < steps)
    number = np.clip(number, 0, max(steps - 1, 0))
    moves = np.zeros((rooms, rooms), np.float32)
    if not steps:
        return Smoothed(evidence, moves)
    evidence -= evidence.max(axis=2, keepdims=True)
    np.maximum(evidence, -DEEPEST, out=evidence)
    likely = np.exp(evidence, out=evidence)[number]
    likely[~inside] = 1
    rate = np.where(inside[:, :, None], leave[number], np.float32(0))
    counted = inside & (np.arange(size) >= AROUND_STEPS)[:, None] & (np.arange(size) < size - AROUND_STEPS)[:, None]
    flat = (size, blocks * tags)
    share = _both_ways(
        likely.reshape(*flat, rooms),
        rate.reshape(*flat, 1),
        np.repeat(counted & (number > 0), tags, axis=1)[:, :, None].astype(np.float32),
        toward,
        moves,
    ).reshape(size, blocks, tags, rooms)
    evidence[number[counted]] = share[counted]
    return Smoothed(evidence, moves * toward)


def _both_ways(likely: Floats, rate: Floats, counted: Floats, toward: Floats, moves: Floats) -> Floats:
    """Return the shares (L, N, R); what leaves rooms in the steps that are `counted` is added to `moves`."""
    share = np.empty_like(likely)
    _forward(likely, rate, toward, share)
    steps, chains, rooms = likely.shape
    ones, back = np.ones((rooms, 1), np.float32), np.ascontiguousarray(toward.T)
    later = np.ones((chains, rooms), np.float32)
    left, before, part = (np.empty_like(later) for _ in range(3))
    stay = 1 - rate
    for k in range(steps - 1, 0, -1):
        seen, now, ahead = likely[k], share[k], share[k - 1]
        seen *= later
        now *= later
        np.multiply(seen, rate[k], out=left)
        np.matmul(left, back, out=later)
        seen *= stay[k]
        later += seen
        np.multiply(ahead, later, out=part)
        scale = part @ ones
        later /= scale
        scale /= np.maximum(counted[k], 1e-9)
        np.divide(ahead, scale, out=before)
        moves += before.T @ left
    share[0] *= later
    return share


def _forward(likely: Floats, rate: Floats, toward: Floats, share: Floats) -> None:
    """Fill the shares with what is known from the steps so far."""
    steps, chains, rooms = likely.shape
    ones, stay = np.ones((rooms, 1), np.float32), 1 - rate
    before = np.full((chains, rooms), 1 / rooms, np.float32)
    stayed = np.empty_like(before)
    for k in range(steps):
        now = share[k]
        np.matmul(before, toward, out=now)
        now *= rate[k]
        np.multiply(before, stay[k], out=stayed)
        now += stayed
        now *= likely[k]
        now /= now @ ones
        before = now
