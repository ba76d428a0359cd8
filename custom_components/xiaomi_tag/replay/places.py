"""What of the locator's answers is history: where a tag came to, and when."""

from typing import Final

from ..basics.model import Fix, Presence
from ..journal.model import JournalPlace
from ..locator.model import Estimate

_PROBABILITY_DIGITS: Final = 3


def place_of(estimate: Estimate, fix: Fix | None = None) -> JournalPlace | None:
    """Return an answer as it is stored, None for one that says nothing yet."""
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
    """Return whether two say the same of where a tag is, however sure they are."""
    return one is not None and (one.presence, one.room) == (other.presence, other.room)
