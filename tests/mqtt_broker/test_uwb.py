"""The example of `docs/uwb.md`, as it stands there, through a real broker."""

import asyncio
import json
from pathlib import Path
import re
import time
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest

from custom_components.xiaomi_tag.basics.model import Presence
from custom_components.xiaomi_tag.home import Home

from .broker import Broker, program
from .test_gateways import KEYS, live, publish, until

pytestmark = [
    pytest.mark.usefixtures("enable_bluetooth", "mock_hass_config", "socket_enabled"),
    pytest.mark.skipif(program() is None, reason="no mosquitto: script/setup unpacks it on Debian"),
]

PAGE = Path(__file__).parents[2] / "docs" / "uwb.md"
ANCHOR = "mqtt:own:bath_anchor"
TOPIC = "xiaomi_tag/bath_anchor/sightings"


def example(language: str) -> str:
    [block] = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(block)


def measured() -> bytes:
    item: dict[str, Any] = json.loads(example("json"))
    return json.dumps({**item, "timestamp": time.time()}).encode()


async def measure(hass: HomeAssistant, broker: Broker, home: Home) -> None:
    """Let the anchor publish, and wait until it arrived."""
    count = home.sighting_count
    await publish(hass, broker, (TOPIC, measured()))
    await until(lambda: home.sighting_count > count)


async def hang_anchor(hass: HomeAssistant, broker: Broker, home: Home) -> None:
    """Let it be offered, add it, and give it an area."""
    async with asyncio.timeout(20):
        # The end of subscribing cannot be awaited.
        while not home.gateways.offers():
            await publish(hass, broker, (TOPIC, measured()))
            await asyncio.sleep(0.05)
    [offer] = home.gateways.offers()
    assert home.gateways.async_admit(*offer.identity, home.clock.now())
    receiver = home.receivers.get(ANCHOR)
    assert receiver is not None
    assert receiver.device_id is not None
    area = ar.async_get(hass).async_create("Bath")
    dr.async_get(hass).async_update_device(receiver.device_id, area_id=area.id)
    await hass.async_block_till_done()


async def test_an_anchor_that_publishes_the_example_brings_the_tag_home(hass: HomeAssistant, broker: Broker) -> None:
    home, entry = await live(hass, broker)
    await hang_anchor(hass, broker, home)
    home.async_tick(home.clock.now())
    assert home.tags[KEYS].estimate.presence is Presence.UNKNOWN
    for _ in range(2):
        await measure(hass, broker, home)
    home.async_tick(home.clock.now())
    assert home.tags[KEYS].estimate.presence is Presence.HOME
    assert home.locator.learned()["measuring"] == [ANCHOR]
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_the_journal_keeps_the_distance(hass: HomeAssistant, broker: Broker) -> None:
    home, entry = await live(hass, broker)
    await hang_anchor(hass, broker, home)
    await measure(hass, broker, home)
    await home.journal.async_flush()
    rows = await home.journal.async_call(lambda journal: list(journal.sightings(KEYS, 0.0, time.time() + 60)))
    [row] = [row for row in rows if row.receiver == ANCHOR]
    assert row.range_m == pytest.approx(0.84, abs=0.01)
    assert not row.has_level
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_the_automation_of_the_page_passes_on_what_other_firmware_publishes(
    hass: HomeAssistant, broker: Broker
) -> None:
    home, entry = await live(hass, broker)
    await hang_anchor(hass, broker, home)
    assert await async_setup_component(hass, "automation", {"automation": parse_yaml(example("yaml"))})
    await hass.async_block_till_done()
    count = home.sighting_count
    foreign = json.dumps({"tag": "7D11", "distance_mm": 840}).encode()

    async def passed_on() -> bool:
        await publish(hass, broker, ("uwb/bath_anchor/ranges", foreign))
        return home.sighting_count > count

    async with asyncio.timeout(20):
        # One that came while the anchor was being added is no measurement yet.
        while not await passed_on() or not home.locator.learned()["measuring"]:
            await hass.async_block_till_done()
    assert home.locator.learned()["measuring"] == [ANCHOR]
    assert await hass.config_entries.async_unload(entry.entry_id)
