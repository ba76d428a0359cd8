"""How one tracker is heard: its level at each receiver, how often it is heard, and whether that stays the same."""

from collections import deque
from collections.abc import Mapping
from math import inf
from typing import Final, NamedTuple

from .ears import Window

BLOCK_S: Final = 300.0
BLOCKS: Final = 6
"""So many blocks are looked at for whether a tracker stays still: half an hour."""
STILL_DB: Final = 3.5
"""Levels of a tracker that lies still differ by less from block to block, though people walk by."""
_FEWEST_TO_LINK: Final = 2
_FLOOR_DBM: Final = -95.0
"""A receiver that hears nothing counts as one that hears so little."""
_FAINT_DBM: Final = -88.0
"""Receivers that never hear it louder come and go by chance."""
_OPENING_S: Final = 15.0
_PAUSE_WEIGHT: Final = 0.2
_LONGEST_PAUSE_S: Final = 300.0


class Tone(NamedTuple):
    """What a receiver hears: the mean level, how many packets, and for how many of the receiver that gets most."""

    dbm: float
    packets: float
    share: float


type Voice = Mapping[str, Tone]
"""By receiver."""

type _Sums = dict[str, list[float]]
"""By receiver: the sum of the levels, and their number."""


class Hearing:
    """What is heard of one tracker, over all its addresses."""

    __slots__ = (
        "_block_at",
        "_blocks",
        "_sums",
        "first_at",
        "last_at",
        "levels",
        "opening",
        "packets",
        "pause_s",
        "still",
        "strongest_dbm",
    )

    def __init__(self) -> None:
        self.first_at: float | None = None
        self.last_at = 0.0
        self.packets = 0
        """How many packets there were, at least: those of the receiver that heard most in each window."""
        self.pause_s: float | None = None
        """The usual time between packets."""
        self.levels: dict[str, tuple[float, float]] = {}
        """By receiver, the mean level of the last window in which it heard it, and when that was."""
        self.strongest_dbm = 0.0
        """The level in the last window at the receiver that heard it loudest."""
        self.still: bool | None = None
        """Whether it has not moved for half an hour; None while that is not known."""
        self.opening: dict[str, float] = {}
        """By receiver, the level of the first seconds."""
        self._blocks: deque[_Sums] = deque(maxlen=BLOCKS)
        self._sums: _Sums = {}
        self._block_at: float | None = None

    def add(self, window: Window) -> None:
        """Add what was heard since the last time."""
        count = max(tally.count for tally in window.tallies.values())
        self._pace(window, count)
        if self._block_at is None:
            self._block_at = window.first_at
        elif not 0 <= window.last_at - self._block_at < BLOCK_S:
            self._blocks.append(self._sums)
            self._sums, self._block_at = {}, window.last_at
            spread_db = self.spread_db()
            self.still = None if spread_db is None else spread_db < STILL_DB
        opening = self.first_at is None or window.first_at - self.first_at < _OPENING_S
        if self.first_at is None:
            self.first_at = window.first_at
        levels, block = self.levels, self._sums
        strongest = -inf
        for receiver, tally in window.tallies.items():
            total, heard = tally.total_dbm, tally.count
            level = total / heard
            levels[receiver] = (level, tally.last_at)
            if level > strongest:  # noqa: PLR1730  max costs as much as all the rest
                strongest = level
            if (sums := block.get(receiver)) is not None:
                sums[0] += total
                sums[1] += heard
            else:
                block[receiver] = [total, heard]
            if opening:
                self.opening.setdefault(receiver, level)
        self.strongest_dbm = strongest
        self.packets += count
        self.last_at = max(self.last_at, window.last_at)

    def adopt(self, later: Hearing) -> None:
        """Go on with what is heard of a tracker's next address."""
        if later.first_at is None:
            return
        if self.first_at is None:
            self.first_at = later.first_at
        self.levels = {**self.levels, **later.levels}
        self.strongest_dbm = later.strongest_dbm
        self.last_at = max(self.last_at, later.last_at)
        self.packets += later.packets
        self.pause_s = later.pause_s if later.pause_s is not None else self.pause_s
        for sums in (*later._blocks, later._sums):
            for receiver, (total, count) in sums.items():
                mine = self._sums.setdefault(receiver, [0.0, 0.0])
                mine[0] += total
                mine[1] += count

    def receivers_of_late(self) -> list[str]:
        """Return the receivers that heard it shortly before it was heard last."""
        oldest = self.last_at - max(60.0, 3 * (self.pause_s or 0.0))
        return [receiver for receiver, (_dbm, heard_at) in self.levels.items() if heard_at >= oldest]

    def recent(self, within_s: float) -> dict[str, float]:
        """Return the levels of the last seconds before it was heard last, by receiver."""
        oldest = self.last_at - within_s
        return {receiver: dbm for receiver, (dbm, heard_at) in self.levels.items() if heard_at >= oldest}

    def voice(self) -> Voice:
        """Return the mean of the last minutes."""
        merged: _Sums = {}
        for sums in (*list(self._blocks)[-2:], self._sums):
            for receiver, (total, count) in sums.items():
                mine = merged.setdefault(receiver, [0.0, 0.0])
                mine[0] += total
                mine[1] += count
        most = max((count for _total, count in merged.values()), default=1.0)
        return {receiver: Tone(total / count, count, count / most) for receiver, (total, count) in merged.items()}

    def spread_db(self, blocks: int = BLOCKS) -> float | None:
        """Return how much the levels of so many last blocks differ; None while there are fewer."""
        if len(self._blocks) < blocks:
            return None
        late = list(self._blocks)[-blocks:]
        means = [{receiver: total / count for receiver, (total, count) in sums.items()} for sums in late]
        variances: list[float] = []
        for receiver in set().union(*means):
            levels = [max(mean.get(receiver, _FLOOR_DBM), _FLOOR_DBM) for mean in means]
            if max(levels) > _FAINT_DBM:
                middle = sum(levels) / len(levels)
                variances.append(sum((level - middle) ** 2 for level in levels) / len(levels))
        return (sum(variances) / len(variances)) ** 0.5 if variances else 0.0

    @property
    def still_lately(self) -> bool:
        """Whether it has not moved for some minutes, as far as is known."""
        spread = self.spread_db(_FEWEST_TO_LINK)
        return spread is not None and spread < STILL_DB

    def forget_levels(self, before: float) -> None:
        """Forget levels that are older."""
        self.levels = {receiver: level for receiver, level in self.levels.items() if level[1] >= before}

    def set_back(self, now: float) -> None:
        """Go on after the clock was set back."""
        self.first_at = None if self.first_at is None else min(self.first_at, now)
        self.last_at = min(self.last_at, now)
        self.levels = {receiver: (dbm, min(heard_at, now)) for receiver, (dbm, heard_at) in self.levels.items()}

    def restart_blocks(self) -> None:
        """Begin to look for whether it stays still, after it was away."""
        self._blocks.clear()
        self.still = None
        self._sums, self._block_at = {}, None

    def _pace(self, window: Window, count: int) -> None:
        if self.first_at is not None:
            pause = (window.last_at - self.last_at) / count
        elif count > 1:
            pause = (window.last_at - window.first_at) / (count - 1)
        else:
            return
        if pause < 0:
            return
        pause = min(pause, _LONGEST_PAUSE_S)
        self.pause_s = pause if self.pause_s is None else self.pause_s + _PAUSE_WEIGHT * (pause - self.pause_s)
