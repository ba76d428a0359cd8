"""How much a user may relay: the numbers of requests and items within ten minutes."""

from collections import deque
from dataclasses import dataclass, field
import math
from typing import Final

MOST_REQUESTS: Final = 60
MOST_ITEMS: Final = 20_000
WITHIN_S: Final = 600.0


@dataclass(slots=True)
class _Request:
    at_s: float
    items: int = 0


@dataclass(slots=True)
class _Account:
    """A user's requests of the last ten minutes, oldest first, at most `MOST_REQUESTS`."""

    requests: deque[_Request] = field(default_factory=deque)

    @property
    def items(self) -> int:
        return sum(request.items for request in self.requests)


class RelayLimits:
    """Counts by user. Times are seconds of a monotonic clock. A refused request does not count."""

    def __init__(self) -> None:
        self._accounts: dict[str, _Account] = {}

    def request(self, user_id: str, now_s: float) -> int:
        """Count a request and return 0, or return after how many seconds another may be made."""
        self._expire(now_s)
        account = self._accounts.setdefault(user_id, _Account())
        if len(account.requests) >= MOST_REQUESTS:
            return _wait_s(account.requests[0], now_s)
        account.requests.append(_Request(now_s))
        return 0

    def items(self, user_id: str, count: int, now_s: float) -> int:
        """Count items of the newest request and return 0, or return after how many seconds so many may be sent."""
        account = self._accounts.setdefault(user_id, _Account())
        excess = account.items + count - MOST_ITEMS
        if excess <= 0:
            if account.requests:
                account.requests[-1].items += count
            return 0
        for request in account.requests:
            excess -= request.items
            if excess <= 0:
                return _wait_s(request, now_s)
        return math.ceil(WITHIN_S)

    def _expire(self, now_s: float) -> None:
        for user_id, account in tuple(self._accounts.items()):
            while account.requests and now_s - account.requests[0].at_s >= WITHIN_S:
                account.requests.popleft()
            if not account.requests:
                del self._accounts[user_id]


def _wait_s(request: _Request, now_s: float) -> int:
    return max(1, math.ceil(request.at_s + WITHIN_S - now_s))
