"""The entities of strangers: the last encounter, and how many there are."""

from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.xiaomi_tag.entities.strangers import StrangersSensor
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.strangers.model import Choice, Condition, Decision, Family, Level, Sign
from custom_components.xiaomi_tag.strangers.track import Track

from ..encounters import ANNA, encounter
from ..homes import ENTRY_ID, entities, home_entry, set_up, state_of

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

SENSOR = f"{ENTRY_ID}_strangers"
EVENT = f"{ENTRY_ID}_stranger"


@pytest.fixture
async def home(hass: HomeAssistant) -> Home:
    ar.async_get(hass).async_create("Kitchen")
    return await set_up(hass, home_entry())


def track(number: int, level: Level | None, *, trusted: bool = False) -> Track:
    sign = Sign(family=Family.TILE, condition=Condition.STATELESS)
    made = Track(f"t{number}", sign, 0.0, 0.0, level=level)
    made.decision = Decision(Choice.TRUST, "Anna", 0.0) if trusted else None
    return made


async def test_entities(hass: HomeAssistant, home: Home, snapshot: SnapshotAssertion) -> None:
    for entity in [*entities(hass, "sensor"), *entities(hass, "event")]:
        if entity.unique_id in {SENSOR, EVENT}:
            assert entity == snapshot(name=f"{entity.entity_id}-entry")
            assert hass.states.get(entity.entity_id) == snapshot(name=f"{entity.entity_id}-state")


async def test_an_encounter_is_an_event(hass: HomeAssistant, home: Home) -> None:
    home.strangers._encounter_listeners.call(encounter())
    state = state_of(hass, "event", EVENT)
    shown = {key: value for key, value in state.attributes.items() if key not in {"event_types", "friendly_name"}}
    assert shown == {
        "event_type": "suspected",
        # It shows where Anna is, and everybody reads it.
        "place": None,
        "place_id": None,
        "event_time": "2026-06-01T12:00:00+00:00",
        "decided_at": "2026-06-01T12:15:00+00:00",
        "confidence": 0.912,
        "late": False,
        "event_id": "e1",
        "track": "3f2a",
        "members": [ANNA],
    }


async def test_place_of_a_tracker_that_moves_with_no_member_is_shown(hass: HomeAssistant, home: Home) -> None:
    alone: dict[str, Any] = {"members": ()}
    home.strangers._encounter_listeners.call(encounter(**alone))
    assert state_of(hass, "event", EVENT).attributes["place_id"] == "kitchen"


async def test_an_encounter_that_was_decided_on_hours_later_is_late(hass: HomeAssistant, home: Home) -> None:
    late: dict[str, Any] = {"decided_at": encounter().at + 7200, "room": None}
    home.strangers._encounter_listeners.call(encounter(**late))
    attributes = state_of(hass, "event", EVENT).attributes
    assert attributes["late"] is True
    assert attributes["place"] is None


async def test_count_is_of_levels_without_decided_ones(hass: HomeAssistant, home: Home) -> None:
    assert state_of(hass, "sensor", SENSOR).state == "0"
    tracks = [
        track(1, None),
        track(2, Level.NOTICE),
        track(3, Level.NOTICE),
        track(4, Level.CONFIRMED),
        track(5, Level.CONFIRMED, trusted=True),
    ]
    with patch.object(type(home.strangers.detector), "tracks", lambda _self: tracks):
        home.strangers._listeners.call()
    state = state_of(hass, "sensor", SENSOR)
    assert state.state == "3"
    assert state.attributes["levels"] == {"notice": 2, "lingering": 0, "suspected": 0, "confirmed": 1}


def test_the_detail_is_not_recorded() -> None:
    assert StrangersSensor._unrecorded_attributes == {"levels"}


async def test_a_detection_that_is_off_counts_nothing(hass: HomeAssistant, home: Home) -> None:
    hass.config_entries.async_update_entry(home.entry, options={"strangers": False})
    await hass.async_block_till_done()
    assert state_of(hass, "sensor", SENSOR).state == "unavailable"
    hass.config_entries.async_update_entry(home.entry, options={"strangers": True})
    await hass.async_block_till_done()
    assert state_of(hass, "sensor", SENSOR).state == "0"
