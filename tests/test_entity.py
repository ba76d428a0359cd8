from collections import Counter
import random
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import States, StatesMeta
from homeassistant.components.recorder.util import session_scope
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, EventStateReportedData, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.xiaomi_tag.basics.model import Presence, Sighting
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.model import Reason

from .bluetooth import AddProxy
from .homes import ENTRY_ID, entities, home_entry, place, set_up, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


def ours(hass: HomeAssistant) -> set[str]:
    return {entity.entity_id for entity in entities(hass)}


@callback
def every(_data: object) -> bool:
    return True


def subentry(data: dict[str, Any]) -> ConfigSubentry:
    return ConfigSubentry(**data)


async def test_entities_belong_to_the_tags_device_and_subentry(
    hass: HomeAssistant, device_registry: dr.DeviceRegistry
) -> None:
    await set_up(hass, home_entry(TagKind.FIND_HUB))
    (device,) = (
        device
        for device in dr.async_entries_for_config_entry(device_registry, ENTRY_ID)
        if (DOMAIN, "find_hub") in device.identifiers
    )
    assert device.serial_number == "find_hub"
    of_tag = entities(hass, subentry="find_hub")
    assert {entity.unique_id for entity in of_tag} == {
        f"find_hub_{key}"
        for key in (
            *("room", "battery_level", "battery_low", "moving", "separated", "presence", "crossing"),
            *("last_seen", "signal", "nearest_receiver", "distance"),
        )
    }
    assert {entity.device_id for entity in of_tag} == {device.id}


async def test_home_has_its_own_entities(hass: HomeAssistant) -> None:
    await set_up(hass, home_entry(TagKind.FIND_HUB))
    of_home = [entity for entity in entities(hass) if entity.config_subentry_id is None]
    assert {entity.unique_id.removeprefix(f"{ENTRY_ID}_") for entity in of_home} == {
        "locator_error_m",
        "locator_room_error",
        "receiver_problem",
        "receivers_online",
        "stranger",
        "strangers",
    }


async def test_unchanged_answer_is_neither_written_nor_reported(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(*TagKind))
    area = ar.async_get(hass).async_create("Kitchen")
    for tag in home.tags.values():
        place(tag, presence=Presence.HOME, room=area.id, reason=Reason.STRONGEST, probability=0.6)
    await hass.async_block_till_done()
    changed = async_capture_events(hass, EVENT_STATE_CHANGED)
    reported: list[Event[EventStateReportedData]] = []
    hass.bus.async_listen(EVENT_STATE_REPORTED, reported.append, event_filter=every)
    for tag in home.tags.values():
        for probability in (0.7, 0.8, 0.9):
            place(tag, probability=probability, strongest_dbm=-60.0 * probability, reason=Reason.HOLDING)
    await hass.async_block_till_done()
    assert not changed
    assert not reported


async def test_tag_added_later_gets_its_entities_without_a_reload(hass: HomeAssistant) -> None:
    entry = home_entry(TagKind.FIND_HUB)
    home = await set_up(hass, entry)
    assert hass.config_entries.async_add_subentry(entry, subentry(tag_data(TagKind.FIND_MY, "Bag")))
    await hass.async_block_till_done()
    assert entry.runtime_data is home
    assert {"sensor.bag_room", "device_tracker.bag_presence", "binary_sensor.bag_moving"} <= ours(hass)
    assert hass.states.get("sensor.bag_room") is not None


async def test_entities_of_a_removed_tag_are_removed(hass: HomeAssistant) -> None:
    entry = home_entry(TagKind.FIND_HUB, tag_data(TagKind.FIND_MY, "Bag"))
    await set_up(hass, entry)
    assert hass.config_entries.async_remove_subentry(entry, "find_my")
    await hass.async_block_till_done()
    assert not entities(hass, subentry="find_my")
    assert hass.states.get("sensor.bag_room") is None
    assert hass.states.get("sensor.keys_room") is not None


async def test_renamed_tag_renames_its_device(hass: HomeAssistant) -> None:
    entry = home_entry(TagKind.FIND_HUB)
    await set_up(hass, entry)
    hass.config_entries.async_update_subentry(entry, entry.subentries["find_hub"], title="Bicycle")
    await hass.async_block_till_done()
    state = hass.states.get("sensor.keys_room")
    assert state is not None
    assert state.name == "Bicycle Room"


async def test_unload_leaves_no_listener(hass: HomeAssistant) -> None:
    entry = home_entry(*TagKind)
    home = await set_up(hass, entry)
    assert await hass.config_entries.async_unload(ENTRY_ID)
    await hass.async_block_till_done()
    assert not any(tag._listeners for tag in home.tags.values())
    assert not home._listeners
    assert not home.roster._callbacks


