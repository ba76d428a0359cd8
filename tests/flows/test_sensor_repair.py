"""The fix of a sensor that seems to hang elsewhere, in Home Assistant's own repairs."""

from typing import Any

from homeassistant.components.repairs import RepairsFlowManager, repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.sensor_issues import Misplaced, SensorIssues
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..home.lessons import PIR
from ..homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant) -> Home:
    for name in ("Hall", "Study"):
        ar.async_get(hass).async_create(name)
    zha = MockConfigEntry(domain="zha")
    zha.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(config_entry_id=zha.entry_id, identifiers={("zha", "1")})
    dr.async_get(hass).async_update_device(device.id, area_id="hall")
    er.async_get(hass).async_get_or_create(
        "binary_sensor",
        "zha",
        "pir",
        suggested_object_id="pir",
        original_name="Pir",
        original_device_class="motion",
        device_id=device.id,
    )
    assert await async_setup_component(hass, "repairs", {})
    return await set_up(hass, home_entry(TagKind.ADDRESS))


@pytest.fixture(name="repairs")
def repairs_fixture(hass: HomeAssistant, home: Home) -> RepairsFlowManager:
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return manager


async def begin(hass: HomeAssistant, repairs: RepairsFlowManager, suggested: str | None = "study") -> Any:
    SensorIssues(hass).async_update({PIR: Misplaced("hall", suggested)})
    [issue_id] = [key for domain, key in ir.async_get(hass).issues if domain == DOMAIN and "elsewhere" in key]
    assert "pir" not in issue_id
    return await repairs.async_init(DOMAIN, context={"issue_id": issue_id})


async def choose(repairs: RepairsFlowManager, result: Any, option: str) -> Any:
    return await repairs.async_configure(result["flow_id"], {"next_step_id": option})


def area(home: Home) -> str | None:
    home.async_tick(home.clock.now() + 1)
    return home.house_sensors.found[PIR].area_id


async def test_menu_explains_and_offers_what_can_be_done(hass: HomeAssistant, repairs: RepairsFlowManager) -> None:
    result = await begin(hass, repairs)
    assert result["type"] is FlowResultType.MENU
    assert result["menu_options"] == ["move", "leave_out", "right"]
    assert (result["description_placeholders"]["area"], result["description_placeholders"]["room"]) == ("Hall", "Study")


async def test_without_a_suggestion_it_cannot_be_moved(hass: HomeAssistant, repairs: RepairsFlowManager) -> None:
    result = await begin(hass, repairs, None)
    assert result["menu_options"] == ["leave_out", "right"]
    assert result["description_placeholders"]["room"] == "?"


async def test_sensor_cannot_be_moved_into_an_area_that_is_gone(
    hass: HomeAssistant, repairs: RepairsFlowManager
) -> None:
    ar.async_get(hass).async_delete("study")
    result = await begin(hass, repairs)
    assert result["menu_options"] == ["leave_out", "right"]


async def test_area_of_the_device_is_set(hass: HomeAssistant, repairs: RepairsFlowManager, home: Home) -> None:
    result = await choose(repairs, await begin(hass, repairs), "move")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert area(home) == "study"
    assert er.async_get(hass).async_get(PIR).area_id is None  # type: ignore[union-attr]


async def test_area_of_the_entity_is_set_where_it_has_its_own(
    hass: HomeAssistant, repairs: RepairsFlowManager, home: Home
) -> None:
    er.async_get(hass).async_update_entity(PIR, area_id="hall")
    await choose(repairs, await begin(hass, repairs), "move")
    await hass.async_block_till_done()
    assert area(home) == "study"


async def test_sensor_is_left_out(hass: HomeAssistant, repairs: RepairsFlowManager, home: Home) -> None:
    result = await choose(repairs, await begin(hass, repairs), "leave_out")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert home.entry.options["sensors_left_out"] == [PIR]


async def test_area_is_confirmed(hass: HomeAssistant, repairs: RepairsFlowManager, home: Home) -> None:
    result = await choose(repairs, await begin(hass, repairs), "right")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert home.entry.options["sensor_areas_right"] == {PIR: "hall"}


@pytest.mark.parametrize("option", ["move", "right"])
async def test_sensor_that_is_gone_cannot_be_mended(
    hass: HomeAssistant, repairs: RepairsFlowManager, home: Home, option: str
) -> None:
    result = await begin(hass, repairs)
    er.async_get(hass).async_remove(PIR)
    await hass.async_block_till_done()
    home.async_tick(home.clock.now() + 1)
    result = await choose(repairs, result, option)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "sensor_gone")


async def test_unloaded_home_changes_nothing(hass: HomeAssistant, repairs: RepairsFlowManager, home: Home) -> None:
    result = await begin(hass, repairs)
    await hass.config_entries.async_unload(home.entry.entry_id)
    result = await choose(repairs, result, "leave_out")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "sensor_gone")
