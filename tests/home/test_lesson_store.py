"""The lessons as they are stored."""

import asyncio
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home.lesson_report import LessonReport
from custom_components.xiaomi_tag.home.lesson_store import Learned, LessonStore, Notebook, read_notebook
from custom_components.xiaomi_tag.locator.taught import write_taught

from ..calibrating import BAG, KEYS, NEAR
from .lessons import PIR, some_study, some_taught

KEY = f"{DOMAIN}.home.lessons"


def full() -> Notebook:
    return Notebook(
        began_at=1_789_000_000.0,
        current=Learned(some_taught(), 1_790_000_000.0),
        previous=Learned(some_taught(tags=(KEYS,)), 1_789_500_000.0),
        places={NEAR: "kitchen"},
        sensor_areas={PIR: "hall"},
        report=LessonReport.of(some_study(), 1_790_000_100.0),
        studied_at=1_790_000_050.0,
        waits_until=1_790_000_900.0,
    )


async def test_notebook_survives_a_restart(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    await LessonStore(hass, "home").async_save(full())
    back = await LessonStore(hass, "home").async_load()
    assert back.to_json() == full().to_json()
    assert back.current.taught is not None
    assert back.current.taught.senders == {KEYS: 0, BAG: 1}


async def test_first_start_has_an_empty_notebook(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    assert await LessonStore(hass, "home").async_load() == Notebook()


async def test_document_is_removed(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    store = LessonStore(hass, "home")
    await store.async_save(full())
    assert KEY in hass_storage
    await store.async_remove()
    assert KEY not in hass_storage


@pytest.mark.parametrize("data", [None, 5, [], {"current": 5, "previous": 5, "places": [], "report": "good"}])
def test_damaged_notebook_is_empty(data: object) -> None:
    assert read_notebook(data) == Notebook()


def test_damaged_lessons_are_none() -> None:
    taught = write_taught(some_taught()) | {"rooms": 5}
    notebook = read_notebook({"began_at": 5.0, "current": {"taught": taught, "since": 5.0}, "previous": {}})
    assert notebook == Notebook(began_at=5.0, previous=Learned())


def test_room_is_in_nothing_once_it_is_forgotten() -> None:
    note = full()
    assert note.rooms == {"kitchen", "hall"}
    note = note.without_room("hall")
    assert note.rooms == {"kitchen"}
    assert note.report is not None
    assert note.report.rooms == {}
    assert Notebook().rooms == set()


async def test_document_that_is_removed_during_a_write_does_not_come_back(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    go_on = asyncio.Event()
    write = Store._async_write_data

    async def slow(store: Store[Any], data: dict[str, Any]) -> None:
        await go_on.wait()
        await write(store, data)

    store = LessonStore(hass, "home")
    # Not by `monkeypatch`: it would end after the storage of the test, and bring that back.
    with patch.object(Store, "_async_write_data", slow):
        saving = hass.async_create_task(store.async_save(full()))
        removing = hass.async_create_task(store.async_remove())
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(saving, removing)
    assert KEY not in hass_storage


def test_change_is_one_of_all_lessons() -> None:
    changed = full().mapped(lambda taught: taught.without_tag(KEYS))
    assert changed.current.taught is not None
    assert changed.current.taught.senders == {BAG: 1}
    assert changed.current.since == 1_790_000_000.0
    # Nothing is left of the ones before.
    assert changed.previous == Learned()
