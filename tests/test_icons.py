"""Every entity has a name and an icon, its own or its device class's, and every name and icon an entity."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, entity_registry as er
from homeassistant.helpers.icon import async_get_icons
from homeassistant.helpers.translation import async_get_translations
import pytest

from custom_components.xiaomi_tag.adverts import mibeacon
from custom_components.xiaomi_tag.adverts.frame import Battery
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.identity.credentials import TagKind

from .homes import FENCE, entities, home_entry, read, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

FILES = Path(__file__).parents[1] / "custom_components" / DOMAIN
# Their device class names these, in all languages.
NAMED_BY_CLASS = {("sensor", "battery"), ("binary_sensor", "moving")}


def load(name: str) -> Any:
    return json.loads((FILES / name).read_text())


def pairs(section: dict[str, dict[str, Any]]) -> set[tuple[str, str]]:
    return {(platform, key) for platform, keys in section.items() for key in keys}


@pytest.fixture
async def every_entity(hass: HomeAssistant) -> list[er.RegistryEntry]:
    ar.async_get(hass).async_create("Kitchen")
    home = await set_up(hass, home_entry(*TagKind, FENCE, occupancy_areas=["kitchen"]))
    read(home.tags["address"], Battery(percent=50), protocol=mibeacon.PROTOCOL)
    await hass.async_block_till_done()
    return list(entities(hass, of_receivers=True))


async def test_every_entity_has_an_icon(every_entity: list[er.RegistryEntry]) -> None:
    """Those of a device class have its icon, but `enum` has none that means anything."""
    wanted = {
        (entity.domain, entity.translation_key)
        for entity in every_entity
        if entity.original_device_class in {None, "enum"}
    }
    there = pairs(load("icons.json")["entity"])
    assert not wanted - there, "icons.json lacks these"
    assert not there - wanted, "icons.json has these of no entity, or of one whose device class has an icon"


async def test_every_entity_has_a_name(every_entity: list[er.RegistryEntry]) -> None:
    wanted = {(entity.domain, entity.translation_key) for entity in every_entity}
    there = pairs(load("strings.json")["entity"])
    assert not wanted - NAMED_BY_CLASS - there, "strings.json lacks these; those named by their class: NAMED_BY_CLASS"
    assert not there - (wanted - NAMED_BY_CLASS), "strings.json has these of no entity, or named by their class"


async def test_no_name_repeats_that_of_the_device_class(
    hass: HomeAssistant, every_entity: list[er.RegistryEntry]
) -> None:
    names = await async_get_translations(hass, "en", "entity_component", ["sensor", "binary_sensor"])
    for entity in every_entity:
        given = names.get(f"component.{entity.domain}.entity_component.{entity.original_device_class}.name")
        by_class = (entity.domain, entity.translation_key) in NAMED_BY_CLASS
        if (entity.domain, entity.translation_key) == ("device_tracker", "presence"):
            assert entity.original_name is None  # called like its tag
            continue
        assert (entity.original_name == given) == by_class, entity.entity_id


async def test_translation_key_is_the_key_of_the_unique_id(every_entity: list[er.RegistryEntry]) -> None:
    for entity in every_entity:
        key = entity.unique_id.removesuffix("_kitchen")
        assert key.endswith(f"_{entity.translation_key}")


async def test_home_assistant_accepts_the_icons(hass: HomeAssistant) -> None:
    await set_up(hass, home_entry())
    icons = await async_get_icons(hass, "entity", {DOMAIN})
    assert icons[DOMAIN]["sensor"]["room"]["state"]["not_home"].startswith("mdi:")


def test_states_with_an_icon_are_states_with_a_name() -> None:
    icons = load("icons.json")["entity"]["sensor"]["battery_level"]["state"]
    assert icons.keys() == load("strings.json")["entity"]["sensor"]["battery_level"]["state"].keys()


async def test_every_action_has_an_icon(hass: HomeAssistant) -> None:
    await set_up(hass, home_entry())
    assert load("icons.json")["services"].keys() == hass.services.async_services_for_domain(DOMAIN).keys()
