"""What is known of each room of a home: receivers, walks, plan and tests."""

from collections import Counter

from homeassistant.core import callback
from homeassistant.helpers import area_registry as ar

from ..home import Home
from ..locator.advice import RoomFacts
from ..locator.walks import WalkKind


@callback
def async_room_facts(home: Home) -> list[RoomFacts]:
    """Return the facts of all rooms, by name."""
    areas = sorted(ar.async_get(home.hass).async_list_areas(), key=lambda area: area.name.casefold())
    receivers = Counter(receiver.area_id for receiver in home.receivers.used())
    walks = Counter(walk.room for walk in home.calibration_store.walks.values() if walk.kind is WalkKind.WALK)
    plan = home.calibration_store.plan
    drawn = {room.room for room in plan.rooms} if plan is not None else set()
    tests = home.locator.room_tests()
    return [
        RoomFacts(
            room=area.id,
            floor=area.floor_id,
            receivers=receivers[area.id],
            walks=walks[area.id],
            drawn=area.id in drawn,
            share=tests[area.id].share if area.id in tests else None,
        )
        for area in areas
    ]
