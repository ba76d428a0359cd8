"""The one clock of a home: event time in Unix seconds that runs as steadily as the monotonic clock."""

import logging
import time

from homeassistant.components.bluetooth import MONOTONIC_TIME

_LOGGER = logging.getLogger(__name__)

# Below this the system clock is left to wander: stepping event time at every correction would make packets of the
# same instant appear out of order.
_TOLERANCE_S = 0.5


class Clock:
    """Turns Home Assistant's monotonic packet times into Unix seconds, following steps of the system clock."""

    def __init__(self) -> None:
        self._offset_s = time.time() - MONOTONIC_TIME()

    def now(self) -> float:
        """Return the present as event time, Unix seconds."""
        return MONOTONIC_TIME() + self._offset_s

    def event_time(self, monotonic_s: float) -> float:
        """Return the Unix second at which the monotonic clock showed `monotonic_s`."""
        return monotonic_s + self._offset_s

    def follow(self) -> None:
        """Take over a step of the system clock (time server, suspended host)."""
        offset_s = time.time() - MONOTONIC_TIME()
        step_s = offset_s - self._offset_s
        if abs(step_s) > _TOLERANCE_S:
            _LOGGER.info("The system clock stepped by %.1f s", step_s)
            self._offset_s = offset_s
