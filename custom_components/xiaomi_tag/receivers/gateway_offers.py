"""Gateways that relayed one of our tags and wait until the user admits them.

Whoever may publish can make up names, so the table is bounded, and what counts is in how many minutes a gateway relayed
a tag: a name that was made up a moment ago pushes out none that has been there for a while, however often it is sent.
"""

from dataclasses import dataclass
from typing import Final

from .ids import GatewayKind

MOST_OFFERS: Final = 32
_MINUTE_S: Final = 60.0
_MOST_MINUTES: Final = 10_000

type GatewayIdentity = tuple[GatewayKind, str]


@dataclass(slots=True)
class GatewayOffer:
    """Evidence of a gateway: in how many minutes it relayed a tag, and when last, Unix seconds."""

    identity: GatewayIdentity
    heard_at: float
    minutes: int = 1

    @property
    def rank(self) -> tuple[int, float]:
        """Order offers: the strongest evidence is the greatest."""
        return self.minutes, self.heard_at


class GatewayOffers:
    """The offers, at most MOST_OFFERS."""

    def __init__(self) -> None:
        self._offers: dict[GatewayIdentity, GatewayOffer] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._offers)

    def add(self, identity: GatewayIdentity, now: float) -> None:
        """Record that a gateway relayed a tag; of too many the weakest goes."""
        if (offer := self._offers.get(identity)) is not None:
            # A clock that was set back begins a new minute, too.
            if now // _MINUTE_S != offer.heard_at // _MINUTE_S:
                offer.minutes = min(offer.minutes + 1, _MOST_MINUTES)
            offer.heard_at = now
            return
        if len(self._offers) >= MOST_OFFERS:
            del self._offers[min(self._offers.values(), key=lambda each: each.rank).identity]
        self._offers[identity] = GatewayOffer(identity, now)

    def pop(self, identity: GatewayIdentity) -> GatewayOffer | None:
        """Remove an offer, and return it."""
        return self._offers.pop(identity, None)

    def all(self) -> list[GatewayOffer]:
        """Return all, the strongest evidence first."""
        return sorted(self._offers.values(), key=lambda each: each.rank, reverse=True)
