"""Lists of functions: those that listen to something, and those that end something."""

from collections.abc import Callable
from contextlib import ExitStack
from logging import Logger


class Listeners[*Args]:
    """Functions that are called with the same arguments, in the order in which they were added.

    With a `logger`, a listener that raises is logged there and the others are still called.
    """

    __slots__ = ("_listeners", "_logger")

    def __init__(self, logger: Logger | None = None) -> None:
        self._listeners: dict[object, Callable[[*Args], object]] = {}
        self._logger = logger

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._listeners)

    def add(self, listener: Callable[[*Args], object]) -> Callable[[], None]:
        """Add a listener; return the function that removes it, which may be called more than once."""
        key = object()
        self._listeners[key] = listener

        def remove() -> None:
            self._listeners.pop(key, None)

        return remove

    def clear(self) -> None:
        """Remove all listeners."""
        self._listeners.clear()

    def call(self, *args: *Args) -> None:
        """Call all listeners there are now: those that are added or removed meanwhile change only the next call."""
        for listener in tuple(self._listeners.values()):
            if self._logger is None:
                listener(*args)
            else:
                _call_logged(self._logger, listener, *args)


def _call_logged[*Args](logger: Logger, listener: Callable[[*Args], object], *args: *Args) -> None:
    try:
        listener(*args)
    except Exception:
        logger.exception("A listener failed")


class Stops:
    """Functions that end something; calling this calls each of them once, the last one added first.

    All are called, also when one of them raises; that error is raised at the end.
    """

    __slots__ = ("_stack",)

    def __init__(self, *stops: Callable[[], object]) -> None:
        self._stack = ExitStack()
        self.add(*stops)

    def add(self, *stops: Callable[[], object]) -> None:
        """Add functions to call at the end."""
        for stop in stops:
            self._stack.callback(stop)

    def __call__(self) -> None:
        """Call all that were added since the last call."""
        self._stack.close()
