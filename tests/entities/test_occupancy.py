"""Occupancy of the areas that the user picked."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, entity_registry as er
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..crossing import KITCHEN, StagedCrossings, device_of
from ..homes import home_entry, set_up, state_of, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

HALL = PlaceRef(PlaceKind.AREA, "hall")


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, staged: StagedCrossings) -> Home:
    ar.async_get(hass).async_create("Kitchen")
    ar.async_get(hass).async_create("Hall")
    entry = home_entry(
        tag_data(TagKind.ADDRESS, "Keys", person="person.ada"),
        tag_data(TagKind.FIND_HUB, "Bag", person="person.bob"),
        tag_data(TagKind.IBEACON, "Cat"),
        occupancy_areas=["kitchen", "gone"],
    )
    return await set_up(hass, entry)


def occupied(hass: HomeAssistant, area: str = "kitchen") -> tuple[str, list[str]]:
    state = state_of(hass, "binary_sensor", f"home_occupancy_{area}")
    return state.state, state.attributes["persons"]


def picked(hass: HomeAssistant) -> set[str]:
    registry = er.async_get(hass)
    prefix = "home_occupancy_"
    ids = {each.unique_id for each in er.async_entries_for_config_entry(registry, "home")}
    return {each.removeprefix(prefix) for each in ids if each.startswith(prefix)}


async def pick(hass: HomeAssistant, home: Home, *areas: str) -> None:
    hass.config_entries.async_update_entry(home.entry, options={**home.entry.options, "occupancy_areas": list(areas)})
    await hass.async_block_till_done()


async def test_picked_area_has_a_sensor_in_it(hass: HomeAssistant, home: Home) -> None:
    assert picked(hass) == {"kitchen"}
    state = state_of(hass, "binary_sensor", "home_occupancy_kitchen")
    assert state.name == "Kitchen tag occupancy"
    assert state.entity_id == "binary_sensor.kitchen_tag_occupancy"
    assert state.attributes["device_class"] == "occupancy"
    entity = er.async_get(hass).async_get(state.entity_id)
    assert entity is not None
    assert (entity.area_id, entity.device_id) == ("kitchen", None)


async def test_area_that_the_user_chose_stays(hass: HomeAssistant, home: Home) -> None:
    entity_id = state_of(hass, "binary_sensor", "home_occupancy_kitchen").entity_id
    for area in ("hall", None):
        er.async_get(hass).async_update_entity(entity_id, area_id=area)
        await hass.config_entries.async_reload("home")
        entity = er.async_get(hass).async_get(entity_id)
        assert entity is not None
        assert entity.area_id == area


async def test_sensor_of_an_earlier_release_moves_into_its_area(hass: HomeAssistant, home: Home) -> None:
    entity_id = state_of(hass, "binary_sensor", "home_occupancy_kitchen").entity_id
    await hass.config_entries.async_unload("home")
    er.async_get(hass).async_update_entity(entity_id, area_id=None, device_id=device_of(hass, "home").id)
    await set_up(hass, home.entry)
    entity = er.async_get(hass).async_get(entity_id)
    assert entity is not None
    assert (entity.area_id, entity.device_id) == ("kitchen", None)


async def test_name_follows_the_areas(hass: HomeAssistant, home: Home) -> None:
    ar.async_get(hass).async_update("kitchen", name="Larder")
    await hass.async_block_till_done()
    assert state_of(hass, "binary_sensor", "home_occupancy_kitchen").name == "Larder tag occupancy"
    assert picked(hass) == {"kitchen"}


async def test_on_while_a_persons_tag_is_there(hass: HomeAssistant, home: Home, staged: StagedCrossings) -> None:
    assert occupied(hass) == ("unknown", [])
    staged.put("address", KITCHEN, side=False)
    assert occupied(hass) == ("off", [])
    staged.put("find_hub", KITCHEN, side=True)
    assert occupied(hass) == ("on", ["person.bob"])
    staged.put("address", KITCHEN, side=True)
    assert occupied(hass) == ("on", ["person.ada", "person.bob"])
    staged.put("address", KITCHEN, side=False)
    staged.put("find_hub", KITCHEN, side=False)
    assert occupied(hass) == ("off", [])


async def test_unknown_tag_belongs_to_no_sender(hass: HomeAssistant, home: Home, staged: StagedCrossings) -> None:
    staged.put("address", KITCHEN, side=False)
    staged.put("ibeacon", KITCHEN, side=True)
    staged.put("find_hub", HALL, side=True)
    assert occupied(hass) == ("off", [])


async def test_options_are_followed_without_a_reload(hass: HomeAssistant, home: Home, staged: StagedCrossings) -> None:
    staged.put("address", HALL, side=True)
    await pick(hass, home, "kitchen", "hall")
    assert hass.config_entries.async_get_entry("home") is home.entry
    assert home.entry.runtime_data is home
    assert picked(hass) == {"kitchen", "hall"}
    assert occupied(hass, "hall") == ("on", ["person.ada"])
    followers = len(staged.followers)
    await pick(hass, home, "hall")
    assert picked(hass) == {"hall"}
    assert len(staged.followers) == followers - 1
    await pick(hass, home, "kitchen", "hall")
    assert picked(hass) == {"kitchen", "hall"}
    await pick(hass, home)
    assert picked(hass) == set()


async def test_sensor_goes_with_its_area(hass: HomeAssistant, home: Home) -> None:
    ar.async_get(hass).async_delete("kitchen")
    await hass.async_block_till_done()
    assert picked(hass) == set()


async def test_area_unpicked_while_nothing_ran_is_cleared_up(hass: HomeAssistant, home: Home) -> None:
    await hass.config_entries.async_unload("home")
    er.async_get(hass).async_get_or_create(
        "binary_sensor", DOMAIN, "home_occupancy_attic", config_entry=hass.config_entries.async_get_entry("home")
    )
    await set_up(hass, home.entry)
    assert picked(hass) == {"kitchen"}
