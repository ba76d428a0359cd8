"""What a relay has not sent yet: bounded, and on disk where it shall outlive the program."""

from collections import deque
from collections.abc import Iterator
from itertools import islice
import json
from pathlib import Path
from typing import Any, Final

MOST: Final = 20_000


class RelayBuffer:
    """Items, oldest first; a new one beyond `most` pushes out the oldest.

    With a `path`, each item is a line of that file until it is sent. The file is rewritten after every batch, under
    another name first, so that a crash leaves the old or the new one; a line that it cut short is left out.
    """

    def __init__(self, most: int = MOST, path: Path | None = None) -> None:
        self._path = path
        self._most = most
        self._items: deque[dict[str, Any]] = deque(_stored(path), maxlen=most)
        self._handed_out = 0
        self._lines = 0
        self._rewrite()

    @property
    def count(self) -> int:
        """How many items wait."""
        return len(self._items)

    def add(self, item: dict[str, Any]) -> int:
        """Take an item; return how many had to go for it."""
        lost = len(self._items) >= self._most
        if lost:
            self._handed_out = max(0, self._handed_out - 1)
        self._items.append(item)
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(item) + "\n")
            self._lines += 1
            if self._lines > 2 * self._most:  # those that were pushed out stand there still
                self._rewrite()
        return int(lost)

    def first(self, count: int) -> list[dict[str, Any]]:
        """Hand out the oldest items; they stay until `drop`."""
        items = list(islice(self._items, count))
        self._handed_out = len(items)
        return items

    def drop(self) -> None:
        """Forget what was handed out last, as far as new items have not pushed it out since."""
        for _ in range(self._handed_out):
            self._items.popleft()
        self._handed_out = 0
        self._rewrite()

    def _rewrite(self) -> None:
        if self._path is None:
            return
        beside = self._path.with_name(f"{self._path.name}.new")
        beside.write_text("".join(json.dumps(item) + "\n" for item in self._items), encoding="utf-8")
        beside.replace(self._path)
        self._lines = len(self._items)


def _stored(path: Path | None) -> Iterator[dict[str, Any]]:
    if path is None or not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                item = json.loads(line)
            except ValueError, RecursionError:
                continue
            if isinstance(item, dict):
                yield item
