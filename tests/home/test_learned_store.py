"""What the locator learned by itself outlives restarts, and goes with its tag."""

from collections.abc import Mapping
from datetime import timedelta
import logging
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
import numpy as np
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.learned_store import LATER_S, SOON_S, LearnedStore
from custom_components.xiaomi_tag.identity.credentials import AddressCredentials, TagKind
from custom_components.xiaomi_tag.locator import Locator
from custom_components.xiaomi_tag.locator.map_job import MapResult

from ..bluetooth import AddProxy
from ..calibrating import BAG, FAR, KEYS, NEAR, Stroll, areas
from ..homes import ENTRY_ID, home_entry, set_up, stored, tag_data

LEARNED_KEY = f"{DOMAIN}.{ENTRY_ID}.learned"
IN_KITCHEN = {NEAR: -50, FAR: -75}
IN_HALL = {NEAR: -72, FAR: -55}


class Maps:
    """The maps that a locator installs, made off the loop as in a real home."""

    def __init__(self) -> None:
        self.made: list[MapResult] = []

    async def after(self, hass: HomeAssistant, stroll: Stroll, seconds: int, heard: Mapping[str, int]) -> MapResult:
        """Let time pass, a piece at once as long as a map may take, and return the latest map."""
        install = stroll.home.locator.install

        def watched(result: MapResult) -> None:
            self.made.append(result)
            install(result)

        with patch.object(stroll.home.locator, "install", watched):
            for _ in range(seconds // 5):
                stroll.walk(5, heard)
                stroll.walk(5, heard, tag=BAG)
                await hass.async_block_till_done(wait_background_tasks=True)
        return self.made[-1]


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy) -> Home:
    kitchen, hall = areas(hass, "Kitchen", "Hall")
    add_proxy(1, kitchen)
    add_proxy(2, hall)
    return await set_up(hass, home_entry(TagKind.ADDRESS, TagKind.IBEACON))


@pytest.fixture(name="stroll")
def stroll_fixture(home: Home) -> Stroll:
    return Stroll(home)


def pieces(home: Home) -> dict[str, int]:
    """Count what was learned from each tag."""
    return counted(home.locator.learned())


def counted(data: Mapping[str, Any]) -> dict[str, int]:
    tags = data["tags"]
    return {name: tags["sender"].count(number) for name, number in tags["senders"].items()}


async def reload(hass: HomeAssistant, stroll: Stroll) -> Stroll:
    assert await hass.config_entries.async_reload(ENTRY_ID)
    await hass.async_block_till_done()
    after = Stroll(stroll.home.entry.runtime_data)
    after.now = stroll.now
    return after


async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


async def test_maps_are_the_same_after_a_restart(hass: HomeAssistant, stroll: Stroll) -> None:
    maps = Maps()
    first = await maps.after(hass, stroll, 10, IN_KITCHEN)
    await maps.after(hass, stroll, 150, IN_KITCHEN)
    before = await maps.after(hass, stroll, 150, IN_HALL)
    learned = pieces(stroll.home)
    assert learned[KEYS] > 10
    assert not np.allclose(before.area_map.level_dbm, first.area_map.level_dbm, atol=1.0)

    later = await reload(hass, stroll)
    assert later.home is not stroll.home
    assert pieces(later.home) == learned
    after = await maps.after(hass, later, 10, {})
    np.testing.assert_allclose(after.area_map.level_dbm, before.area_map.level_dbm, atol=1.0)


async def test_what_was_learned_is_written_now_and_then(
    hass: HomeAssistant, hass_storage: dict[str, Any], stroll: Stroll, freezer: FrozenDateTimeFactory
) -> None:
    maps = Maps()
    await maps.after(hass, stroll, 100, IN_KITCHEN)
    await pass_time(hass, freezer, LATER_S - 60)
    # Something more does not put it off.
    await maps.after(hass, stroll, 100, IN_KITCHEN)
    assert LEARNED_KEY not in hass_storage
    await pass_time(hass, freezer, 90)
    assert counted(hass_storage.pop(LEARNED_KEY)["data"]) == pieces(stroll.home)
    await maps.after(hass, stroll, 100, IN_HALL)
    await pass_time(hass, freezer, LATER_S + 30)
    assert LEARNED_KEY in hass_storage


async def test_home_that_learns_nothing_writes_nothing(
    hass: HomeAssistant, hass_storage: dict[str, Any], home: Home, freezer: FrozenDateTimeFactory
) -> None:
    home.learned_store.async_save_later()
    await pass_time(hass, freezer, LATER_S + 30)
    assert hass_storage.pop(LEARNED_KEY)
    await pass_time(hass, freezer, LATER_S + 30)
    assert LEARNED_KEY not in hass_storage


async def test_plain_stop_stores_what_was_learned(
    hass: HomeAssistant, hass_storage: dict[str, Any], stroll: Stroll
) -> None:
    stroll.walk(60, IN_KITCHEN)
    await stroll.home._async_stopping(None)  # type: ignore[arg-type]
    assert counted(hass_storage[LEARNED_KEY]["data"]) == pieces(stroll.home) != {}


async def test_removed_tag_is_erased_from_the_disk(
    hass: HomeAssistant, hass_storage: dict[str, Any], stroll: Stroll, freezer: FrozenDateTimeFactory
) -> None:
    await Maps().after(hass, stroll, 100, IN_KITCHEN)
    await stroll.home.learned_store.async_save()
    assert set(counted(hass_storage[LEARNED_KEY]["data"])) == {KEYS, BAG}
    # Half an hour is not waited for, even where it began already.
    stroll.home.learned_store.async_save_later()
    hass.config_entries.async_remove_subentry(stroll.home.entry, KEYS)
    await hass.async_block_till_done()
    await pass_time(hass, freezer, SOON_S + 1)
    assert set(counted(hass_storage[LEARNED_KEY]["data"])) == {BAG}


