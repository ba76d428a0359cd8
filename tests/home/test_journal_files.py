"""The files of the journal and of its keys."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.loader import async_get_integration
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home.journal_files import (
    JournalKeys,
    async_remove_journal,
    async_update_issues,
    open_journal,
    retention_of,
)
from custom_components.xiaomi_tag.journal import JournalError, JournalFault, Secrets

from ..homes import ENTRY_ID
from . import journals
from .journals import Journals

NOW = 1_780_000_000.0
KEYS = f"{DOMAIN}.{ENTRY_ID}.journal_keys"
RETENTION = retention_of({})


def _issues(hass: HomeAssistant) -> set[str]:
    return {issue_id for domain, issue_id in ir.async_get(hass).issues if domain == DOMAIN}


def test_retention_in_seconds() -> None:
    options = {"sighting_hours": 2, "place_days": 3, "crossing_days": 4}
    retention = retention_of(options)
    assert (retention.sightings_s, retention.places_s, retention.crossings_s) == (7_200, 259_200, 345_600)
    assert (RETENTION.sightings_s, RETENTION.places_s, RETENTION.crossings_s) == (172_800, 2_592_000, 31_536_000)


async def test_stored_keys_are_found_again(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    assert await JournalKeys(hass, ENTRY_ID).async_load() is None
    secrets = await JournalKeys(hass, ENTRY_ID).async_new(NOW)
    found = await JournalKeys(hass, ENTRY_ID).async_load()
    assert found is not None
    assert found.to_dict() == secrets.to_dict()


@pytest.mark.parametrize("data", [None, [], {}, {"keys": 5}])
async def test_damaged_keys_count_as_missing(hass: HomeAssistant, hass_storage: dict[str, Any], data: Any) -> None:
    hass_storage[KEYS] = {"version": 1, "minor_version": 1, "key": KEYS, "data": data}
    assert await JournalKeys(hass, ENTRY_ID).async_load() is None


async def test_removed_keys_are_gone(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    keys = JournalKeys(hass, ENTRY_ID)
    await keys.async_new(NOW)
    await keys.async_remove()
    assert KEYS not in hass_storage


def test_new_journal_is_empty(tmp_path: Path) -> None:
    opened = open_journal(tmp_path / "j.db", Secrets.new(NOW), RETENTION, NOW, (), unusable=True)
    opened.journal.close()
    assert (opened.states, opened.places, opened.ended_at, opened.was_set_aside) == ([], {}, None, False)


def test_journal_whose_keys_are_new_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    open_journal(path, Secrets.new(NOW), RETENTION, NOW, (), unusable=True).journal.close()
    opened = open_journal(path, Secrets.new(NOW), RETENTION, NOW + 60, (), unusable=True)
    opened.journal.close()
    assert opened.was_set_aside
    assert opened.ended_at is not None
    assert len(list(tmp_path.glob("*.aside"))) == 1


async def test_one_fault_is_an_issue_at_a_time(hass: HomeAssistant) -> None:
    await async_get_integration(hass, DOMAIN)
    hass.config.components.add(DOMAIN)
    async_update_issues(hass, JournalFault.FULL)
    async_update_issues(hass, JournalFault.READ_ONLY)
    assert _issues(hass) == {f"journal_{JournalFault.READ_ONLY.value}"}
    async_update_issues(hass, None)
    assert not _issues(hass)


async def test_file_that_was_set_aside_stays_an_issue(hass: HomeAssistant) -> None:
    await async_get_integration(hass, DOMAIN)
    hass.config.components.add(DOMAIN)
    async_update_issues(hass, None, was_set_aside=True)
    async_update_issues(hass, None)
    assert _issues(hass) == {"journal_set_aside"}


@pytest.mark.parametrize("content", [b"no database" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_damaged_file_is_set_aside_and_reported(
    hass: HomeAssistant, make_journal: Journals, tmp_path: Path, content: bytes
) -> None:
    journals.file_of(tmp_path).write_bytes(content)
    writer = make_journal()
    assert await writer.async_open(journals.now()) == []
    assert writer.faulty is None
    assert journals.issues(hass) == {"journal_set_aside"}
    assert [path.read_bytes() for path in journals.files(tmp_path, "*.aside")] == [content]
    assert await writer.async_commit([journals.crossing("one")], []) == {"one"}


async def test_file_whose_keys_are_lost_is_set_aside(
    hass: HomeAssistant, make_journal: Journals, tmp_path: Path, hass_storage: dict[str, Any]
) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    await writer.async_close()
    del hass_storage[f"{DOMAIN}.{ENTRY_ID}.journal_keys"]
    await make_journal().async_open(journals.now())
    assert journals.issues(hass) == {"journal_set_aside"}
    assert len(journals.files(tmp_path, "*.aside")) == 1


async def test_removing_leaves_neither_file_nor_keys(
    hass: HomeAssistant, make_journal: Journals, tmp_path: Path, hass_storage: dict[str, Any]
) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    await writer.async_close()
    (tmp_path / f"{ENTRY_ID}.db.1700000000.aside").write_bytes(b"old")
    await async_remove_journal(hass, ENTRY_ID)
    assert journals.files(tmp_path, f"{ENTRY_ID}.db*") == []
    assert f"{DOMAIN}.{ENTRY_ID}.journal_keys" not in hass_storage


async def test_keys_that_were_not_stored_are_a_fault(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store only logs a disk that is full; rows sealed with such keys would be lost."""

    async def forget(_store: Store[Any], _data: object) -> None:
        pass

    keys = JournalKeys(hass, ENTRY_ID)
    monkeypatch.setattr(Store, "async_save", forget)
    with pytest.raises(JournalError) as caught:
        await keys.async_new(journals.now())
    assert caught.value.fault is JournalFault.FULL


async def test_invalid_keys_return_none(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    keys = JournalKeys(hass, ENTRY_ID)
    await keys.async_new(journals.now())
    hass_storage[f"{DOMAIN}.{ENTRY_ID}.journal_keys"]["data"] = {"keys": []}
    assert await JournalKeys(hass, ENTRY_ID).async_load() is None
