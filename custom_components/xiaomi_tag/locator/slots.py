"""Which row of the tables is whose."""

from collections.abc import Sequence

import numpy as np

from .arrays import Indices


class Slots:
    """Tag ids to small integers, given out again after removal."""

    def __init__(self) -> None:
        self._of: dict[str, int] = {}
        self._tags: dict[int, str] = {}
        self._free: list[int] = []
        self.rows = 0
        self.get = self._of.get

    def __getitem__(self, tag: str) -> int:
        """Return a tag's slot; KeyError when it has none."""
        return self._of[tag]

    def of(self, tags: Sequence[str]) -> Indices:
        """Return the slots of tags; KeyError for one that has none."""
        return np.fromiter(map(self._of.__getitem__, tags), np.intp, len(tags))

    def all(self) -> Indices:
        """Return the slots that are in use."""
        return np.fromiter(self._tags, np.intp, len(self._tags))

    def tag(self, slot: int) -> str:
        """Return the tag in a slot."""
        return self._tags[slot]

    def take(self, tag: str) -> int:
        """Give a tag a slot; `rows` doubles when they run out."""
        if not self._free:
            rows = max(16, 2 * self.rows)
            self._free.extend(reversed(range(self.rows, rows)))
            self.rows = rows
        slot = self._free.pop()
        self._of[tag] = slot
        self._tags[slot] = tag
        return slot

    def release(self, tag: str) -> int | None:
        """Take a tag's slot back; None when it has none."""
        slot = self._of.pop(tag, None)
        if slot is not None:
            del self._tags[slot]
            self._free.append(slot)
        return slot
