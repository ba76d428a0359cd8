"""The addresses that the Bluetooth source subscribes to, and which of them make room for others. Bounded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Final, NamedTuple

from ..basics.bounded import Bounded

# A tag has one address, two around a rotation. A sender that repeats a beacon's content from many gets no more.
ADDRESSES_A_TAG: Final = 10

# How many strong strangers of our tags' protocols are followed at once: one may be a tag with a lost clock. A search
# needs a minute of each; after that it knows the id, and another stranger may come.
SUSPECTS: Final = 8
SUSPECT_FOR_S: Final = 180.0
_ENOUGH_S: Final = 75.0

# Who copies a tag from ever new addresses sends once from each. The tag's own is heard again.
_ONCE_S: Final = 5.0
_SILENT_S: Final = 10.0
_QUIET_SUSPECT_S: Final = 20.0

# Two payloads alternate while a receiver scans actively (advertisement and scan response), more with interleaved
# protocols. A payload in this table was resolved before.
_PAYLOADS: Final = 6

# A rotated address never comes back. One that fell silent while the tag is heard elsewhere is dropped soon, as is one
# that also sends what no tag sends; the only address of a tag after a day: in protection mode it lives that long.
_SUPERSEDED_AFTER_S: Final = 600.0
_FORGOTTEN_AFTER_S: Final = 86_400.0


class Verdict(NamedTuple):
    """Whose a payload is, as resolved; it has to be resolved again after `until_s`, a monotonic time."""

    tags: tuple[str, ...]
    until_s: float


@dataclass(slots=True)
class Link:
    """A subscription to one address, and the tag that sends there (None for a suspect).

    Times are monotonic, so that a step of the system clock is not silence: when a packet of the tag's was heard last,
    -inf before the first one, and when the link was made. `packets` counts those of late.
    """

    tag: str | None
    fixed: bool
    since_s: float
    unsubscribe: Callable[[], None]
    heard_s: float = -inf
    packets: int = 0
    foreign: bool = False
    """Whether payloads that are no tag's were heard from this address."""
    verdicts: Bounded[object, Verdict] = field(default_factory=lambda: Bounded(_PAYLOADS))

    @property
    def is_a_tags(self) -> bool:
        """Whether this is a tag's own address: one packet among those of something else may be a copy."""
        return self.tag is not None and (not self.foreign or self.packets > 1)


class Links(dict[str, Link]):
    """The subscriptions by address."""

    def of(self, tag: str | None) -> Iterator[tuple[str, Link]]:
        """Yield the addresses of a tag that it need not keep, or those of suspects."""
        return ((address, link) for address, link in self.items() if link.tag == tag and not link.fixed)

    def weakest(self, tag: str, now_s: float, *, again: bool) -> str | None:
        """Return which address of a tag makes room for a new one, None if none does.

        It is the one heard least often, and longest ago, if it is silent; for an address that was heard `again` also
        one that was heard only once.
        """
        packets, heard_s, address = min((link.packets, link.heard_s, address) for address, link in self.of(tag))
        silent = now_s - heard_s > _SILENT_S
        return address if silent or (again and packets <= 1) else None

    def least_suspect(self, now_s: float) -> str | None:
        """Return which suspect makes room for another stranger, None if none does."""
        suspects = sorted((link.since_s, address) for address, link in self.of(None))
        for since_s, address in suspects:
            link = self[address]
            silent_s = now_s - link.heard_s
            if now_s - since_s > _ENOUGH_S or silent_s > (_ONCE_S if link.packets <= 1 else _QUIET_SUSPECT_S):
                return address
        return None

    def outdated(self, now_s: float) -> list[str]:
        """Return the addresses that fell silent, and let all others forget half of their packets."""
        newest: dict[str | None, float] = {}
        for link in self.values():
            newest[link.tag] = max(newest.get(link.tag, -inf), link.heard_s)
            link.packets //= 2
        over = []
        for address, link in self.items():
            if link.tag is None:
                patience_s = SUSPECT_FOR_S
            else:
                superseded = newest[link.tag] > link.heard_s or link.foreign
                patience_s = _SUPERSEDED_AFTER_S if superseded else _FORGOTTEN_AFTER_S
            if not link.fixed and now_s - link.heard_s > patience_s:
                over.append(address)
        return over
