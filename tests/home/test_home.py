"""The wiring of a home."""

from typing import Any
from unittest.mock import patch
from uuid import UUID

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.adverts import Protocol, eddystone, ibeacon
from custom_components.xiaomi_tag.const import DOMAIN, OPTION_AWAY_AFTER, OPTION_PUBLISH_THRESHOLD
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.tag import Tag
from custom_components.xiaomi_tag.identity.credentials import AddressCredentials, TagKind
from custom_components.xiaomi_tag.locator import Emitter, Locator, Presence, Reason
from custom_components.xiaomi_tag.locator.health import FaultKind, ReceiverFault
from demo import frames

from ..bluetooth import AddProxy
from ..homes import home_entry, pass_time, set_up, stored, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

FIXED = "A4:C1:38:00:00:01"
BEACON = frames.services(0x180F)
KEY = "xiaomi_tag.home"


def _subentry(kind: TagKind, name: str = "Keys") -> ConfigSubentry:
    data = tag_data(kind, name)
    return ConfigSubentry(
        data=data["data"], subentry_id=data["subentry_id"], subentry_type="tag", title=name, unique_id=data["unique_id"]
    )


def states(hass: HomeAssistant, *entity_ids: str) -> list[str]:
    return [state.state for each in entity_ids if (state := hass.states.get(each))]


async def test_tags_hang_below_the_homes_device(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    registry = dr.async_get(hass)
    [above] = registry.async_get_devices(identifiers={(DOMAIN, home.entry.entry_id)})
    [tag] = registry.async_get_devices(identifiers={(DOMAIN, TagKind.ADDRESS.value)})
    assert tag.via_device_id == above.id
    assert tag.serial_number == TagKind.ADDRESS
    assert tag.area_id is None
    assert above.entry_type is dr.DeviceEntryType.SERVICE


async def test_battery_follows_a_clock_that_was_set_back(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    tag, now = home.tags[TagKind.ADDRESS], home.clock.now()
    tag.async_relayed(now, 50, now)
    tag.async_relayed(now - 86_400, 60, now - 86_400)
    assert tag.battery is not None
    assert tag.battery.percent == 60


async def test_tag_added_later_is_announced_without_a_reload(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    announced: list[Tag] = []
    stop = home.roster.async_on_tag(announced.append)
    assert [tag.id for tag in announced] == [TagKind.ADDRESS]
    hass.config_entries.async_add_subentry(home.entry, _subentry(TagKind.IBEACON, "Bag"))
    await hass.async_block_till_done()
    assert [tag.name for tag in announced] == ["Keys", "Bag"]
    assert home.entry.runtime_data is home
    stop()
    hass.config_entries.async_add_subentry(home.entry, _subentry(TagKind.PRIVATE_ADDRESS))
    await hass.async_block_till_done()
    assert len(announced) == 2


async def test_removed_tag_leaves_nothing_behind(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    hass_storage |= stored(address={"presence": "home", "room": None, "evidence_at": 1.0})
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    hass.config_entries.async_remove_subentry(home.entry, TagKind.ADDRESS.value)
    await hass.async_block_till_done()
    assert not home.tags
    assert not home.knows(FIXED)
    assert not dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, TagKind.ADDRESS.value)})
    await pass_time(hass, 60)
    assert hass_storage[KEY]["data"] == {"tags": {}}


async def test_new_name_reaches_the_device(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    notified: list[str] = []
    tag = home.tags[TagKind.ADDRESS]
    tag.async_listen(lambda: notified.append(tag.name))
    hass.config_entries.async_update_subentry(home.entry, home.entry.subentries[tag.id], title="Wallet")
    await hass.async_block_till_done()
    [device] = dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, tag.id)})
    assert device.name == "Wallet"
    assert notified == ["Wallet"]


