"""The fixes of repair issues, in Home Assistant's own repairs."""

from typing import Any

from homeassistant.components.repairs import FlowType, RepairsFlowManager, repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home.issues import async_update_receiver_issues
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.health import FaultKind, ReceiverFault
from custom_components.xiaomi_tag.receivers.registry import ReceiverInfo
from custom_components.xiaomi_tag.receivers.settings import UNSET, read_settings

from .bluetooth import AddProxy
from .homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

SOURCE = "AA:00:00:00:00:01"


@pytest.fixture(name="repairs")
async def repairs_fixture(hass: HomeAssistant) -> RepairsFlowManager:
    assert await async_setup_component(hass, "repairs", {})
    await set_up(hass, home_entry(TagKind.ADDRESS))
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return manager


@pytest.fixture(name="device")
def device_fixture(hass: HomeAssistant) -> dr.DeviceEntry:
    entry = MockConfigEntry(domain="esphome")
    entry.add_to_hass(hass)
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("esphome", "proxy")}, name="Hall proxy"
    )


async def begin(repairs: RepairsFlowManager, issue_id: str) -> Any:
    return await repairs.async_init(DOMAIN, context={"issue_id": issue_id})


def report(hass: HomeAssistant, device: dr.DeviceEntry, *faults: ReceiverFault) -> str:
    """Let the home report a receiver; return the id of its issue."""
    area_id = dr.async_get(hass).async_get(device.id).area_id  # type: ignore[union-attr]
    receiver = ReceiverInfo(SOURCE, "Hall proxy", device.id, area_id, None)
    async_update_receiver_issues(hass, [receiver], list(faults))
    (issue_id,) = (issue_id for domain, issue_id in ir.async_get(hass).issues if domain == DOMAIN)
    return issue_id


async def test_area_is_set_with_one_field(
    hass: HomeAssistant, repairs: RepairsFlowManager, device: dr.DeviceEntry
) -> None:
    hall = ar.async_get(hass).async_create("Hall")
    issue_id = report(hass, device)
    form = await begin(repairs, issue_id)
    assert (form["type"], form["step_id"], list(form["data_schema"].schema)) == (FlowResultType.FORM, "area", ["area"])
    assert form["description_placeholders"]["receiver"] == "Hall proxy"
    done = await repairs.async_configure(form["flow_id"], {"area": hall.id})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert dr.async_get(hass).async_get(device.id).area_id == hall.id  # type: ignore[union-attr]
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None


async def test_room_that_would_fit_is_suggested(
    hass: HomeAssistant, repairs: RepairsFlowManager, device: dr.DeviceEntry
) -> None:
    kitchen, study = (ar.async_get(hass).async_create(name) for name in ("Kitchen", "Study"))
    dr.async_get(hass).async_update_device(device.id, area_id=kitchen.id)
    form = await begin(repairs, report(hass, device, ReceiverFault(SOURCE, FaultKind.MOVED, 0.0, study.id)))
    (marker,) = form["data_schema"].schema
    assert marker.description == {"suggested_value": study.id}


async def test_receiver_that_is_gone_cannot_be_placed(
    hass: HomeAssistant, repairs: RepairsFlowManager, device: dr.DeviceEntry
) -> None:
    form = await begin(repairs, report(hass, device))
    dr.async_get(hass).async_remove_device(device.id)
    result = await repairs.async_configure(form["flow_id"], {"area": "hall"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "receiver_gone")


def with_button(hass: HomeAssistant, device: dr.DeviceEntry) -> str:
    return (
        er.async_get(hass)
        .async_get_or_create("button", "esphome", "restart", device_id=device.id, original_device_class="restart")
        .entity_id
    )


async def test_deaf_receiver_is_restarted_by_its_button(
    hass: HomeAssistant, repairs: RepairsFlowManager, device: dr.DeviceEntry
) -> None:
    dr.async_get(hass).async_update_device(device.id, area_id=ar.async_get(hass).async_create("Hall").id)
    button = with_button(hass, device)
    pressed = async_mock_service(hass, "button", "press")
    form = await begin(repairs, report(hass, device, ReceiverFault(SOURCE, FaultKind.DEAF, 0.0, None)))
    assert (form["type"], form["step_id"], pressed) == (FlowResultType.FORM, "restart", [])
    done = await repairs.async_configure(form["flow_id"], {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert [call.data["entity_id"] for call in pressed] in ([button], [[button]])


async def test_button_that_is_gone_meanwhile_is_not_pressed(
    hass: HomeAssistant, repairs: RepairsFlowManager, device: dr.DeviceEntry
) -> None:
    dr.async_get(hass).async_update_device(device.id, area_id=ar.async_get(hass).async_create("Hall").id)
    button = with_button(hass, device)
    form = await begin(repairs, report(hass, device, ReceiverFault(SOURCE, FaultKind.DEAF, 0.0, None)))
    er.async_get(hass).async_remove(button)
    result = await repairs.async_configure(form["flow_id"], {})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "receiver_gone")


async def test_restart_that_fails_leaves_the_issue(
    hass: HomeAssistant, repairs: RepairsFlowManager, device: dr.DeviceEntry
) -> None:
    dr.async_get(hass).async_update_device(device.id, area_id=ar.async_get(hass).async_create("Hall").id)
    with_button(hass, device)
    async_mock_service(hass, "button", "press", raise_exception=HomeAssistantError("no"))
    issue_id = report(hass, device, ReceiverFault(SOURCE, FaultKind.DEAF, 0.0, None))
    form = await begin(repairs, issue_id)
    result = await repairs.async_configure(form["flow_id"], {})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_restarted")
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is not None


async def test_deaf_receiver_without_a_button_is_restarted_by_hand(
    hass: HomeAssistant, repairs: RepairsFlowManager, device: dr.DeviceEntry
) -> None:
    dr.async_get(hass).async_update_device(device.id, area_id=ar.async_get(hass).async_create("Hall").id)
    form = await begin(repairs, report(hass, device, ReceiverFault(SOURCE, FaultKind.DEAF, 0.0, None)))
    assert form["step_id"] == "unplug"
    assert (await repairs.async_configure(form["flow_id"], {}))["type"] is FlowResultType.CREATE_ENTRY


def about_tag(hass: HomeAssistant, tag: str) -> str:
    ir.async_create_issue(
        hass,
        DOMAIN,
        "tag_unheard",
        is_fixable=True,
        data={"tag": tag},
        severity=ir.IssueSeverity.WARNING,
        translation_key="tag_unheard",
    )
    return "tag_unheard"


async def test_key_is_entered_again_in_the_form_of_the_tag(hass: HomeAssistant, repairs: RepairsFlowManager) -> None:
    form = await begin(repairs, about_tag(hass, "address"))
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "init")
    done = await repairs.async_configure(form["flow_id"], {})
    flow_type, flow_id = done["next_flow"]
    assert flow_type is FlowType.CONFIG_SUBENTRIES_FLOW
    assert hass.config_entries.subentries.async_get(flow_id)["step_id"] == "reconfigure"
    hass.config_entries.subentries.async_abort(flow_id)


async def test_key_of_a_tag_that_is_gone_cannot_be_entered(hass: HomeAssistant, repairs: RepairsFlowManager) -> None:
    result = await begin(repairs, about_tag(hass, "gone"))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "tag_gone")


