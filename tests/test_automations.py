"""From where a tag is to what an automation does: nothing in between is staged."""

from collections.abc import AsyncIterator
from unittest.mock import patch

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, ServiceCall
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.identity.credentials import TagKind

from .crossing import device_of
from .home.test_crossings import ScriptedLocator, Stroll
from .homes import FENCE, home_entry, set_up, state_of, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


@pytest.fixture(name="stroll")
async def stroll_fixture(hass: HomeAssistant) -> AsyncIterator[Stroll]:
    assert await async_setup_component(hass, "zone", {})
    for name in ("Kitchen", "Hall"):
        ar.async_get(hass).async_create(name)
    tag = tag_data(TagKind.ADDRESS, person="person.ada")
    with patch("custom_components.xiaomi_tag.home.home.Locator", ScriptedLocator):
        yield Stroll(hass, await set_up(hass, home_entry(tag, FENCE, occupancy_areas=["kitchen"])))


@pytest.fixture(name="calls")
async def calls_fixture(hass: HomeAssistant, stroll: Stroll) -> list[ServiceCall]:
    target = {"device_id": device_of(hass, "address").id}
    fence = [device_of(hass, "garden_fence").id]
    automation = {
        "triggers": [
            {"trigger": f"{DOMAIN}.entered", "target": target, "options": {"fence": fence}},
            {"trigger": f"{DOMAIN}.dwelled", "target": target, "options": {"area": "kitchen"}},
        ],
        "conditions": [{"condition": f"{DOMAIN}.is_in", "target": target, "options": {"area": "kitchen"}}],
        "actions": [{"action": "test.done", "data": {"description": "{{ trigger.description }}"}}],
    }
    calls: list[ServiceCall] = async_mock_service(hass, "test", "done")
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    return calls


async def test_first_evidence_fires_nothing(stroll: Stroll, calls: list[ServiceCall]) -> None:
    await stroll.stay("kitchen", 60)
    assert calls == []


async def test_fence_and_dwelling_fire_once_each(stroll: Stroll, calls: list[ServiceCall]) -> None:
    await stroll.stay("hall", 20)
    await stroll.stay("kitchen", 60)
    assert [call.data["description"] for call in calls] == ["Keys entered Garden"]
    await stroll.stay("kitchen", 600)
    assert [call.data["description"] for call in calls] == ["Keys entered Garden", "Keys stayed in Kitchen"]


async def test_entities_show_the_same(hass: HomeAssistant, stroll: Stroll) -> None:
    await stroll.stay("hall", 20)
    assert state_of(hass, "sensor", "garden_fence_tags_inside").state == "0"
    assert state_of(hass, "binary_sensor", "home_occupancy_kitchen").state == "off"
    await stroll.stay("kitchen", 60)
    inside = state_of(hass, "sensor", "garden_fence_tags_inside")
    assert (inside.state, inside.attributes["tags"]) == ("1", ["Keys"])
    occupancy = state_of(hass, "binary_sensor", "home_occupancy_kitchen")
    assert (occupancy.state, occupancy.attributes["persons"]) == ("on", ["person.ada"])


async def test_every_crossing_is_an_event_of_the_entity(hass: HomeAssistant, stroll: Stroll) -> None:
    changes: list[Event[EventStateChangedData]] = []
    async_track_state_change_event(hass, "event.keys_crossing", changes.append)
    await stroll.stay("hall", 20)
    await stroll.stay("kitchen", 60)
    states = [change.data["new_state"] for change in changes]
    fired = [(state.attributes["event_type"], state.attributes["place"]) for state in states if state is not None]
    assert sorted(fired) == [("entered", "Garden"), ("entered", "Kitchen"), ("left", "Hall")]
