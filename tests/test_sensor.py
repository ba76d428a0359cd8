from collections.abc import Iterator
from typing import Any
from unittest.mock import PropertyMock, patch

from homeassistant.const import EVENT_STATE_CHANGED, MAX_LENGTH_STATE_STATE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from syrupy.assertion import SnapshotAssertion

from custom_components.xiaomi_tag.adverts import eddystone, find_hub, find_my, ibeacon, mibeacon, smarttag
from custom_components.xiaomi_tag.adverts.frame import Battery, BatteryLevel, Protocol
from custom_components.xiaomi_tag.basics.model import Presence
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.health import EVERY_S
from custom_components.xiaomi_tag.home.tag import Tag
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator import Locator
from custom_components.xiaomi_tag.locator.health import SelfTest
from custom_components.xiaomi_tag.locator.model import Reason

from .adverts import made_up
from .bluetooth import AddProxy
from .homes import (
    ENTRY_ID,
    entities,
    home_entry,
    keys,
    pass_time,
    place,
    read,
    set_up,
    state_of,
    stored,
)

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

ROOM = "sensor.keys_room"
NOW = 1_790_000_000.0


@pytest.fixture
def kitchen(hass: HomeAssistant) -> ar.AreaEntry:
    return ar.async_get(hass).async_create("Kitchen")


@pytest.fixture
def all_enabled() -> Iterator[None]:
    """Enable entities that are disabled by default."""
    with patch("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", PropertyMock(return_value=True)):
        yield


@pytest.fixture
async def keys_tag(hass: HomeAssistant) -> Tag:
    home = await set_up(hass, home_entry(TagKind.FIND_HUB))
    return home.tags["find_hub"]


def state_value(hass: HomeAssistant, entity_id: str) -> str:
    state = hass.states.get(entity_id)
    assert state is not None
    return state.state


def attributes(hass: HomeAssistant, entity_id: str) -> dict[str, Any]:
    state = hass.states.get(entity_id)
    assert state is not None
    return {name: state.attributes[name] for name in ("area_id", "reason") if name in state.attributes}


@pytest.mark.usefixtures("all_enabled")
@pytest.mark.parametrize("kind", TagKind)
async def test_sensors_of_a_tag(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    add_proxy: AddProxy,
    kitchen: ar.AreaEntry,
    snapshot: SnapshotAssertion,
    kind: TagKind,
) -> None:
    level = BatteryLevel.LOW
    battery = Battery(percent=55) if kind is TagKind.ADDRESS else Battery(level=level)
    protocol = {TagKind.ADDRESS: mibeacon.PROTOCOL, TagKind.FIND_HUB: find_hub.PROTOCOL}.get(kind, find_my.PROTOCOL)
    proxy = add_proxy(1, kitchen.id, name="Kitchen proxy")
    hass_storage |= stored(
        **{
            kind.value: {
                "presence": "home",
                "room": kitchen.id,
                "evidence_at": NOW,
                "battery": {"level": battery.level, "percent": battery.percent},
                "protocol": protocol,
            }
        }
    )
    home = await set_up(hass, home_entry(kind))
    place(home.tags[kind.value], strongest_dbm=-70.4, strongest_receiver=proxy.source)
    for entity in entities(hass, "sensor"):
        assert entity == snapshot(name=f"{entity.entity_id}-entry")
        assert hass.states.get(entity.entity_id) == snapshot(name=f"{entity.entity_id}-state")


async def test_room_is_unknown_before_the_first_evidence(hass: HomeAssistant, keys_tag: Tag) -> None:
    assert state_value(hass, ROOM) == STATE_UNKNOWN
    assert attributes(hass, ROOM) == {"area_id": None}


async def test_room_is_the_areas_name_and_follows_the_tag(
    hass: HomeAssistant, keys_tag: Tag, kitchen: ar.AreaEntry
) -> None:
    hall = ar.async_get(hass).async_create("Entrance hall")
    place(keys_tag, presence=Presence.HOME, room=kitchen.id, reason=Reason.STRONGEST)
    assert state_value(hass, ROOM) == "Kitchen"
    assert attributes(hass, ROOM) == {"area_id": kitchen.id}
    place(keys_tag, room=hall.id)
    assert state_value(hass, ROOM) == "Entrance hall"
    assert attributes(hass, ROOM) == {"area_id": hall.id}


