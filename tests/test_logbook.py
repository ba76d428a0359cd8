"""Crossings in the logbook."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest

from custom_components.xiaomi_tag.const import DOMAIN, EVENT_CROSSING
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.logbook import async_describe_events

from .crossing import crossing_data
from .homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

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
    }


async def test_crossing_of_a_tag_that_is_gone_reads_too(hass: HomeAssistant, describe: Describe) -> None:
    data = {**crossing_data(hass), "tag": "gone", "entity_id": None}
    assert describe(Event(EVENT_CROSSING, data))["name"] == "A tag that is gone"
