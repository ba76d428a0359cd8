"""The device and the sensor of a fence."""

from types import MappingProxyType

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..crossing import StagedCrossings, device_of
from ..homes import FENCE, home_entry, set_up, state_of, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

GARDEN = PlaceRef(PlaceKind.FENCE, "garden_fence")


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, staged: StagedCrossings) -> Home:
    return await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Cat"), FENCE))


def inside(hass: HomeAssistant) -> tuple[str, list[str]]:
    state = state_of(hass, "sensor", "garden_fence_tags_inside")
    return state.state, state.attributes["tags"]


async def test_fence_has_a_device_below_the_homes(hass: HomeAssistant, home: Home) -> None:
    device = device_of(hass, "garden_fence")
    assert (device.name, device.model) == ("Garden", "Fence")
    assert device.config_subentry_id == "garden_fence"
    assert device.via_device_id == device_of(hass, "home").id


async def test_unknown_until_some_side_is_known(hass: HomeAssistant, home: Home, staged: StagedCrossings) -> None:
    assert inside(hass) == ("unknown", [])
    staged.put("address", GARDEN, side=False)
    assert inside(hass) == ("0", [])


async def test_counts_and_names_who_is_inside(hass: HomeAssistant, home: Home, staged: StagedCrossings) -> None:
    staged.put("address", GARDEN, side=True)
    staged.put("ibeacon", GARDEN, side=True)
    assert inside(hass) == ("2", ["Cat", "Keys"])
    staged.put("address", GARDEN, side=False)
    assert inside(hass) == ("1", ["Cat"])


async def test_writes_only_when_the_set_changes(hass: HomeAssistant, home: Home, staged: StagedCrossings) -> None:
    staged.put("address", GARDEN, side=True)
    before = state_of(hass, "sensor", "garden_fence_tags_inside")
    staged.put("address", GARDEN, side=True)
    after = state_of(hass, "sensor", "garden_fence_tags_inside")
    assert after.last_reported == before.last_reported
    staged.sides.clear()
    staged.put("ibeacon", GARDEN, side=True)
    assert inside(hass) == ("1", ["Cat"])


async def test_fence_added_later_gets_its_own(hass: HomeAssistant, home: Home, staged: StagedCrossings) -> None:
    data = MappingProxyType({"kind": "areas", "areas": ["kitchen"]})
    yard = ConfigSubentry(data=data, subentry_id="yard", subentry_type="fence", title="Yard", unique_id=None)
    hass.config_entries.async_add_subentry(home.entry, yard)
    await hass.async_block_till_done()
    assert device_of(hass, "yard").name == "Yard"
    assert state_of(hass, "sensor", "yard_tags_inside").state == "unknown"


async def test_renamed_fence_renames_its_device(hass: HomeAssistant, home: Home) -> None:
    hass.config_entries.async_update_subentry(home.entry, home.entry.subentries["garden_fence"], title="Yard")
    await hass.async_block_till_done()
    assert device_of(hass, "garden_fence").name == "Yard"


async def test_removed_fence_leaves_nothing(hass: HomeAssistant, home: Home, staged: StagedCrossings) -> None:
    followers = len(staged.followers)
    hass.config_entries.async_remove_subentry(home.entry, "garden_fence")
    await hass.async_block_till_done()
    assert not dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, "garden_fence")})
    assert er.async_get(hass).async_get_entity_id("sensor", DOMAIN, "garden_fence_tags_inside") is None
    assert len(staged.followers) == followers - 1
