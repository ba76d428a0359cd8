"""Automations with the condition of this integration."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers.condition import (
    async_from_config,
    async_get_all_descriptions,
    async_validate_condition_config,
)
from homeassistant.setup import async_setup_component
import probatio
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.identity.credentials import TagKind

from .crossing import KITCHEN, StagedCrossings, device_of
from .homes import home_entry, set_up, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

ATTIC = PlaceRef(PlaceKind.FLOOR, "attic")


@pytest.fixture(autouse=True)
async def _home(hass: HomeAssistant, staged: StagedCrossings) -> None:
    ar.async_get(hass).async_create("Kitchen")
    await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Cat")))
    assert await async_setup_component(hass, "homeassistant", {})


async def holds(hass: HomeAssistant, target: dict[str, Any] | None = None, **options: Any) -> bool | None:
    both = {"device_id": [device_of(hass, "address").id, device_of(hass, "ibeacon").id]}
    config = {"condition": f"{DOMAIN}.is_in", "target": both if target is None else target, "options": options}
    checker = await async_from_config(hass, await async_validate_condition_config(hass, config))
    try:
        return checker.async_check()
    finally:
        checker.async_unload()


async def test_unknown_does_not_hold(hass: HomeAssistant) -> None:
    assert await holds(hass, area="kitchen") is False
    assert await holds(hass, area="kitchen", behavior="all") is False


async def test_any_needs_one_and_all_needs_all(hass: HomeAssistant, staged: StagedCrossings) -> None:
    staged.put("address", KITCHEN, side=True)
    assert await holds(hass, area=["kitchen"]) is True
    assert await holds(hass, area=["kitchen"], behavior="all") is False
    staged.put("ibeacon", KITCHEN, side=True)
    assert await holds(hass, area=["kitchen"], behavior="all") is True
    staged.put("address", KITCHEN, side=False)
    staged.put("ibeacon", KITCHEN, side=False)
    assert await holds(hass, area=["kitchen"]) is False


async def test_each_tag_may_be_in_another_of_the_places(hass: HomeAssistant, staged: StagedCrossings) -> None:
    staged.put("address", KITCHEN, side=True)
    staged.put("ibeacon", ATTIC, side=True)
    assert await holds(hass, area=["kitchen"], floor=["attic"], behavior="all") is True


async def test_only_targeted_tags_count(hass: HomeAssistant, staged: StagedCrossings) -> None:
    staged.put("address", KITCHEN, side=True)
    assert await holds(hass, {"entity_id": "event.cat_crossing"}, area=["kitchen"]) is False


async def test_no_tag_is_nowhere(hass: HomeAssistant) -> None:
    assert await holds(hass, {"label_id": "none"}, area=["kitchen"], behavior="all") is False


async def test_without_a_loaded_home_nothing_holds(hass: HomeAssistant, staged: StagedCrossings) -> None:
    staged.put("address", KITCHEN, side=True)
    target = {"device_id": device_of(hass, "address").id}
    assert await holds(hass, target, area=["kitchen"]) is True
    await hass.config_entries.async_unload("home")
    assert await holds(hass, target, area=["kitchen"]) is False


@pytest.mark.parametrize("options", [{}, {"behavior": "any"}, {"area": ["kitchen"], "behavior": "most"}])
async def test_wrong_config_is_refused(hass: HomeAssistant, options: dict[str, Any]) -> None:
    with pytest.raises(probatio.Invalid):
        await holds(hass, **options)


async def test_editor_is_offered_the_condition(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "automation", {})
    description = (await async_get_all_descriptions(hass))[f"{DOMAIN}.is_in"]
    assert description is not None
    assert set(description["fields"]) == {"behavior", "area", "floor", "zone", "fence"}