async def test_room_is_not_home_when_away(hass: HomeAssistant, keys_tag: Tag, kitchen: ar.AreaEntry) -> None:
    place(keys_tag, presence=Presence.HOME, room=kitchen.id)
    place(keys_tag, presence=Presence.AWAY, room=None, reason=Reason.SILENT)
    assert state_value(hass, ROOM) == "not_home"
    assert attributes(hass, ROOM) == {"area_id": None}


async def test_room_is_held_with_the_reason_while_no_receiver_is_online(
    hass: HomeAssistant, keys_tag: Tag, kitchen: ar.AreaEntry
) -> None:
    place(keys_tag, presence=Presence.HOME, room=kitchen.id, reason=Reason.STRONGEST)
    place(keys_tag, reason=Reason.NO_RECEIVER)
    assert state_value(hass, ROOM) == "Kitchen"
    assert attributes(hass, ROOM) == {"area_id": kitchen.id, "reason": "no_receiver"}
    place(keys_tag, reason=Reason.STRONGEST)
    assert attributes(hass, ROOM) == {"area_id": kitchen.id}


async def test_room_gives_no_reason_where_nothing_is_held(hass: HomeAssistant, keys_tag: Tag) -> None:
    place(keys_tag, reason=Reason.NO_RECEIVER)
    assert state_value(hass, ROOM) == STATE_UNKNOWN
    assert attributes(hass, ROOM) == {"area_id": None}


async def test_room_is_unknown_at_home_in_no_known_area(hass: HomeAssistant, keys_tag: Tag) -> None:
    place(keys_tag, presence=Presence.HOME, room=None)
    assert state_value(hass, ROOM) == STATE_UNKNOWN


async def test_room_follows_a_renamed_area(hass: HomeAssistant, keys_tag: Tag, kitchen: ar.AreaEntry) -> None:
    place(keys_tag, presence=Presence.HOME, room=kitchen.id)
    ar.async_get(hass).async_update(kitchen.id, name="Scullery")
    await hass.async_block_till_done()
    assert state_value(hass, ROOM) == "Scullery"
    assert attributes(hass, ROOM) == {"area_id": kitchen.id}


def options(hass: HomeAssistant) -> list[str]:
    state = hass.states.get(ROOM)
    assert state is not None
    found: list[str] = state.attributes["options"]
    return found


async def test_rooms_options_are_all_areas(hass: HomeAssistant, keys_tag: Tag, kitchen: ar.AreaEntry) -> None:
    registry = ar.async_get(hass)
    await pass_time(hass, 6)
    assert options(hass) == ["Kitchen", "not_home"]
    hall = registry.async_create("Hall")
    await pass_time(hass, 6)
    assert options(hass) == ["Hall", "Kitchen", "not_home"]
    registry.async_update(hall.id, name="Landing")
    await pass_time(hass, 6)
    assert options(hass) == ["Kitchen", "Landing", "not_home"]
    registry.async_delete(hall.id)
    await pass_time(hass, 6)
    assert options(hass) == ["Kitchen", "not_home"]


async def test_deleted_area_is_an_option_while_it_is_shown(
    hass: HomeAssistant, keys_tag: Tag, kitchen: ar.AreaEntry
) -> None:
    place(keys_tag, presence=Presence.HOME, room=kitchen.id)
    ar.async_get(hass).async_delete(kitchen.id)
    await pass_time(hass, 6)
    assert (state_value(hass, ROOM), options(hass)) == ("Kitchen", ["Kitchen", "not_home"])
    place(keys_tag, room=None)
    assert options(hass) == ["not_home"]


async def test_options_are_written_once_for_many_new_areas(hass: HomeAssistant, keys_tag: Tag) -> None:
    await pass_time(hass, 6)
    changed = async_capture_events(hass, EVENT_STATE_CHANGED)
    for number in range(5):
        ar.async_get(hass).async_create(f"Room {number}")
    await hass.async_block_till_done()
    assert not changed
    await pass_time(hass, 6)
    assert [event.data["entity_id"] for event in changed if event.data["entity_id"] == ROOM] == [ROOM]
    assert len(options(hass)) == 6


async def test_room_keeps_the_name_of_an_area_deleted_a_moment_ago(
    hass: HomeAssistant, keys_tag: Tag, kitchen: ar.AreaEntry
) -> None:
    place(keys_tag, presence=Presence.HOME, room=kitchen.id)
    ar.async_get(hass).async_delete(kitchen.id)
    await hass.async_block_till_done()
    assert state_value(hass, ROOM) == "Kitchen"
    place(keys_tag, room=None)
    assert state_value(hass, ROOM) == STATE_UNKNOWN


