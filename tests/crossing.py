"""Crossings for tests, without the fences."""

from collections.abc import Callable, Generator
from typing import Any, Final
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.xiaomi_tag.const import DOMAIN, EVENT_CROSSING
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home.crossings import Crossings
from custom_components.xiaomi_tag.home.publisher import Publisher

KITCHEN: Final = PlaceRef(PlaceKind.AREA, "kitchen")
ELSEWHERE: Final = PlaceRef(PlaceKind.ELSEWHERE, "")
# 2026-06-01 12:00:00 UTC
EVENT_TIME: Final = 1_780_315_200.0


def crossing(kind: CrossingKind = CrossingKind.ENTERED, place: PlaceRef = KITCHEN, **changes: Any) -> Crossing:
    """Return a crossing of the tag `address`."""
    fields = {"event_id": "e1", "tag": "address", "event_time": EVENT_TIME, "decided_at": EVENT_TIME + 5}
    return Crossing(kind=kind, place=place, **{"confidence": 0.9, **fields, **changes})


def device_of(hass: HomeAssistant, identifier: str) -> dr.DeviceEntry:
    """Return the device of a tag or a fence."""
    (device,) = dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, identifier)})
    return device


def crossing_data(
    hass: HomeAssistant, kind: str = "entered", place: PlaceRef = KITCHEN, tag: str = "address", **changes: Any
) -> dict[str, Any]:
    """Return the data of a crossing's bus event."""
    return {
        "event_id": "e1",
        "event_time": "2026-06-01T12:00:00+00:00",
        "decided_at": "2026-06-01T12:00:05+00:00",
        "device_id": device_of(hass, tag).id,
        "entity_id": er.async_get(hass).async_get_entity_id("event", DOMAIN, f"{tag}_crossing"),
        "tag": tag,
        "kind": kind,
        "place": {"kind": place.kind.value, "id": place.id},
        "confidence": 0.9,
        "late": False,
        **changes,
    }


async def fire_crossing(hass: HomeAssistant, *args: Any, **kwargs: Any) -> None:
    """Fire a crossing on the bus."""
    hass.bus.async_fire(EVENT_CROSSING, crossing_data(hass, *args, **kwargs))
    await hass.async_block_till_done()


class StagedCrossings:
    """Replaces the fences: the test sets which tag is where."""

    def __init__(self) -> None:
        """Start without any tag inside."""
        self.sides: dict[tuple[str, PlaceRef], bool] = {}
        self.listeners: list[Callable[[Crossing], None]] = []
        self.followers: list[Callable[[], None]] = []

    def inside(self, tag_id: str, place: PlaceRef) -> bool | None:
        """Return the side that the test set."""
        return self.sides.get((tag_id, place))

    def async_follow_sides(self, follower: Callable[[], None]) -> Callable[[], None]:
        """Add a listener."""
        self.followers.append(follower)
        return lambda: self.followers.remove(follower)

    def async_listen(self, listener: Callable[[Crossing], None]) -> Callable[[], None]:
        """Add a listener."""
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def put(self, tag_id: str, place: PlaceRef, side: bool) -> None:
        """Put a tag on one side of a fence."""
        self.sides[tag_id, place] = side
        for follower in tuple(self.followers):
            follower()

    def fire_crossing(self, published: Crossing) -> None:
        """Call the listeners with a crossing."""
        for listener in tuple(self.listeners):
            listener(published)


@pytest.fixture(name="staged")
def staged_fixture() -> Generator[StagedCrossings]:
    """Replace the fences of all homes that are set up later."""
    staged = StagedCrossings()
    with (
        patch.multiple(Crossings, inside=staged.inside, async_listen=staged.async_follow_sides),
        patch.multiple(Publisher, async_listen=staged.async_listen),
    ):
        yield staged
