"""What is held back of a study, to test by it what the rest teaches."""

from dataclasses import replace
from typing import Final

import numpy as np

from ..locator.arrays import Flags, Times
from .pieces import Cuts
from .rounds import Scene

BLOCK_S: Final = 600.0
"""Long enough that what surrounds a block is not the same visit of the same room."""
EVERY: Final = 4


def held_back(at: Times) -> Flags:
    """Return which steps (K,) are held back: every fourth ten minutes."""
    block = np.floor(at / BLOCK_S).astype(np.int64)
    # Counted over the blocks in which anything moved: a short study must hold something back, too.
    number = np.unique(block, return_inverse=True)[1]
    held: Flags = number % EVERY == EVERY - 1
    return held


def blind(scene: Scene, held: Flags) -> Scene:
    """Return a scene in which no sensor shows anything in the steps held back."""
    return replace(
        scene,
        channels=[
            replace(
                channel,
                edges=channel.edges[~held[channel.edges]],
                off=None if channel.off is None else channel.off & ~held,
                own={sensor: edges[~held[edges]] for sensor, edges in channel.own.items()},
            )
            for channel in scene.channels
        ],
        companies=[replace(company, room=np.where(held, -1, company.room)) for company in scene.companies],
    )


def held_pieces(cuts: Cuts, held: Flags) -> Flags:
    """Return which pieces (N,) any of the steps held back is in."""
    count = np.concatenate([[0], np.cumsum(held)])
    within: Flags = count[cuts.end] > count[cuts.begin]
    return within
