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
        """Return a document of another minor version as it is: those only add to it."""
        return old_data


class DelayedStore[Data: Mapping[str, Any] | Sequence[Any]]:
    """One private document of a home, written within a delay that further requests do not extend.

    Home Assistant's own store begins the delay again with each request: what changes all the time would never be
    written.
    """

    def __init__(self, hass: HomeAssistant, key: str) -> None:
        self._store: _Document[Data] = _Document(hass, _VERSION, key, private=True, atomic_writes=True)
        self._delay_s: float | None = None

    @property
    def pending(self) -> bool:
        """Whether something waits to be written."""
        return self._delay_s is not None

    async def async_load(self) -> Data | None:
        """Return the document, None where there is none. Raises HomeAssistantError for one that cannot be read."""
        return await self._store.async_load()

    @callback
    def async_save_within(self, delay_s: float, data: Callable[[], Data]) -> None:
        """Write what `data` returns by then; a shorter delay than one that is running replaces it."""
        if self._delay_s is not None and delay_s >= self._delay_s:
            return

        def written() -> Data:
            self._delay_s = None
            return data()

        self._delay_s = delay_s
        self._store.async_delay_save(written, delay_s)

    async def async_save(self, data: Data) -> None:
        """Write now; while Home Assistant stops, at its end."""
        self._delay_s = None
        await self._store.async_save(data)

    async def async_remove(self) -> None:
        """Delete the document."""
        self._delay_s = None
        await self._store.async_remove()
