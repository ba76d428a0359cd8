"""The files of a journal: set aside where they cannot be read, and removed with the home."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home.journal_files import JournalKeys, async_remove_journal
from custom_components.xiaomi_tag.journal import JournalError, JournalFault
from tests.homes import ENTRY_ID

from . import journals
from .journals import Journals


@pytest.mark.parametrize("content", [b"no database" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_damaged_file_is_set_aside_and_told(
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


async def test_keys_that_make_no_sense_are_none(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    keys = JournalKeys(hass, ENTRY_ID)
    await keys.async_new(journals.now())
    hass_storage[f"{DOMAIN}.{ENTRY_ID}.journal_keys"]["data"] = {"keys": []}
    assert await JournalKeys(hass, ENTRY_ID).async_load() is None
