import asyncio
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import BluetoothServiceInfoBleak
from homeassistant.config_entries import (
    SOURCE_BLUETOOTH,
    SOURCE_IGNORE,
    SOURCE_USER,
    ConfigEntryDisabler,
    ConfigFlowResult,
    FlowType,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.flows.heard import Heard
from custom_components.xiaomi_tag.home.discovery import async_dismiss_card
from custom_components.xiaomi_tag.identity.credentials import TagKind

from .bluetooth import AddProxy
from .flow_steps import (
    ADDRESS,
    FAST_PAIR,
    FIND_HUB,
    FORMS,
    STORED,
    WRONG,
    device,
    loaded_home,
)

pytestmark = pytest.mark.usefixtures("enable_bluetooth", "setup_entry")

# AD structures of the packets that a Xiaomi Tag in pairing mode and one that is asked for its name send.
PAIRING_PACKET = bytes.fromhex("020106 06162cfe15d23e")
NAME_PACKET = bytes.fromhex("0b09") + b"Xiaomi Tag"


async def discover(hass: HomeAssistant, info: BluetoothServiceInfoBleak | None = None) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_BLUETOOTH}, data=info or device(name="Xiaomi Tag")
    )


async def send(hass: HomeAssistant, result: ConfigFlowResult, user_input: dict[str, Any]) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_configure(result["flow_id"], user_input)


async def choose(hass: HomeAssistant, result: ConfigFlowResult, kind: TagKind) -> ConfigFlowResult:
    result = await send(hass, result, {})
    assert result["type"] is FlowResultType.MENU
    result = await send(hass, result, {"next_step_id": kind.value})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == kind.value
    return result


