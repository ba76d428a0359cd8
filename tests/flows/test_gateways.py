"""MQTT gateways are offered on one card, and count once the user admits them."""

from typing import Any

from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_INTEGRATION_DISCOVERY, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.flows.gateways import admit_gateways, offered_gateways
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.receivers.ids import GatewayKind

from ..homes import home_entry, set_up


def cards(hass: HomeAssistant) -> list[ConfigFlowResult]:
    return hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def send(hass: HomeAssistant, result: ConfigFlowResult, user_input: dict[str, Any]) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_configure(result["flow_id"], user_input)


async def test_gateways_that_relay_make_one_card(hass: HomeAssistant, enable_bluetooth: None) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    now = home.clock.now()
    for minute in range(2):
        home.gateways.async_relayed(GatewayKind.ESPRESENSE, "kitchen", now + 60 * minute)
    for number in range(100):
        home.gateways.async_relayed(GatewayKind.OWN, f"[made](up) {number}", now)
    await hass.async_block_till_done(wait_background_tasks=True)
    [card] = cards(hass)
    assert card["context"]["title_placeholders"] == {"name": "Xiaomi Tag: kitchen (ESPresense)"}
    assert card["step_id"] == "gateways"
    assert home.receivers.get("mqtt:espresense:kitchen") is None

    result = await send(hass, card, {"gateways": ["espresense:kitchen"]})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "gateways_added")
    assert home.receivers.get("mqtt:espresense:kitchen") is not None
    assert len(home.gateways) == 1


async def test_card_of_gateways_names_no_markdown(hass: HomeAssistant, enable_bluetooth: None) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    home.gateways.async_relayed(GatewayKind.OWN, "[click](https:x)", home.clock.now())
    await hass.async_block_till_done(wait_background_tasks=True)
    [card] = cards(hass)
    result = await hass.config_entries.flow.async_configure(card["flow_id"])
    assert result["description_placeholders"] == {"name": r"\[click\]\(https\:x\) \(Xiaomi Tag\)"}


async def test_one_ignore_hides_all_gateways(hass: HomeAssistant, enable_bluetooth: None) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    home.gateways.async_relayed(GatewayKind.OWN, "shed", home.clock.now())
    await hass.async_block_till_done(wait_background_tasks=True)
    unique_id = cards(hass)[0]["context"]["unique_id"]
    await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_IGNORE}, data={"unique_id": unique_id, "title": "Gateways"}
    )
    home.gateways.async_relayed(GatewayKind.OWN, "garage", home.clock.now())
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not cards(hass)


async def test_card_of_gateways_leads_nowhere_once_none_waits(hass: HomeAssistant, enable_bluetooth: None) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    home.gateways.async_relayed(GatewayKind.OWN, "shed", home.clock.now())
    await hass.async_block_till_done(wait_background_tasks=True)
    [card] = cards(hass)
    home.gateways.async_admit(GatewayKind.OWN, "shed", home.clock.now())
    result = await hass.config_entries.flow.async_configure(card["flow_id"])
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_gateways")


async def test_no_card_without_a_home(hass: HomeAssistant, enable_bluetooth: None) -> None:
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_INTEGRATION_DISCOVERY}, data={}
    )
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_gateways")


async def test_gateways_too_many_are_reported(
    hass: HomeAssistant, enable_bluetooth: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    home.gateways.async_relayed(GatewayKind.OWN, "shed", home.clock.now())
    await hass.async_block_till_done(wait_background_tasks=True)
    [card] = cards(hass)
    with monkeypatch.context() as patch:
        patch.setattr("custom_components.xiaomi_tag.receivers.gateways.MOST_GATEWAYS", 0)
        result = await send(hass, card, {"gateways": ["own:shed"]})
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, {"base": "too_many_gateways"})
    result = await send(hass, card, {"gateways": ["own:shed"]})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "gateways_added")


async def test_home_that_was_unloaded_meanwhile_admits_nothing(hass: HomeAssistant, enable_bluetooth: None) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    home.gateways.async_relayed(GatewayKind.OWN, "shed", home.clock.now())
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    assert offered_gateways(home.entry) == {}
    assert admit_gateways(home.entry, ["own:shed"])
    assert len(home.gateways) == 0
