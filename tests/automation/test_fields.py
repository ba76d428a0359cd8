"""Targets are resolved to tags, and fields to places."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, label_registry as lr
from homeassistant.helpers.target import TargetSelection
import pytest

from custom_components.xiaomi_tag.automation.fields import crossing_fits, crossing_variables, places_of, tags_of
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..crossing import ELSEWHERE, crossing_data, device_of
from ..homes import FENCE, home_entry, set_up, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


@pytest.fixture(autouse=True)
async def _home(hass: HomeAssistant) -> None:
    await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Cat"), FENCE))


def targeted(hass: HomeAssistant, **target: Any) -> set[str]:
    return set(tags_of(hass, TargetSelection(target)))


async def test_device_means_its_tag(hass: HomeAssistant) -> None:
    assert targeted(hass, device_id=device_of(hass, "address").id) == {"address"}


@pytest.mark.parametrize("entity_id", ["event.cat_crossing", "device_tracker.cat_presence", "sensor.cat_last_seen"])
async def test_any_entity_means_its_tag(hass: HomeAssistant, entity_id: str) -> None:
    assert targeted(hass, entity_id=[entity_id]) == {"ibeacon"}


async def test_label_means_tags_with_it_and_follows_changes(hass: HomeAssistant) -> None:
    label = lr.async_get(hass).async_create("Pets").label_id
    assert targeted(hass, label_id=label) == set()
    dr.async_get(hass).async_update_device(device_of(hass, "address").id, labels={label})
    er.async_get(hass).async_update_entity("sensor.cat_room", labels={label})
    assert targeted(hass, label_id=label) == {"address", "ibeacon"}


async def test_device_of_another_kind_means_nothing(hass: HomeAssistant) -> None:
    assert targeted(hass, device_id=[device_of(hass, "home").id, device_of(hass, "garden_fence").id, "x"]) == set()
    assert targeted(hass, entity_id=["sensor.garden_tags_inside", "light.kitchen"]) == set()


async def test_fields_name_places_of_several_kinds(hass: HomeAssistant) -> None:
    options = {"area": ["kitchen", "hall"], "floor": ["attic"], "zone": ["zone.work"], "fence": []}
    assert places_of(hass, options) == {
        PlaceRef(PlaceKind.AREA, "kitchen"),
        PlaceRef(PlaceKind.AREA, "hall"),
        PlaceRef(PlaceKind.FLOOR, "attic"),
        PlaceRef(PlaceKind.ZONE, "zone.work"),
    }


async def test_fence_is_named_by_its_device_or_its_own_id(hass: HomeAssistant) -> None:
    wanted = {PlaceRef(PlaceKind.FENCE, "garden_fence")}
    assert places_of(hass, {"fence": [device_of(hass, "garden_fence").id]}) == wanted
    assert places_of(hass, {"fence": ["garden_fence"]}) == wanted


@pytest.mark.parametrize(
    ("data", "options", "fits"),
    [
        ({}, {}, True),
        ({"kind": "left"}, {}, False),
        ({"kind": "corrected", "of": "entered"}, {}, False),
        ({}, {"area": ["kitchen"]}, True),
        ({}, {"area": ["hall"]}, False),
        ({}, {"area": ["hall"], "floor": ["kitchen"]}, False),
        ({"late": True}, {}, False),
        ({"late": True}, {"include_late": True}, True),
        ({"place": ELSEWHERE}, {}, True),
        ({"place": ELSEWHERE}, {"area": ["kitchen"]}, False),
    ],
)
async def test_crossing_fits(hass: HomeAssistant, data: dict[str, Any], options: dict[str, Any], fits: bool) -> None:
    assert crossing_fits(hass, crossing_data(hass, **data), "entered", options) is fits


async def test_variables_contain_all_but_coordinates(hass: HomeAssistant) -> None:
    variables = crossing_variables(hass, crossing_data(hass, place=PlaceRef(PlaceKind.FENCE, "garden_fence")))
    assert variables == {
        "entity_id": "event.keys_crossing",
        "device_id": device_of(hass, "address").id,
        "tag": "address",
        "tag_name": "Keys",
        "kind": "entered",
        "place": {"kind": "fence", "id": "garden_fence"},
        "place_name": "Garden",
        "event_id": "e1",
        "event_time": "2026-06-01T12:00:00+00:00",
        "late": False,
        "confidence": 0.9,
    }
