"""A private document that is written some time after it changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from homeassistant.core import HomeAssistant, callback

from .document import Document, Trouble


class DelayedStore[Data: Mapping[str, Any] | Sequence[Any]]:
    """One private document of a home, written within a delay that further requests do not extend.

    Home Assistant's own store restarts the delay with each request: data that always changes would never be written.
    """

    def __init__(self, hass: HomeAssistant, key: str) -> None:
        self._store: Document[Data] = Document(hass, key)
        self._delay_s: float | None = None

    @property
    def pending(self) -> bool:
        """Whether a write is pending."""
        return self._delay_s is not None

    async def async_load(self) -> object:
        """Return the document, None if there is none or it cannot be used. It may have any shape."""
        return await self._store.async_read()

    async def async_keep_copy(self) -> None:
        """Keep a copy of a document of which something could not be read, before it is written again."""
        await self._store.async_keep_copy(Trouble.PARTLY)

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
