"""A private document that is written some time after it changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

_VERSION: Final = 1


class _Document[Data: Mapping[str, Any] | Sequence[Any]](Store[Data]):
    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: dict[str, Any]
    ) -> dict[str, Any]:
        """Return a document of another minor version unchanged: minor versions only add keys."""
        return old_data


class DelayedStore[Data: Mapping[str, Any] | Sequence[Any]]:
    """One private document of a home, written within a delay that further requests do not extend.

    Home Assistant's own store restarts the delay with each request: data that always changes would never be written.
    """

    def __init__(self, hass: HomeAssistant, key: str) -> None:
        self._store: _Document[Data] = _Document(hass, _VERSION, key, private=True, atomic_writes=True)
        self._delay_s: float | None = None

    @property
    def pending(self) -> bool:
        """Whether a write is pending."""
        return self._delay_s is not None

    async def async_load(self) -> Data | None:
        """Return the document, None if there is no file. Raises HomeAssistantError if it cannot be read."""
        return await self._store.async_load()

    @callback
    def async_save_within(self, delay_s: float, data: Callable[[], Data]) -> None:
        """Call `data` and write its result within the delay; a shorter delay replaces a running one."""
        if self._delay_s is not None and delay_s >= self._delay_s:
            return

        def written() -> Data:
            self._delay_s = None
            return data()

        self._delay_s = delay_s
        self._store.async_delay_save(written, delay_s)

    async def async_save(self, data: Data) -> None:
        """Write now; while Home Assistant stops, with its final write."""
        self._delay_s = None
        await self._store.async_save(data)

    async def async_remove(self) -> None:
        """Delete the document."""
        self._delay_s = None
        await self._store.async_remove()
