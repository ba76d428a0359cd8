"""How much more than usual senders send, from pieces whose rooms are known: what is left of a room's own pattern."""

from typing import Final

import numpy as np

from .arrays import Floats
from .levels import SILENT_DBM
from .records import Pieces

ROUNDS: Final = 10
PSEUDO: Final = 3.0
"""Levels' worth of belief in usual power: a sender of few pieces shows little."""


def sender_powers(pieces: Pieces) -> Floats:
    """Return the power in dB of each piece's sender (N,); the mean over all senders is 0.

    In turns: the mean pattern of each room from levels without the powers, the powers from what levels differ by.
    """
    if not len(pieces):
        return np.zeros(0, np.float32)
    heard = (pieces.level_dbm > SILENT_DBM) & (pieces.room >= 0)[:, None]  # False for NaN
    level = np.where(heard, pieces.level_dbm, 0).astype(np.float64)
    weight = heard * pieces.weight[:, None].astype(np.float64)
    rooms, room = np.unique(pieces.room, return_inverse=True)
    senders, sender = np.unique(pieces.sender, return_inverse=True)
    in_room = (room[:, None] == np.arange(len(rooms))).astype(np.float64)
    of_sender = (sender[:, None] == np.arange(len(senders))).astype(np.float64)
    count = np.maximum(in_room.T @ weight, 1e-9)
    levels = of_sender.T @ weight.sum(axis=1)
    power = np.zeros(len(senders))
    for _ in range(ROUNDS):
        mean = in_room.T @ (weight * (level - power[sender][:, None])) / count
        excess = (weight * (level - mean[room])).sum(axis=1)
        power = of_sender.T @ excess / (levels + PSEUDO)
        power -= power.mean()
    powers: Floats = power[sender].astype(np.float32)
    return powers
