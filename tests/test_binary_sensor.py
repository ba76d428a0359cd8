from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.xiaomi_tag.adverts import dult, eddystone, find_my, mibeacon
from custom_components.xiaomi_tag.adverts.frame import Battery, BatteryLevel, OwnerState
from custom_components.xiaomi_tag.identity.credentials import TagKind

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

LOW = "binary_sensor.keys_battery_low"
MOVING = "binary_sensor.keys_moving"
SEPARATED = "binary_sensor.keys_separated"
NOW = 1_790_000_000.0


def says(hass: HomeAssistant, entity_id: str) -> str:
    state = hass.states.get(entity_id)
    assert state is not None
    return state.state


def problem(hass: HomeAssistant) -> tuple[str, list[str] | None]:
    state = state_of(hass, "binary_sensor", f"{ENTRY_ID}_receiver_problem")
    return state.state, state.attributes.get("receivers")


@pytest.mark.parametrize("kind", TagKind)
async def test_binary_sensors_of_a_tag(
    hass: HomeAssistant, hass_storage: dict[str, Any], snapshot: SnapshotAssertion, kind: TagKind
) -> None:
    hass_storage |= stored(
        **{kind.value: {"battery": {"level": "low"}, "owner": "separated", "protocol": "find_my"}}
        if kind is not TagKind.IBEACON
        else {}
    )
    home = await set_up(hass, home_entry(kind))
    place(home.tags[kind.value], moving=True)
    for entity in entities(hass, "binary_sensor"):
        assert entity == snapshot(name=f"{entity.entity_id}-entry")
        assert hass.states.get(entity.entity_id) == snapshot(name=f"{entity.entity_id}-state")


@pytest.mark.parametrize(
    ("kind", "present"),
    [
        (TagKind.FIND_HUB, {"battery_low", "moving", "separated"}),
        (TagKind.FIND_MY, {"battery_low", "moving", "separated"}),
        (TagKind.ADDRESS, {"moving"}),
        (TagKind.IBEACON, {"moving"}),
        (TagKind.PRIVATE_ADDRESS, {"moving"}),
    ],
)
async def test_tag_starts_with_the_entities_of_its_kind(hass: HomeAssistant, kind: TagKind, present: set[str]) -> None:
    await set_up(hass, home_entry(kind))
    assert keys(hass, "binary_sensor", kind.value) == present


async def test_separated_comes_with_the_first_word_about_the_owner(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    read(home.tags["address"], protocol=dult.PROTOCOL)
    await hass.async_block_till_done()
    assert "separated" not in keys(hass, "binary_sensor", "address")
    read(home.tags["address"], owner=OwnerState.SEPARATED, protocol=dult.PROTOCOL)
    await hass.async_block_till_done()
    assert says(hass, SEPARATED) == "on"


async def test_separated_follows_the_owner(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.FIND_MY))
    assert says(hass, SEPARATED) == "unknown"
    read(home.tags["find_my"], owner=OwnerState.NEAR, protocol=find_my.PROTOCOL)
    assert says(hass, SEPARATED) == "off"
    read(home.tags["find_my"], owner=OwnerState.SEPARATED, protocol=find_my.PROTOCOL)
    assert says(hass, SEPARATED) == "on"


async def test_moving_follows_the_locator(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.IBEACON))
    assert says(hass, MOVING) == "unknown"
    place(home.tags["ibeacon"], moving=True)
    assert says(hass, MOVING) == "on"
    place(home.tags["ibeacon"], moving=False)
    assert says(hass, MOVING) == "off"


@pytest.mark.parametrize("level", BatteryLevel)
async def test_battery_is_low_at_the_lower_levels(hass: HomeAssistant, level: BatteryLevel) -> None:
    home = await set_up(hass, home_entry(TagKind.FIND_MY))
    assert says(hass, LOW) == "unknown"
    read(home.tags["find_my"], Battery(level=level), protocol=find_my.PROTOCOL)
    assert says(hass, LOW) == ("on" if level.value in {"low", "very_low", "critical"} else "off")


async def test_battery_low_ignores_a_wavering_percentage(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    said = []
    for percent in (21, 20, 21, 24, 25, 21, 20):
        read(home.tags["address"], Battery(percent=percent), protocol=mibeacon.PROTOCOL)
        await hass.async_block_till_done()
        said.append(says(hass, LOW))
    assert said == ["off", "on", "on", "on", "off", "off", "on"]


async def test_battery_low_comes_with_a_warning_flag(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    read(home.tags["address"], Battery(level=BatteryLevel.LOW), protocol=mibeacon.PROTOCOL)
    await hass.async_block_till_done()
    assert says(hass, LOW) == "on"


async def test_voltage_alone_is_not_low(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    read(home.tags["address"], Battery(millivolts=2400), protocol=eddystone.TLM)
    await hass.async_block_till_done()
    assert "battery_low" not in keys(hass, "binary_sensor", "address")
    read(home.tags["address"], Battery(percent=10), protocol=mibeacon.PROTOCOL)
    await hass.async_block_till_done()
    read(home.tags["address"], Battery(millivolts=3000), protocol=eddystone.TLM)
    assert says(hass, LOW) == "on"


async def test_states_are_restored_after_a_restart(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    hass_storage |= stored(address={"battery": {"percent": 7}, "owner": "near", "protocol": "mibeacon"})
    await set_up(hass, home_entry(TagKind.ADDRESS))
    assert says(hass, LOW) == "on"
    assert says(hass, SEPARATED) == "off"


class TestReceiverProblem:
    async def test_entity(self, hass: HomeAssistant, snapshot: SnapshotAssertion) -> None:
        await set_up(hass, home_entry())
        (entity,) = entities(hass, "binary_sensor")
        assert entity == snapshot(name=f"{entity.entity_id}-entry")
        assert hass.states.get(entity.entity_id) == snapshot(name=f"{entity.entity_id}-state")

    async def test_names_receivers_that_stay_offline(self, hass: HomeAssistant, add_proxy: AddProxy) -> None:
        kitchen, hall = (add_proxy(number, None, name=name) for number, name in ((1, "Kitchen"), (2, "Hall")))
        await set_up(hass, home_entry())
        assert problem(hass) == ("off", [])
        kitchen.cut()
        await pass_time(hass, 1)
        await pass_time(hass, 118)
        assert problem(hass) == ("off", [])
        await pass_time(hass, 121)
        assert problem(hass) == ("on", ["Kitchen"])
        hall.cut()
        await pass_time(hass, 1)
        await pass_time(hass, 121)
        assert problem(hass) == ("on", ["Hall", "Kitchen"])
        kitchen.connect()
        await pass_time(hass, 1)
        assert problem(hass) == ("on", ["Hall"])
        hall.connect()
        await pass_time(hass, 1)
        assert problem(hass) == ("off", [])

    async def test_forgives_a_restart(self, hass: HomeAssistant, add_proxy: AddProxy) -> None:
        proxy = add_proxy(1, None)
        await set_up(hass, home_entry())
        proxy.cut()
        await pass_time(hass, 1)
        await pass_time(hass, 60)
        proxy.connect()
        await pass_time(hass, 1)
        await pass_time(hass, 121)
        assert problem(hass) == ("off", [])

    async def test_leaves_no_timer_behind(self, hass: HomeAssistant, add_proxy: AddProxy) -> None:
        proxy = add_proxy(1, None)
        await set_up(hass, home_entry())
        proxy.cut()
        await pass_time(hass, 1)
        assert await hass.config_entries.async_unload(ENTRY_ID)
        await pass_time(hass, 200)
        assert problem(hass)[0] == "unavailable"
