"""Labelled emitters, through Home Assistant's own Bluetooth and device registry."""

from collections.abc import Iterator
import time

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.basics.clock import Clock
from custom_components.xiaomi_tag.receivers.registry import Receivers
from custom_components.xiaomi_tag.sources.emitters import MOST_EMITTERS, EmitterInfo, EmitterSource

from ..bluetooth import AddProxy, Proxy
from .recorded import Recorded

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

THERMOMETER = "A4:C1:38:00:00:10"
DATA = bytes.fromhex("020106")


class Listening:
    """A source with what it passed on."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.sink = Recorded()
        self.tags: set[str] = set()
        self.clock = Clock(time.time, MONOTONIC_TIME)
        self.receivers = Receivers(hass, self._on_receivers)
        self.source = EmitterSource(hass, self.receivers, self.clock, self.tags.__contains__, self.sink)
        self._stops = [self.receivers.async_start(0.0), self.source.async_start()]
        self.source.async_refresh()

    def _on_receivers(self) -> None:
        self.source.async_invalidate()

    async def refresh(self) -> bool:
        """Let pending events come in, then refresh; return whether the emitters changed."""
        await self.hass.async_block_till_done()
        self.receivers.async_refresh(0.0)
        return self.source.async_refresh()

    @property
    def heard(self) -> list[tuple[str, str, int]]:
        return [packet[:3] for packet in self.sink.emitted]

    def stop(self) -> None:
        for stop in self._stops:
            stop()


@pytest.fixture
def listening(hass: HomeAssistant) -> Iterator[Listening]:
    one = Listening(hass)
    yield one
    one.stop()


@pytest.fixture
def kitchen(hass: HomeAssistant) -> str:
    return ar.async_get(hass).async_create("Kitchen").id


@pytest.fixture
def hall(hass: HomeAssistant) -> str:
    return ar.async_get(hass).async_create("Hall").id


def add_device(hass: HomeAssistant, address: str, area_id: str | None, domain: str = "xiaomi_ble") -> dr.DeviceEntry:
    """Add a Bluetooth device as an integration does that is not ours."""
    entry = MockConfigEntry(domain=domain, title=address)
    entry.add_to_hass(hass)
    registry = dr.async_get(hass)
    device = registry.async_get_or_create(
        config_entry_id=entry.entry_id, connections={(dr.CONNECTION_BLUETOOTH, address)}, name=f"{domain} {address}"
    )
    registry.async_update_device(device.id, area_id=area_id)
    return device


def beacon(proxy: Proxy, area_id: str) -> EmitterInfo:
    return EmitterInfo(f"receiver:{proxy.source}", area_id, proxy.source)


async def test_receiver_with_an_area_is_an_emitter(listening: Listening, add_proxy: AddProxy, kitchen: str) -> None:
    proxy = add_proxy(1, kitchen)
    assert await listening.refresh()
    assert listening.source.all() == (beacon(proxy, kitchen),)


async def test_receiver_without_an_area_is_not_an_emitter(listening: Listening, add_proxy: AddProxy) -> None:
    add_proxy(1, None)
    assert not await listening.refresh()
    assert listening.source.all() == ()


async def test_receiver_is_heard_by_others_and_never_by_itself(
    listening: Listening, add_proxy: AddProxy, kitchen: str, hall: str
) -> None:
    one, other = add_proxy(1, kitchen), add_proxy(2, hall)
    await listening.refresh()
    one.hear(one.source, DATA, -20)
    other.hear(one.source, DATA, -70)
    assert listening.heard == [(f"receiver:{one.source}", other.source, -70)]


async def test_receiver_may_advertise_under_its_devices_own_address(
    hass: HomeAssistant, listening: Listening, add_proxy: AddProxy, kitchen: str, hall: str
) -> None:
    one, other = add_proxy(1, kitchen), add_proxy(2, hall)
    second = "AA:BB:CC:00:01:01"
    registry = dr.async_get(hass)
    device = registry.async_get(one.device_id, include_child_devices=False)
    assert device is not None
    connections = {*device.connections, (dr.CONNECTION_BLUETOOTH, second)}
    registry.async_update_device(one.device_id, new_connections=connections)
    await listening.refresh()
    other.hear(second, DATA, -70)
    assert listening.heard == [(f"receiver:{one.source}", other.source, -70)]
    assert listening.source.all() == (beacon(one, kitchen), beacon(other, hall))


async def test_static_device_in_an_area_is_an_emitter(
    hass: HomeAssistant, listening: Listening, add_proxy: AddProxy, kitchen: str
) -> None:
    proxy = add_proxy(1, None)
    add_device(hass, THERMOMETER, kitchen)
    assert await listening.refresh()
    assert listening.source.all() == (EmitterInfo(f"device:{THERMOMETER}", kitchen),)
    proxy.hear(THERMOMETER, DATA, -60)
    assert listening.heard == [(f"device:{THERMOMETER}", proxy.source, -60)]


async def test_packet_carries_the_time_at_which_it_was_heard(
    hass: HomeAssistant, listening: Listening, add_proxy: AddProxy, kitchen: str
) -> None:
    proxy = add_proxy(1, None)
    add_device(hass, THERMOMETER, kitchen)
    await listening.refresh()
    before = listening.clock.now()
    proxy.hear(THERMOMETER, DATA, -60, age_s=3.0)
    [(_, _, _, seen_at)] = listening.sink.emitted
    assert before - 3.5 < seen_at <= listening.clock.now() - 2.9


@pytest.mark.parametrize(
    "domain",
    ["bermuda", "bluetooth", "bluetooth_le_tracker", "ibeacon", "mobile_app", "private_ble_device", "xiaomi_tag"],
)
async def test_device_that_is_carried_about_is_not_an_emitter(
    hass: HomeAssistant, listening: Listening, kitchen: str, domain: str
) -> None:
    add_device(hass, THERMOMETER, kitchen, domain)
    # Somebody else's device of the same address makes it no more static.
    add_device(hass, THERMOMETER, kitchen)
    assert not await listening.refresh()


async def test_device_without_an_area_is_not_an_emitter(hass: HomeAssistant, listening: Listening) -> None:
    add_device(hass, THERMOMETER, None)
    assert not await listening.refresh()


async def test_device_that_is_disabled_is_not_an_emitter(
    hass: HomeAssistant, listening: Listening, kitchen: str
) -> None:
    device = add_device(hass, THERMOMETER, kitchen)
    assert await listening.refresh()
    dr.async_get(hass).async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)
    assert await listening.refresh()
    assert listening.source.all() == ()


async def test_device_in_two_areas_is_not_an_emitter(
    hass: HomeAssistant, listening: Listening, kitchen: str, hall: str
) -> None:
    add_device(hass, THERMOMETER, kitchen)
    add_device(hass, THERMOMETER, hall, "bthome")
    assert not await listening.refresh()


async def test_one_of_our_tags_is_not_an_emitter(hass: HomeAssistant, listening: Listening, kitchen: str) -> None:
    add_device(hass, THERMOMETER, kitchen)
    await listening.refresh()
    listening.tags.add(THERMOMETER)
    listening.source.async_invalidate()
    assert await listening.refresh()
    assert listening.source.all() == ()


async def test_move_of_a_device_is_followed(hass: HomeAssistant, listening: Listening, kitchen: str, hall: str) -> None:
    device = add_device(hass, THERMOMETER, kitchen)
    await listening.refresh()
    dr.async_get(hass).async_update_device(device.id, area_id=hall)
    assert await listening.refresh()
    assert listening.source.all() == (EmitterInfo(f"device:{THERMOMETER}", hall),)


async def test_move_of_a_receiver_is_followed(
    listening: Listening, add_proxy: AddProxy, kitchen: str, hall: str
) -> None:
    proxy = add_proxy(1, kitchen)
    await listening.refresh()
    proxy.move(hall)
    assert await listening.refresh()
    assert listening.source.all() == (beacon(proxy, hall),)


async def test_removed_device_is_heard_no_more(
    hass: HomeAssistant, listening: Listening, add_proxy: AddProxy, kitchen: str
) -> None:
    proxy = add_proxy(1, None)
    device = add_device(hass, THERMOMETER, kitchen)
    await listening.refresh()
    dr.async_get(hass).async_remove_device(device.id)
    assert await listening.refresh()
    proxy.hear(THERMOMETER, DATA, -60)
    assert listening.sink.emitted == []


async def test_change_that_moves_nothing_is_ignored(hass: HomeAssistant, listening: Listening, kitchen: str) -> None:
    device = add_device(hass, THERMOMETER, kitchen)
    await listening.refresh()
    dr.async_get(hass).async_update_device(device.id, name_by_user="On the fridge", sw_version="2")
    assert not await listening.refresh()


async def test_one_packet_a_second_and_receiver_is_passed_on(
    hass: HomeAssistant, listening: Listening, add_proxy: AddProxy, kitchen: str
) -> None:
    one, other = add_proxy(1, None), add_proxy(2, None)
    add_device(hass, THERMOMETER, kitchen)
    await listening.refresh()
    for age_s in (3.0, 2.7, 2.4, 1.9, 1.2, 0.8):
        one.hear(THERMOMETER, DATA, -60, age_s=age_s)
    other.hear(THERMOMETER, DATA, -70, age_s=2.7)
    assert [packet[1] for packet in listening.sink.emitted] == [one.source] * 3 + [other.source]


@pytest.mark.parametrize("rssi_dbm", [0, -127, 127])
async def test_packet_without_a_level_is_dropped(
    hass: HomeAssistant, listening: Listening, add_proxy: AddProxy, kitchen: str, rssi_dbm: int
) -> None:
    proxy = add_proxy(1, None)
    add_device(hass, THERMOMETER, kitchen)
    await listening.refresh()
    proxy.hear(THERMOMETER, DATA, rssi_dbm)
    assert listening.sink.emitted == []
    proxy.hear(THERMOMETER, DATA, -60)
    assert len(listening.sink.emitted) == 1


async def test_number_is_bounded_and_receivers_come_first(
    hass: HomeAssistant, listening: Listening, add_proxy: AddProxy, kitchen: str
) -> None:
    for number in range(MOST_EMITTERS + 3):
        add_device(hass, f"A4:C1:38:00:01:{number:02X}", kitchen)
    proxy = add_proxy(1, kitchen)
    await listening.refresh()
    emitters = listening.source.all()
    assert len(emitters) == MOST_EMITTERS
    assert emitters[0] == beacon(proxy, kitchen)


async def test_stop_ends_every_registration(hass: HomeAssistant, add_proxy: AddProxy, kitchen: str) -> None:
    proxy = add_proxy(1, None)
    add_device(hass, THERMOMETER, kitchen)
    before = dict(hass.bus.async_listeners())
    one = Listening(hass)
    assert one.source.all()
    one.stop()
    proxy.hear(THERMOMETER, DATA, -60)
    assert one.sink.emitted == []
    assert one.source.all() == ()
    assert dict(hass.bus.async_listeners()) == before
