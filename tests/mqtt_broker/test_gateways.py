"""Gateways through a real broker: Home Assistant's own MQTT integration connects to it over the loopback device."""

import asyncio
from collections.abc import Callable
import json
from pathlib import Path
from typing import Any

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.sources.flood import MOST_A_SECOND

from ..homes import home_entry, set_up
from .broker import HOST, Authority, Broker, program

pytestmark = [
    pytest.mark.usefixtures("enable_bluetooth", "mock_hass_config", "socket_enabled"),
    pytest.mark.skipif(program() is None, reason="no mosquitto: script/setup unpacks it on Debian"),
]

KEYS = "address"
KITCHEN = "mqtt:espresense:kitchen"
ESPRESENSE = "espresense/devices/keys/kitchen"


def heard(rssi: int = -60) -> bytes:
    return json.dumps({"mac": "a4c138000001", "id": "keys", "rssi": rssi, "distance": 1.5}).encode()


async def until(condition: Callable[[], object]) -> None:
    """Wait until something holds; what never does is cut off."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  what is waited for is in another process
            await asyncio.sleep(0.02)


async def publish(hass: HomeAssistant, broker: Broker, *messages: tuple[str, bytes], **how: Any) -> None:
    await hass.async_add_executor_job(lambda: broker.publish(messages, **how))


async def connect(hass: HomeAssistant, broker: Broker, **settings: Any) -> MockConfigEntry:
    """Set the MQTT integration up, as its own flow stores it."""
    data = {"broker": HOST, "port": broker.port, "protocol": "5", **settings}
    entry = MockConfigEntry(domain="mqtt", data=data, options={"birth_message": {}}, version=2, minor_version=1)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def live(hass: HomeAssistant, broker: Broker, **settings: Any) -> tuple[Home, MockConfigEntry]:
    """Return a home with MQTT that hears its broker."""
    entry = await connect(hass, broker, **settings)
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    await subscribed(hass, broker, home)
    return home, entry


async def subscribed(hass: HomeAssistant, broker: Broker, home: Home) -> None:
    """Publish until a message arrives: the end of subscribing cannot be awaited."""
    before = home.sighting_count
    async with asyncio.timeout(20):
        while home.sighting_count == before:
            await publish(hass, broker, (ESPRESENSE, heard()))
            await asyncio.sleep(0.05)
            for offer in home.gateways.offers():
                home.gateways.async_admit(*offer.identity, home.clock.now())


def online(home: Home, source: str = KITCHEN) -> bool:
    home.async_tick(home.clock.now())
    receiver = home.receivers.get(source)
    return receiver is not None and receiver.online


async def test_a_tag_that_only_a_gateway_hears_is_in_the_gateways_room(hass: HomeAssistant, broker: Broker) -> None:
    home, entry = await live(hass, broker)
    receiver = home.receivers.get(KITCHEN)
    assert receiver is not None
    assert receiver.device_id is not None
    area = ar.async_get(hass).async_create("Kitchen")
    dr.async_get(hass).async_update_device(receiver.device_id, area_id=area.id)
    await hass.async_block_till_done()
    now = home.clock.now()
    for second in range(10):
        await subscribed(hass, broker, home)
        home.async_tick(now + second)
    assert home.tags[KEYS].estimate.room == area.id
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_certificates_on_both_sides(hass: HomeAssistant, tmp_path: Path) -> None:
    authority = Authority()
    broker = Broker(tmp_path, authority)
    mine = authority.issue("homeassistant")
    broker.start()
    try:
        home, entry = await live(
            hass,
            broker,
            certificate=authority.certificate,
            client_cert=mine.certificate,
            client_key=mine.key,
        )
        assert online(home)
        assert await hass.config_entries.async_unload(entry.entry_id)
    finally:
        broker.kill()


async def test_a_broker_that_wants_certificates_refuses_clients_without(hass: HomeAssistant, tmp_path: Path) -> None:
    authority = Authority()
    broker = Broker(tmp_path, authority)
    broker.start()
    try:
        entry = await connect(hass, broker, certificate=authority.certificate)
        home = await set_up(hass, home_entry(TagKind.ADDRESS))
        await publish(hass, broker, (ESPRESENSE, heard()))
        assert not mqtt.is_connected(hass)
        assert home.sighting_count == 0
        assert await hass.config_entries.async_unload(entry.entry_id)
    finally:
        broker.kill()


async def test_gateways_go_offline_with_their_broker_and_come_back_with_it(hass: HomeAssistant, broker: Broker) -> None:
    home, entry = await live(hass, broker)
    await publish(hass, broker, ("espresense/rooms/kitchen/status", b"online"), retain=True)
    assert online(home)
    await hass.async_add_executor_job(broker.kill)
    await until(lambda: not online(home))
    await hass.async_add_executor_job(broker.start)
    await subscribed(hass, broker, home)
    assert online(home)
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_a_retained_last_will_is_delivered_at_once(hass: HomeAssistant, broker: Broker) -> None:
    home, entry = await live(hass, broker)
    assert online(home)
    await publish(hass, broker, ("espresense/rooms/kitchen/status", b"offline"), retain=True)
    await until(lambda: not online(home))
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await publish(hass, broker, ("espresense/rooms/kitchen/status", b"online"), retain=True)
    await until(lambda: online(home))
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_garbage_and_a_flood(
    hass: HomeAssistant, broker: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    home, entry = await live(hass, broker)
    garbage = (b"", b"\xff\xfe", b"{", b"[[[[" * 900, b'{"rssi":-60}', b'{"mac":7,"rssi":"x"}', b"x" * 100_000)
    topics = (ESPRESENSE, "home/OpenMQTTGateway/BTtoMQTT/B4C138000001", "xiaomi_tag/shed/sightings")
    now = home.clock.now() + 2
    monkeypatch.setattr(home.clock, "now", lambda: now)
    count = home.sighting_count
    await publish(hass, broker, *((topic, text) for topic in topics for text in garbage), (ESPRESENSE, heard()))
    await until(lambda: home.sighting_count > count)
    assert home.sighting_count == count + 1
    now += 2
    count, sent = home.sighting_count, 2 * MOST_A_SECOND
    await publish(hass, broker, *((ESPRESENSE, heard()) for _ in range(sent)))
    await until(lambda: home.sighting_count - count + home.mqtt.dropped()["flood"] == sent)
    assert home.sighting_count - count == MOST_A_SECOND
    assert caplog.text.count("in a second: the excess is left out") == 1
    assert not [record for record in caplog.records if record.levelname == "ERROR" and "xiaomi_tag" in record.name]
    assert await hass.config_entries.async_unload(entry.entry_id)
