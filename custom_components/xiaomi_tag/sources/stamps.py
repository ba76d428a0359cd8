"""Receivers whose packets carry times of another clock, such as a tablet's uptime: theirs are taken as now."""

from collections import deque
from typing import Final

from ..basics.bounded import Bounded

_MOST_RECEIVERS: Final = 256
# A receiver delivers within a second or two. Later than this in all of its recent packets, it has another clock.
_OFF_S: Final = 5.0
_RECENT: Final = 8
_ENOUGH: Final = 4


class Stamps:
    """The recent delays of each receiver; all times are seconds of the monotonic clock."""

    def __init__(self) -> None:
        self._delays_s: Bounded[str, deque[float]] = Bounded(_MOST_RECEIVERS)

    def time_of(self, receiver: str, stamp_s: float, now_s: float) -> float:
        """Return when a packet that has just been delivered was heard."""
        delay_s = now_s - stamp_s
        delays_s = self._delays_s.get(receiver)
        if delays_s is None:
            delays_s = self._delays_s[receiver] = deque(maxlen=_RECENT)
        delays_s.append(delay_s)
        if delay_s < _OFF_S or len(delays_s) < _ENOUGH:
            return stamp_s
        # What differs among its packets is still the receiver's to say.
        least_s = min(delays_s)
        return stamp_s + least_s if least_s >= _OFF_S else stamp_s