async def test_new_address_replaces_the_old_one(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    subentry = home.entry.subentries[TagKind.ADDRESS]
    moved = AddressCredentials("A4:C1:38:00:00:99").to_data()
    hass.config_entries.async_update_subentry(home.entry, subentry, data={**subentry.data, **moved})
    await hass.async_block_till_done()
    assert not home.knows(FIXED)
    assert home.knows("A4:C1:38:00:00:99")
    assert home.bluetooth.address_count == 1


async def test_key_of_another_tag_inherits_nothing_from_the_old_one(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    kitchen = ar.async_get(hass).async_create("Kitchen").id
    hass_storage |= stored(
        address={
            "presence": "home",
            "room": kitchen,
            "evidence_at": 1_790_000_000.0,
            "interval_s": 2.0,
            "battery": {"percent": 42},
            "owner": "separated",
            "protocol": "mibeacon",
            "model": "Old model",
        }
    )
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    assert states(hass, "sensor.keys_room", "sensor.keys_battery") == ["Kitchen", "42"]
    subentry = home.entry.subentries[TagKind.ADDRESS]
    other = AddressCredentials("A4:C1:38:00:00:99").to_data()
    hass.config_entries.async_update_subentry(home.entry, subentry, data={**subentry.data, **other})
    await hass.async_block_till_done()
    assert (
        states(
            hass,
            "sensor.keys_room",
            "sensor.keys_battery",
            "binary_sensor.keys_battery_low",
            "binary_sensor.keys_separated",
            "device_tracker.keys_presence",
        )
        == ["unknown"] * 5
    )
    [device] = dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, TagKind.ADDRESS.value)})
    assert device.model == "Bluetooth tag"
    await pass_time(hass, 60)
    assert {
        name for name, value in hass_storage[KEY]["data"]["tags"][TagKind.ADDRESS].items() if value is not None
    } == {"presence", "owner"}


