"""The one clock of a home: event time in Unix seconds that runs as steadily as the monotonic clock."""

from collections.abc import Callable
import logging

_LOGGER = logging.getLogger(__name__)

# Below this the system clock is left to wander: stepping event time at every correction would make packets of the
# same instant appear out of order.
_TOLERANCE_S = 0.5


class Clock:
    """Turns Home Assistant's monotonic packet times into Unix seconds, following steps of the system clock.

    `wall` returns the system clock in Unix seconds, `monotonic` the clock of the packets.
    """

    def __init__(self, wall: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._offset_s = wall() - monotonic()

    def now(self) -> float:
        """Return the present as event time, Unix seconds."""
        return self._monotonic() + self._offset_s

    def event_time(self, monotonic_s: float) -> float:
        """Return the Unix second at which the monotonic clock showed `monotonic_s`."""
        return monotonic_s + self._offset_s

    def follow(self) -> None:
        """Follow a step of the system clock (time server, suspended host)."""
        offset_s = self._wall() - self._monotonic()
        step_s = offset_s - self._offset_s
        if abs(step_s) > _TOLERANCE_S:
            _LOGGER.info("The system clock stepped by %.1f s", step_s)
            self._offset_s = offset_s
