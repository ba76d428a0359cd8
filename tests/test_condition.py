"""Automations with the condition of this integration."""

from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers.condition import (
    Condition,
    async_from_config,
    async_get_all_descriptions,
    async_validate_condition_config,
)
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import probatio
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home.crossings import Crossings
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


@pytest.fixture(name="checker")
async def checker_fixture(hass: HomeAssistant) -> AsyncIterator[Condition]:
    """Return the condition "the keys have been in the kitchen for a minute"."""
    config = {
        "condition": f"{DOMAIN}.is_in",
        "target": {"device_id": device_of(hass, "address").id},
        "options": {"area": "kitchen", "for": {"minutes": 1}},
    }
    checker = await async_from_config(hass, await async_validate_condition_config(hass, config))
    assert isinstance(checker, Condition)
    yield checker
    checker.async_unload()


async def test_must_have_lasted(
    hass: HomeAssistant, staged: StagedCrossings, checker: Condition, freezer: FrozenDateTimeFactory
) -> None:
    staged.put("address", KITCHEN, side=True)
    freezer.tick(50)
    assert checker.async_check() is False
    freezer.tick(15)
    assert checker.async_check() is True


async def test_begins_again_after_leaving(
    hass: HomeAssistant, staged: StagedCrossings, checker: Condition, freezer: FrozenDateTimeFactory
) -> None:
    staged.put("address", KITCHEN, side=True)
    freezer.tick(50)
    staged.put("address", KITCHEN, side=False)
    staged.put("address", KITCHEN, side=True)
    freezer.tick(50)
    assert checker.async_check() is False


async def test_lasts_since_before_the_condition_was_made(hass: HomeAssistant, staged: StagedCrossings) -> None:
    staged.put("address", KITCHEN, side=True)
    now = dt_util.utcnow().timestamp()
    with patch.object(Crossings, "inside_since", lambda *_: now - 90):
        assert await holds(hass, {"device_id": device_of(hass, "address").id}, area="kitchen", **{"for": 60})
        assert not await holds(hass, {"device_id": device_of(hass, "address").id}, area="kitchen", **{"for": 120})


async def test_reload_does_not_end_it(
    hass: HomeAssistant, staged: StagedCrossings, checker: Condition, freezer: FrozenDateTimeFactory
) -> None:
    staged.put("address", KITCHEN, side=True)
    await hass.config_entries.async_reload("home")
    assert checker.async_check() is False
    staged.put("address", KITCHEN, side=False)
    staged.put("address", KITCHEN, side=True)
    freezer.tick(65)
    assert checker.async_check() is True


async def test_unloaded_condition_follows_nothing(staged: StagedCrossings, checker: Condition) -> None:
    before = len(staged.followers)
    checker.async_unload()
    assert len(staged.followers) == before - 1


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"area": []},
        {"area": "kitchen", "for": "soon"},
        {"behavior": "any"},
        {"area": ["kitchen"], "behavior": "most"},
    ],
)
async def test_wrong_config_is_refused(hass: HomeAssistant, options: dict[str, Any]) -> None:
    with pytest.raises(probatio.Invalid):
        await holds(hass, **options)


async def test_editor_is_offered_the_condition(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "automation", {})
    description = (await async_get_all_descriptions(hass))[f"{DOMAIN}.is_in"]
    assert description is not None
    assert set(description["fields"]) == {"behavior", "for", "area", "floor", "zone", "fence"}
