from habluetooth import BaseHaRemoteScanner, HaBluetoothConnector
from homeassistant.components import bluetooth
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, floor_registry as fr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.locator import Receiver
from custom_components.xiaomi_tag.receivers.listening import NotListening
from custom_components.xiaomi_tag.receivers.registry import ReceiverInfo, Receivers, async_receiver_name
from custom_components.xiaomi_tag.receivers.settings import ReceiverSettings

from ..bluetooth import AddProxy, LaterTime, Proxy

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

NOW = 1_800_000_000.0


class Watched:
    """Receivers with a count of what they report."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.changes = self.listening_changes = 0
        self.receivers = Receivers(hass, self._changed, self._listening_changed)
        self.stop = self.receivers.async_start(NOW)

    def _changed(self) -> None:
        self.changes += 1

    def _listening_changed(self) -> None:
        self.listening_changes += 1

    async def refresh(self, hass: HomeAssistant, now: float = NOW) -> int:
        """Return how many changes a refresh reports, once events have been handled."""
        await hass.async_block_till_done()
        before = self.changes + self.listening_changes
        self.receivers.async_refresh(now)
        return self.changes + self.listening_changes - before

    def __getitem__(self, proxy: Proxy) -> ReceiverInfo:
        receiver = self.receivers.get(proxy.source)
        assert receiver is not None
        return receiver


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> LaterTime:
    return LaterTime(monkeypatch)


@pytest.fixture
def kitchen(hass: HomeAssistant) -> ar.AreaEntry:
    floor = fr.async_get(hass).async_create("Ground floor")
    return ar.async_get(hass).async_create("Kitchen", floor_id=floor.floor_id)


async def test_area_is_the_one_of_the_proxys_own_device(
    hass: HomeAssistant, add_proxy: AddProxy, kitchen: ar.AreaEntry
) -> None:
    proxy = add_proxy(1, kitchen.id, name="Kitchen proxy")
    watched = Watched(hass)
    assert watched[proxy] == ReceiverInfo(
        source=proxy.source,
        name="Kitchen proxy",
        device_id=proxy.device_id,
        area_id=kitchen.id,
        floor_id=kitchen.floor_id,
    )


async def test_area_of_bluetooths_device_serves_where_the_proxys_has_none(
    hass: HomeAssistant, add_proxy: AddProxy, kitchen: ar.AreaEntry
) -> None:
    proxy = add_proxy(1, None)
    dr.async_get(hass).async_update_device(proxy.bluetooth_device_id, area_id=kitchen.id)
    assert Watched(hass)[proxy].area_id == kitchen.id


async def test_proxys_own_area_wins_over_the_one_bluetooth_copied(
    hass: HomeAssistant, add_proxy: AddProxy, kitchen: ar.AreaEntry
) -> None:
    hall = ar.async_get(hass).async_create("Hall")
    proxy = add_proxy(1, hall.id)
    dr.async_get(hass).async_update_device(proxy.bluetooth_device_id, area_id=kitchen.id)
    assert Watched(hass)[proxy].area_id == hall.id


async def test_local_adapter_has_no_device_above_it(hass: HomeAssistant) -> None:
    """The adapter that the test harness set up is a receiver like any other."""
    watched = Watched(hass)
    [adapter] = watched.receivers.all()
    assert adapter.source == "00:00:00:00:00:01"
    assert adapter.area_id is None


async def test_move_is_followed(hass: HomeAssistant, add_proxy: AddProxy, kitchen: ar.AreaEntry) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    assert watched[proxy].area_id is None
    proxy.move(kitchen.id)
    assert await watched.refresh(hass) == 1
    assert watched[proxy].area_id == kitchen.id


async def test_new_floor_of_an_area_is_followed(
    hass: HomeAssistant, add_proxy: AddProxy, kitchen: ar.AreaEntry
) -> None:
    proxy = add_proxy(1, kitchen.id)
    watched = Watched(hass)
    attic = fr.async_get(hass).async_create("Attic")
    ar.async_get(hass).async_update(kitchen.id, floor_id=attic.floor_id)
    assert await watched.refresh(hass) == 1
    assert watched[proxy].floor_id == attic.floor_id


async def test_deleted_area_leaves_none(hass: HomeAssistant, add_proxy: AddProxy, kitchen: ar.AreaEntry) -> None:
    proxy = add_proxy(1, kitchen.id)
    watched = Watched(hass)
    ar.async_get(hass).async_delete(kitchen.id)
    assert await watched.refresh(hass) == 1
    assert watched[proxy].area_id is None


async def test_change_of_an_area_without_a_receiver_is_published(hass: HomeAssistant, kitchen: ar.AreaEntry) -> None:
    watched = Watched(hass)
    before = watched.changes
    office = ar.async_get(hass).async_create("Office")
    await hass.async_block_till_done()
    assert watched.changes == before
    assert await watched.refresh(hass) == 1
    assert await watched.refresh(hass) == 0
    ar.async_get(hass).async_update(office.id, floor_id=kitchen.floor_id)
    assert await watched.refresh(hass) == 1
    ar.async_get(hass).async_delete(office.id)
    assert await watched.refresh(hass) == 1


async def test_added_receiver_counts_at_once_and_is_published_by_the_next_refresh(hass: HomeAssistant) -> None:
    watched = Watched(hass)
    shed = ReceiverInfo("mqtt:own:shed", "Shed", None, None, None)
    watched.receivers.async_include(lambda: [shed])
    await watched.refresh(hass)
    garage = ReceiverInfo("mqtt:own:garage", "Garage", None, None, None)
    watched.receivers.async_include(lambda: [garage])
    before = watched.changes
    watched.receivers.async_add(garage)
    assert watched.receivers.get("mqtt:own:garage") == garage
    assert watched.changes == before
    assert await watched.refresh(hass) == 1
    assert watched.receivers.get("mqtt:own:garage") == garage


async def test_name_given_by_the_user_is_used(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    dr.async_get(hass).async_update_device(proxy.device_id, name_by_user="Behind the sofa")
    assert await watched.refresh(hass) == 1
    assert watched[proxy].name == "Behind the sofa"


async def test_address_in_a_name_is_left_out(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None, name="hci0 (AA:BB:CC:00:00:01)")
    watched = Watched(hass)
    assert watched[proxy].name == "hci0"


async def test_outage_is_reported_with_its_beginning(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    online = watched.receivers.online_count
    proxy.cut()
    assert await watched.refresh(hass, NOW + 10) == 1
    assert not watched[proxy].online
    assert watched[proxy].offline_since == NOW + 10
    assert watched.receivers.online_count == online - 1


async def test_outage_keeps_its_beginning_when_something_else_changes(
    hass: HomeAssistant, add_proxy: AddProxy, kitchen: ar.AreaEntry
) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    proxy.cut()
    await watched.refresh(hass, NOW + 10)
    proxy.move(kitchen.id)
    await watched.refresh(hass, NOW + 99)
    assert watched[proxy].offline_since == NOW + 10


async def test_return_ends_the_outage(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    proxy.cut()
    await watched.refresh(hass, NOW + 10)
    proxy.connect()
    assert await watched.refresh(hass, NOW + 20) == 1
    assert watched[proxy].online


async def test_new_receiver_is_found(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    watched = Watched(hass)
    proxy = add_proxy(7, None)
    assert await watched.refresh(hass) == 1
    assert watched[proxy].online


async def test_unrelated_device_changes_report_nothing(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    dr.async_get(hass).async_update_device(proxy.device_id, sw_version="9")
    assert await watched.refresh(hass) == 0


async def test_stopping_ends_all_listening(hass: HomeAssistant, kitchen: ar.AreaEntry) -> None:
    before = dict(hass.bus.async_listeners())
    watched = Watched(hass)
    assert dict(hass.bus.async_listeners()) != before
    watched.stop()
    assert dict(hass.bus.async_listeners()) == before


def _register_scanner(hass: HomeAssistant, source: str, name: str) -> None:
    connector = HaBluetoothConnector(client=object, source=source, can_connect=lambda: False)  # type: ignore[arg-type]
    bluetooth.async_register_scanner(hass, BaseHaRemoteScanner(source, name, connector, connectable=False))


async def test_scanner_without_a_device_is_named_by_itself(hass: HomeAssistant) -> None:
    _register_scanner(hass, "01ENTRY", "Kitchen tablet (AA:BB:CC:00:00:09)")
    watched = Watched(hass)
    receiver = watched.receivers.get("01ENTRY")
    assert receiver is not None
    assert (receiver.name, receiver.device_id) == ("Kitchen tablet", None)
    assert async_receiver_name(hass, "01ENTRY") == "Kitchen tablet"
    assert async_receiver_name(hass, "unknown") == "unknown"


@pytest.mark.parametrize("devices", [1, 2])
async def test_scanner_named_by_its_entry_belongs_to_that_entrys_only_device(
    hass: HomeAssistant, kitchen: ar.AreaEntry, devices: int
) -> None:
    entry = MockConfigEntry(domain="tablet", title="Tablet")
    entry.add_to_hass(hass)
    registry = dr.async_get(hass)
    for number in range(devices):
        device = registry.async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("tablet", str(number))}, name="Tablet"
        )
        registry.async_update_device(device.id, area_id=kitchen.id)
    _register_scanner(hass, entry.entry_id, "scanner")
    receiver = Watched(hass).receivers.get(entry.entry_id)
    assert receiver is not None
    assert receiver.area_id == (kitchen.id if devices == 1 else None)
    assert receiver.name == ("Tablet" if devices == 1 else "scanner")
    assert async_receiver_name(hass, entry.entry_id) == receiver.name


async def test_name_of_a_receiver_is_its_devices(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None, name="Kitchen proxy")
    assert async_receiver_name(hass, proxy.source) == "Kitchen proxy"


async def test_receiver_that_hears_nothing_does_not_listen(
    hass: HomeAssistant, add_proxy: AddProxy, time: LaterTime
) -> None:
    kitchen, hall = add_proxy(1, None), add_proxy(2, None)
    watched = Watched(hass)
    time.go_on(60, kitchen)
    assert await watched.refresh(hass, NOW + 60) == 1
    assert (watched[kitchen].reason, watched[kitchen].offline_since) == (NotListening.HUNG, NOW + 60)
    assert not watched[kitchen].online
    assert watched[hall].online
    assert Receiver(kitchen.source, None, online=False) in watched.receivers.for_locator()
    assert await watched.refresh(hass, NOW + 61) == 0
    kitchen.hear("A4:C1:38:00:00:01", b"\x02\x01\x06", -60)
    assert await watched.refresh(hass, NOW + 70) == 1
    assert watched[kitchen].online
    assert watched[kitchen].reason is None


async def test_paused_receiver_does_not_listen(hass: HomeAssistant, add_proxy: AddProxy, time: LaterTime) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    time.go_on(5, proxy)
    proxy.scanner.scanning = False
    assert await watched.refresh(hass) == 1
    assert watched[proxy].reason is NotListening.PAUSED
    assert not watched[proxy].online


async def test_outage_gives_its_reason(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    proxy.cut()
    await watched.refresh(hass)
    assert watched[proxy].reason is NotListening.OFFLINE


async def test_hung_receiver_that_goes_offline_is_one_outage(
    hass: HomeAssistant, add_proxy: AddProxy, time: LaterTime
) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    time.go_on(60, proxy)
    await watched.refresh(hass, NOW + 60)
    proxy.cut()
    await watched.refresh(hass, NOW + 90)
    assert (watched[proxy].reason, watched[proxy].offline_since) == (NotListening.OFFLINE, NOW + 60)


async def test_who_listens_is_published_apart_from_where_they_stand(
    hass: HomeAssistant, add_proxy: AddProxy, time: LaterTime, kitchen: ar.AreaEntry
) -> None:
    proxy = add_proxy(1, kitchen.id)
    watched = Watched(hass)
    places = watched.changes
    time.go_on(60, proxy)
    await watched.refresh(hass)
    proxy.cut()
    await watched.refresh(hass)
    proxy.connect()
    await watched.refresh(hass)
    assert (watched.changes, watched.listening_changes) == (places, 3)
    proxy.cut()
    proxy.move(None)
    await watched.refresh(hass)
    assert (watched.changes, watched.listening_changes) == (places + 1, 3)


async def test_who_listens_is_known_without_reading_the_registries(
    hass: HomeAssistant, add_proxy: AddProxy, time: LaterTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    await hass.async_block_till_done()
    monkeypatch.setattr(watched.receivers, "_read_all", None)
    time.go_on(60, proxy)
    assert await watched.refresh(hass) == 1
    assert not watched[proxy].online


async def test_stuck_receiver_is_named(hass: HomeAssistant, add_proxy: AddProxy, time: LaterTime) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    time.go_on(310, proxy)
    await watched.refresh(hass)
    assert watched.receivers.stuck() == {proxy.source}


async def test_settings_are_used(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    loud, ignored = add_proxy(1, None), add_proxy(2, None)
    watched = Watched(hass)
    online = watched.receivers.online_count
    watched.receivers.async_set(
        {loud.source: ReceiverSettings(offset_db=-4.0), ignored.source: ReceiverSettings(ignored=True)}
    )
    assert await watched.refresh(hass) == 1
    assert watched.changes == 2
    in_use = {receiver.id: receiver for receiver in watched.receivers.for_locator()}
    assert in_use[loud.source] == Receiver(loud.source, None, online=True, offset_db=-4.0)
    assert ignored.source not in in_use
    assert watched[ignored].ignored
    assert watched.receivers.online_count == online - 1
    watched.receivers.async_set({})
    assert await watched.refresh(hass) == 1
    assert ignored.source in {receiver.id for receiver in watched.receivers.for_locator()}


async def test_settings_of_included_receivers_are_used(hass: HomeAssistant) -> None:
    watched = Watched(hass)
    shed = ReceiverInfo("mqtt:own:shed", "Shed", None, None, None)
    watched.receivers.async_include(lambda: [shed])
    watched.receivers.async_set({shed.source: ReceiverSettings(offset_db=3.0)})
    await watched.refresh(hass)
    found = watched.receivers.get(shed.source)
    assert found is not None
    assert found.offset_db == 3.0
