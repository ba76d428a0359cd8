"""Periods that survive a clock that was set, back or forward."""

from typing import Final

_NEVER: Final = float("-inf")


class Every:
    """A period of `seconds`: due at the first call, or, with `since`, a period after that moment.

    Time is the caller's. A clock that was set back makes the period due at once, so that it never waits longer than a
    period; one that was set forward makes it due once, not once for each period that was skipped.
    """

    __slots__ = ("_last", "_seconds")

    def __init__(self, seconds: float, *, since: float | None = None) -> None:
        self._seconds = seconds
        self._last = _NEVER if since is None else since

    def due(self, now: float) -> bool:
        """Return whether the period is over; if so, the next one begins now."""
        if 0 <= now - self._last < self._seconds:
            return False
        self._last = now
        return True

    def restart(self, now: float) -> None:
        """Begin a period now, as if it had just been due."""
        self._last = now
