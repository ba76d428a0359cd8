"""How near a tag is to the home: when one that was away is back, and when one at home may be on its way out.

A stray packet is not coming home, nor is what is heard from the street.
"""

from typing import Final

import numpy as np

from .arrays import NEVER, Flags, Floats, Indices, Times, with_rows

NEAR_DBM: Final = -80.0
"""From this level of its loudest receiver on a packet counts fully."""
USUAL_DROP_DB: Final = 10.0
"""Where a tag is usually heard more weakly at home, packets count fully down to so much below that."""
RANGE_DB: Final = 10.0
"""Over this many dB below, packets count less and less."""
LEAST: Final = 0.05
ENOUGH: Final = 1.9
"""Two packets of a near tag within some seconds."""
FADE_S: Final = 30.0
"""Time constant: packets that are seldom must not add up for ever."""
USUAL_S: Final = 1800.0
"""Time constant of the usual level at home."""
LONGEST_S: Final = 60.0
"""One packet after a long pause teaches no more than one after this."""
FADED_DB: Final = 15.0
"""A tag heard by so much more weakly than usual may be on its way out, or have been put into something."""


class Arrivals:
    """Per tag (rows are slots): how much speaks for its being at home, and its usual loudest level there, in dBm."""

    def __init__(self) -> None:
        self._sum: Floats = np.zeros(0, np.float32)
        self._usual: Floats = np.zeros(0, np.float32)
        """NaN before the tag was at home."""
        self.faded: Flags = np.zeros(0, bool)
        """Tags that were last heard far more weakly than they usually are at home."""
        self._heard_at: Times = np.full(0, NEVER)
        self.since: Times = np.full(0, NEVER)
        """When the packets that add up now began."""

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self._sum = with_rows(self._sum, tags, 0)
        self._usual = with_rows(self._usual, tags, np.nan)
        self.faded = with_rows(self.faded, tags, 0)
        self._heard_at = with_rows(self._heard_at, tags, NEVER)
        self.since = with_rows(self.since, tags, NEVER)

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        self._heard_at += seconds
        self.since += seconds

    def clear(self, slots: Indices) -> None:
        """Forget tags."""
        self._sum[slots] = 0
        self._usual[slots] = np.nan
        self._heard_at[slots] = self.since[slots] = NEVER
        self.faded[slots] = False

    def restart(self, slots: Indices) -> None:
        """Start again with tags that are away from now on."""
        self._sum[slots] = 0

    def hear(self, slots: Indices, level_dbm: Floats, now: float, home: Flags) -> None:
        """Add a tick's levels (H, Q); of tags at `home` (H,) they teach what is usual."""
        elapsed_s = now - self._heard_at[slots]
        self._heard_at[slots] = now
        loudest = level_dbm.max(axis=1, initial=np.float32(-np.inf))
        usual = self._usual[slots]
        full = np.fmin(np.float32(NEAR_DBM), usual - np.float32(USUAL_DROP_DB))
        share = np.clip(1 + (loudest - full) / np.float32(RANGE_DB), np.float32(LEAST), np.float32(1))
        # False before anything is usual: NaN.
        self.faded[slots] = home & (loudest < NEAR_DBM) & (loudest < usual - np.float32(FADED_DB))
        left = self._sum[slots] * np.exp(-elapsed_s / FADE_S).astype(np.float32)
        self.since[slots] = np.where(left < LEAST, now, self.since[slots])
        self._sum[slots] = left + share
        kept = np.exp(-np.minimum(elapsed_s, LONGEST_S) / USUAL_S).astype(np.float32)
        learned = np.where(np.isnan(usual), loudest, loudest + kept * (usual - loudest))
        self._usual[slots] = np.where(home, learned, usual)

    def reach(self, slot: int, at: float) -> bool:
        """Add a near distance, which counts as a near packet; return whether the tag is at home by what was added."""
        left = self._sum[slot] * np.exp(-max(at - self._heard_at[slot], 0.0) / FADE_S)
        self.since[slot] = at if left < LEAST else self.since[slot]
        self._heard_at[slot] = max(at, self._heard_at[slot])
        self._sum[slot] = left + 1
        return bool(self._sum[slot] >= ENOUGH)

    def arrived(self, slots: Indices) -> Flags:
        """Return which tags are at home by what was heard of them."""
        enough: Flags = self._sum[slots] >= ENOUGH
        return enough
