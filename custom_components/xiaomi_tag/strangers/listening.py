"""Which receivers listen, and since when: silence that nothing listened to is no evidence."""

from collections.abc import Collection, Mapping
from math import inf


class Listening:
    """Receivers that were never named count as listening since the start."""

    def __init__(self) -> None:
        self._started_at = inf
        self._named = False
        self._back_at: dict[str, float] = {}
        """Of the named receivers that listen, since when."""
        self._deaf_at: dict[str, float] = {}
        """Of the named receivers that do not listen, since when."""

    def start(self, now: float) -> None:
        """Begin to listen, unless that was before."""
        self._started_at = min(self._started_at, now)

    def interrupt(self, now: float) -> None:
        """Nothing listened before now: a restart, a host that was suspended, or a clock that was set back."""
        self._started_at = now
        self._back_at = dict.fromkeys(self._back_at, now)
        self._deaf_at = {receiver: min(since, now) for receiver, since in self._deaf_at.items()}

    def set(self, online: Mapping[str, bool], now: float) -> None:
        """Set which receivers listen from now on."""
        since = self._started_at if not self._named else now
        self._named = True
        self._deaf_at = {
            receiver: self._deaf_at.get(receiver, now) for receiver, listens in online.items() if not listens
        }
        self._back_at = {
            receiver: self._back_at.get(receiver, since) for receiver, listens in online.items() if listens
        }

    def since(self, receivers: Collection[str]) -> float | None:
        """Return since when one of these has listened without a pause; None if none does."""
        if not self._named:
            return self._started_at
        times = [self._back_at[receiver] for receiver in receivers if receiver in self._back_at]
        return max(min(times), self._started_at) if times else None

    def deaf(self) -> Mapping[str, float]:
        """Return the receivers that do not listen, and since when."""
        return self._deaf_at
