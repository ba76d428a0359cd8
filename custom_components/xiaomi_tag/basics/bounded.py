"""A dictionary that cannot grow past a size."""

from typing import override


class Bounded[K, V](dict[K, V]):
    """A dictionary of at most `most` items: a new item beyond that pushes out the one that was put in first."""

    __slots__ = ("_most",)

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    @override
    def __setitem__(self, key: K, value: V) -> None:
        if key not in self and len(self) >= self._most:
            del self[next(iter(self))]
        super().__setitem__(key, value)
