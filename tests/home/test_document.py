"""A document that cannot be used is kept aside and reported; reading never fails."""

from collections.abc import Iterator
import json
from pathlib import Path
import stat
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store, get_internal_store_manager
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home.document import Document, Trouble
from custom_components.xiaomi_tag.home.stranger_store import StrangerStore

KEY = f"{DOMAIN}.home"
# What Home Assistant's tests replace.
REAL = {name: getattr(Store, name) for name in ("_async_load", "_async_write_data", "async_remove")}
GOOD = {"version": 1, "minor_version": 1, "key": KEY, "data": {"some": 1}}


@pytest.fixture
def folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> Iterator[Path]:
    """Return a storage folder of the test's own, with real files."""
    hass.config.config_dir = str(tmp_path)
    storage = tmp_path / ".storage"
    storage.mkdir()
    # What Home Assistant listed when it started was another folder.
    get_internal_store_manager(hass).async_invalidate(KEY)
    # Undone at once, before the fixture that replaces them.
    with pytest.MonkeyPatch.context() as patch:
        for name, function in REAL.items():
            patch.setattr(Store, name, function)
        yield storage


def _write(folder: Path, data: Any, key: str = KEY) -> None:
    (folder / key).write_text(json.dumps(data))


def _asides(folder: Path) -> list[Any]:
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.aside"))]


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def _issues(hass: HomeAssistant) -> set[str]:
    return {issue_id for domain, issue_id in ir.async_get(hass).issues if domain == DOMAIN}


async def test_document_is_read(hass: HomeAssistant, folder: Path) -> None:
    _write(folder, GOOD)
    assert await Document[dict[str, int]](hass, KEY).async_read() == {"some": 1}
    assert _asides(folder) == []
    assert _issues(hass) == set()


async def test_document_of_a_newer_version_is_kept_aside(hass: HomeAssistant, folder: Path) -> None:
    newer = {**GOOD, "version": 2, "data": {"other": 2}}
    _write(folder, newer)
    document: Document[dict[str, int]] = Document(hass, KEY)
    assert await document.async_read() is None
    await document.async_save({"some": 3})
    assert _asides(folder) == [newer]
    assert json.loads((folder / KEY).read_text())["data"] == {"some": 3}
    assert _issues(hass) == {f"document_newer_{KEY}"}


async def test_document_of_a_newer_minor_version_is_read_and_a_copy_kept(hass: HomeAssistant, folder: Path) -> None:
    newer = {**GOOD, "minor_version": 2, "data": {"some": 1, "more": 2}}
    _write(folder, newer)
    assert await Document[dict[str, int]](hass, KEY).async_read() == {"some": 1, "more": 2}
    assert _asides(folder) == [newer]
    assert _issues(hass) == {f"document_newer_{KEY}"}


@pytest.mark.parametrize(
    "content",
    [
        [],
        [1, 2],
        "text",
        7,
        None,
        {"version": 1},
        {"data": {}},
        {**GOOD, "version": "1"},
        {**GOOD, "version": None},
        {**GOOD, "version": [1]},
        {**GOOD, "minor_version": "x"},
        {**GOOD, "minor_version": None},
        {**GOOD, "version": 2**70},
    ],
)
async def test_what_is_no_document_is_kept_aside(hass: HomeAssistant, folder: Path, content: Any) -> None:
    _write(folder, content)
    document: Document[dict[str, int]] = Document(hass, KEY)
    assert await document.async_read() is None
    assert len(_asides(folder)) == 1
    await document.async_save({"some": 3})
    assert await Document[dict[str, int]](hass, KEY).async_read() == {"some": 3}


async def test_file_that_cannot_be_moved_is_not_written(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = {**GOOD, "version": 2}
    _write(folder, newer)

    def refuse(_self: Path, _target: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refuse)
    document: Document[dict[str, int]] = Document(hass, KEY)
    assert await document.async_read() is None
    assert document.protected
    await document.async_save({"some": 3})
    assert json.loads((folder / KEY).read_text()) == newer


async def test_two_newest_are_kept_and_those_of_other_documents_stay(hass: HomeAssistant, folder: Path) -> None:
    for number in (100, 200, 300):
        (folder / f"{KEY}.{number}.aside").write_text("{}")
        (folder / f"{KEY}.calibration.{number}.aside").write_text("{}")
    _write(folder, {**GOOD, "version": 2})
    await Document[dict[str, int]](hass, KEY).async_read()
    kept = _names(folder)
    assert f"{KEY}.300.aside" in kept
    assert not {f"{KEY}.100.aside", f"{KEY}.200.aside"} & kept
    assert len([name for name in kept if "calibration" in name]) == 3


async def test_removal_deletes_what_was_kept_aside(hass: HomeAssistant, folder: Path) -> None:
    _write(folder, {**GOOD, "version": 2})
    document: Document[dict[str, int]] = Document(hass, KEY)
    await document.async_read()
    await document.async_remove()
    assert _names(folder) == set()


async def test_copy_is_as_private_as_the_document(hass: HomeAssistant, folder: Path) -> None:
    document: Document[dict[str, int]] = Document(hass, KEY)
    await document.async_save({"some": 1})
    await document.async_keep_copy(Trouble.PARTLY)
    assert _modes(folder) == {0o600}
    assert _issues(hass) == {f"document_partly_{KEY}"}


async def test_the_store_of_strangers_is_private(hass: HomeAssistant, folder: Path) -> None:
    """Its keys are secrets: with them, addresses could be looked up in it."""
    await StrangerStore(hass, "home").async_save({"some": 1})
    assert _modes(folder) == {0o600}
