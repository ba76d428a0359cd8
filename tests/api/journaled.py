"""Tags with a past: what the actions on the journal work on."""

from typing import Any, Final

from homeassistant.core import HomeAssistant

from custom_components.xiaomi_tag.basics.model import Fix, Sighting
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.journal import Journal

from ..calibrating import Stroll, some_walk

LATITUDE: Final = 47.123456
ANNA: Final = "person.anna"


async def call(hass: HomeAssistant, name: str, **data: Any) -> Any:
    """Call an action of ours and return its response."""
    return await hass.services.async_call(DOMAIN, name, data, blocking=True, return_response=True)


def keep(home: Home, tag: str, age_s: float = 100.0) -> None:
    """Report a tag with a fix, as a relay does."""
    at = home.clock.now() - age_s
    home.journal.async_sight(Sighting(tag, "relay:phone", -60, at, at), Fix(LATITUDE, 11.5, 20.0))


LIVED: Final = 41
"""How many sightings `live` leaves: two a second of its walk, and one that is kept besides."""


async def live(home: Home, tag: str) -> None:
    """Let a tag be in the kitchen for a while, cross something, and have been calibrated with."""
    Stroll(home).walk(20, tag=tag)
    await home.calibration_store.async_add([some_walk(tag=tag)])
    keep(home, tag)
    now = home.clock.now()
    crossing = Crossing(
        event_id=f"crossing of {tag}",
        tag=tag,
        place=PlaceRef(PlaceKind.AREA, "kitchen"),
        kind=CrossingKind.ENTERED,
        event_time=now - 50,
        decided_at=now - 45,
        confidence=0.9,
    )
    await home.journal.async_commit([crossing], [])
    await home.journal.async_flush()


async def kept(home: Home, tag: str) -> tuple[int, int, int]:
    """Return how many sightings, places and crossings are kept of a tag."""

    def count(journal: Journal) -> tuple[int, int, int]:
        span = (0.0, home.clock.now() + 100)
        return (
            len(list(journal.sightings(tag, *span))),
            len(list(journal.places(tag, *span))),
            len(list(journal.crossings(tag, *span))),
        )

    return await home.journal.async_call(count)
