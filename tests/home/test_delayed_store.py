from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.xiaomi_tag.home.delayed_store import DelayedStore

KEY = "xiaomi_tag.entry1.some"
SHORT_S, LONG_S = 10.0, 100.0


class _Written:
    """A store whose document counts how often it was asked for."""

    def __init__(self, hass: HomeAssistant, storage: dict[str, Any], freezer: FrozenDateTimeFactory) -> None:
        self._hass = hass
        self._storage = storage
        self._freezer = freezer
        self.store: DelayedStore[dict[str, int]] = DelayedStore(hass, KEY)
        self.asked = 0

    def save_within(self, delay_s: float) -> None:
        self.store.async_save_within(delay_s, self._data)

    async def pass_time(self, seconds: float) -> None:
        self._freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(self._hass)
        await self._hass.async_block_till_done()

    @property
    def data(self) -> Any:
        return self._storage[KEY]["data"] if KEY in self._storage else None

    def _data(self) -> dict[str, int]:
        self.asked += 1
        return {"asked": self.asked}


@pytest.fixture
def written(hass: HomeAssistant, hass_storage: dict[str, Any], freezer: FrozenDateTimeFactory) -> _Written:
    return _Written(hass, hass_storage, freezer)


async def test_there_is_no_document_at_first(written: _Written) -> None:
    assert await written.store.async_load() is None
    assert not written.store.pending


async def test_saved_document_is_found_again(hass: HomeAssistant, written: _Written) -> None:
    await written.store.async_save({"asked": 7})
    assert await DelayedStore[dict[str, int]](hass, KEY).async_load() == {"asked": 7}


async def test_document_is_written_after_the_delay(written: _Written) -> None:
    written.save_within(SHORT_S)
    await written.pass_time(SHORT_S - 2)
    assert written.data is None
    assert written.store.pending
    await written.pass_time(4)
    assert written.data == {"asked": 1}
    assert not written.store.pending


async def test_further_requests_do_not_extend_the_delay(written: _Written) -> None:
    for _ in range(4):
        written.save_within(SHORT_S)
        await written.pass_time(3)
    assert written.data == {"asked": 1}


async def test_shorter_delay_replaces_a_longer_one(written: _Written) -> None:
    written.save_within(LONG_S)
    written.save_within(SHORT_S)
    await written.pass_time(SHORT_S + 2)
    assert written.data == {"asked": 1}
    await written.pass_time(LONG_S)
    assert written.asked == 1


async def test_longer_delay_leaves_a_shorter_one(written: _Written) -> None:
    written.save_within(SHORT_S)
    written.save_within(LONG_S)
    await written.pass_time(SHORT_S + 2)
    assert written.data == {"asked": 1}


async def test_requests_count_again_once_it_was_written(written: _Written) -> None:
    written.save_within(SHORT_S)
    await written.pass_time(SHORT_S + 2)
    written.save_within(SHORT_S)
    await written.pass_time(SHORT_S + 2)
    assert written.data == {"asked": 2}


async def test_save_now_makes_the_delayed_one_needless(written: _Written) -> None:
    written.save_within(SHORT_S)
    await written.store.async_save({"asked": 7})
    assert not written.store.pending
    await written.pass_time(SHORT_S + 2)
    assert written.data == {"asked": 7}


async def test_document_of_another_minor_version_is_read(hass_storage: dict[str, Any], written: _Written) -> None:
    hass_storage[KEY] = {"version": 1, "minor_version": 7, "key": KEY, "data": {"asked": 3, "new": 1}}
    assert await written.store.async_load() == {"asked": 3, "new": 1}


async def test_removal_deletes_the_document(written: _Written) -> None:
    await written.store.async_save({"asked": 7})
    await written.store.async_remove()
    assert written.data is None
