"""A limit on what comes in a second, so that whoever sends without end does not stall the home."""

import logging
from typing import Final

_LOGGER = logging.getLogger(__name__)

MOST_A_SECOND: Final = 2000
_KIB: Final = 1024
# A flood is over after so many seconds without a message too many: one that comes in waves is told of once.
_OVER_AFTER_S: Final = 60.0


class FloodGate:
    """Lets so many messages pass in each second; a large one counts as one for each KiB."""

    def __init__(self, what: str, most: int = MOST_A_SECOND) -> None:
        self._what = what
        self._most = most
        self._second_from = 0.0
        self._taken = 0
        self._flooded_at: float | None = None
        self._before = 0
        self.dropped = 0
        """How many were turned away."""

    def admit(self, size: int, now: float) -> bool:
        """Return whether a message of so many bytes may pass at this time (Unix seconds)."""
        if not 0 <= now - self._second_from < 1:
            self._second_from, self._taken = now, 0
            self._settle(now)
        cost = 1 + size // _KIB
        if self._taken + cost > self._most:
            self._turn_away(now)
            return False
        self._taken += cost
        return True

    def charge(self, messages: int) -> None:
        """Count messages that came inside of one that passed: what is too much is turned away from the next one on."""
        self._taken += messages

    def _turn_away(self, now: float) -> None:
        if self._flooded_at is None:
            self._before = self.dropped
            _LOGGER.warning("More than %s %s in a second: what is too much is left out", self._most, self._what)
        self._flooded_at = now
        self.dropped += 1

    def _settle(self, now: float) -> None:
        if self._flooded_at is not None and not 0 <= now - self._flooded_at < _OVER_AFTER_S:
            self._flooded_at = None
            _LOGGER.info("The flood of %s is over: %s were left out", self._what, self.dropped - self._before)
