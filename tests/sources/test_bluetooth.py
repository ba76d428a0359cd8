"""The Bluetooth source through Home Assistant's own Bluetooth, from a proxy's packet to a sighting."""

from unittest.mock import patch

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import MONOTONIC_TIME, BluetoothServiceInfoBleak
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import (
    FindHubCredentials,
    FindMyCredentials,
    IBeaconCredentials,
    TagKind,
)
from custom_components.xiaomi_tag.locator import Presence
from demo import frames, keys

from ..bluetooth import AddProxy, Proxy
from ..homes import CREDENTIALS, home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

FIXED = "A4:C1:38:00:00:01"
BEACON = frames.services(0x180F)
WINDOW_S = 1024


async def _home(hass: HomeAssistant, *kinds: TagKind) -> Home:
    """Set a home up and let its key schedules be computed."""
    home = await set_up(hass, home_entry(*kinds))
    await hass.async_block_till_done(wait_background_tasks=True)
    return home


def _find_hub_packet(home: Home, *, windows: int = 0, **flags: bool) -> tuple[bytes, float]:
    """Return a frame of the Find Hub tag, so many windows from now."""
    credentials = CREDENTIALS[TagKind.FIND_HUB]
    assert isinstance(credentials, FindHubCredentials)
    eid, mask = keys.find_hub_id(credentials.identity_key, int(home.clock.now()) + windows * WINDOW_S)
    return frames.find_hub(eid, mask, battery="low", protection=flags.get("protection", False)), home.clock.now()


async def test_every_packet_of_every_proxy_arrives(
    hass: HomeAssistant, proxy: Proxy, add_proxy: AddProxy, sightings: list[Sighting]
) -> None:
    """Also those whose content is the same as before, and those of the weaker proxy."""
    other = add_proxy(2, None)
    await _home(hass, TagKind.ADDRESS)
    for _ in range(5):
        proxy.hear(FIXED, BEACON, -60)
        other.hear(FIXED, BEACON, -80)
    assert [(sighting.receiver, sighting.rssi_dbm) for sighting in sightings] == [
        (proxy.source, -60),
        (other.source, -80),
    ] * 5
    assert {sighting.tag for sighting in sightings} == {TagKind.ADDRESS.value}


async def test_event_time_is_the_packets_own(hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]) -> None:
    home = await _home(hass, TagKind.ADDRESS)
    proxy.hear(FIXED, BEACON, -60, age_s=2.5)
    [sighting] = sightings
    assert sighting.seen_at == pytest.approx(home.clock.now() - 2.5, abs=1.0)
    assert sighting.received_at - sighting.seen_at == pytest.approx(2.5, abs=0.5)
    assert not sighting.replayed


@pytest.mark.parametrize("rssi", [0, -127, 127])
async def test_missing_rssi_is_dropped(hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting], rssi: int) -> None:
    await _home(hass, TagKind.ADDRESS)
    proxy.hear(FIXED, BEACON, rssi)
    assert not sightings


async def test_history_is_replayed_as_old(hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]) -> None:
    proxy.hear(FIXED, BEACON, -60, age_s=100)
    home = await _home(hass, TagKind.ADDRESS)
    [sighting] = sightings
    assert sighting.replayed
    assert sighting.seen_at == pytest.approx(home.clock.now() - 100, abs=1.0)


