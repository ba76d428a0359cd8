from collections.abc import Iterator

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, floor_registry as fr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.receivers.gateway_offers import MOST_OFFERS
from custom_components.xiaomi_tag.receivers.gateways import (
    MOST_GATEWAYS,
    SILENT_AFTER_S,
    Gateways,
    is_node,
)
from custom_components.xiaomi_tag.receivers.ids import GatewayKind
from custom_components.xiaomi_tag.receivers.registry import ReceiverInfo, Receivers

from ..homes import ENTRY_ID, home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

NOW = 1_800_000_000.0
KITCHEN = "mqtt:espresense:kitchen"


class Watched:
    """Gateways of a home with its receivers."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        if hass.config_entries.async_get_entry(ENTRY_ID) is None:
            home_entry().add_to_hass(hass)
        entry = hass.config_entries.async_get_entry(ENTRY_ID)
        assert entry is not None
        self.home_device = dr.async_get(hass).async_get_or_create(
            config_entry_id=ENTRY_ID, identifiers={(DOMAIN, ENTRY_ID)}
        )
        self.changes = 0
        self.receivers = Receivers(hass, self._changed)
        self.offers = 0
        self.gateways = Gateways(hass, entry, self.receivers, self._offered)
        self._stops = [self.receivers.async_start(NOW), self.gateways.async_start(self.home_device.id, NOW)]
        self.gateways.async_set_connected(True, NOW)

    def _changed(self) -> None:
        self.changes += 1

    def _offered(self) -> None:
        self.offers += 1

    def unasked(self, node: str = "kitchen", now: float = NOW) -> bool:
        """Relay a tag through a gateway whether or not it was admitted."""
        return self.gateways.async_relayed(GatewayKind.ESPRESENSE, node, now)

    def offered(self) -> list[str]:
        return [offer.identity[1] for offer in self.gateways.offers()]

    def relayed(self, node: str = "kitchen", now: float = NOW) -> bool:
        """Relay a tag through a gateway that the user admits as soon as it is offered."""
        self.gateways.async_relayed(GatewayKind.ESPRESENSE, node, now)
        self.gateways.async_admit(GatewayKind.ESPRESENSE, node, now)
        return self.gateways.async_relayed(GatewayKind.ESPRESENSE, node, now)

    async def receiver(self, source: str = KITCHEN, now: float = NOW) -> ReceiverInfo | None:
        await self.hass.async_block_till_done()
        self.receivers.async_refresh(now)
        return self.receivers.get(source)

    async def online(self, now: float) -> bool:
        self.gateways.async_tick(now)
        receiver = await self.receiver(now=now)
        assert receiver is not None
        return receiver.online

    def device(self, node: str = "kitchen") -> dr.DeviceEntry:
        identifiers = {(DOMAIN, f"gateway_espresense:{node}")}
        [device] = dr.async_get(self.hass).async_get_devices(identifiers=identifiers)
        return device

    def stop(self) -> None:
        while self._stops:
            self._stops.pop()()


@pytest.fixture
def watched(hass: HomeAssistant) -> Iterator[Watched]:
    one = Watched(hass)
    yield one
    one.stop()


async def test_a_gateway_is_not_known_before_it_relays_a_tag(watched: Watched) -> None:
    watched.gateways.async_alive(GatewayKind.ESPRESENSE, "kitchen", NOW)
    watched.gateways.async_will(GatewayKind.ESPRESENSE, "kitchen", True, NOW)
    assert await watched.receiver() is None


async def test_a_gateway_that_relays_is_a_device_of_the_home(watched: Watched) -> None:
    assert watched.relayed()
    device = watched.device()
    assert (device.name, device.manufacturer, device.via_device_id) == ("kitchen", "ESPresense", watched.home_device.id)
    assert await watched.receiver() == ReceiverInfo(KITCHEN, "kitchen", device.id, None, None)


async def test_its_area_is_the_one_of_its_device(hass: HomeAssistant, watched: Watched) -> None:
    watched.relayed()
    floor = fr.async_get(hass).async_create("Ground floor")
    area = ar.async_get(hass).async_create("Kitchen", floor_id=floor.floor_id)
    dr.async_get(hass).async_update_device(watched.device().id, area_id=area.id, name_by_user="By the fridge")
    receiver = await watched.receiver()
    assert receiver is not None
    assert (receiver.name, receiver.area_id, receiver.floor_id) == ("By the fridge", area.id, floor.floor_id)


async def test_two_kinds_of_one_name_are_two(watched: Watched) -> None:
    watched.relayed()
    watched.gateways.async_admit(GatewayKind.THEENGS, "kitchen", NOW)
    assert len(watched.gateways) == 2
    assert await watched.receiver("mqtt:theengs:kitchen") is not None


async def test_silence_is_an_outage(watched: Watched) -> None:
    watched.relayed()
    assert await watched.online(NOW + SILENT_AFTER_S)
    assert not await watched.online(NOW + SILENT_AFTER_S + 1)
    receiver = await watched.receiver()
    assert receiver is not None
    assert receiver.offline_since == NOW + SILENT_AFTER_S + 1


async def test_a_clock_that_is_set_back_keeps_no_gateway_online(watched: Watched) -> None:
    watched.relayed()
    assert not await watched.online(NOW - 3600)
    watched.gateways.async_alive(GatewayKind.ESPRESENSE, "kitchen", NOW - 3599)
    assert await watched.online(NOW - 3599)


async def test_anything_that_it_sends_ends_its_silence(watched: Watched) -> None:
    watched.relayed()
    assert not await watched.online(NOW + 500)
    watched.gateways.async_alive(GatewayKind.ESPRESENSE, "kitchen", NOW + 501)
    assert await watched.online(NOW + 501)


async def test_a_last_will_counts_more_than_silence(watched: Watched) -> None:
    watched.relayed()
    watched.gateways.async_will(GatewayKind.ESPRESENSE, "kitchen", True, NOW)
    assert await watched.online(NOW + 5000)
    watched.gateways.async_will(GatewayKind.ESPRESENSE, "kitchen", False, NOW + 5001)
    assert not await watched.online(NOW + 5001)


async def test_what_sends_after_its_last_will_is_back(watched: Watched) -> None:
    watched.relayed()
    watched.gateways.async_will(GatewayKind.ESPRESENSE, "kitchen", False, NOW)
    watched.gateways.async_alive(GatewayKind.ESPRESENSE, "kitchen", NOW + 1)
    assert await watched.online(NOW + 1)


async def test_without_the_broker_none_is_online(watched: Watched) -> None:
    watched.relayed()
    watched.gateways.async_will(GatewayKind.ESPRESENSE, "kitchen", True, NOW)
    watched.gateways.async_set_connected(False, NOW + 10)
    assert not await watched.online(NOW + 10)
    watched.gateways.async_set_connected(True, NOW + 20)
    assert not await watched.online(NOW + 20)
    watched.relayed(now=NOW + 21)
    assert await watched.online(NOW + 21)


async def test_after_a_restart_it_is_known_and_offline_until_it_is_heard(hass: HomeAssistant, watched: Watched) -> None:
    watched.relayed()
    watched.stop()
    again = Watched(hass)
    assert len(again.gateways) == 1
    assert not await again.online(NOW)
    again.gateways.async_alive(GatewayKind.ESPRESENSE, "kitchen", NOW)
    assert await again.online(NOW)
    again.stop()


async def test_new_gateway_is_a_receiver_at_once_and_published_with_the_next_refresh(watched: Watched) -> None:
    before = watched.changes
    watched.relayed()
    receiver = watched.receivers.get(KITCHEN)
    assert receiver is not None
    assert receiver.online
    assert watched.changes == before
    assert await watched.receiver() == receiver
    assert watched.changes == before + 1


async def test_there_are_at_most_so_many(watched: Watched) -> None:
    assert all(watched.relayed(f"node{number}") for number in range(MOST_GATEWAYS))
    assert not watched.gateways.async_admit(GatewayKind.ESPRESENSE, "one more", NOW)
    assert not watched.unasked("one more")
    assert watched.relayed("node0")
    assert len(watched.gateways) == MOST_GATEWAYS


async def test_gateway_counts_for_nothing_before_it_is_admitted(hass: HomeAssistant, watched: Watched) -> None:
    assert not watched.unasked()
    assert await watched.receiver() is None
    assert len(watched.gateways) == 0
    assert len(dr.async_entries_for_config_entry(dr.async_get(hass), ENTRY_ID)) == 1
    assert watched.offered() == ["kitchen"]
    assert watched.offers == 1


async def test_admitted_gateway_is_online_if_it_was_just_heard(watched: Watched) -> None:
    watched.unasked(now=NOW)
    assert watched.gateways.async_admit(GatewayKind.ESPRESENSE, "kitchen", NOW + 30)
    assert watched.offered() == []
    assert watched.unasked(now=NOW + 30)
    assert await watched.online(NOW + 30)


async def test_made_up_names_use_up_no_places_and_push_out_no_honest_gateway(
    hass: HomeAssistant, watched: Watched
) -> None:
    for minute in range(3):
        watched.unasked("honest", NOW + 60 * minute)
    for number in range(500):
        watched.unasked(f"made up {number}", NOW + 180 + number / 100)
    assert len(watched.offered()) == MOST_OFFERS
    assert watched.offered()[0] == "honest"
    assert watched.relayed("honest", NOW + 200)
    assert len(dr.async_entries_for_config_entry(dr.async_get(hass), ENTRY_ID)) == 2


async def test_flood_of_one_name_is_no_stronger_evidence(watched: Watched) -> None:
    for minute in range(2):
        watched.unasked("honest", NOW + 60 * minute)
    for number in range(1000):
        watched.unasked("made up", NOW + 60 + number / 100)
    assert watched.offered() == ["honest", "made up"]


async def test_a_deleted_gateway_is_offered_when_it_relays_again(hass: HomeAssistant, watched: Watched) -> None:
    watched.relayed()
    dr.async_get(hass).async_remove_device(watched.device().id)
    assert await watched.receiver() is None
    watched.gateways.async_alive(GatewayKind.ESPRESENSE, "kitchen", NOW)
    assert await watched.receiver() is None
    assert not watched.unasked()
    assert watched.offered() == ["kitchen"]
    assert watched.relayed()
    assert await watched.receiver() is not None


async def test_only_gateways_devices_may_be_deleted(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> None:
    assert await async_setup_component(hass, "config", {})
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    home.gateways.async_admit(GatewayKind.ESPRESENSE, "kitchen", NOW)
    client = await hass_ws_client(hass)
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, ENTRY_ID):
        command = {"type": "config/device_registry/remove_config_entry", "device_id": device.id}
        await client.send_json_auto_id({**command, "config_entry_id": ENTRY_ID})
        assert (await client.receive_json())["success"] == (device.name == "kitchen")
    await hass.async_block_till_done()
    assert len(home.gateways) == 0
    assert len(dr.async_entries_for_config_entry(registry, ENTRY_ID)) == 2


@pytest.mark.parametrize("node", ["kitchen", "Living room", "wohnküche", "x" * 64])
def test_names(node: str) -> None:
    assert is_node(node)


@pytest.mark.parametrize("node", ["", " ", "a\nb", "\u200b", "x" * 65])
def test_other_text_is_not_a_name(node: str) -> None:
    assert not is_node(node)


async def test_an_outage_is_logged_once_each_way(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    watched.relayed()
    caplog.clear()
    for late in (1, 2, 3):
        watched.gateways.async_tick(NOW + SILENT_AFTER_S + late)
    assert [record.getMessage() for record in caplog.records] == ["ESPresense gateway kitchen is offline"]
    caplog.clear()
    for late in (4, 5):
        watched.relayed(now=NOW + SILENT_AFTER_S + late)
    assert [record.getMessage() for record in caplog.records] == ["ESPresense gateway kitchen is online again"]
    assert {record.levelname for record in caplog.records} == {"INFO"}


async def test_the_first_message_after_a_start_is_not_logged(
    hass: HomeAssistant, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    watched.relayed()
    watched.stop()
    again = Watched(hass)
    caplog.clear()
    again.relayed(now=NOW + 10)
    assert caplog.records == []
    again.stop()
