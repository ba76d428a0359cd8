"""Who lives in a made house that rooms are learned in: residents who sleep at night, guests, a cat; how tags lie about."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo.movement import Motion, Mover
from demo.noise import Floats

DAY_S: Final = 86_400.0
AWAKE_S: Final = 16 * 3600.0
"""Times count from when everybody gets up."""
NOBODY: Final = -1
_LEAVING_BLOCK_S: Final = 4 * 3600.0
_CARRIED_SHARE: Final = 0.25


class Sleeper:
    """Somebody who rests all night where the evening ended, and goes on from there in the morning."""

    def __init__(self, awake: Mover) -> None:
        """Live as `awake` does, whose clock stands still at night."""
        self._awake = awake

    def motion(self, times_s: Floats) -> Motion:
        """Return the state at times."""
        day, into = np.divmod(times_s, DAY_S)
        motion = self._awake.motion(day * AWAKE_S + np.minimum(into, AWAKE_S))
        return replace(motion, moving=motion.moving & (into < AWAKE_S))


class Guest:
    """Somebody who is in the house from `since` to `until` only."""

    def __init__(self, visitor: Mover, since: float, until: float) -> None:
        """Move as `visitor` does."""
        self._visitor = visitor
        self._since, self._until = since, until

    def motion(self, times_s: Floats) -> Motion:
        """Return the state at times."""
        motion = self._visitor.motion(times_s)
        here = (times_s >= self._since) & (times_s < self._until)
        return replace(motion, room=np.where(here, motion.room, NOBODY), moving=motion.moving & here)


class LeftLying:
    """A tag that its owner carries for a quarter of the time; for the rest it lies where it was put down."""

    def __init__(self, owner: Mover, seconds: float) -> None:
        """Belong to `owner` in a life of so many seconds."""
        self._owner = owner
        self._block_s = min(_LEAVING_BLOCK_S, seconds / 2)

    def motion(self, times_s: Floats) -> Motion:
        """Return the state at times."""
        begin = np.floor(times_s / self._block_s) * self._block_s
        put_down = begin + _CARRIED_SHARE * self._block_s
        motion = self._owner.motion(np.minimum(times_s, put_down))
        return replace(motion, moving=motion.moving & (times_s < put_down))


def room_changes(motion: Motion, one: int, other: int) -> NDArray[np.int64]:
    """Return the rows in which somebody has just gone from one room to the other, either way."""
    before, after = motion.room[:-1], motion.room[1:]
    passed = ((before == one) & (after == other)) | ((before == other) & (after == one))
    return np.flatnonzero(passed) + 1
