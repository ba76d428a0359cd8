"""Turns estimates into the places that are stored as history."""

from typing import Final

from ..basics.model import Fix, Presence
from ..journal.model import JournalPlace
from ..locator.model import Estimate

_PROBABILITY_DIGITS: Final = 3


def place_of(estimate: Estimate, fix: Fix | None = None) -> JournalPlace | None:
    """Return an estimate as it is stored, None if the presence is unknown."""
    if estimate.presence is Presence.UNKNOWN:
        return None
    return JournalPlace(
        tag=estimate.tag,
        since=estimate.at,
        presence=estimate.presence,
        room=estimate.room,
        probability=round(estimate.probability, _PROBABILITY_DIGITS),
        position=estimate.position,
        fix=fix,
    )


def same_place(one: JournalPlace | None, other: JournalPlace) -> bool:
    """Return whether two are the same presence and room, whatever their probability."""
    return one is not None and (one.presence, one.room) == (other.presence, other.room)
