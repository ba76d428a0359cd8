"""What the motion and occupancy sensors of rooms show: a witness for who enters."""

from math import isfinite
from typing import Final, Literal

LINGER_S: Final = 10.0
"""A room counts as stirred for this long after its sensor turned off: whoever came in is still there."""
MOST_ROOMS: Final = 256


class RoomSensors:
    """By room: whether its sensors are on, and when they were last. Times are Unix seconds."""

    def __init__(self) -> None:
        self._on: dict[str, bool] = {}
        self._last_on_at: dict[str, float] = {}

    def observe(self, room: str, on: bool | None, at: float) -> None:
        """Set the state since `at`; None while no sensor of the room works, which is as if there were none."""
        if on is None or not isfinite(at):
            self._on.pop(room, None)
            self._last_on_at.pop(room, None)
            return
        if room not in self._on and len(self._on) >= MOST_ROOMS:
            return
        if self._on.get(room) or on:
            self._last_on_at[room] = at
        self._on[room] = on

    def shown(self, room: str, now: float) -> Literal["on", "recent"] | None:
        """Return whether a room's sensors are on, or were just now; None if not, and without a working sensor."""
        if self._on.get(room):
            return "on"
        return "recent" if self.stirred(room, now) else None

    def stirred(self, room: str, now: float) -> bool | None:
        """Return whether somebody moved in a room just now; None for a room without a working sensor."""
        on = self._on.get(room)
        if on is None or on:
            return on
        # A time ahead of now is from before the clock was set back.
        return 0.0 <= now - self._last_on_at.get(room, -LINGER_S - now) <= LINGER_S
