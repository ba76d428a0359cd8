"""Automations made from the triggers for strangers."""

from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers.trigger import async_validate_trigger_config
from homeassistant.setup import async_setup_component
import probatio
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.xiaomi_tag.automation.stranger_trigger import STRANGER_TRIGGERS
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.strangers.model import Level

from ..encounters import ANNA, fire_encounter
from ..homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

KINDS = {
    "stranger_noticed": "notice",
    "stranger_lingering": "lingering",
    "stranger_suspected": "suspected",
    "stranger_confirmed": "confirmed",
}


@pytest.fixture(name="calls")
async def calls_fixture(hass: HomeAssistant) -> list[ServiceCall]:
    ar.async_get(hass).async_create("Kitchen")
    hass.states.async_set(ANNA, "home", {"friendly_name": "Anna"})
    await set_up(hass, home_entry())
    calls: list[ServiceCall] = async_mock_service(hass, "test", "done")
    return calls


async def automate(hass: HomeAssistant, trigger: str = "stranger_suspected", **options: Any) -> None:
    """Set up an automation that calls an action with all variables of the trigger."""
    config = {"trigger": f"{DOMAIN}.{trigger}", **({"options": options} if options else {})}
    automation = {"triggers": [config], "actions": [{"action": "test.done", "data": {"fired": "{{ trigger }}"}}]}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()


def test_every_level_has_a_trigger() -> None:
    assert STRANGER_TRIGGERS.keys() == KINDS.keys()
    assert set(KINDS.values()) == {level.value for level in Level}


@pytest.mark.parametrize("trigger", KINDS)
async def test_fires_once_for_its_level_and_no_other(
    hass: HomeAssistant, calls: list[ServiceCall], trigger: str
) -> None:
    await automate(hass, trigger)
    for kind in KINDS.values():
        if kind != KINDS[trigger]:
            await fire_encounter(hass, kind)
    assert calls == []
    await fire_encounter(hass, KINDS[trigger])
    assert len(calls) == 1


async def test_shows_the_encounter(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    await automate(hass)
    await fire_encounter(hass)
    [call] = calls
    fired = call.data["fired"]
    assert fired["platform"] == "xiaomi_tag.stranger_suspected"
    assert fired["description"] == "Unknown tracker (Find My) may be moving with Anna"
    assert (fired["stranger_name"], fired["member_names"]) == ("Unknown tracker (Find My)", "Anna")
    assert fired["place_name"] == "Kitchen"
    assert (fired["track"], fired["members"], fired["event_id"]) == ("3f2a", [ANNA], "e1")


@pytest.mark.parametrize(("persons", "count"), [([ANNA], 1), (ANNA, 1), (["person.ben"], 0), ([], 1)])
async def test_only_trackers_of_the_chosen_persons_count(
    hass: HomeAssistant, calls: list[ServiceCall], persons: object, count: int
) -> None:
    await automate(hass, persons=persons)
    await fire_encounter(hass)
    assert len(calls) == count


@pytest.mark.parametrize("changes", [{"members": None}, {"members": 7}, {"kind": ["suspected"]}])
async def test_events_of_another_shape_do_not_fire(
    hass: HomeAssistant, calls: list[ServiceCall], changes: dict[str, Any]
) -> None:
    await automate(hass)
    await fire_encounter(hass, **changes)
    assert calls == []


async def test_events_with_less_in_them_fire_too(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    await automate(hass)
    await fire_encounter(hass, place=None, members=[], family="gone")
    [call] = calls
    assert call.data["fired"]["place_name"] is None
    assert call.data["fired"]["description"] == "Unknown tracker may be moving with somebody of the household"


@pytest.mark.parametrize("options", [{"persons": ["light.hall"]}, {"area": ["kitchen"]}])
async def test_other_fields_are_refused(hass: HomeAssistant, calls: list[ServiceCall], options: Any) -> None:
    with pytest.raises(probatio.Invalid):
        await async_validate_trigger_config(hass, [{"platform": f"{DOMAIN}.stranger_suspected", "options": options}])
