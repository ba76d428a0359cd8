"""The addresses of unknown trackers that have a subscription, and which of them make room for others. Bounded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ..basics.bounded import Bounded
from ..basics.model import WEAKEST_DBM
from ..strangers.model import Sign

MOST_FOLLOWED: Final = 512
"""How many addresses have a subscription at once."""

SILENT_S: Final = 1800.0
"""A silent address is dropped after this. Home Assistant forgets it sooner, within 20 minutes, and so brings it as a new
one when it comes back."""
# An address makes room for one that is louder by this, or when it has been silent for so long.
_LOUDER_DB: Final = 6
_QUIET_S: Final = 120.0

# Advertisement and scan response alternate, more with interleaved protocols.
_CONTENTS: Final = 4


@dataclass(slots=True, eq=False)
class StrangerLink:
    """A subscription to one address; `heard_s` is when its last packet was heard, monotonic."""

    unsubscribe: Callable[[], None]
    sign: Sign
    heard_s: float
    loudest_dbm: int
    """Since the last turn; `before_dbm` in the time before that."""
    before_dbm: int = WEAKEST_DBM
    contents: Bounded[int, None] = field(default_factory=lambda: Bounded(_CONTENTS))
    """Hashes of what it sent of late, which need not be parsed again."""

    @property
    def level_dbm(self) -> int:
        """How loud it was of late."""
        return max(self.loudest_dbm, self.before_dbm)

    def gives_way(self, now_s: float, rssi_dbm: int) -> bool:
        """Return whether it makes room for an address that is heard now at this level."""
        return now_s - self.heard_s > _QUIET_S or rssi_dbm >= self.level_dbm + _LOUDER_DB


class StrangerLinks(dict[str, StrangerLink]):
    """The subscriptions by address."""

    def silent(self, now_s: float) -> list[str]:
        """Return the addresses that were not heard for long."""
        return [address for address, link in self.items() if now_s - link.heard_s > SILENT_S]

    def turn(self) -> None:
        """Begin another minute of levels."""
        for link in self.values():
            link.before_dbm, link.loudest_dbm = link.loudest_dbm, WEAKEST_DBM

    def by_importance(self, now_s: float) -> Iterator[str]:
        """Yield the addresses, silent and quiet ones first; sorted only if one is asked for."""

        def importance(address: str) -> tuple[bool, int]:
            link = self[address]
            return now_s - link.heard_s < _QUIET_S, link.level_dbm

        for address in sorted(self, key=importance):
            if address in self:
                yield address
