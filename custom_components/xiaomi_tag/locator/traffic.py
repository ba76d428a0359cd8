"""How much each receiver hears: packets a minute, and the receivers that hear each other."""

from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np

from .arrays import NEVER, Floats, Indices, with_columns
from .records import Pieces

MINUTE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What a receiver hears. `offset_db` is how much louder than the others it was found to hear, None before that.

    `packets_min` counts those of tags and of senders with a known room in a minute. `last_at` is when it heard a tag
    last, None before the first. `tags` is how many tags it hears just now.
    """

    receiver: str
    packets_min: float
    last_at: float | None
    tags: int
    offset_db: float | None


@dataclass(frozen=True, slots=True)
class Link:
    """A receiver hears another one that sends: the median of its levels, and the packets they are of."""

    receiver: str
    emitter: str
    dbm: float
    packets: int


class Traffic:
    """A running count of packets for each receiver, in which a packet counts less and less over a minute or so."""

    def __init__(self) -> None:
        self._count: Floats = np.zeros(0, np.float32)
        self._at = NEVER

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns."""
        self._count = with_columns(self._count, old_columns, 0)

    def hear(self, count: Floats, now: float) -> None:
        """Add packets (Q,)."""
        self._count = self.a_minute(now) + count
        self._at = now

    def a_minute(self, now: float) -> Floats:
        """Return the packets a minute of each receiver (Q,)."""
        # A clock that was set back lets nothing fade.
        share: Floats = self._count * np.float32(exp(-max(now - self._at, 0.0) / MINUTE_S))
        return share


def median_links(pieces: Pieces, receivers: tuple[str, ...], emitters: dict[int, str]) -> list[Link]:
    """Return which receivers hear which; `emitters` are those of the senders that are receivers, by their number."""
    found = []
    for number, emitter in emitters.items():
        own = pieces.only(np.flatnonzero(pieces.sender == number))
        for column in np.flatnonzero((own.count > 0).any(axis=0)).tolist():
            heard = own.count[:, column] > 0
            dbm = float(np.median(own.level_dbm[heard, column]))
            found.append(Link(receivers[column], emitter, dbm, int(own.count[heard, column].sum())))
    return found
