"""Set-up, unload and removal of the entry."""

from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind

from .homes import entities, home_entry, pass_time, set_up, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


async def test_entry_sets_up_unloads_and_sets_up_again(hass: HomeAssistant) -> None:
    entry = home_entry(*TagKind)
    states: list[ConfigEntryState] = []
    for _ in range(2):
        await set_up(hass, entry)
        states.append(entry.state)
        assert await hass.config_entries.async_unload(entry.entry_id)
        states.append(entry.state)
    assert states == [ConfigEntryState.LOADED, ConfigEntryState.NOT_LOADED] * 2


async def test_tag_added_while_the_home_sets_up_is_not_missed(hass: HomeAssistant) -> None:
    entry = home_entry(TagKind.ADDRESS)
    entry.add_to_hass(hass)
    forward = hass.config_entries.async_forward_entry_setups

    async def meanwhile(*args: Any) -> None:
        await forward(*args)
        hass.config_entries.async_add_subentry(entry, ConfigSubentry(**tag_data(TagKind.IBEACON, "Bag")))

    with patch.object(hass.config_entries, "async_forward_entry_setups", meanwhile):
        home = await set_up(hass, entry)
    assert set(home.tags) == {TagKind.ADDRESS, TagKind.IBEACON}
    assert hass.states.get("sensor.bag_room") is not None


async def test_set_up_that_fails_leaves_nothing_registered(hass: HomeAssistant) -> None:
    # The integration itself stays set up.
    assert await async_setup_component(hass, DOMAIN, {})
    entry = home_entry(*TagKind)
    entry.add_to_hass(hass)
    homes: list[Home] = []

    async def fail(*_: Any) -> None:
        homes.append(entry.runtime_data)
        raise RuntimeError

    def listeners() -> dict[Any, int]:
        # Home Assistant's own registries write what changed in them at the very end.
        return {
            event: count for event, count in hass.bus.async_listeners().items() if event != "homeassistant_final_write"
        }

    await hass.async_block_till_done()
    before = listeners()
    with patch.object(hass.config_entries, "async_forward_entry_setups", fail):
        assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert listeners() == before
    with patch.object(Home, "async_tick") as tick:
        await pass_time(hass, 5)
    tick.assert_not_called()
    assert homes[0].bluetooth.address_count == 0


def listeners(hass: HomeAssistant) -> dict[str, int]:
    """Return how many listen to each event, but for the delayed writes of Home Assistant's own registries."""
    return {
        str(name): count
        for name, count in hass.bus.async_listeners().items()
        if name != EVENT_HOMEASSISTANT_FINAL_WRITE
    }


async def test_unload_leaves_no_listener(hass: HomeAssistant) -> None:
    entry = home_entry(*TagKind)
    await set_up(hass, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    before = listeners(hass)
    await set_up(hass, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert listeners(hass) == before
    assert not entry.update_listeners


async def test_removal_deletes_what_was_stored(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    entry = home_entry(TagKind.ADDRESS)
    await set_up(hass, entry)
    await entry.runtime_data.calibration_store.async_set_plan(None)
    assert await hass.config_entries.async_unload(entry.entry_id)
    files = {"xiaomi_tag.home", "xiaomi_tag.home.calibration", "xiaomi_tag.home.learned"}
    assert files <= hass_storage.keys()
    await hass.config_entries.async_remove(entry.entry_id)
    assert files.isdisjoint(hass_storage)
    assert not entities(hass)