async def test_new_address_of_a_find_hub_tag_is_met_and_followed(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    home = await _home(hass, TagKind.FIND_HUB)
    packet, _ = _find_hub_packet(home)
    for _ in range(3):
        proxy.hear("C2:00:00:00:00:01", packet, -60)
    assert len(sightings) == 3
    assert not any(sighting.replayed for sighting in sightings)
    assert home.knows("C2:00:00:00:00:01")


async def test_rotation_loses_no_packet_and_no_reading(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    home = await _home(hass, TagKind.FIND_HUB)
    for windows, address in enumerate(("C2:00:00:00:00:01", "C2:00:00:00:00:02")):
        packet, _ = _find_hub_packet(home, windows=windows)
        for _ in range(2):
            proxy.hear(address, packet, -60)
    tag = home.tags[TagKind.FIND_HUB]
    assert len(sightings) == 4
    assert tag.battery is not None
    assert tag.battery.level == "low"
    assert tag.address == "C2:00:00:00:00:02"


async def test_new_identifier_at_a_kept_address_is_read(hass: HomeAssistant, proxy: Proxy) -> None:
    """In protection mode a tag keeps its address for a day while its identifier goes on rotating."""
    home = await _home(hass, TagKind.FIND_HUB)
    proxy.hear("C2:00:00:00:00:01", _find_hub_packet(home)[0], -60)
    assert home.tags[TagKind.FIND_HUB].owner == "near"
    proxy.hear("C2:00:00:00:00:01", _find_hub_packet(home, windows=1, protection=True)[0], -60)
    assert home.tags[TagKind.FIND_HUB].owner == "separated"


async def test_find_my_tag_is_met_by_its_key(hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]) -> None:
    home = await _home(hass, TagKind.FIND_MY)
    credentials = CREDENTIALS[TagKind.FIND_MY]
    assert isinstance(credentials, FindMyCredentials)
    index = int((home.clock.now() - credentials.paired_at) // 900) + 1
    key = keys.FindMyKeys(credentials.master_key, credentials.primary_secret).public_key(index)
    address = frames.address_text(bytes([key[0] | 0xC0]) + key[1:6])
    proxy.hear(address, frames.find_my_near(key, battery="medium"), -60)
    assert [sighting.tag for sighting in sightings] == [TagKind.FIND_MY.value]
    battery = home.tags[TagKind.FIND_MY].battery
    assert battery is not None
    assert battery.level == "medium"


async def test_ibeacon_is_met_at_any_address(hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]) -> None:
    await _home(hass, TagKind.IBEACON)
    credentials = CREDENTIALS[TagKind.IBEACON]
    assert isinstance(credentials, IBeaconCredentials)
    packet = frames.ibeacon(credentials.uuid, credentials.major, credentials.minor)
    proxy.hear("11:00:00:00:00:01", packet, -60)
    proxy.hear("11:00:00:00:00:02", packet, -60)
    assert len(sightings) == 2


async def test_a_foreign_beacon_at_a_tags_address_does_not_get_its_packets(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    """A beacon's content is no secret: any device may send it, also from the address of another tag."""
    home = await _home(hass, TagKind.FIND_HUB, TagKind.IBEACON)
    credentials = CREDENTIALS[TagKind.IBEACON]
    assert isinstance(credentials, IBeaconCredentials)
    packet, _ = _find_hub_packet(home)
    beacon = frames.ibeacon(credentials.uuid, credentials.major, credentials.minor)
    for heard in (packet, beacon, packet, packet, beacon, packet):
        proxy.hear("C2:00:00:00:00:01", heard, -60)
    assert [sighting.tag for sighting in sightings] == [
        "find_hub" if heard == packet else "ibeacon" for heard in (packet, beacon, packet, packet, beacon, packet)
    ]


async def test_beacon_sent_from_many_addresses_costs_few_subscriptions(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await _home(hass, TagKind.IBEACON)
    credentials = CREDENTIALS[TagKind.IBEACON]
    assert isinstance(credentials, IBeaconCredentials)
    packet = frames.ibeacon(credentials.uuid, credentials.major, credentials.minor)
    for number in range(50):
        proxy.hear(f"11:00:00:00:00:{number:02X}", packet, -60)
    assert home.bluetooth.address_count == 10
    # Those that are heard go on; the others are looked at again.
    assert home.bluetooth.follows("11:00:00:00:00:00")
    assert not home.bluetooth.follows("11:00:00:00:00:31")


async def test_private_address_is_resolved(hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]) -> None:
    home = await _home(hass, TagKind.PRIVATE_ADDRESS)
    address = frames.address_text(keys.resolvable_address(bytes(range(16)), bytes.fromhex("708194")))
    proxy.hear(address, BEACON, -60)
    assert [sighting.tag for sighting in sightings] == [TagKind.PRIVATE_ADDRESS.value]
    assert home.knows(address)


async def test_stranger_is_not_followed(hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]) -> None:
    home = await _home(hass, *TagKind)
    before = home.bluetooth.address_count
    proxy.hear("C2:00:00:00:00:09", frames.find_my_separated(bytes(range(28))), -60)
    proxy.hear("C2:00:00:00:00:0A", frames.find_hub(bytes(20), None), -90)
    proxy.hear("12:00:00:00:00:0B", frames.tile(bytes(8)), -60)
    assert not sightings
    assert home.bluetooth.address_count == before


async def test_strong_unknown_find_hub_frame_is_watched_while_a_tag_is_lost(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    home = await _home(hass, TagKind.FIND_HUB)
    for number in range(20):
        proxy.hear(f"C2:00:00:00:01:{number:02X}", frames.find_hub(bytes([number]) * 20, None), -50)
    assert 0 < home.bluetooth.address_count <= 8
    home.bluetooth.async_tidy(home.clock.now() + 200)
    assert home.bluetooth.address_count == 0
    assert not sightings


async def test_strangers_are_not_watched_while_all_tags_are_heard(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await _home(hass, TagKind.FIND_HUB)
    proxy.hear("C2:00:00:00:00:01", _find_hub_packet(home)[0], -60)
    proxy.hear("C2:00:00:00:01:01", frames.find_hub(bytes(20), None), -50)
    assert home.bluetooth.address_count == 1


async def test_tag_with_a_lost_clock_is_found_by_the_wide_search(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    home = await _home(hass, TagKind.FIND_HUB)
    credentials = CREDENTIALS[TagKind.FIND_HUB]
    assert isinstance(credentials, FindHubCredentials)
    behind_s = 200 * WINDOW_S
    eid, mask = keys.find_hub_id(credentials.identity_key, int(home.clock.now()) - behind_s)
    packet = frames.find_hub(eid, mask)
    for age_s in (130.0, 65.0, 1.0, 0.0):
        proxy.hear("C2:00:00:00:00:01", packet, -50, age_s=age_s)
    assert not sightings
    home.async_tick(home.clock.now())
    await hass.async_block_till_done(wait_background_tasks=True)
    proxy.hear("C2:00:00:00:00:01", packet, -50)
    assert sightings
    assert home.resolver.alignments()


async def test_address_that_fell_silent_is_dropped_once_the_tag_is_elsewhere(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await _home(hass, TagKind.FIND_HUB)
    proxy.hear("C2:00:00:00:00:01", _find_hub_packet(home)[0], -60, age_s=700)
    proxy.hear("C2:00:00:00:00:02", _find_hub_packet(home, windows=1)[0], -60)
    home.bluetooth.async_tidy(home.clock.now())
    assert home.bluetooth.address_count == 1
    assert home.tags[TagKind.FIND_HUB].address == "C2:00:00:00:00:02"


async def test_recognised_address_dismisses_its_discovery_card(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await _home(hass, TagKind.FIND_HUB)
    with patch("custom_components.xiaomi_tag.home.home.async_dismiss_card") as dismiss:
        packet, _ = _find_hub_packet(home)
        for _ in range(3):
            proxy.hear("C2:00:00:00:00:01", packet, -60)
    dismiss.assert_called_once_with(hass, "C2:00:00:00:00:01")


async def test_only_address_of_a_silent_tag_is_kept_for_a_day(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await _home(hass, TagKind.FIND_HUB)
    proxy.hear("C2:00:00:00:00:01", _find_hub_packet(home)[0], -60)
    home.bluetooth.async_tidy(home.clock.now() + 80_000)
    assert home.bluetooth.address_count == 1
    home.bluetooth.async_tidy(home.clock.now() + 90_000)
    assert home.bluetooth.address_count == 0


async def test_step_of_the_system_clock_drops_no_address(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    """A beacon that always sends the same would not be resolved again: its content is not new."""
    home = await _home(hass, TagKind.IBEACON)
    credentials = CREDENTIALS[TagKind.IBEACON]
    assert isinstance(credentials, IBeaconCredentials)
    packet = frames.ibeacon(credentials.uuid, credentials.major, credentials.minor)
    proxy.hear("11:00:00:00:00:01", packet, -60)
    with patch.object(home.clock, "_wall", return_value=home.clock.now() + 3 * 86_400):
        home.clock.follow()
        home.async_tick(home.clock.now())
        proxy.hear("11:00:00:00:00:01", packet, -60)
    assert [sighting.seen_at - sightings[0].seen_at for sighting in sightings] == [0, pytest.approx(259_200, abs=5)]


async def test_address_that_sends_the_same_for_days_stays_known(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await _home(hass, TagKind.IBEACON)
    credentials = CREDENTIALS[TagKind.IBEACON]
    assert isinstance(credentials, IBeaconCredentials)
    proxy.hear("11:00:00:00:00:01", frames.ibeacon(credentials.uuid, credentials.major, credentials.minor), -60)
    home.resolver.due(home.clock.now() + 2 * 86_400)
    assert home.resolver.known("11:00:00:00:00:01") is None
    assert home.knows("11:00:00:00:00:01")


async def test_fixed_address_is_never_dropped(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await _home(hass, TagKind.ADDRESS)
    home.bluetooth.async_tidy(home.clock.now() + 1e7)
    assert home.bluetooth.address_count == 1


async def test_tag_heard_before_it_was_added_is_known_at_once(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    home = await _home(hass)
    proxy.hear("C2:00:00:00:00:01", _find_hub_packet(home)[0], -60)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    await hass.config_entries.async_remove(home.entry.entry_id)
    home = await _home(hass, TagKind.FIND_HUB)
    assert home.knows("C2:00:00:00:00:01")
    assert [sighting.replayed for sighting in sightings] == [True]


async def test_tag_whose_last_packet_was_its_scan_response_is_known_at_once(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    """While a proxy scans actively; the tag's own packets do not change afterwards, so nothing else brings it."""
    home = await _home(hass)
    packet = _find_hub_packet(home)[0]
    for data in (packet, frames.complete_name("Xiaomi Tag")):
        proxy.hear("C2:00:00:00:00:01", data, -60)
    await hass.config_entries.async_remove(home.entry.entry_id)
    home = await _home(hass, TagKind.FIND_HUB)
    assert home.knows("C2:00:00:00:00:01")
    proxy.hear("C2:00:00:00:00:01", packet, -60)
    assert [sighting.replayed for sighting in sightings] == [True, False]


async def test_receiver_without_raw_packets_works(hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]) -> None:
    """A local adapter hands over merged data, into the same dictionaries again and again."""
    home = await _home(hass, TagKind.FIND_HUB)
    packet, _ = _find_hub_packet(home)
    proxy.hear("C2:00:00:00:00:01", packet, -60)
    info = bluetooth.async_last_service_info(hass, "C2:00:00:00:00:01", connectable=False)
    assert info is not None
    data = dict(info.service_data)

    def hear() -> None:
        home.bluetooth._async_heard(
            BluetoothServiceInfoBleak(
                name=info.name,
                address=info.address,
                rssi=-70,
                manufacturer_data={},
                service_data=data,
                service_uuids=[],
                source=proxy.source,
                device=info.device,
                advertisement=None,
                connectable=False,
                time=MONOTONIC_TIME(),
                tx_power=None,
                raw=None,
            )
        )

    hear()
    separated, _ = _find_hub_packet(home, protection=True)
    data["0000feaa-0000-1000-8000-00805f9b34fb"] = separated[7:]
    hear()
    assert [sighting.rssi_dbm for sighting in sightings] == [-60, -70, -70]
    assert home.tags[TagKind.FIND_HUB].owner == "separated"


async def test_unload_leaves_nothing_registered(hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]) -> None:
    home = await _home(hass, *TagKind)
    packet, _ = _find_hub_packet(home)
    proxy.hear("C2:00:00:00:00:01", packet, -60)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    heard = len(sightings)
    with patch.object(home.resolver, "resolve") as resolve:
        proxy.hear("C2:00:00:00:00:01", packet, -60)
        proxy.hear("C2:00:00:00:00:77", frames.find_hub(bytes(20), None), -60)
        proxy.hear(FIXED, BEACON, -60)
    assert len(sightings) == heard
    resolve.assert_not_called()
    assert home.bluetooth.address_count == 0


async def test_removed_tag_is_not_listened_to_any_more(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    home = await _home(hass, TagKind.ADDRESS)
    hass.config_entries.async_remove_subentry(home.entry, TagKind.ADDRESS.value)
    await hass.async_block_till_done()
    proxy.hear(FIXED, BEACON, -60)
    assert not sightings
    assert home.bluetooth.address_count == 0


async def test_first_packet_names_the_room(hass: HomeAssistant, proxy: Proxy, add_proxy: AddProxy) -> None:
    """The whole way, without any patch."""
    add_proxy(2, ar.async_get(hass).async_create("Hall").id)
    home = await _home(hass, TagKind.FIND_HUB)
    packet, _ = _find_hub_packet(home)
    start = home.clock.now()
    for second in range(1, 6):
        proxy.hear("C2:00:00:00:00:01", packet, -50)
        home.async_tick(start + second)
    estimate = home.tags[TagKind.FIND_HUB].estimate
    assert estimate.presence is Presence.HOME
    assert estimate.room == "kitchen"


async def test_packets_of_a_proxy_whose_clock_is_off_count_as_heard_now(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    for number in range(6):
        proxy.hear("A4:C1:38:00:00:01", bytes((3, 0xFF, 0x01, number)), -60, age_s=120.0)
    now = home.clock.now()
    fresh = [sighting for sighting in sightings if not sighting.replayed]
    assert fresh[-1].seen_at == pytest.approx(now, abs=1.0)
