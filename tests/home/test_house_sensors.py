"""The sensors of the house: who is followed, what they witness, and what is recorded of them."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Context, CoreState, HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.const import (
    DOMAIN,
    OPTION_LEARN_ROOMS,
    OPTION_SENSOR_LABELS_LEFT_OUT,
    OPTION_SENSORS_LEFT_OUT,
    OPTION_USE_SENSORS,
)
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.house_sensors import MOST_EDGES, MOST_RECORDED, SETTLE_S
from custom_components.xiaomi_tag.home.journal import JournalWriter
from custom_components.xiaomi_tag.home.sensor_finder import LeftOutBy
from custom_components.xiaomi_tag.journal import ChangeKind
from custom_components.xiaomi_tag.locator import Locator
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from custom_components.xiaomi_tag.tracker.tracker import Tracker

from ..homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


@pytest.fixture
def kitchen(hass: HomeAssistant) -> str:
    return ar.async_get(hass).async_create("Kitchen").id


@pytest.fixture
def sensed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool | None]]:
    """Return what the tracker gets, which it gets all the same."""
    calls: list[tuple[str, bool | None]] = []
    sense = Tracker.sense

    def note(self: Tracker, room: str, on: bool | None, at: float) -> None:
        calls.append((room, on))
        sense(self, room, on, at)

    monkeypatch.setattr(Tracker, "sense", note)
    return calls


def add(
    hass: HomeAssistant,
    name: str,
    state: str | None = "off",
    *,
    area: str | None = None,
    device_class: str = "motion",
    platform: str = "zha",
    device: str | None = None,
) -> str:
    """Add a binary sensor with a state."""
    registry = er.async_get(hass)
    entity = registry.async_get_or_create(
        "binary_sensor",
        platform,
        name,
        suggested_object_id=name,
        original_name=name,
        original_device_class=device_class,
        device_id=device,
    )
    if area is not None:
        registry.async_update_entity(entity.entity_id, area_id=area)
    if state is not None:
        hass.states.async_set(entity.entity_id, state)
    return entity.entity_id


def add_device(hass: HomeAssistant, area: str) -> str:
    entry = MockConfigEntry(domain="zha")
    entry.add_to_hass(hass)
    devices = dr.async_get(hass)
    device = devices.async_get_or_create(config_entry_id=entry.entry_id, identifiers={("zha", "1")})
    devices.async_update_device(device.id, area_id=area)
    return device.id


async def change(hass: HomeAssistant, entity_id: str, state: str) -> None:
    hass.states.async_set(entity_id, state)
    await hass.async_block_till_done()


async def tick(hass: HomeAssistant, home: Home) -> None:
    await hass.async_block_till_done()
    home.async_tick(home.clock.now())


@pytest.mark.parametrize("device_class", ["motion", "occupancy", "presence"])
async def test_sensor_of_an_area_is_passed_on(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]], device_class: str
) -> None:
    sensor = add(hass, "pir", area=kitchen, device_class=device_class)
    home = await set_up(hass, home_entry())
    assert sensed == [("kitchen", False)]
    assert home.house_sensors.area_count == 1
    now = home.clock.now()
    assert home.tracker.sensors.stirred("kitchen", now) is False
    await change(hass, sensor, "on")
    assert sensed == [("kitchen", False), ("kitchen", True)]
    assert home.tracker.sensors.stirred("kitchen", home.clock.now()) is True


async def test_other_classes_do_not_count(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    add(hass, "door", "on", area=kitchen, device_class="door")
    await set_up(hass, home_entry())
    assert sensed == []


async def test_class_that_the_user_chose_counts(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    sensor = add(hass, "pir", area=kitchen, device_class="door")
    er.async_get(hass).async_update_entity(sensor, device_class="motion")
    await set_up(hass, home_entry())
    assert sensed == [("kitchen", False)]


async def test_our_own_occupancy_is_no_witness(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    add(hass, "ours", "on", area=kitchen, device_class="occupancy", platform=DOMAIN)
    await set_up(hass, home_entry())
    assert sensed == []


async def test_disabled_sensor_does_not_count(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    sensor = add(hass, "pir", area=kitchen)
    home = await set_up(hass, home_entry())
    er.async_get(hass).async_update_entity(sensor, disabled_by=er.RegistryEntryDisabler.USER)
    await tick(hass, home)
    assert sensed == [("kitchen", False), ("kitchen", None)]
    assert home.house_sensors.area_count == 0


async def test_area_of_the_device_serves_a_sensor_without_one(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    add(hass, "pir", "on", device=add_device(hass, kitchen))
    await set_up(hass, home_entry())
    assert sensed == [("kitchen", True)]


async def test_sensors_own_area_wins_over_its_devices(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    hall = ar.async_get(hass).async_create("Hall").id
    add(hass, "pir", "on", device=add_device(hass, kitchen), area=hall)
    await set_up(hass, home_entry())
    assert sensed == [("hall", True)]


async def test_one_of_several_sensors_is_enough(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    first, second = add(hass, "first", area=kitchen), add(hass, "second", area=kitchen)
    await set_up(hass, home_entry())
    for sensor, state in ((first, "on"), (second, "on"), (first, "off"), (second, "off")):
        await change(hass, sensor, state)
    assert sensed == [("kitchen", False), ("kitchen", True), ("kitchen", False)]


async def test_sensor_that_does_not_work_is_none(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    sensor = add(hass, "pir", "on", area=kitchen)
    await set_up(hass, home_entry())
    await change(hass, sensor, STATE_UNAVAILABLE)
    hass.states.async_remove(sensor)
    await hass.async_block_till_done()
    await change(hass, sensor, "off")
    assert sensed == [("kitchen", True), ("kitchen", None), ("kitchen", False)]


async def test_one_that_does_not_work_does_not_silence_another(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    add(hass, "broken", STATE_UNAVAILABLE, area=kitchen)
    add(hass, "pir", "off", area=kitchen)
    await set_up(hass, home_entry())
    assert sensed == [("kitchen", False)]


async def test_restless_sensor_does_not_count(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    sensor = add(hass, "pir", area=kitchen)
    home = await set_up(hass, home_entry())
    for _ in range(MOST_EDGES):
        hass.states.async_set(sensor, "on")
        hass.states.async_set(sensor, "off")
    await hass.async_block_till_done()
    assert sensed[-1:] == [("kitchen", False)]
    await change(hass, sensor, "on")
    assert sensed[-1:] == [("kitchen", None)]
    assert home.house_sensors.area_count == 0


async def test_restless_sensor_that_calmed_down_counts_again(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    sensor = add(hass, "pir", area=kitchen)
    home = await set_up(hass, home_entry())
    for _ in range(MOST_EDGES + 1):
        hass.states.async_set(sensor, "on")
        hass.states.async_set(sensor, "off")
    await hass.async_block_till_done()
    assert sensed[-1:] == [("kitchen", None)]
    later = home.clock.now() + 3600
    with patch.object(home.clock, "now", return_value=later):
        await change(hass, sensor, "on")
    assert sensed[-1:] == [("kitchen", True)]


async def test_new_and_moved_sensors_are_followed(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    home = await set_up(hass, home_entry())
    device = add_device(hass, kitchen)
    sensor = add(hass, "pir", "on", device=device)
    await tick(hass, home)
    hall = ar.async_get(hass).async_create("Hall").id
    dr.async_get(hass).async_update_device(device, area_id=hall)
    await tick(hass, home)
    er.async_get(hass).async_update_entity(sensor, area_id=kitchen)
    await tick(hass, home)
    assert sensed[0] == ("kitchen", True)
    assert set(sensed[1:3]) == {("kitchen", None), ("hall", True)}
    assert set(sensed[3:]) == {("kitchen", True), ("hall", None)}


async def test_option_leaves_them_out(hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]) -> None:
    add(hass, "pir", "on", area=kitchen)
    entry = home_entry(**{OPTION_USE_SENSORS: False})
    home = await set_up(hass, entry)
    await tick(hass, home)
    assert sensed == []
    hass.config_entries.async_update_entry(entry, options={OPTION_USE_SENSORS: True})
    await tick(hass, home)
    assert sensed == [("kitchen", True)]
    hass.config_entries.async_update_entry(entry, options={})
    await tick(hass, home)
    assert sensed == [("kitchen", True)]
    hass.config_entries.async_update_entry(entry, options={OPTION_USE_SENSORS: False})
    await tick(hass, home)
    assert sensed == [("kitchen", True), ("kitchen", None)]


async def test_stopped_home_follows_no_sensor(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    sensor = add(hass, "pir", area=kitchen)
    entry = home_entry()
    await set_up(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    await change(hass, sensor, "on")
    assert sensed == [("kitchen", False)]


# What is recorded, and is evidence


type Noted = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Noted:
    """Return what the journal gets, without kind and area."""
    calls: Noted = []

    def note(_self: JournalWriter, entity_id: str, _at: float, data: Mapping[str, Any]) -> None:
        calls.append((entity_id, {key: value for key, value in data.items() if key not in {"kind", "area"}}))

    monkeypatch.setattr(JournalWriter, "async_note_sensor", note)
    return calls


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, bool | None]]:
    """Return what the locator gets."""
    calls: list[tuple[str, str, bool | None]] = []

    def sense(
        _self: Locator, sensor: str, room: str, kind: SensorKind, on: bool | None, at: float, person: str | None = None
    ) -> None:
        calls.append((sensor, room, on))

    monkeypatch.setattr(Locator, "sense", sense)
    return calls


async def settled(hass: HomeAssistant, entry: MockConfigEntry | None = None) -> Home:
    """Set a home up, and let its first minute pass."""
    home = await set_up(hass, entry or home_entry())
    later = home.clock.now() + SETTLE_S + 1
    home.clock.now = lambda: later  # type: ignore[method-assign]
    return home


async def test_edges_and_ends_are_recorded(hass: HomeAssistant, kitchen: str, noted: Noted) -> None:
    sensor = add(hass, "pir", area=kitchen)
    await settled(hass)
    assert noted == []
    await change(hass, sensor, "on")
    await change(hass, sensor, "off")
    hass.states.async_set(sensor, "off", {"battery": 50})
    await hass.async_block_till_done()
    assert noted == [(sensor, {"on": True}), (sensor, {"on": False})]


async def test_area_and_kind_are_recorded_too(hass: HomeAssistant, kitchen: str) -> None:
    sensor = add(hass, "pir", area=kitchen, device_class="presence")
    home = await settled(hass)
    await change(hass, sensor, "on")
    await home.journal.async_flush()
    [change_] = await home.journal.async_call(lambda journal: list(journal.changes(ChangeKind.SENSOR, 0, 2**35)))
    assert (change_.subject, change_.data) == (sensor, {"kind": "presence", "area": "kitchen", "on": True})
    assert change_.at == home.clock.now()


async def test_first_minute_shows_nothing_new(hass: HomeAssistant, kitchen: str, noted: Noted) -> None:
    sensor = add(hass, "pir", area=kitchen)
    await set_up(hass, home_entry())
    await change(hass, sensor, "on")
    assert noted == []


async def test_first_minute_begins_when_all_is_started(hass: HomeAssistant, kitchen: str, noted: Noted) -> None:
    sensor = add(hass, "pir", area=kitchen)
    home = await settled(hass)
    hass.set_state(CoreState.starting)
    home.async_tick(home.clock.now())
    hass.set_state(CoreState.running)
    await change(hass, sensor, "on")
    assert noted == []


@pytest.mark.parametrize("state", ["unavailable", "unknown"])
async def test_what_comes_after_it_did_not_work_is_no_edge(
    hass: HomeAssistant, kitchen: str, noted: Noted, state: str
) -> None:
    sensor = add(hass, "pir", area=kitchen)
    await settled(hass)
    await change(hass, sensor, state)
    await change(hass, sensor, "on")
    await change(hass, sensor, "off")
    assert noted == [(sensor, {"on": None}), (sensor, {"on": False})]


async def test_contact_shows_as_much_when_it_closes(hass: HomeAssistant, kitchen: str, noted: Noted) -> None:
    door = add(hass, "door", area=kitchen, device_class="door")
    await settled(hass)
    await change(hass, door, "on")
    await change(hass, door, "off")
    await change(hass, door, "unavailable")
    assert noted == [(door, {"on": True}), (door, {"on": True})]


async def test_hand_on_a_switch_is_recorded(hass: HomeAssistant, kitchen: str, noted: Noted) -> None:
    lamp = er.async_get(hass).async_get_or_create("light", "zha", "lamp", suggested_object_id="lamp", original_name="L")
    er.async_get(hass).async_update_entity(lamp.entity_id, area_id=kitchen)
    hass.states.async_set("light.lamp", "off")
    home = await settled(hass)
    hass.states.async_set("light.lamp", "on", context=Context(parent_id="an automation"))
    await hass.async_block_till_done()
    await change(hass, "light.lamp", "off")
    later = home.clock.now() + 3
    home.async_tick(later)
    assert noted == [("light.lamp", {"on": True})]


async def test_room_of_a_person_is_recorded_when_it_changes(hass: HomeAssistant, kitchen: str, noted: Noted) -> None:
    hass.states.async_set("sensor.anna", "Kitchen")
    await settled(hass, home_entry(member_rooms={"person.anna": "sensor.anna"}))
    hass.states.async_set("sensor.anna", "Kitchen", {"distance": 1})
    await hass.async_block_till_done()
    await change(hass, "sensor.anna", "unknown")
    assert noted == [("sensor.anna", {"room": "kitchen"}), ("sensor.anna", {"room": None})]


async def test_of_a_restless_sensor_no_more_is_recorded_than_shows_that(
    hass: HomeAssistant, kitchen: str, noted: Noted
) -> None:
    sensor = add(hass, "pir", area=kitchen)
    home = await settled(hass)
    for _ in range(MOST_RECORDED + 10):
        hass.states.async_set(sensor, "on")
        hass.states.async_set(sensor, "off")
    await hass.async_block_till_done()
    assert sum(data["on"] is True for _, data in noted) == MOST_RECORDED
    assert len(noted) == 2 * MOST_RECORDED
    assert home.house_sensors.is_restless(sensor)


async def test_of_a_sensor_that_comes_and_goes_no_more_is_recorded_than_shows_that(
    hass: HomeAssistant, kitchen: str, noted: Noted
) -> None:
    sensor = add(hass, "pir", area=kitchen)
    home = await settled(hass)
    for _ in range(MOST_RECORDED + 10):
        hass.states.async_set(sensor, "unavailable")
        hass.states.async_set(sensor, "off")
    await hass.async_block_till_done()
    assert noted == [(sensor, {"on": None}), (sensor, {"on": False})] * MOST_RECORDED
    assert home.house_sensors.is_restless(sensor)


async def test_sensor_that_fails_in_two_ways_failed_once(hass: HomeAssistant, kitchen: str, noted: Noted) -> None:
    sensor = add(hass, "pir", area=kitchen)
    await settled(hass)
    await change(hass, sensor, "unavailable")
    await change(hass, sensor, "unknown")
    assert noted == [(sensor, {"on": None})]


async def test_room_of_a_person_is_recorded_once_rooms_are_learned(
    hass: HomeAssistant, kitchen: str, noted: Noted
) -> None:
    hass.states.async_set("sensor.anna", "Kitchen")
    rooms = {"member_rooms": {"person.anna": "sensor.anna"}}
    entry = home_entry(**rooms, **{OPTION_LEARN_ROOMS: False})
    await settled(hass, entry)
    hass.config_entries.async_update_entry(entry, options=rooms)
    await hass.async_block_till_done()
    assert noted == [("sensor.anna", {"room": "kitchen"})]


async def test_room_of_a_person_is_evidence_of_the_one_that_the_user_chose_last(
    hass: HomeAssistant, kitchen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(Locator, "sense", lambda _self, *values: calls.append((values[3], *values[5:])))
    hass.states.async_set("sensor.anna", "Kitchen")
    entry = home_entry(member_rooms={"person.anna": "sensor.anna"})
    await settled(hass, entry)
    hass.config_entries.async_update_entry(entry, options={"member_rooms": {"person.bo": "sensor.anna"}})
    await hass.async_block_till_done()
    assert calls == [(True, "person.anna"), (None,), (True, "person.bo")]


async def test_nothing_is_recorded_while_rooms_are_not_learned(
    hass: HomeAssistant, kitchen: str, noted: Noted, sensed: list[tuple[str, bool | None]]
) -> None:
    sensor = add(hass, "pir", area=kitchen)
    await settled(hass, home_entry(**{OPTION_LEARN_ROOMS: False}))
    await change(hass, sensor, "on")
    assert noted == []
    assert sensed[-1] == ("kitchen", True)


async def test_states_are_evidence_unless_sensors_are_not_used(
    hass: HomeAssistant, kitchen: str, noted: Noted, shown: list[tuple[str, str, bool | None]]
) -> None:
    sensor = add(hass, "pir", area=kitchen)
    entry = home_entry()
    await settled(hass, entry)
    await change(hass, sensor, "on")
    await change(hass, sensor, "unavailable")
    assert shown == [(sensor, "kitchen", each) for each in (False, True, None)]
    hass.config_entries.async_update_entry(entry, options={OPTION_USE_SENSORS: False})
    await hass.async_block_till_done()
    await change(hass, sensor, "off")
    await change(hass, sensor, "on")
    assert shown[3:] == [(sensor, "kitchen", None)]
    assert noted[-1] == (sensor, {"on": True})


async def test_sensor_that_is_left_out_is_no_evidence_any_more(
    hass: HomeAssistant, kitchen: str, noted: Noted, shown: list[tuple[str, str, bool | None]]
) -> None:
    sensor = add(hass, "pir", "on", area=kitchen)
    entry = home_entry()
    home = await settled(hass, entry)
    hass.config_entries.async_update_entry(entry, options={OPTION_SENSORS_LEFT_OUT: [sensor]})
    await hass.async_block_till_done()
    await change(hass, sensor, "off")
    assert shown == [(sensor, "kitchen", True), (sensor, "kitchen", None)]
    assert noted == []
    assert home.house_sensors.found[sensor].left_out_by is LeftOutBy.ENTITY


async def test_sensor_that_is_renamed_stays_left_out(hass: HomeAssistant, kitchen: str, noted: Noted) -> None:
    sensor = add(hass, "pir", area=kitchen)
    home = await settled(hass, home_entry(**{OPTION_SENSORS_LEFT_OUT: [sensor]}))
    er.async_get(hass).async_update_entity(sensor, new_entity_id="binary_sensor.renamed")
    hass.states.async_set("binary_sensor.renamed", "off")
    await tick(hass, home)
    await change(hass, "binary_sensor.renamed", "on")
    assert home.house_sensors.found["binary_sensor.renamed"].left_out_by is LeftOutBy.ENTITY
    assert noted == []


async def test_label_is_applied_at_once(
    hass: HomeAssistant, kitchen: str, sensed: list[tuple[str, bool | None]]
) -> None:
    sensor = add(hass, "pir", area=kitchen)
    home = await settled(hass, home_entry(**{OPTION_SENSOR_LABELS_LEFT_OUT: ["cat"]}))
    er.async_get(hass).async_update_entity(sensor, labels={"cat"})
    await tick(hass, home)
    assert sensed == [("kitchen", False), ("kitchen", None)]