async def test_room_never_shows_the_id_of_an_area_that_is_gone(hass: HomeAssistant, keys_tag: Tag) -> None:
    place(keys_tag, presence=Presence.HOME, room="gone")
    assert state_value(hass, ROOM) == STATE_UNKNOWN


async def test_room_of_an_endless_name_fits_a_state(hass: HomeAssistant, keys_tag: Tag) -> None:
    area = ar.async_get(hass).async_create("Hall of " + "mirrors" * 50)
    place(keys_tag, presence=Presence.HOME, room=area.id)
    assert state_value(hass, ROOM) == area.name[:MAX_LENGTH_STATE_STATE]


async def test_room_is_restored_after_a_restart(
    hass: HomeAssistant, hass_storage: dict[str, Any], kitchen: ar.AreaEntry
) -> None:
    hass_storage |= stored(find_hub={"presence": "home", "room": kitchen.id, "evidence_at": NOW})
    await set_up(hass, home_entry(TagKind.FIND_HUB))
    assert state_value(hass, ROOM) == "Kitchen"


async def test_away_is_restored_after_a_restart(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    hass_storage |= stored(find_hub={"presence": "away", "room": None, "evidence_at": NOW})
    await set_up(hass, home_entry(TagKind.FIND_HUB))
    assert state_value(hass, ROOM) == "not_home"


async def test_restored_room_stays_while_nothing_is_heard_yet(
    hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy, kitchen: ar.AreaEntry
) -> None:
    add_proxy(1, kitchen.id)
    hass_storage |= stored(find_hub={"presence": "home", "room": kitchen.id, "interval_s": 2.0, "evidence_at": NOW})
    home = await set_up(hass, home_entry(TagKind.FIND_HUB))
    for second in range(10):
        home.async_tick(home.clock.now() + second)
        assert state_value(hass, ROOM) == "Kitchen"


async def test_room_follows_what_receivers_hear(
    hass: HomeAssistant, add_proxy: AddProxy, kitchen: ar.AreaEntry
) -> None:
    hall = ar.async_get(hass).async_create("Hall")
    proxies = [add_proxy(number, area.id) for number, area in enumerate((kitchen, hall))]
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    start = home.clock.now()
    packet = bytes.fromhex("020106")
    shown = []
    for second in range(60):
        near, far = proxies if second < 30 else reversed(proxies)
        near.hear("A4:C1:38:00:00:01", packet, -60, age_s=-second)
        far.hear("A4:C1:38:00:00:01", packet, -80, age_s=-second)
        home.async_tick(start + second + 0.5)
        shown.append(state_value(hass, ROOM))
    assert list(dict.fromkeys(shown)) == [STATE_UNKNOWN, "Kitchen", "Hall"]
    assert state_value(hass, "device_tracker.keys_presence") == "home"


@pytest.mark.parametrize(
    ("kind", "levels"),
    [
        (TagKind.FIND_HUB, ["normal", "low", "critical"]),
        (TagKind.FIND_MY, ["full", "medium", "low", "very_low"]),
    ],
)
async def test_battery_level_of_finders_is_there_at_once_with_their_own_levels(
    hass: HomeAssistant, kind: TagKind, levels: list[str]
) -> None:
    await set_up(hass, home_entry(kind))
    state = hass.states.get("sensor.keys_battery_level")
    assert state is not None
    assert state.state == STATE_UNKNOWN
    assert state.attributes["options"] == levels


@pytest.mark.parametrize("kind", [TagKind.ADDRESS, TagKind.IBEACON, TagKind.PRIVATE_ADDRESS])
async def test_battery_of_other_kinds_waits_for_the_first_reading(hass: HomeAssistant, kind: TagKind) -> None:
    home = await set_up(hass, home_entry(kind))
    tag = home.tags[kind.value]
    read(tag, protocol=ibeacon.PROTOCOL)
    await hass.async_block_till_done()
    assert keys(hass, "sensor", kind.value).isdisjoint({"battery", "battery_level"})
    read(tag, Battery(percent=80), protocol=mibeacon.PROTOCOL)
    await hass.async_block_till_done()
    assert "battery_level" not in keys(hass, "sensor", kind.value)
    assert state_value(hass, "sensor.keys_battery") == "80"
    read(tag, Battery(percent=79), protocol=mibeacon.PROTOCOL)
    assert state_value(hass, "sensor.keys_battery") == "79"


@pytest.mark.parametrize("protocol", [smarttag.PROTOCOL, find_my.PROTOCOL])
async def test_battery_level_of_other_kinds_has_the_levels_of_their_protocol(
    hass: HomeAssistant, protocol: Protocol
) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    read(home.tags["address"], Battery(level=BatteryLevel.MEDIUM), protocol=protocol)
    await hass.async_block_till_done()
    state = hass.states.get("sensor.keys_battery_level")
    assert state is not None
    assert state.state == "medium"
    assert state.attributes["options"] == ["full", "medium", "low", "very_low"]
    assert "battery" not in keys(hass, "sensor", "address")


async def test_battery_level_of_a_new_protocol_has_the_levels_that_it_declares(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    read(home.tags["address"], Battery(level=BatteryLevel.LOW), protocol=made_up.PROTOCOL)
    await hass.async_block_till_done()
    state = hass.states.get("sensor.keys_battery_level")
    assert state is not None
    assert state.attributes["options"] == ["full", "low"]


@pytest.mark.parametrize(
    ("battery", "protocol"),
    [
        (Battery(millivolts=2900), eddystone.TLM),
        (Battery(level=BatteryLevel.LOW), mibeacon.PROTOCOL),
    ],
)
async def test_voltage_and_a_warning_flag_make_no_battery_sensor(
    hass: HomeAssistant, battery: Battery, protocol: Protocol
) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    read(home.tags["address"], battery, protocol=protocol)
    await hass.async_block_till_done()
    assert keys(hass, "sensor", "address").isdisjoint({"battery", "battery_level"})


async def test_battery_keeps_the_percentage_when_a_frame_gives_only_a_flag(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    read(home.tags["address"], Battery(percent=15), protocol=mibeacon.PROTOCOL)
    await hass.async_block_till_done()
    read(home.tags["address"], Battery(level=BatteryLevel.LOW), protocol=mibeacon.PROTOCOL)
    assert state_value(hass, "sensor.keys_battery") == "15"


async def test_battery_level_keeps_its_scale(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    read(home.tags["address"], Battery(level=BatteryLevel.FULL), protocol=smarttag.PROTOCOL)
    await hass.async_block_till_done()
    read(home.tags["address"], Battery(level=BatteryLevel.NORMAL), protocol=mibeacon.PROTOCOL)
    assert state_value(hass, "sensor.keys_battery_level") == "full"


async def test_battery_is_restored_after_a_restart(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    hass_storage |= stored(address={"battery": {"percent": 42}, "protocol": "mibeacon"})
    await set_up(hass, home_entry(TagKind.ADDRESS))
    assert state_value(hass, "sensor.keys_battery") == "42"


async def test_how_it_is_heard_is_disabled_by_default(hass: HomeAssistant, keys_tag: Tag) -> None:
    disabled = {each.unique_id for each in entities(hass, "sensor") if each.disabled}
    assert disabled == {f"find_hub_{key}" for key in ("last_seen", "signal", "nearest_receiver", "distance")}


@pytest.mark.usefixtures("all_enabled")
class TestSampled:
    async def test_signal_is_written_when_it_moved_and_never_more_often_than_every_10_s(
        self, hass: HomeAssistant, keys_tag: Tag
    ) -> None:
        place(keys_tag, strongest_dbm=-70.0)
        assert state_value(hass, "sensor.keys_signal") == STATE_UNKNOWN
        await pass_time(hass, 11)
        assert state_value(hass, "sensor.keys_signal") == "-70"
        place(keys_tag, strongest_dbm=-72.0)
        await pass_time(hass, 11)
        assert state_value(hass, "sensor.keys_signal") == "-70"
        place(keys_tag, strongest_dbm=-73.0)
        await pass_time(hass, 11)
        assert state_value(hass, "sensor.keys_signal") == "-73"

    async def test_distance_follows_the_signal_roughly(self, hass: HomeAssistant, keys_tag: Tag) -> None:
        place(keys_tag, strongest_dbm=-62.0)
        await pass_time(hass, 11)
        assert state_value(hass, "sensor.keys_rough_distance") == "1.0"
        place(keys_tag, strongest_dbm=-63.0)
        await pass_time(hass, 11)
        assert state_value(hass, "sensor.keys_rough_distance") == "1.0"
        place(keys_tag, strongest_dbm=-82.0)
        await pass_time(hass, 11)
        assert state_value(hass, "sensor.keys_rough_distance") == "10.0"
        place(keys_tag, strongest_dbm=None)
        await pass_time(hass, 11)
        assert state_value(hass, "sensor.keys_rough_distance") == STATE_UNKNOWN

    async def test_nearest_receiver_is_named(self, hass: HomeAssistant, add_proxy: AddProxy) -> None:
        proxy = add_proxy(1, None, name="Kitchen proxy")
        home = await set_up(hass, home_entry(TagKind.FIND_HUB))
        place(home.tags["find_hub"], strongest_receiver=proxy.source)
        await pass_time(hass, 11)
        assert state_value(hass, "sensor.keys_nearest_receiver") == "Kitchen proxy"
        place(home.tags["find_hub"], strongest_receiver="gone")
        await pass_time(hass, 11)
        assert state_value(hass, "sensor.keys_nearest_receiver") == STATE_UNKNOWN

    async def test_last_seen_is_written_once_a_minute_at_most(self, hass: HomeAssistant, keys_tag: Tag) -> None:
        keys_tag.relayed_at = NOW + 0.7
        keys_tag.async_notify()
        await pass_time(hass, 50)
        assert state_value(hass, "sensor.keys_last_seen") == STATE_UNKNOWN
        await pass_time(hass, 61)
        assert state_value(hass, "sensor.keys_last_seen") == "2026-09-21T14:13:20+00:00"


async def test_receivers_online_counts_those_that_listen(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxies = [add_proxy(number, None) for number in (1, 2)]
    home = await set_up(hass, home_entry())
    known = len(home.receivers.all())
    assert known == len(proxies) + 1  # with the local adapter
    assert state_of(hass, "sensor", f"{ENTRY_ID}_receivers_online").state == str(known)
    proxies[0].cut()
    home.receivers.async_refresh(NOW)
    assert state_of(hass, "sensor", f"{ENTRY_ID}_receivers_online").state == str(known - 1)


class TestSelfTest:
    async def test_room_error_is_the_share_of_wrong_rooms(self, hass: HomeAssistant) -> None:
        home = await set_up(hass, home_entry())
        assert state_value(hass, "sensor.xiaomi_tag_home_locator_room_error") == STATE_UNKNOWN
        let_test_give(home, SelfTest(room_error=1 / 3, emitters=3))
        assert state_value(hass, "sensor.xiaomi_tag_home_locator_room_error") == "33"

    async def test_share_of_one_emitter_is_unknown(self, hass: HomeAssistant) -> None:
        home = await set_up(hass, home_entry())
        let_test_give(home, SelfTest(room_error=1.0, emitters=1))
        assert state_value(hass, "sensor.xiaomi_tag_home_locator_room_error") == STATE_UNKNOWN

    async def test_figures_are_unknown_until_enough_was_heard(self, hass: HomeAssistant) -> None:
        home = await set_up(hass, home_entry())
        let_test_give(home, SelfTest(error_m=3.0, room_error=0.75, emitters=4, enough=False))
        assert state_value(hass, "sensor.xiaomi_tag_home_locator_room_error") == STATE_UNKNOWN
        assert state_value(hass, "sensor.xiaomi_tag_home_locator_error") == STATE_UNKNOWN
        let_test_give(home, SelfTest(error_m=3.0, room_error=0.75, emitters=4), 2)
        assert state_value(hass, "sensor.xiaomi_tag_home_locator_room_error") == "75"

    async def test_distance_is_known_only_with_known_places(self, hass: HomeAssistant) -> None:
        home = await set_up(hass, home_entry())
        let_test_give(home, SelfTest(room_error=0.0, emitters=3), 1)
        assert state_value(hass, "sensor.xiaomi_tag_home_locator_error") == STATE_UNKNOWN
        let_test_give(home, SelfTest(error_m=1.2345, room_error=0.0, emitters=3), 2)
        assert state_value(hass, "sensor.xiaomi_tag_home_locator_error") == "1.2"
        let_test_give(home, SelfTest(room_error=0.0, emitters=3), 3)
        assert state_value(hass, "sensor.xiaomi_tag_home_locator_error") == STATE_UNKNOWN

    async def test_what_rounds_to_the_same_is_not_written(self, hass: HomeAssistant) -> None:
        home = await set_up(hass, home_entry())
        let_test_give(home, SelfTest(error_m=1.21, room_error=0.251, emitters=3), 1)
        await hass.async_block_till_done()
        changed = async_capture_events(hass, EVENT_STATE_CHANGED)
        let_test_give(home, SelfTest(error_m=1.22, room_error=0.249, emitters=4), 2)
        await hass.async_block_till_done()
        assert not changed


def let_test_give(home: Home, result: SelfTest, number: int = 1) -> None:
    """Let the self-test of this number come out like this."""
    with patch.object(Locator, "self_test", return_value=result):
        home.async_tick(home.clock.now() + number * (EVERY_S + 1.0))