async def test_receiver_that_is_offline_for_long_is_an_issue(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    hall = ar.async_get(hass).async_create("Hall")
    proxy = add_proxy(1, hall.id, name="Hall proxy")
    home = await set_up(hass, home_entry())
    proxy.cut()
    now = home.clock.now()

    def reported() -> set[str | None]:
        return {issue.translation_key for (domain, _), issue in ir.async_get(hass).issues.items() if domain == DOMAIN}

    for minute in range(31):
        home.async_tick(now + 1 + 60 * minute)
    assert "receiver_offline" not in reported()
    home.async_tick(now + 1861)
    assert "receiver_offline" in reported()
    await hass.config_entries.async_unload("home")
    assert "receiver_offline" not in reported()


@pytest.fixture(name="hung")
def hung_fixture(hass: HomeAssistant, device: dr.DeviceEntry) -> str:
    """Report a receiver that hangs, and return the id of its issue."""
    dr.async_get(hass).async_update_device(device.id, area_id=ar.async_get(hass).async_create("Hall").id)
    async_update_receiver_issues(hass, [ReceiverInfo(SOURCE, "Hall proxy", device.id, "hall", None)], hung={SOURCE})
    return f"receiver_hung_{device.id}"


def ignored(hass: HomeAssistant) -> bool:
    settings = read_settings(hass.config_entries.async_entries(DOMAIN)[0].options.get("receivers"))
    return settings.get(SOURCE, UNSET).ignored


async def test_hung_receiver_is_ignored(hass: HomeAssistant, repairs: RepairsFlowManager, hung: str) -> None:
    menu = await begin(repairs, hung)
    assert (menu["type"], menu["menu_options"]) == (FlowResultType.MENU, ["unplug", "ignore"])
    assert menu["description_placeholders"]["receiver"] == "Hall proxy"
    done = await repairs.async_configure(menu["flow_id"], {"next_step_id": "ignore"})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert ignored(hass)
    assert ir.async_get(hass).async_get_issue(DOMAIN, hung) is None


async def test_hung_receiver_is_restarted(
    hass: HomeAssistant, repairs: RepairsFlowManager, hung: str, device: dr.DeviceEntry
) -> None:
    with_button(hass, device)
    pressed = async_mock_service(hass, "button", "press")
    menu = await begin(repairs, hung)
    assert menu["menu_options"] == ["restart", "ignore"]
    form = await repairs.async_configure(menu["flow_id"], {"next_step_id": "restart"})
    done = await repairs.async_configure(form["flow_id"], {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert len(pressed) == 1
    assert not ignored(hass)


@pytest.mark.parametrize(("option", "result"), [("done", False), ("ignore", True)])
async def test_offline_receiver_is_mended_or_ignored(
    hass: HomeAssistant, repairs: RepairsFlowManager, device: dr.DeviceEntry, option: str, result: bool
) -> None:
    async_update_receiver_issues(hass, [ReceiverInfo(SOURCE, "Hall", device.id, "hall", None)], offline={SOURCE})
    menu = await begin(repairs, f"receiver_offline_{device.id}")
    assert menu["menu_options"] == ["done", "ignore"]
    done = await repairs.async_configure(menu["flow_id"], {"next_step_id": option})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert ignored(hass) is result
