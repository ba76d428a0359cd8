"""The time between two ticks, for clocks that jump."""

from dataclasses import dataclass

MIN_STEP_S = 0.25
"""Ticks closer than this are one: evidence counts ticks with packets."""
MAX_STEP_S = 15.0


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to the clock: `back_s` when it was set back, `skipped_s` that no tick watched over."""

    back_s: float = 0.0
    skipped_s: float = 0.0


class TickClock:
    """Knows the last tick."""

    def __init__(self) -> None:
        self.now: float | None = None

    def advance(self, now: float) -> Step | None:
        """Move on to `now`; None when that is too soon to be a tick of its own."""
        last = self.now
        if last is None:
            self.now = now
            return Step()
        elapsed = now - last
        if 0 <= elapsed < MIN_STEP_S:
            return None
        self.now = now
        return Step(back_s=max(-elapsed, 0.0), skipped_s=max(elapsed - MAX_STEP_S, 0.0))
