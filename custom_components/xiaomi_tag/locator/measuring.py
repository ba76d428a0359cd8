"""Receivers that measure distances. Those that hear no packets, such as UWB anchors, are no evidence by silence."""

from collections.abc import Collection, Iterable
from typing import Final

from ..basics.bounded import Bounded
from .ranges import EVERY_S

MOST_PAIRS: Final = 4096


class Measuring:
    """Which receivers only measure, by id."""

    def __init__(self) -> None:
        self.only: set[str] = set()
        self._hearing: set[str] = set()
        self._used_at: Bounded[tuple[str, str], float] = Bounded(MOST_PAIRS)

    def due(self, tag: str, receiver: str, at: float) -> bool:
        """Return whether a distance from a tag to a receiver is to be used: not so soon after the one before."""
        if 0 <= at - self._used_at.get((tag, receiver), -EVERY_S) < EVERY_S:
            return False
        self._used_at[tag, receiver] = at
        return True

    def measured(self, receiver: str) -> bool:
        """Add a distance that came without a packet; return whether the receiver is found to only measure by it."""
        if receiver in self.only or receiver in self._hearing:
            return False
        self.only.add(receiver)
        return True

    def heard(self, receiver: str) -> None:
        """Record that a receiver which seemed to only measure hears packets, too."""
        self.only.discard(receiver)
        self._hearing.add(receiver)

    def keep(self, receivers: Collection[str]) -> None:
        """Forget receivers that are gone."""
        self.only.intersection_update(receivers)
        self._hearing.intersection_update(receivers)

    def restore(self, receivers: Iterable[object]) -> None:
        """Use what was stored; anything that is no text is left out."""
        self.only = {receiver for receiver in receivers if isinstance(receiver, str)}
