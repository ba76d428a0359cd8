"""Encounters with strangers for tests, without the detection."""

from typing import Any, Final

from homeassistant.core import HomeAssistant

from custom_components.xiaomi_tag.const import EVENT_STRANGER
from custom_components.xiaomi_tag.strangers.model import Encounter, Level

# 2026-06-01 12:00:00 UTC
AT: Final = 1_780_315_200.0
ANNA: Final = "person.anna"


def encounter(level: Level = Level.SUSPECTED, **changes: Any) -> Encounter:
    """Return an encounter with a tracker that moves with Anna."""
    fields = {"event_id": "e1", "track": "3f2a", "at": AT, "decided_at": AT + 900, "score": 9.0, "confidence": 0.91234}
    return Encounter(level=level, **{"members": (ANNA,), "room": "kitchen", **fields, **changes})


def encounter_event_data(kind: str = "suspected", **changes: Any) -> dict[str, Any]:
    """Return the data of an encounter's bus event."""
    return {
        "event_id": "e1",
        "event_time": "2026-06-01T12:00:00+00:00",
        "decided_at": "2026-06-01T12:15:00+00:00",
        "device_id": "device",
        "entity_id": "event.xiaomi_tag_home_stranger",
        "track": "3f2a",
        "kind": kind,
        "family": "find_my",
        "place": {"kind": "area", "id": "kitchen"},
        "confidence": 0.912,
        "late": False,
        "members": [ANNA],
        **changes,
    }


async def fire_encounter(hass: HomeAssistant, *args: Any, **kwargs: Any) -> None:
    """Fire an encounter on the bus."""
    hass.bus.async_fire(EVENT_STRANGER, encounter_event_data(*args, **kwargs))
    await hass.async_block_till_done()
