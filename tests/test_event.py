"""The crossing entity of a tag."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, entity_registry as er
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import Correction, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.identity.credentials import TagKind

from .crossing import ELSEWHERE, StagedCrossings, crossing
from .homes import home_entry, set_up, state_of

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


@pytest.fixture(autouse=True)
async def _home(hass: HomeAssistant, staged: StagedCrossings) -> None:
    ar.async_get(hass).async_create("Kitchen")
    await set_up(hass, home_entry(TagKind.ADDRESS, TagKind.IBEACON))


async def test_every_tag_has_one_and_nothing_happened_yet(hass: HomeAssistant) -> None:
    for tag in ("address", "ibeacon"):
        state = state_of(hass, "event", f"{tag}_crossing")
        assert state.state == "unknown"
        assert state.attributes["event_types"] == ["entered", "left", "dwelled", "left_behind", "corrected"]


async def test_crossing_is_an_event_with_its_place(hass: HomeAssistant, staged: StagedCrossings) -> None:
    staged.fire_crossing(crossing())
    state = state_of(hass, "event", "address_crossing")
    assert state.state != "unknown"
    shown = {key: value for key, value in state.attributes.items() if key not in {"event_types", "friendly_name"}}
    assert shown == {
        "event_type": "entered",
        "place": "Kitchen",
        "place_kind": "area",
        "place_id": "kitchen",
        "event_time": "2026-06-01T12:00:00+00:00",
        "decided_at": "2026-06-01T12:00:05+00:00",
        "confidence": 0.9,
        "late": False,
        "event_id": "e1",
    }


async def test_other_tags_do_not_get_it(hass: HomeAssistant, staged: StagedCrossings) -> None:
    staged.fire_crossing(crossing())
    assert state_of(hass, "event", "ibeacon_crossing").state == "unknown"


async def test_correction_names_what_it_corrects(hass: HomeAssistant, staged: StagedCrossings) -> None:
    staged.fire_crossing(
        crossing(
            CrossingKind.CORRECTED,
            event_id="e2",
            correction=Correction.RETIMED,
            of=CrossingKind.ENTERED,
            supersedes="e1",
        )
    )
    attributes = state_of(hass, "event", "address_crossing").attributes
    assert attributes["event_type"] == "corrected"
    assert [attributes[key] for key in ("correction", "of", "supersedes")] == ["retimed", "entered", "e1"]


@pytest.mark.parametrize("place", [ELSEWHERE, PlaceRef(PlaceKind.AREA, "cellar")])
async def test_place_without_a_name_has_none(hass: HomeAssistant, staged: StagedCrossings, place: PlaceRef) -> None:
    staged.fire_crossing(crossing(CrossingKind.LEFT_BEHIND, place))
    attributes = state_of(hass, "event", "address_crossing").attributes
    assert attributes["place"] is None
    assert attributes["place_kind"] == place.kind


async def test_tag_that_is_removed_during_an_erase_gets_no_entity_back(hass: HomeAssistant) -> None:
    home = hass.config_entries.async_loaded_entries(DOMAIN)[0].runtime_data
    tag = home.tags[TagKind.ADDRESS]
    hass.config_entries.async_remove_subentry(home.entry, tag.id)
    await hass.async_block_till_done()
    await home.roster.async_erase_entities([tag])
    await hass.async_block_till_done()
    assert er.async_get(hass).async_get_entity_id("event", DOMAIN, f"{tag.id}_crossing") is None
    of_tags = [state.entity_id for state in hass.states.async_all("event") if "crossing" in state.entity_id]
    assert of_tags == ["event.keys_crossing_2"]
