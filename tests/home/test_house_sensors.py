"""The sensors of the house: who is followed, what they witness, and what is recorded of them."""

from unittest.mock import patch

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.const import DOMAIN, OPTION_USE_SENSORS
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.house_sensors import MOST_EDGES
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
