"""Receivers that measure distances. Those that hear no packets, such as UWB anchors, are no evidence by silence."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from ..basics.bounded import Bounded
from .ranges import EVERY_S

MOST_PAIRS: Final = 4096


class Measuring:
    """Which receivers only measure, by id."""

    def __init__(self) -> None:
        self.only: set[str] = set()
        self._hearing: set[str] = set()
        self._changed = False
        self._used_at: Bounded[tuple[str, str], float] = Bounded(MOST_PAIRS)

    def due(self, tag: str, receiver: str, at: float) -> bool:
        """Return whether a distance from a tag to a receiver is to be used: not so soon after the one before."""
        if 0 <= at - self._used_at.get((tag, receiver), -EVERY_S) < EVERY_S:
            return False
        self._used_at[tag, receiver] = at
        return True

    def measured(self, receiver: str) -> None:
        """Add a distance that came without a packet: the receiver only measures, unless it has heard one before."""
        if receiver not in self.only and receiver not in self._hearing:
            self.only.add(receiver)
            self._changed = True

    def heard(self, receiver: str) -> None:
        """Record that a receiver which seemed to only measure hears packets, too."""
        self.only.discard(receiver)
        self._hearing.add(receiver)
        self._changed = True

    def changed(self) -> bool:
        """Return whether other receivers only measure than at the last call."""
        changed, self._changed = self._changed, False
        return changed

    def places(self, receivers: Sequence[str], rooms: Sequence[str | None]) -> list[str | None]:
        """Return the rooms of receivers, None for those that only measure: their rooms are not heard."""
        return [None if one in self.only else room for one, room in zip(receivers, rooms, strict=True)]

    def keep(self, receivers: Collection[str]) -> None:
        """Forget receivers that are gone."""
        self.only.intersection_update(receivers)
        self._hearing.intersection_update(receivers)

    def restore(self, receivers: Iterable[object]) -> None:
        """Use what was stored; anything that is no text is left out."""
        self.only = {receiver for receiver in receivers if isinstance(receiver, str)}
