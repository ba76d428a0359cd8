"""A backup of Home Assistant, and the journal in it."""

from datetime import timedelta
from pathlib import Path
import shutil

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.backup import DOMAIN as BACKUP_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.xiaomi_tag.backup import HOLD_MOST_S, async_post_backup, async_pre_backup
from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.journal import Journal, JournalError, JournalFault, Retention

from .homes import ENTRY_ID, home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")
TAG = TagKind.ADDRESS.value


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant) -> Home:
    entry = home_entry(TagKind.ADDRESS)
    await set_up(hass, entry)
    home: Home = entry.runtime_data
    return home


def hear(home: Home, count: int) -> None:
    now = home.clock.now()
    for each in range(count):
        home.journal.async_sight(Sighting(TAG, "AA:BB:CC:00:00:01", -60, now - each, now - each))


async def sightings_in(home: Home, path: Path) -> int:
    secrets = await home.journal.async_call(lambda journal: journal.secrets)
    now = home.clock.now()
    journal = await home.hass.async_add_executor_job(Journal.open, path, secrets, Retention(), now)
    try:
        return len(list(journal.sightings(TAG, 0, now + 1)))
    finally:
        await home.hass.async_add_executor_job(journal.close)


async def test_a_backup_has_what_was_heard_until_it_began(hass: HomeAssistant, home: Home, tmp_path: Path) -> None:
    path, copy = tmp_path / f"{ENTRY_ID}.db", tmp_path / "copy.db"
    hear(home, 40)
    await async_pre_backup(hass)
    shutil.copyfile(path, copy)
    hear(home, 60)
    await home.journal.async_flush()
    shutil.copyfile(f"{path}-wal", f"{copy}-wal")
    assert await sightings_in(home, copy) == 100
    await async_post_backup(hass)


async def test_the_file_alone_is_whole_in_a_backup(hass: HomeAssistant, home: Home, tmp_path: Path) -> None:
    hear(home, 40)
    await async_pre_backup(hass)
    hear(home, 60)
    await home.journal.async_flush()
    copy = tmp_path / "copy.db"
    shutil.copyfile(tmp_path / f"{ENTRY_ID}.db", copy)
    assert await sightings_in(home, copy) == 40
    await async_post_backup(hass)


async def test_everything_is_written_when_the_backup_is_done(hass: HomeAssistant, home: Home, tmp_path: Path) -> None:
    wal = tmp_path / f"{ENTRY_ID}.db-wal"
    await async_pre_backup(hass)
    hear(home, 60)
    await home.journal.async_flush()
    assert wal.stat().st_size > 0
    await async_post_backup(hass)
    assert wal.stat().st_size == 0


async def test_a_backup_that_never_ends_does_not_hold_for_ever(
    hass: HomeAssistant, home: Home, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    wal = tmp_path / f"{ENTRY_ID}.db-wal"
    await async_pre_backup(hass)
    hear(home, 60)
    await home.journal.async_flush()
    assert wal.stat().st_size > 0
    freezer.tick(timedelta(seconds=HOLD_MOST_S + 1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert wal.stat().st_size == 0
    await async_post_backup(hass)


async def test_a_journal_at_fault_lets_the_backup_be_made(
    hass: HomeAssistant, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_journal: Journal) -> None:
        raise JournalError(JournalFault.FULL)

    monkeypatch.setattr(Journal, "hold", fail)
    await async_pre_backup(hass)
    await async_post_backup(hass)
    assert home.journal.faulty is JournalFault.FULL


async def test_home_assistants_backup_finds_this_platform(hass: HomeAssistant, home: Home) -> None:
    assert await async_setup_component(hass, BACKUP_DOMAIN, {})
    await hass.async_block_till_done()
    assert "xiaomi_tag" in hass.data[BACKUP_DOMAIN].platforms