async def test_key_of_another_tag_erases_what_was_learned_from_the_old_one(
    hass: HomeAssistant, hass_storage: dict[str, Any], stroll: Stroll, freezer: FrozenDateTimeFactory
) -> None:
    stroll.walk(60, IN_KITCHEN)
    assert pieces(stroll.home)[KEYS]
    subentry = stroll.home.entry.subentries[KEYS]
    other = AddressCredentials("A4:C1:38:00:00:99").to_data()
    hass.config_entries.async_update_subentry(stroll.home.entry, subentry, data={**subentry.data, **other})
    await hass.async_block_till_done()
    await pass_time(hass, freezer, SOON_S + 1)
    assert counted(hass_storage[LEARNED_KEY]["data"]) == pieces(stroll.home) == {}


async def test_tag_that_went_meanwhile_is_erased_at_the_start(
    hass: HomeAssistant, hass_storage: dict[str, Any], stroll: Stroll, freezer: FrozenDateTimeFactory
) -> None:
    await Maps().after(hass, stroll, 100, IN_KITCHEN)
    entry = stroll.home.entry
    assert await hass.config_entries.async_unload(ENTRY_ID)
    hass.config_entries.async_remove_subentry(entry, BAG)
    home = await set_up(hass, entry)
    assert set(pieces(home)) == {KEYS}
    await pass_time(hass, freezer, SOON_S + 1)
    assert set(counted(hass_storage[LEARNED_KEY]["data"])) == {KEYS}


async def test_tag_added_again_is_another_one(hass: HomeAssistant, stroll: Stroll) -> None:
    stroll.walk(60, IN_KITCHEN)
    hass.config_entries.async_remove_subentry(stroll.home.entry, KEYS)
    await hass.async_block_till_done()
    hass.config_entries.async_add_subentry(stroll.home.entry, ConfigSubentry(**tag_data(TagKind.ADDRESS)))
    await hass.async_block_till_done()
    assert KEYS in stroll.home.tags
    assert pieces(stroll.home) == {}


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"receivers": 5},
        {"receivers": [1], "places": [2], "rooms": [3]},
        {"receivers": [NEAR], "places": [["kitchen"]], "rooms": ["kitchen"], "tags": [], "emitters": 1, "moved": []},
        {"receivers": [NEAR], "places": ["kitchen"], "rooms": ["kitchen"], "tags": {"senders": [KEYS]}},
        {
            "receivers": [NEAR, FAR],
            "places": ["kitchen", "hall"],
            "rooms": ["kitchen", "hall"],
            "tags": {
                "senders": {KEYS: 0},
                "sender": [0],
                "room": [0],
                "sure": [1.0],
                "at": [1.0],
                "level": "zs4=",
                "count": "AQ==",
            },
            "moved": {NEAR: ["yesterday", "hall"], "nobody": [1.0, None]},
        },
    ],
)
async def test_damaged_document_returns_none(
    hass: HomeAssistant, hass_storage: dict[str, Any], home: Home, data: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert await hass.config_entries.async_unload(ENTRY_ID)
    hass_storage[LEARNED_KEY]["data"] = data
    stroll = Stroll(await set_up(hass, home.entry))
    assert pieces(stroll.home) == {}
    stroll.walk(60, IN_KITCHEN)
    assert stroll.home.tags[KEYS].estimate.room == "kitchen"
    assert pieces(stroll.home)[KEYS]
    # A busy machine makes asyncio itself warn.
    ours = [record for record in caplog.records if record.name.startswith("custom_components")]
    assert not [record for record in ours if record.levelno >= logging.WARNING]


async def test_document_of_a_later_version_is_left_out(
    hass: HomeAssistant, hass_storage: dict[str, Any], home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    assert await hass.config_entries.async_unload(ENTRY_ID)
    hass_storage[LEARNED_KEY]["version"] = 2
    assert pieces(await set_up(hass, home.entry)) == {}
    assert caplog.text.count("learned cannot be used as it is (newer)") == 1


async def test_document_of_a_later_minor_version_is_read(
    hass: HomeAssistant, hass_storage: dict[str, Any], stroll: Stroll
) -> None:
    stroll.walk(60, IN_KITCHEN)
    learned = pieces(stroll.home)
    assert await hass.config_entries.async_unload(ENTRY_ID)
    hass_storage[LEARNED_KEY]["minor_version"] = 7
    hass_storage[LEARNED_KEY]["data"]["new"] = 1
    assert pieces(await set_up(hass, stroll.home.entry)) == learned


async def test_removal_leaves_nothing(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    learned = LearnedStore(hass, ENTRY_ID, Locator())
    await learned.async_save()
    assert LEARNED_KEY in hass_storage
    await learned.async_remove()
    assert LEARNED_KEY not in hass_storage


@pytest.mark.usefixtures("enable_bluetooth")
async def test_power_of_a_tag_is_kept(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    hass_storage |= stored(address={"presence": "home", "room": None, "evidence_at": 1.0, "power_db": -7.5})
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    assert home.locator.memory(KEYS).power_db == -7.5
    assert await hass.config_entries.async_unload(ENTRY_ID)
    assert hass_storage[f"{DOMAIN}.{ENTRY_ID}"]["data"]["tags"][KEYS]["power_db"] == -7.5