async def test_other_pairing_time_of_the_same_key_keeps_the_learned_clock(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    clocks = [[-5000.0, -4000.0, 1_790_000_000.0, 3.0]]
    hass_storage |= stored(find_hub={"alignment": {"clocks": clocks}, "presence": "home", "evidence_at": 1.0})
    home = await set_up(hass, home_entry(TagKind.FIND_HUB))
    before = home.resolver.alignments()
    assert before[TagKind.FIND_HUB]
    subentry = home.entry.subentries[TagKind.FIND_HUB]
    hass.config_entries.async_update_subentry(home.entry, subentry, data={**subentry.data, "paired_at": None})
    await hass.async_block_till_done()
    assert home.resolver.alignments() == before
    assert home.tags[TagKind.FIND_HUB].estimate.presence is Presence.HOME


@pytest.mark.parametrize("damage", [{"address": "12"}, {"address": None}, {"kind": "of_next_year"}, {"kind": None}])
async def test_damaged_tag_does_not_keep_the_others_away(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture, damage: dict[str, Any]
) -> None:
    damaged = tag_data(TagKind.ADDRESS)
    damaged["data"] |= damage
    home = await set_up(hass, home_entry(damaged, TagKind.IBEACON))
    assert set(home.tags) == {TagKind.IBEACON}
    assert "Tag address is left out: the stored credentials are damaged." in caplog.text
    assert FIXED not in caplog.text
    hass.config_entries.async_remove_subentry(home.entry, TagKind.ADDRESS.value)
    await hass.async_block_till_done()
    assert set(home.tags) == {TagKind.IBEACON}


async def test_unchanged_tag_is_left_alone(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    notified: list[bool] = []
    home.tags[TagKind.ADDRESS].async_listen(lambda: notified.append(True))
    home.async_configure()
    assert not notified


async def test_options_apply_at_once(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    assert (home.locator.away_after_s, home.locator.publish_threshold) == (120.0, 0.5)
    hass.config_entries.async_update_entry(home.entry, options={OPTION_AWAY_AFTER: 300, OPTION_PUBLISH_THRESHOLD: 0.8})
    await hass.async_block_till_done()
    assert (home.locator.away_after_s, home.locator.publish_threshold) == (300.0, 0.8)


async def test_receivers_area_is_a_room_and_a_move_is_followed(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    areas = ar.async_get(hass)
    kitchen, hall = (areas.async_create(name).id for name in ("Kitchen", "Hall"))
    proxy = add_proxy(1, kitchen)
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    start = home.clock.now()

    def listen(seconds: range) -> str | None:
        for second in seconds:
            proxy.hear(FIXED, BEACON, -50)
            home.async_tick(start + second)
        return home.tags[TagKind.ADDRESS].estimate.room

    assert listen(range(1, 5)) == kitchen
    proxy.move(hall)
    await hass.async_block_till_done()
    assert listen(range(5, 40)) == hall


async def test_proxy_without_area_is_an_issue_until_unload(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    issue_id = f"receiver_without_area_{proxy.device_id}"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None


async def test_labelled_emitters_reach_the_locator(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    kitchen, hall = (ar.async_get(hass).async_create(name) for name in ("Kitchen", "Hall"))
    one, other = add_proxy(1, kitchen.id), add_proxy(2, hall.id)
    with (
        patch.object(Locator, "configure", autospec=True, side_effect=Locator.configure) as configure,
        patch.object(Locator, "observe_emitter", autospec=True) as observe,
    ):
        home = await set_up(hass, home_entry())
        assert configure.call_args.kwargs["emitters"] == [
            Emitter(f"receiver:{one.source}", kitchen.id, one.source),
            Emitter(f"receiver:{other.source}", hall.id, other.source),
        ]
        one.move(hall.id)
        await hass.async_block_till_done()
        home.async_tick(home.clock.now() + 1)
        assert {emitter.room for emitter in configure.call_args.kwargs["emitters"]} == {hall.id}
        other.hear(one.source, BEACON, -70)
    assert observe.call_args.args[1:4] == (f"receiver:{one.source}", other.source, -70)


async def test_address_of_a_tag_is_not_an_emitter(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    kitchen = ar.async_get(hass).async_create("Kitchen")
    proxy = add_proxy(1, kitchen.id)
    thermometer = MockConfigEntry(domain="xiaomi_ble")
    thermometer.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=thermometer.entry_id, connections={(dr.CONNECTION_BLUETOOTH, FIXED)}
    )
    dr.async_get(hass).async_update_device(device.id, area_id=kitchen.id)
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    home.async_tick(home.clock.now() + 1)
    assert [emitter.id for emitter in home.emitters.all()] == [f"receiver:{proxy.source}"]
    hass.config_entries.async_remove_subentry(home.entry, TagKind.ADDRESS.value)
    await hass.async_block_till_done()
    home.async_tick(home.clock.now() + 2)
    assert [emitter.id for emitter in home.emitters.all()] == [f"receiver:{proxy.source}", f"device:{FIXED}"]


async def test_moved_proxy_is_an_issue_until_its_area_is_set(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    kitchen, hall = (ar.async_get(hass).async_create(name) for name in ("Kitchen", "Hall"))
    proxy = add_proxy(1, kitchen.id)
    home = await set_up(hass, home_entry())
    issue_id = f"receiver_moved_{proxy.device_id}"
    fault = ReceiverFault(proxy.source, FaultKind.MOVED, home.clock.now(), hall.id)
    with patch.object(Locator, "receiver_faults", return_value=[fault]):
        home.async_tick(home.clock.now() + 61)
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    proxy.move(hall.id)
    await hass.async_block_till_done()
    home.async_tick(home.clock.now() + 62)
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def test_outage_of_all_receivers_is_shown_and_holds_the_room(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, ar.async_get(hass).async_create("Kitchen").id)
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    notified: list[int] = []
    stop = home.async_listen(lambda: notified.append(home.receivers.online_count))
    start = home.clock.now()
    for second in range(1, 4):
        proxy.hear(FIXED, BEACON, -50)
        home.async_tick(start + second)
    proxy.cut()
    with patch("custom_components.xiaomi_tag.receivers.registry.bluetooth.async_current_scanners", return_value=[]):
        for second in range(4, 2000):
            home.async_tick(start + second)
    tag = home.tags[TagKind.ADDRESS]
    assert (tag.estimate.presence, tag.estimate.room) == (Presence.HOME, "kitchen")
    assert tag.estimate.reason is Reason.NO_RECEIVER
    assert notified == [0]
    stop()


async def test_room_outlives_a_restart(hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, ar.async_get(hass).async_create("Kitchen").id)
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    start = home.clock.now()
    for second in range(1, 4):
        proxy.hear(FIXED, BEACON, -50)
        home.async_tick(start + second)
    # A power cut leaves what was written by itself.
    await pass_time(hass, 30)
    assert hass_storage[KEY]["data"]["tags"][TagKind.ADDRESS]["room"] == "kitchen"
    record = hass_storage[KEY]
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    hass_storage[KEY] = record
    home = await set_up(hass, home.entry)
    estimate = home.tags[TagKind.ADDRESS].estimate
    assert (estimate.presence, estimate.room) == (Presence.HOME, "kitchen")


async def test_usual_pauses_are_stored_now_and_then(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    """Nothing else may change of a tag that lies still for weeks."""
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    start = home.clock.now()
    home.async_tick(start + 3500)
    await pass_time(hass, 60)
    assert KEY not in hass_storage
    home.async_tick(start + 3700)
    await pass_time(hass, 120)
    assert set(hass_storage[KEY]["data"]["tags"]) == {TagKind.ADDRESS}


async def test_beacon_that_alternates_with_telemetry_is_not_stored_each_time(
    hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy
) -> None:
    proxy = add_proxy(1, None)
    home = await set_up(hass, home_entry(TagKind.ADDRESS))

    now = home.clock.now()

    def hear(count: int) -> None:
        for number in range(count):
            proxy.hear(FIXED, frames.eddystone_tlm(2900 + number % 7, 21.0, number, float(number)), -50)
            # Too soon for the locator to count as a second: only what the tag sent is news.
            home.async_tick(now)
            proxy.hear(FIXED, frames.ibeacon(UUID(int=1), 1, 2), -50)
            home.async_tick(now)

    hear(2)
    await pass_time(hass, 60)
    assert hass_storage.pop(KEY)
    protocols: set[Protocol | None] = set()
    home.tags[TagKind.ADDRESS].async_listen(lambda: protocols.add(home.tags[TagKind.ADDRESS].protocol))
    hear(20)
    assert protocols == {eddystone.TLM, ibeacon.PROTOCOL}
    await pass_time(hass, 120)
    assert KEY not in hass_storage


async def test_plain_stop_stores_what_is_known(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    assert KEY not in hass_storage
    await home._async_stopping(None)  # type: ignore[arg-type]
    assert set(hass_storage[KEY]["data"]["tags"]) == {TagKind.ADDRESS}


async def test_receivers_that_go_at_a_stop_are_no_outage(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, ar.async_get(hass).async_create("Kitchen").id)
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    before = states(hass, "sensor.xiaomi_tag_home_receivers_online")
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    proxy.cut()
    await pass_time(hass, 2)
    assert states(hass, "sensor.xiaomi_tag_home_receivers_online") == before == ["2"]
    assert home.bluetooth.address_count == 0


async def test_ignored_issue_stays_ignored_over_a_stop(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    await set_up(hass, home_entry(TagKind.ADDRESS))
    issue_id = f"receiver_without_area_{proxy.device_id}"
    ir.async_ignore_issue(hass, DOMAIN, issue_id, ignore=True)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.dismissed_version is not None


async def test_record_of_another_version_does_not_break_the_start(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    hass_storage |= stored(
        address={"presence": "orbit", "owner": "?", "protocol": "future", "battery": {"level": "huge"}, "room": "x"}
    )
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    tag = home.tags[TagKind.ADDRESS]
    assert tag.estimate.presence is Presence.UNKNOWN
    assert tag.protocol is None


async def test_timer_lets_time_pass(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    with patch.object(Home, "async_tick") as tick:
        await pass_time(hass, 1)
    tick.assert_called()
    assert home.entry.runtime_data is home


async def test_sightings_refresh_a_tags_readings_now_and_then(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, ar.async_get(hass).async_create("Kitchen").id)
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    tag = home.tags[TagKind.ADDRESS]
    start = home.clock.now()
    for second in range(1, 5):
        proxy.hear(FIXED, BEACON, -50)
        home.async_tick(start + second)
    notified: list[float] = []
    tag.async_listen(lambda: notified.append(home.clock.now()))
    for second in range(5, 45):
        proxy.hear(FIXED, BEACON, -50)
        home.async_tick(start + second)
    assert not notified
    assert tag.address == FIXED
    assert home.sighting_count == 44


async def test_model_that_a_tag_sends_reaches_its_device(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    await set_up(hass, home_entry(TagKind.ADDRESS))
    proxy.hear(FIXED, frames.fast_pair_discoverable(0x15D23E), -50)
    [device] = dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, TagKind.ADDRESS.value)})
    assert device.model == "Xiaomi Tag"


async def test_gateways_and_phones_in_rooms_are_receivers_from_the_start(hass: HomeAssistant) -> None:
    entry = home_entry()
    await set_up(hass, entry)
    gateway = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, "gateway_espresense:kitchen")}, name="kitchen"
    )
    issue = f"receiver_without_area_{gateway.id}"
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.runtime_data.receivers.get("mqtt:espresense:kitchen") is not None
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue) is not None
