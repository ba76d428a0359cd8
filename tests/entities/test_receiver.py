"""The entities on receivers' devices: listening, offset, ignore."""

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from syrupy.assertion import SnapshotAssertion

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.locator import Receiver

from ..bluetooth import AddProxy, LaterTime, Proxy
from ..homes import ENTRY_ID, OF_RECEIVERS, entities, home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

LISTENING = "binary_sensor.hall_proxy_listening"
OFFSET = "number.hall_proxy_loudness_offset"
IGNORE = "switch.hall_proxy_ignore"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> LaterTime:
    return LaterTime(monkeypatch)


@pytest.fixture
async def proxy(hass: HomeAssistant, add_proxy: AddProxy) -> Proxy:
    return add_proxy(1, None, name="Hall proxy")


async def tick(hass: HomeAssistant, home: Home) -> None:
    home.async_tick(home.clock.now())
    await hass.async_block_till_done()


def state(hass: HomeAssistant, entity_id: str) -> State:
    found = hass.states.get(entity_id)
    assert found is not None
    return found


def of(hass: HomeAssistant, proxy: Proxy) -> set[str]:
    return {
        entity.entity_id
        for entity in er.async_entries_for_device(er.async_get(hass), proxy.device_id)
        if entity.platform == DOMAIN
    }


async def test_entities(hass: HomeAssistant, proxy: Proxy, snapshot: SnapshotAssertion) -> None:
    await set_up(hass, home_entry())
    assert of(hass, proxy) == {LISTENING, OFFSET, IGNORE}
    for entity_id in sorted(of(hass, proxy)):
        assert er.async_get(hass).async_get(entity_id) == snapshot(name=f"{entity_id}-entry")
        assert hass.states.get(entity_id) == snapshot(name=f"{entity_id}-state")


async def test_receivers_device_stays_that_of_its_integration(hass: HomeAssistant, proxy: Proxy) -> None:
    device = dr.async_get(hass).async_get(proxy.device_id)
    assert device is not None
    owner = device.config_entry_id
    await set_up(hass, home_entry())
    device = dr.async_get(hass).async_get(proxy.device_id)
    assert device is not None
    assert device.config_entry_id == owner
    [home_device] = dr.async_entries_for_config_entry(dr.async_get(hass), ENTRY_ID)
    assert home_device.identifiers == {(DOMAIN, ENTRY_ID)}


async def test_listening_follows_the_receiver_with_the_reason(
    hass: HomeAssistant, proxy: Proxy, time: LaterTime
) -> None:
    home = await set_up(hass, home_entry())
    assert (state(hass, LISTENING).state, state(hass, LISTENING).attributes["reason"]) == ("on", None)
    time.go_on(60, proxy)
    await tick(hass, home)
    assert (state(hass, LISTENING).state, state(hass, LISTENING).attributes["reason"]) == ("off", "hung")
    proxy.cut()
    await tick(hass, home)
    assert (state(hass, LISTENING).state, state(hass, LISTENING).attributes["reason"]) == ("off", "offline")
    proxy.connect()
    await tick(hass, home)
    assert (state(hass, LISTENING).state, state(hass, LISTENING).attributes["reason"]) == ("on", None)


async def test_pause_for_a_connection_is_not_shown(hass: HomeAssistant, proxy: Proxy, time: LaterTime) -> None:
    home = await set_up(hass, home_entry())
    time.go_on(5, proxy)
    proxy.scanner.scanning = False
    await tick(hass, home)
    receiver = home.receivers.get(proxy.source)
    assert receiver is not None
    assert not receiver.online
    assert state(hass, LISTENING).state == "on"


async def test_state_is_written_only_when_it_changed(hass: HomeAssistant, proxy: Proxy, add_proxy: AddProxy) -> None:
    home = await set_up(hass, home_entry())
    written = async_capture_events(hass, EVENT_STATE_CHANGED)
    add_proxy(2, None, name="Attic proxy").cut()
    for _ in range(5):
        await tick(hass, home)
    assert not [event for event in written if event.data["entity_id"] in of(hass, proxy)]


async def test_entities_come_and_go_with_the_receiver(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    home = await set_up(hass, home_entry())
    proxy = add_proxy(1, None, name="Hall proxy")
    await tick(hass, home)
    assert of(hass, proxy) == {LISTENING, OFFSET, IGNORE}
    proxy.cut()
    [entry] = [entry for entry in hass.config_entries.async_entries("bluetooth") if entry.unique_id == proxy.source]
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    home.receivers.async_invalidate()
    await tick(hass, home)
    assert of(hass, proxy) == set()
    assert hass.states.get(LISTENING) is None


async def test_entities_of_receivers_that_went_while_not_loaded_are_removed(hass: HomeAssistant) -> None:
    entry = home_entry()
    entry.add_to_hass(hass)
    old = er.async_get(hass).async_get_or_create(
        "switch", DOMAIN, f"{ENTRY_ID}_AA:00:00:00:00:09_ignore", config_entry=entry, translation_key="ignore"
    )
    await set_up(hass, entry)
    assert er.async_get(hass).async_get(old.entity_id) is None


async def test_entities_follow_the_receiver_to_another_device(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await set_up(hass, home_entry())
    other = MockConfigEntry(domain="esphome", unique_id="other")
    other.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(config_entry_id=other.entry_id, identifiers={("esphome", "new")})
    dr.async_get(hass).async_update_device(proxy.bluetooth_device_id, via_device_id=device.id)
    await hass.async_block_till_done()
    await tick(hass, home)
    assert of(hass, proxy) == set()
    moved = {entity.entity_id for entity in er.async_entries_for_device(er.async_get(hass), device.id)}
    assert moved == {LISTENING, OFFSET, IGNORE}


async def test_gateway_and_adapter_have_them_too(hass: HomeAssistant) -> None:
    await set_up(hass, home_entry())
    found = {entity.translation_key for entity in entities(hass, of_receivers=True)} & OF_RECEIVERS
    assert found == OF_RECEIVERS


async def test_offset_is_used_and_stored_without_a_reload(hass: HomeAssistant, proxy: Proxy) -> None:
    entry = home_entry(away_after_s=90)
    home = await set_up(hass, entry)
    await hass.services.async_call("number", "set_value", {"entity_id": OFFSET, "value": -6}, blocking=True)
    assert state(hass, OFFSET).state == "-6.0"
    await hass.async_block_till_done()
    await tick(hass, home)
    assert entry.runtime_data is home
    assert Receiver(proxy.source, None, online=True, offset_db=-6.0) in home.receivers.for_locator()
    assert entry.options["away_after_s"] == 90
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert state(hass, OFFSET).state == "-6.0"
    home = entry.runtime_data
    assert Receiver(proxy.source, None, online=True, offset_db=-6.0) in home.receivers.for_locator()


async def test_ignored_receiver_is_left_out(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await set_up(hass, home_entry())
    await tick(hass, home)
    issue_id = f"receiver_without_area_{proxy.device_id}"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    await hass.services.async_call("switch", "turn_on", {"entity_id": IGNORE}, blocking=True)
    assert state(hass, IGNORE).state == "on"
    await hass.async_block_till_done()
    await tick(hass, home)
    assert proxy.source not in {receiver.id for receiver in home.receivers.for_locator()}
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    await hass.services.async_call("switch", "turn_off", {"entity_id": IGNORE}, blocking=True)
    await hass.async_block_till_done()
    await tick(hass, home)
    assert proxy.source in {receiver.id for receiver in home.receivers.for_locator()}
