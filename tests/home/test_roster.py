from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest

from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, FenceState, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.erase import async_erase
from custom_components.xiaomi_tag.home.ground import Part
from custom_components.xiaomi_tag.home.tag import Tag
from custom_components.xiaomi_tag.home.tag_store import TagRecord
from custom_components.xiaomi_tag.identity.credentials import AddressCredentials, TagKind
from custom_components.xiaomi_tag.journal import Journal
from demo import frames

from ..bluetooth import AddProxy
from ..calibrating import some_walk
from ..crossing import crossing
from ..homes import home_entry, set_up, state_of

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

KEYS = TagKind.ADDRESS.value
BEACON = frames.services(0x180F)
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


async def test_key_of_another_tag_inherits_no_past(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    await cross(home)
    assert await past_of_keys(home) == (1, 1)
    await enter_other_key(hass, home)
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


class Recording(Part):
    """Records which tags are added and forgotten."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []

    @override
    def async_add_tag(self, tag: Tag, record: TagRecord, now: float) -> None:
        self.calls.append(("add", tag.id))

    @override
    def async_forget_tag(self, tag_id: str) -> None:
        self.calls.append(("forget", tag_id))


def record_calls(home: Home) -> list[Recording]:
    """Put a recording part before and after all others."""
    recordings = [Recording(), Recording()]
    home.roster._parts = (recordings[0], *home.parts, recordings[1])
    return recordings


async def test_removal_forgets_in_every_part(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    recordings = record_calls(home)
    hass.config_entries.async_remove_subentry(home.entry, KEYS)
    await hass.async_block_till_done()
    assert [recording.calls for recording in recordings] == [[("forget", KEYS)]] * 2


async def test_key_of_another_tag_forgets_in_every_part(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    recordings = record_calls(home)
    await enter_other_key(hass, home)
    assert [recording.calls for recording in recordings] == [[("forget", KEYS), ("add", KEYS)]] * 2


async def test_erase_forgets_in_every_part(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    recordings = record_calls(home)
    await async_erase(home, [home.tags[KEYS]], repack=False, remove=False)
    assert [recording.calls for recording in recordings] == [[("forget", KEYS), ("add", KEYS)]] * 2


async def test_key_of_another_tag_inherits_no_walk(hass: HomeAssistant) -> None:
    """The walk of the old tag would count for the new one."""
    ar.async_get(hass).async_create("Kitchen")
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    await home.calibration_store.async_add([some_walk()])
    await enter_other_key(hass, home)
    assert not home.calibration_store.walks


async def test_key_of_another_tag_inherits_no_last_crossing(hass: HomeAssistant) -> None:
    """The event entity would show when and where the old tag crossed."""
    ar.async_get(hass).async_create("Kitchen")
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    now = home.clock.now()
    home.publisher.async_publish_corrections([crossing(event_time=now, decided_at=now)])
    await hass.async_block_till_done()
    assert state_of(hass, "event", f"{KEYS}_crossing").attributes["place"] == "Kitchen"
    await enter_other_key(hass, home)
    state = state_of(hass, "event", f"{KEYS}_crossing")
    assert state.state == "unknown"
    assert "place" not in state.attributes


async def test_erased_tag_has_no_battery_of_old_packets(hass: HomeAssistant) -> None:
    """The decoder of encrypted frames counts upwards: a new life begins with a new one."""
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    before = home.recognition._batteries._decoders[KEYS]
    await async_erase(home, [home.tags[KEYS]], repack=False, remove=False)
    assert home.recognition._batteries._decoders[KEYS] is not before


async def enter_other_key(hass: HomeAssistant, home: Home) -> None:
    """Let the user enter the address of another tag."""
    subentry = home.entry.subentries[KEYS]
    other = AddressCredentials("A4:C1:38:00:00:99").to_data()
    hass.config_entries.async_update_subentry(home.entry, subentry, data={**subentry.data, **other})
    await hass.async_block_till_done()


async def test_tag_that_changes_in_many_ways_notifies_once_a_second(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, ar.async_get(hass).async_create("Kitchen").id)
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    tag = home.tags[KEYS]
    notified: list[str | None] = []
    tag.async_listen(lambda: notified.append(tag.estimate.room))
    now = home.clock.now()
    for second in range(1, 5):
        proxy.hear("A4:C1:38:00:00:01", BEACON, -50)
        tag.async_relayed(now + second, 50 + second, now + second)
        before = len(notified)
        home.async_tick(now + second)
        assert len(notified) == before + 1
    assert notified[-1] == "kitchen"
