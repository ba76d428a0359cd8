"""Crossings in the logbook."""

from collections.abc import Callable
import json
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import area_registry as ar, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.xiaomi_tag.const import DOMAIN, EVENT_CROSSING
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.logbook import async_describe_events

from .crossing import crossing_data, device_of, fire_crossing
from .homes import entities, home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

ICONS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "custom_components" / DOMAIN / "icons.json").read_text()
)

type Describe = Callable[[Event[dict[str, Any]]], dict[str, Any]]


@pytest.fixture(name="describe")
async def describe_fixture(hass: HomeAssistant) -> Describe:
    ar.async_get(hass).async_create("Kitchen")
    await set_up(hass, home_entry(TagKind.ADDRESS))
    described: dict[tuple[str, str], Describe] = {}

    def describe_event(domain: str, event_type: str, describe: Describe) -> None:
        described[domain, event_type] = describe

    async_describe_events(hass, describe_event)
    return described[DOMAIN, EVENT_CROSSING]


async def test_crossing_reads_as_a_sentence(hass: HomeAssistant, describe: Describe) -> None:
    assert describe(Event(EVENT_CROSSING, crossing_data(hass, "left_behind"))) == {
        "name": "Keys",
        "message": "was left behind in Kitchen",
        "icon": "mdi:bag-suitcase-off-outline",
    }


@pytest.mark.parametrize("kind", ["entered", "left", "dwelled", "left_behind"])
async def test_line_has_the_icon_of_the_trigger(hass: HomeAssistant, describe: Describe, kind: str) -> None:
    assert describe(Event(EVENT_CROSSING, crossing_data(hass, kind)))["icon"] == ICONS["triggers"][kind]["trigger"]


@pytest.mark.parametrize("kind", ["corrected", "danced", None, ["left"]])
async def test_line_of_any_other_event_has_an_icon_too(hass: HomeAssistant, describe: Describe, kind: Any) -> None:
    assert describe(Event(EVENT_CROSSING, {**crossing_data(hass), "kind": kind}))["icon"].startswith("mdi:")


async def test_activity_of_a_tag_has_one_line_a_crossing(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    ar.async_get(hass).async_create("Kitchen")
    await set_up(hass, home_entry(TagKind.ADDRESS))
    assert await async_setup_component(hass, "logbook", {})
    start = dt_util.utcnow()
    await fire_crossing(hass, "entered")
    await async_wait_recording_done(hass)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {
            "type": "logbook/get_events",
            "start_time": start.isoformat(),
            "device_ids": [device_of(hass, "address").id],
        }
    )
    lines = (await client.receive_json())["result"]
    assert [(line["name"], line["message"]) for line in lines] == [("Keys", "entered Kitchen")]


async def test_crossing_entity_is_hidden_but_enabled(hass: HomeAssistant, describe: Describe) -> None:
    (entity,) = entities(hass, "event", TagKind.ADDRESS)
    assert entity.disabled_by is None
    assert entity.hidden_by is er.RegistryEntryHider.INTEGRATION


async def test_crossing_of_a_tag_that_is_gone_reads_too(hass: HomeAssistant, describe: Describe) -> None:
    data = {**crossing_data(hass), "tag": "gone", "entity_id": None}
    assert describe(Event(EVENT_CROSSING, data))["name"] == "A tag that is gone"
