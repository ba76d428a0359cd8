"""Room scores and accumulated evidence to probabilities."""

import numpy as np

from .arrays import Flags, Floats, Indices

SCORE_TEMPERATURE_DB = 6.0
"""A lead of this many dB is worth a factor e."""
EVIDENCE_TEMPERATURE_DBS = 25.0
"""The same for evidence accumulated against the answer, in dB seconds."""
HELD_LOG_ODDS = 1.0
"""What having held so far is worth to the answer."""


def room_probabilities(scores: Floats, evidence: Floats, held: Indices, nameable: Flags) -> Floats:
    """Probability (tags, rooms) of each room for a tag that is in one of them; each row sums to 1.

    `scores` in dB and `evidence` in dB s are (tags, rooms), `held` (tags,) is the answer's room or -1, `nameable`
    (rooms,) masks rooms that the receivers can tell apart. Without any, all rooms are alike.
    """
    if not scores.shape[1]:
        return scores
    possible = np.broadcast_to(nameable, scores.shape).copy()
    rows = np.flatnonzero(held >= 0)
    possible[rows, held[rows]] = True
    possible[~possible.any(axis=1)] = True
    logit = scores / np.float32(SCORE_TEMPERATURE_DB) + evidence / np.float32(EVIDENCE_TEMPERATURE_DBS)
    logit[rows, held[rows]] += np.float32(HELD_LOG_ODDS)
    logit[~possible] = -np.inf
    odds: Floats = np.exp(logit - logit.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds
