"""A limit on messages a second, so that a sender without end does not stall the home."""

import logging
from typing import Final

from ..basics.every import Every

_LOGGER = logging.getLogger(__name__)

MOST_A_SECOND: Final = 2000
_KIB: Final = 1024
# A flood is over after so many seconds without an excess message: one that comes in waves is logged once.
_OVER_AFTER_S: Final = 60.0


class FloodGate:
    """Lets `most` messages pass in each second; a large one counts as one for each KiB."""

    def __init__(self, what: str, most: int = MOST_A_SECOND) -> None:
        self._what = what
        self._most = most
        self._second = Every(1.0)
        self._passed = 0
        self._flooded_at: float | None = None
        self._before = 0
        self.dropped = 0
        """How many messages were refused."""

    def admit(self, size: int, now: float) -> bool:
        """Return whether a message of `size` bytes may pass at this time (Unix seconds)."""
        if self._second.due(now):
            self._passed = 0
            self._log_end(now)
        cost = 1 + size // _KIB
        if self._passed + cost > self._most:
            self._refuse(now)
            return False
        self._passed += cost
        return True

    def charge(self, messages: int) -> None:
        """Count messages inside one that passed; an excess refuses the messages after it."""
        self._passed += messages

    def _refuse(self, now: float) -> None:
        if self._flooded_at is None:
            self._before = self.dropped
            _LOGGER.warning("More than %s %s in a second: the excess is left out", self._most, self._what)
        self._flooded_at = now
        self.dropped += 1

    def _log_end(self, now: float) -> None:
        if self._flooded_at is not None and not 0 <= now - self._flooded_at < _OVER_AFTER_S:
            self._flooded_at = None
            _LOGGER.info("The flood of %s is over: %s were left out", self._what, self.dropped - self._before)
