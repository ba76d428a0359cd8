from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.xiaomi_tag.home.tag_store import TagRecord, TagStore

KEY = "xiaomi_tag.entry1"
RECORDS: dict[str, TagRecord] = {"tag1": {"room": "kitchen"}}


async def test_first_start_finds_nothing(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    assert await TagStore(hass, "entry1").async_load() == {}


async def test_saved_records_are_found_again(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    await TagStore(hass, "entry1").async_save(RECORDS)
    assert await TagStore(hass, "entry1").async_load() == RECORDS


async def test_delayed_save_writes_what_is_true_by_then(
    hass: HomeAssistant, hass_storage: dict[str, Any], freezer: FrozenDateTimeFactory
) -> None:
    store = TagStore(hass, "entry1")
    records: dict[str, TagRecord] = {"tag1": {"room": "kitchen"}}
    store.async_save_soon(lambda: records)
    assert KEY not in hass_storage
    records["tag1"] = {"room": "hall"}
    await _pass(hass, freezer, 30)
    assert hass_storage[KEY]["data"] == {"tags": {"tag1": {"room": "hall"}}}


async def test_asking_again_and_again_does_not_put_off_the_save(
    hass: HomeAssistant, hass_storage: dict[str, Any], freezer: FrozenDateTimeFactory
) -> None:
    store = TagStore(hass, "entry1")
    for _ in range(5):
        store.async_save_soon(lambda: RECORDS)
        await _pass(hass, freezer, 5)
    assert hass_storage[KEY]["data"] == {"tags": RECORDS}


async def test_saves_go_on_after_one_was_written(
    hass: HomeAssistant, hass_storage: dict[str, Any], freezer: FrozenDateTimeFactory
) -> None:
    store = TagStore(hass, "entry1")
    store.async_save_soon(lambda: RECORDS)
    await _pass(hass, freezer, 30)
    store.async_save_soon(lambda: {"tag2": {}})
    await _pass(hass, freezer, 30)
    assert hass_storage[KEY]["data"] == {"tags": {"tag2": {}}}


async def test_removal_leaves_nothing(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    store = TagStore(hass, "entry1")
    await store.async_save(RECORDS)
    await store.async_remove()
    assert KEY not in hass_storage


async def _pass(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


async def test_time_far_ahead_is_left_out(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    now = 1_790_000_000.0
    await TagStore(hass, "entry1").async_save({"ahead": {"evidence_at": 2 * now}, "fine": {"evidence_at": now + 60}})
    assert await TagStore(hass, "entry1").async_load(now) == {"ahead": {}, "fine": {"evidence_at": now + 60}}
