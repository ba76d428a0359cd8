from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.config_flow import XiaomiTagConfigFlow
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.migration import MINOR_VERSION, VERSION, async_migrate_entry


def entry_of(version: int, minor_version: int) -> MockConfigEntry:
    return MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, version=version, minor_version=minor_version)


@pytest.mark.parametrize(
    ("version", "minor_version", "usable"),
    [(VERSION, MINOR_VERSION, True), (VERSION, MINOR_VERSION + 1, True), (VERSION + 1, 1, False)],
)
async def test_entry_of_another_release_is_used_only_in_todays_form(
    hass: HomeAssistant, version: int, minor_version: int, usable: bool
) -> None:
    assert await async_migrate_entry(hass, entry_of(version, minor_version)) is usable


def test_new_entries_are_written_in_todays_form() -> None:
    assert (XiaomiTagConfigFlow.VERSION, XiaomiTagConfigFlow.MINOR_VERSION) == (VERSION, MINOR_VERSION)


@pytest.mark.usefixtures("enable_bluetooth", "setup_entry")
@pytest.mark.parametrize(
    ("version", "minor_version", "state"),
    [
        (VERSION, MINOR_VERSION + 1, ConfigEntryState.LOADED),
        (VERSION + 1, 1, ConfigEntryState.MIGRATION_ERROR),
    ],
)
async def test_home_assistant_asks_before_it_loads_an_entry_of_another_release(
    hass: HomeAssistant, version: int, minor_version: int, state: ConfigEntryState
) -> None:
    entry = entry_of(version, minor_version)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is state
