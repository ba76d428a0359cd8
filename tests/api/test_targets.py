"""Actions and commands find the home and the tag that they are about."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.xiaomi_tag.api.targets import loaded_home, tag_of
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..crossing import device_of
from ..homes import ENTRY_ID, FENCE, home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

KEYS = TagKind.ADDRESS.value


async def test_loaded_home_is_found(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry())
    assert loaded_home(hass) is home


async def test_without_an_entry_there_is_no_home(hass: HomeAssistant) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        loaded_home(hass)
    assert refused.value.translation_key == "no_home"


async def test_unloaded_home_is_refused(hass: HomeAssistant) -> None:
    await set_up(hass, home_entry())
    assert await hass.config_entries.async_unload(ENTRY_ID)
    with pytest.raises(ServiceValidationError) as refused:
        loaded_home(hass)
    assert refused.value.translation_key == "home_not_loaded"


async def test_tag_is_found_by_its_device_and_by_any_of_its_entities(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    assert tag_of(home, {"device_id": device_of(hass, KEYS).id}).id == KEYS
    entities = [
        entity.entity_id
        for entity in er.async_entries_for_config_entry(er.async_get(hass), ENTRY_ID)
        if entity.config_subentry_id == KEYS
    ]
    assert entities
    assert {tag_of(home, {"entity_id": entity_id}).id for entity_id in entities} == {KEYS}


async def test_what_is_not_a_tag_is_refused(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS, FENCE))
    foreign = er.async_get(hass).async_get_or_create("sensor", "other", "1").entity_id
    targets: list[dict[str, Any]] = [
        {},
        {"device_id": "gone"},
        {"device_id": device_of(hass, ENTRY_ID).id},
        {"device_id": device_of(hass, "garden_fence").id},
        {"entity_id": "sensor.gone"},
        {"entity_id": foreign},
        {"entity_id": er.async_get(hass).async_get_entity_id("sensor", DOMAIN, "garden_fence_tags_inside")},
    ]
    for target in targets:
        with pytest.raises(ServiceValidationError) as refused:
            tag_of(home, target)
        assert refused.value.translation_key == "not_a_tag", target
