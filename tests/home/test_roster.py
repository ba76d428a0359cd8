from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, FenceState, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import AddressCredentials, TagKind, credentials_to_data
from custom_components.xiaomi_tag.journal import Journal

from ..homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

KEYS = TagKind.ADDRESS.value
KITCHEN = PlaceRef(PlaceKind.AREA, "kitchen")


async def cross(home: Home) -> None:
    """Let the tag cross a fence, as stored."""
    now = home.clock.now()
    crossing = Crossing(
        event_id="entered",
        tag=KEYS,
        place=KITCHEN,
        kind=CrossingKind.ENTERED,
        event_time=now,
        decided_at=now,
        confidence=0.9,
    )
    await home.journal.async_commit([crossing], [FenceState(KEYS, KITCHEN, {"side": True})])


async def past_of_keys(home: Home) -> tuple[int, int]:
    """Return how many crossings and states of fences are stored of the tag, once what waits was written."""
    await home.journal.async_flush()

    def count(journal: Journal) -> tuple[int, int]:
        crossings = list(journal.crossings(KEYS, 0.0, home.clock.now() + 100))
        return len(crossings), sum(state.tag == KEYS for state in journal.states())

    return await home.journal.async_call(count)


async def test_key_of_another_tag_takes_no_past_over(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    await cross(home)
    assert await past_of_keys(home) == (1, 1)
    subentry = home.entry.subentries[KEYS]
    other = credentials_to_data(AddressCredentials("A4:C1:38:00:00:99"))
    hass.config_entries.async_update_subentry(home.entry, subentry, data={**subentry.data, **other})
    await hass.async_block_till_done()
    assert await past_of_keys(home) == (0, 0)


async def test_new_name_leaves_the_past_alone(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    await cross(home)
    hass.config_entries.async_update_subentry(home.entry, home.entry.subentries[KEYS], title="Bag")
    await hass.async_block_till_done()
    assert home.tags[KEYS].name == "Bag"
    assert await past_of_keys(home) == (1, 1)


async def test_tag_that_is_removed_leaves_no_past(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    await cross(home)
    hass.config_entries.async_remove_subentry(home.entry, KEYS)
    await hass.async_block_till_done()
    assert await past_of_keys(home) == (0, 0)