def cards(hass: HomeAssistant) -> list[ConfigFlowResult]:
    return hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_user_sets_up_the_home_without_entering_anything(hass: HomeAssistant, setup_entry: AsyncMock) -> None:
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert not result["data_schema"]

    result = await send(hass, result, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert (entry.unique_id, entry.title, dict(entry.data), dict(entry.options)) == (DOMAIN, "Xiaomi Tag", {}, {})
    assert (entry.version, entry.minor_version) == (1, 1)
    assert not entry.subentries
    assert setup_entry.await_count == 1


async def test_after_set_up_the_user_is_led_to_add_a_tag(hass: HomeAssistant) -> None:
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await send(hass, result, {})
    flow_type, flow_id = result["next_flow"]
    assert flow_type is FlowType.CONFIG_SUBENTRIES_FLOW
    flow = hass.config_entries.subentries.async_get(flow_id)
    assert (flow["handler"], flow["step_id"]) == ((result["result"].entry_id, "tag"), "user")
    hass.config_entries.subentries.async_abort(flow_id)


async def test_home_of_a_discovered_tag_leads_nowhere_else(hass: HomeAssistant) -> None:
    result = await choose(hass, await discover(hass), TagKind.IBEACON)
    result = await send(hass, result, {"name": "Keys", **FORMS[TagKind.IBEACON]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert "next_flow" not in result


async def test_there_is_only_one_home(hass: HomeAssistant) -> None:
    await loaded_home(hass)
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_of_two_open_set_ups_one_counts(hass: HomeAssistant) -> None:
    first = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    second = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await send(hass, first, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert second["flow_id"] not in {flow["flow_id"] for flow in cards(hass)}


@pytest.mark.parametrize(
    "info",
    [
        device(name="Xiaomi Tag"),
        device(service_data={FAST_PAIR: bytes.fromhex("15d23e")}),
    ],
    ids=["name", "pairing mode"],
)
async def test_discovered_tag_gets_a_card(hass: HomeAssistant, info: BluetoothServiceInfoBleak) -> None:
    result = await discover(hass, info)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "bluetooth_confirm"
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["title_placeholders"] == {"name": "Xiaomi Tag"}


@pytest.mark.parametrize(
    "info",
    [
        device(name="Xiaomi Tag 2"),
        device(name="xiaomi tag"),
        device(service_data={FAST_PAIR: bytes.fromhex("15d23f")}),
        device(service_data={FAST_PAIR: bytes.fromhex("15d23e00")}),
        device(service_data={FAST_PAIR: b""}),
        device(service_data={FIND_HUB: b"\x40" + bytes(20)}),
    ],
    ids=["longer name", "other case", "other model", "longer data", "no data", "unnamed Find Hub tag"],
)
async def test_other_devices_get_none(hass: HomeAssistant, info: BluetoothServiceInfoBleak) -> None:
    result = await discover(hass, info)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "not_supported"


async def test_there_is_one_card_for_all_tags(hass: HomeAssistant) -> None:
    await discover(hass)
    result = await discover(hass, device("C2:00:00:00:00:02", name="Xiaomi Tag"))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_in_progress"
    assert len(cards(hass)) == 1


@pytest.mark.parametrize("packet", [PAIRING_PACKET, NAME_PACKET], ids=["pairing mode", "name"])
async def test_packets_of_many_addresses_make_one_card(hass: HomeAssistant, add_proxy: AddProxy, packet: bytes) -> None:
    proxy = add_proxy(1, None)
    for number in range(20):
        proxy.hear(f"C2:00:00:00:00:{number:02X}", packet, -50)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert [card["context"]["source"] for card in cards(hass)] == [SOURCE_BLUETOOTH]


async def test_one_ignore_hides_all_tags_and_blocks_no_set_up(hass: HomeAssistant) -> None:
    card = await discover(hass)
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={"unique_id": cards(hass)[0]["context"]["unique_id"], "title": "Xiaomi Tag"},
    )
    assert card["flow_id"] not in {flow["flow_id"] for flow in cards(hass)}

    for address in (ADDRESS, "C2:00:00:00:00:02"):
        result = await discover(hass, device(address, name="Xiaomi Tag"))
        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] == "already_configured"

    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await send(hass, result, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == DOMAIN


async def test_recognised_address_gets_no_card(hass: HomeAssistant) -> None:
    await loaded_home(hass, ADDRESS)
    result = await discover(hass)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_entered_address_gets_no_card_even_while_the_home_is_stopped(hass: HomeAssistant) -> None:
    MockConfigEntry(
        domain=DOMAIN,
        unique_id=DOMAIN,
        subentries_data=[
            {"data": {"address": ADDRESS}, "subentry_type": "tag", "title": "Keys", "unique_id": "fingerprint"}
        ],
    ).add_to_hass(hass)
    assert (await discover(hass))["reason"] == "already_configured"
    assert (await discover(hass, device("C2:00:00:00:00:02", name="Xiaomi Tag")))["type"] is FlowResultType.FORM


async def test_disabled_home_gets_no_card(hass: HomeAssistant) -> None:
    MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, disabled_by=ConfigEntryDisabler.USER).add_to_hass(hass)
    assert (await discover(hass))["reason"] == "already_configured"


async def test_card_of_a_tag_that_was_recognised_meanwhile_leads_nowhere(hass: HomeAssistant) -> None:
    card = await discover(hass)
    await loaded_home(hass, ADDRESS)
    result = await send(hass, card, {})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_card_is_dismissed_when_its_tag_is_recognised(hass: HomeAssistant) -> None:
    await discover(hass)
    async_dismiss_card(hass, "C2:00:00:00:00:02")
    assert len(cards(hass)) == 1
    async_dismiss_card(hass, ADDRESS)
    assert not cards(hass)


async def test_opened_card_is_not_dismissed(hass: HomeAssistant) -> None:
    card = await discover(hass)
    await send(hass, card, {})
    async_dismiss_card(hass, ADDRESS)
    assert len(cards(hass)) == 1


@pytest.mark.parametrize("kind", TagKind)
async def test_discovery_creates_the_home_with_the_tag(
    hass: HomeAssistant, setup_entry: AsyncMock, kind: TagKind
) -> None:
    result = await choose(hass, await discover(hass), kind)
    result = await send(hass, result, {"name": "Keys", **FORMS[kind]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert (entry.unique_id, entry.title, dict(entry.data)) == (DOMAIN, "Xiaomi Tag", {})
    (tag,) = entry.subentries.values()
    assert (tag.subentry_type, tag.title) == ("tag", "Keys")
    assert dict(tag.data) == {"version": 1, "kind": kind.value, **STORED[kind]}
    assert tag.unique_id
    assert setup_entry.await_count == 1


async def test_discovery_ends_with_where_the_tag_is_heard(hass: HomeAssistant) -> None:
    await loaded_home(hass)
    result = await choose(hass, await discover(hass), TagKind.ADDRESS)
    heard = Heard("Hall proxy", -61, 3)
    with patch("custom_components.xiaomi_tag.flows.tag.async_heard", return_value=heard):
        result = await send(hass, result, {"name": "Keys", **FORMS[TagKind.ADDRESS]})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "tag_heard")
    assert result["description_placeholders"] == {
        "name": "Keys",
        "receiver": "Hall proxy",
        "level": "-61",
        "seconds": "3",
    }


async def test_discovery_adds_the_tag_to_the_home_there_is(hass: HomeAssistant) -> None:
    entry = await loaded_home(hass)
    result = await choose(hass, await discover(hass), TagKind.PRIVATE_ADDRESS)
    result = await send(hass, result, {"name": " Keys ", "person": "person.ada", **FORMS[TagKind.PRIVATE_ADDRESS]})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "tag_added"
    assert result["description_placeholders"] == {"name": "Keys"}
    (tag,) = entry.subentries.values()
    assert tag.title == "Keys"
    assert tag.data["person"] == "person.ada"
    assert not cards(hass)

    # The same tag once more: the form shows an error, and another tag can still be added.
    result = await choose(hass, await discover(hass), TagKind.PRIVATE_ADDRESS)
    result = await send(hass, result, {"name": "Keys", **FORMS[TagKind.PRIVATE_ADDRESS]})
    assert result["errors"] == {"irk": "already_configured"}
    result = await send(hass, result, {"name": "Cat", "irk": "ff" * 16})
    assert result["reason"] == "tag_added"
    assert len(entry.subentries) == 2


@pytest.mark.parametrize(("kind", "wrong", "errors"), WRONG)
async def test_discovery_shows_what_is_wrong_and_goes_on(
    hass: HomeAssistant, kind: TagKind, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    result = await choose(hass, await discover(hass), kind)
    result = await send(hass, result, {"name": "Keys", **FORMS[kind], **wrong})
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors
    assert not hass.config_entries.async_entries(DOMAIN)

    result = await send(hass, result, {"name": "Keys", **FORMS[kind]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_menu_can_be_asked_for_again(hass: HomeAssistant) -> None:
    result = await send(hass, await discover(hass), {})
    again = await hass.config_entries.flow.async_configure(result["flow_id"])
    assert again["type"] is FlowResultType.MENU
    assert again["menu_options"] == [kind.value for kind in TagKind]


async def test_menu_starts_one_scan_which_the_address_form_awaits(
    hass: HomeAssistant, add_proxy: AddProxy, nearby: list[BluetoothServiceInfoBleak]
) -> None:
    add_proxy(1, None)
    proceed = asyncio.Event()

    async def scan(_hass: HomeAssistant, _duration: float) -> None:
        await proceed.wait()
        nearby.append(device(name="Xiaomi Tag"))

    with patch.object(bluetooth, "async_request_active_scan", side_effect=scan) as request:
        result = await send(hass, await discover(hass), {})
        await hass.config_entries.flow.async_configure(result["flow_id"])
        hass.loop.call_soon(proceed.set)
        result = await send(hass, result, {"next_step_id": "address"})
    assert request.call_count == 1
    assert result["data_schema"] is not None
    options = result["data_schema"].schema["address"].config["options"]
    assert [option["value"] for option in options] == [ADDRESS]


async def test_address_form_does_not_wait_for_ever(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    add_proxy(1, None)
    stopped = asyncio.Event()

    async def scan(_hass: HomeAssistant, _duration: float) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    with (
        patch.object(bluetooth, "async_request_active_scan", side_effect=scan),
        patch("custom_components.xiaomi_tag.flows.candidates._PATIENCE_S", 0),
    ):
        result = await choose(hass, await discover(hass), TagKind.ADDRESS)
    assert not stopped.is_set()
    # Closing the form ends the scan's task.
    hass.config_entries.flow.async_abort(result["flow_id"])
    await stopped.wait()


async def test_without_receivers_nothing_is_scanned(hass: HomeAssistant) -> None:
    with (
        patch.object(bluetooth, "async_scanner_count", return_value=0),
        patch.object(bluetooth, "async_request_active_scan") as request,
    ):
        await choose(hass, await discover(hass), TagKind.ADDRESS)
    assert not request.called
