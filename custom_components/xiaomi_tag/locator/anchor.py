"""What the receivers heard of each tag while its room was known: what must change before a room that is not heard is left.

While no receiver of a tag's room listens, the others hear the tag as they did before if it lies where it lay. Only
when their levels have moved for some seconds has the tag itself moved, and may be in another room.
"""

from typing import Final

import numpy as np

from .arrays import Flags, Floats, Indices, Times, with_columns, with_rows

USUAL_S: Final = 60.0
"""Time constant of the usual level."""
RECENT_S: Final = 8.0
"""Time constant of the recent level: several packets, as one alone says little."""
FLOOR_DBM: Final = -92.0
"""Levels below this, and silence, are alike: which of such packets arrive is chance."""
MOVED_DB: Final = 9.0
"""Well above what packet noise of 4 dB leaves of a resting tag's recent levels, about 1 dB, and what a body in the way
takes; below what another room changes."""
STEP_DB: Final = 4.0
MOST_STEP: Final = 2.0
MOVED: Final = 6.0
"""The sum of steps, one a second with packets: three seconds of a clear change."""
FIRST_PACKETS: Final = 8.0
"""Seconds with packets that make a usual level where there was none."""


class Anchor:
    """Usual and recent levels per tag and receiver in dBm (rows are slots), and whether a tag moved since."""

    def __init__(self) -> None:
        self._usual: Floats = np.zeros((0, 0), np.float32)
        self._recent: Floats = np.zeros((0, 0), np.float32)
        self._heard: Floats = np.zeros((0, 0), np.float32)
        """Seconds with packets behind the usual level."""
        self._sum: Floats = np.zeros(0, np.float32)
        self.moved: Flags = np.zeros(0, bool)
        """Tags that moved since no receiver of their room listens."""
        self.room: Indices = np.zeros(0, np.intp)
        """The rooms that were decided on, -1 where the answer's own room counts."""
        self.held: Flags = np.zeros(0, bool)
        """Tags whose room stands, as no receiver of it listens and what the others hear has not changed."""

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self._usual = with_rows(self._usual, tags, FLOOR_DBM)
        self._recent = with_rows(self._recent, tags, FLOOR_DBM)
        self._heard = with_rows(self._heard, tags, 0)
        self._sum = with_rows(self._sum, tags, 0)
        self.moved = with_rows(self.moved, tags, 0)
        self.held = with_rows(self.held, tags, 0)
        self.room = with_rows(self.room, tags, -1)

    def clear(self, slots: Indices) -> None:
        """Forget tags."""
        self._usual[slots] = self._recent[slots] = FLOOR_DBM
        self._heard[slots] = self._sum[slots] = 0
        self.moved[slots] = self.held[slots] = False
        self.room[slots] = -1

    def move_rooms(self, old_rooms: Indices) -> None:
        """Follow rooms to new indices."""
        new_of = np.full(max(int(old_rooms.max(initial=-1)), int(self.room.max(initial=-1))) + 2, -1, np.intp)
        kept = np.flatnonzero(old_rooms >= 0)
        new_of[old_rooms[kept]] = kept
        self.room = new_of[self.room]

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns."""
        self._usual = with_columns(self._usual, old_columns, FLOOR_DBM)
        self._recent = with_columns(self._recent, old_columns, FLOOR_DBM)
        self._heard = with_columns(self._heard, old_columns, 0)

    def find_held(self, slots: Indices, room: Indices, receiver_rooms: Indices, telling: Flags) -> None:
        """Find which of `slots` are in a room that has receivers, none of which is `telling` (H, Q) of them.

        `room` (H,) is the answer's, and counts where no other was decided on.
        """
        room = np.where(self.room[slots] >= 0, self.room[slots], room)
        inside = (receiver_rooms[None, :] == room[:, None]) & (room >= 0)[:, None]
        deaf = inside.any(axis=1) & ~(inside & telling).any(axis=1)
        self._sum[slots] *= deaf
        self.moved[slots] &= deaf
        self.held[slots] = deaf & ~self.moved[slots]

    def hear(self, slots: Indices, level_dbm: Floats, telling: Flags, elapsed_s: Times) -> None:
        """Add the levels (H, Q) of a tick, of the receivers that are `telling`; learn what is usual, or whether it changed."""
        level = np.maximum(level_dbm, np.float32(FLOOR_DBM))
        held = self.held[slots]
        recent = np.exp(-elapsed_s / RECENT_S).astype(np.float32)[:, None]
        fresh = telling & (self._heard[slots] == 0)
        blended = np.where(fresh, level, level + recent * (self._recent[slots] - level))
        self._recent[slots] = np.where(telling, blended, self._recent[slots])
        change = np.where(telling & ~fresh, np.abs(self._recent[slots] - self._usual[slots]), np.float32(0))
        step = np.clip((change.max(axis=1, initial=0) - MOVED_DB) / STEP_DB, -1.0, MOST_STEP).astype(np.float32)
        total = np.where(held, np.maximum(self._sum[slots] + step, 0), np.float32(0))
        self._sum[slots] = total
        over = slots[total >= MOVED]
        self.moved[over] = True
        self.held[over] = False
        self._learn(slots, level, telling & (~held[:, None] | (self._heard[slots] < FIRST_PACKETS)), elapsed_s)

    def _learn(self, slots: Indices, level: Floats, learning: Flags, elapsed_s: Times) -> None:
        heard = self._heard[slots]
        usual = np.exp(-elapsed_s / USUAL_S).astype(np.float32)[:, None]
        # The first few seconds are averaged evenly.
        kept = np.minimum(usual, heard / (heard + 1))
        blended = level + kept * (self._usual[slots] - level)
        self._usual[slots] = np.where(learning, blended, self._usual[slots])
        self._heard[slots] = heard + learning
