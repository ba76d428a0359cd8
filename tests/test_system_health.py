import json
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import get_system_health_info

from custom_components.xiaomi_tag.basics.model import Presence
from custom_components.xiaomi_tag.const import DOMAIN, OPTION_STRANGERS
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.sources.mqtt import MqttSource

from .bluetooth import AddProxy
from .homes import ENTRY_ID, home_entry, place, set_up
from .staged_strangers import StagedStrangers

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

STRINGS = Path(__file__).parents[1] / "custom_components" / DOMAIN / "strings.json"


async def test_figures_of_a_home(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    assert await async_setup_component(hass, "system_health", {})
    kitchen = ar.async_get(hass).async_create("Kitchen")
    proxies = [add_proxy(number, kitchen.id) for number in (1, 2)]
    home = await set_up(hass, home_entry(*TagKind))
    proxies[0].cut()
    home.async_tick(home.clock.now() + 1)
    place(home.tags["find_hub"], presence=Presence.HOME)
    place(home.tags["find_my"], presence=Presence.HOME)
    place(home.tags["ibeacon"], presence=Presence.AWAY)
    home.started_at = home.clock.now() - 100
    home.sighting_count = 250
    info = await get_system_health_info(hass, DOMAIN)
    assert info == {
        "emitters": 2,
        "lessons": 0,
        "receivers": "2/3",  # with the local adapter
        "sightings_per_second": pytest.approx(2.5),
        "strangers": 0,
        "tags": 6,
        "tags_home": 2,
        "tags_away": 1,
        "tags_never_heard": 3,
    }
    assert info.keys() < json.loads(STRINGS.read_text())["system_health"]["info"].keys()


async def test_strangers_with_a_level_are_counted(hass: HomeAssistant, strangers: StagedStrangers) -> None:
    assert await async_setup_component(hass, "system_health", {})
    strangers.put()
    strangers.put("passer_by", level=None)
    home = await set_up(hass, home_entry())
    assert (await get_system_health_info(hass, DOMAIN))["strangers"] == 1
    hass.config_entries.async_update_entry(home.entry, options={OPTION_STRANGERS: False})
    await hass.async_block_till_done()
    assert (await get_system_health_info(hass, DOMAIN))["strangers"] == "off"


async def test_messages_of_gateways_are_counted(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await set_up(hass, home_entry())
    monkeypatch.setattr(MqttSource, "listening", True)
    monkeypatch.setattr(MqttSource, "unmatched", 7)
    monkeypatch.setattr(MqttSource, "dropped", lambda _source: {"flood": 2, "unreadable": 3})
    info = await get_system_health_info(hass, DOMAIN)
    assert (info["mqtt_messages_dropped"], info["mqtt_messages_of_no_tag"]) == (5, 7)
    assert info.keys() < json.loads(STRINGS.read_text())["system_health"]["info"].keys()


async def test_home_that_is_not_loaded_is_reported(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await set_up(hass, home_entry())
    assert await hass.config_entries.async_unload(ENTRY_ID)
    info = await get_system_health_info(hass, DOMAIN)
    assert info == {"set_up": False}
    assert info.keys() < json.loads(STRINGS.read_text())["system_health"]["info"].keys()