async def test_entities_keep_their_ids_over_a_reload(hass: HomeAssistant) -> None:
    await set_up(hass, home_entry(*TagKind))
    before = ours(hass)
    assert await hass.config_entries.async_reload(ENTRY_ID)
    await hass.async_block_till_done()
    assert ours(hass) == before
    assert not {each for each in before if (state := hass.states.get(each)) and state.state == "unavailable"}


async def test_disabled_entities_cost_nothing(hass: HomeAssistant) -> None:
    """Only enabled entities listen to the tag; what is disabled by default has no timer either."""
    home = await set_up(hass, home_entry(TagKind.FIND_HUB))
    enabled = [entity for entity in entities(hass, subentry="find_hub") if entity.disabled_by is None]
    disabled = [entity for entity in entities(hass, subentry="find_hub") if entity.disabled_by is not None]
    assert {entity.unique_id.removeprefix("find_hub_") for entity in disabled} == {
        "last_seen",
        "signal",
        "nearest_receiver",
        "distance",
    }
    # The event entity listens to crossings; one listener waits for a battery percentage to offer a sensor.
    assert len(home.tags["find_hub"]._listeners) == len(enabled) - 1 + 1


def rest(home: Home, tag: str, levels_dbm: dict[str, float], start: float, seconds: int, seed: int) -> None:
    """Let a tag lie still: a packet every two seconds, with noise, and lost the more often the weaker it is."""
    noise = random.Random(seed)
    for second in range(seconds):
        now = start + second
        # The home's own timer goes on in real time, and would set the clock back.
        home.clock.now = lambda at=now + 0.01: at  # type: ignore[method-assign,misc]
        if second % 2 == 0:
            for source, level_dbm in levels_dbm.items():
                if noise.random() < min(0.95, (level_dbm + 97.0) / 25.0):
                    rssi_dbm = round(level_dbm + noise.gauss(0.0, 3.0))
                    home.async_sighting(Sighting(tag, source, rssi_dbm, now, now))
        home.async_tick(now + 0.01)


def rows(hass: HomeAssistant, instance: Recorder, wanted: set[str]) -> Counter[str]:
    with session_scope(hass=hass, session=instance.get_session(), read_only=True) as session:
        query = session.query(StatesMeta.entity_id).join(States, States.metadata_id == StatesMeta.metadata_id)
        return Counter(entity_id for (entity_id,) in query if entity_id in wanted)


class TestRecorder:
    @pytest.fixture
    async def mock_recorder_before_hass(self, async_test_recorder: Any) -> None:
        """Have the recorder's helpers in place before Home Assistant runs."""

    async def test_resting_tag_costs_no_row_in_an_hour(
        self, recorder_mock: Recorder, hass: HomeAssistant, add_proxy: AddProxy
    ) -> None:
        areas = [ar.async_get(hass).async_create(name) for name in ("Kitchen", "Hall", "Study")]
        proxies = [add_proxy(number, area.id) for number, area in enumerate(areas)]
        home = await set_up(hass, home_entry(TagKind.FIND_HUB))
        levels = {proxy.source: level for proxy, level in zip(proxies, (-62.0, -75.0, -84.0), strict=True)}
        start = home.clock.now()
        # Until it has dwelled in the room and at home: each is published once.
        rest(home, "find_hub", levels, start, 420, seed=1)
        await async_wait_recording_done(hass)
        state = hass.states.get("sensor.keys_room")
        assert state is not None
        assert state.state == "Kitchen"
        before = await recorder_mock.async_add_executor_job(rows, hass, recorder_mock, ours(hass))
        assert before["sensor.keys_room"]

        rest(home, "find_hub", levels, start + 420, 3600, seed=2)
        await async_wait_recording_done(hass)
        after = await recorder_mock.async_add_executor_job(rows, hass, recorder_mock, ours(hass))
        assert after == before

    async def test_walking_tag_is_written_at_each_room(self, recorder_mock: Recorder, hass: HomeAssistant) -> None:
        home = await set_up(hass, home_entry(TagKind.FIND_HUB))
        tag = home.tags["find_hub"]
        rooms = [ar.async_get(hass).async_create(name).id for name in ("Kitchen", "Hall", "Kitchen 2")]
        for room in rooms:
            for probability in (0.6, 0.8):
                place(tag, presence=Presence.HOME, room=room, probability=probability)
                await hass.async_block_till_done()
        await async_wait_recording_done(hass)
        found = await recorder_mock.async_add_executor_job(rows, hass, recorder_mock, ours(hass))
        assert found["sensor.keys_room"] == 1 + len(rooms)
        assert found["device_tracker.keys_presence"] == 2
