"""Triggers that a tag's device offers."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.device_automation import DeviceAutomationType
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    async_get_device_automations,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.identity.credentials import TagKind

from .crossing import device_of, fire_crossing
from .homes import FENCE, home_entry, set_up, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

TYPES = ["entered", "left", "dwelled", "left_behind"]
LASTING: dict[str, Any] = {"for": {"seconds": 60}}


@pytest.fixture(name="calls")
async def calls_fixture(hass: HomeAssistant) -> list[ServiceCall]:
    await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Cat"), FENCE))
    assert await async_setup_component(hass, "device_automation", {})
    calls: list[ServiceCall] = async_mock_service(hass, "test", "done")
    return calls


def trigger(hass: HomeAssistant, kind: str = "entered", tag: str = "address", **fields: Any) -> dict[str, Any]:
    return {"platform": "device", "domain": DOMAIN, "device_id": device_of(hass, tag).id, "type": kind, **fields}


async def automate(hass: HomeAssistant, config: dict[str, Any]) -> None:
    automation = {"triggers": [config], "actions": [{"action": "test.done", "data": {"fired": "{{ trigger }}"}}]}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()


async def offered(hass: HomeAssistant, identifier: str) -> list[dict[str, Any]]:
    device_id = device_of(hass, identifier).id
    found = await async_get_device_automations(hass, DeviceAutomationType.TRIGGER, device_id)
    return [{key: each[key] for key in each if key != "metadata"} for each in found if each["domain"] == DOMAIN]


async def test_tag_offers_four(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    assert await offered(hass, "address") == [trigger(hass, kind) for kind in TYPES]


@pytest.mark.parametrize("identifier", ["home", "garden_fence"])
async def test_device_of_another_kind_offers_no_triggers(
    hass: HomeAssistant, calls: list[ServiceCall], identifier: str
) -> None:
    assert await offered(hass, identifier) == []


async def test_editor_is_offered_the_fields(
    hass: HomeAssistant, calls: list[ServiceCall], hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "device_automation/trigger/capabilities", "trigger": trigger(hass)})
    answer = await client.receive_json()
    assert [field["name"] for field in answer["result"]["extra_fields"]] == [
        "area",
        "floor",
        "zone",
        "fence",
        "for",
        "include_late",
    ]
    assert all(field["optional"] and "selector" in field for field in answer["result"]["extra_fields"])


@pytest.mark.parametrize("kind", TYPES)
async def test_fires_once_for_its_kind_and_no_other(hass: HomeAssistant, calls: list[ServiceCall], kind: str) -> None:
    await automate(hass, trigger(hass, kind))
    for other in {*TYPES, "corrected"} - {kind}:
        await fire_crossing(hass, other, of=kind)
    await fire_crossing(hass, kind, tag="ibeacon")
    assert calls == []
    await fire_crossing(hass, kind)
    (call,) = calls
    assert call.data["fired"]["platform"] == "device"
    assert call.data["fired"]["event_id"] == "e1"


async def test_fields_filter(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    await automate(hass, trigger(hass, area=["hall"], fence=[device_of(hass, "garden_fence").id]))
    await fire_crossing(hass)
    assert calls == []


async def test_late_crossing_fires_only_where_it_is_asked_for(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    await automate(hass, trigger(hass, include_late=True))
    await fire_crossing(hass, late=True)
    assert len(calls) == 1


async def test_fires_after_it_lasted(
    hass: HomeAssistant, calls: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    await automate(hass, trigger(hass, **LASTING))
    await fire_crossing(hass)
    assert calls == []
    freezer.tick(65)
    async_fire_time_changed(hass, dt_util.utcnow())
    await hass.async_block_till_done()
    assert len(calls) == 1


async def test_device_that_is_not_a_tag_is_refused(
    hass: HomeAssistant, calls: list[ServiceCall], caplog: pytest.LogCaptureFixture
) -> None:
    await automate(hass, trigger(hass, tag="garden_fence"))
    assert "is not a tag of Xiaomi Tag" in caplog.text
