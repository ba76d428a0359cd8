"""Stores what the locator learned: samples of signal levels, receivers found moved."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..locator import Locator
from .delayed_store import DelayedStore

# The document is large and changes all day: spare flash memory. A power cut loses half an hour of days of learning.
LATER_S: Final = 1800.0
# Erased data must go at once; the delay joins a burst of removals.
SOON_S: Final = 1.0


class LearnedStore:
    """One private document per home: the result of `Locator.learned`."""

    def __init__(self, hass: HomeAssistant, entry_id: str, locator: Locator) -> None:
        self._locator = locator
        self._store: DelayedStore[dict[str, Any]] = DelayedStore(hass, f"{DOMAIN}.{entry_id}.learned")

    async def async_load(self, tags: Collection[str]) -> None:
        """Restore the locator, before it is configured; erase what was learned from removed tags."""
        data = await self._store.async_load()
        if not isinstance(data, Mapping):
            return
        self._locator.restore(data)
        if gone := _senders(data) - set(tags):
            for tag in gone:
                self._locator.remove_tag(tag, erase=True)
            self.async_save_soon()

    @callback
    def async_save_later(self) -> None:
        """Write within half an hour, after something was learned."""
        self._store.async_save_within(LATER_S, self._locator.learned)

    @callback
    def async_save_soon(self) -> None:
        """Write within seconds, after something was erased."""
        self._store.async_save_within(SOON_S, self._locator.learned)

    async def async_save(self) -> None:
        """Write now; while Home Assistant stops, with its final write."""
        await self._store.async_save(self._locator.learned())

    async def async_remove(self) -> None:
        """Delete the document."""
        await self._store.async_remove()


def _senders(data: Mapping[str, Any]) -> set[str]:
    """Return the tags that the document was learned from."""
    tags = data.get("tags")
    senders = tags.get("senders") if isinstance(tags, Mapping) else None
    return set(senders) if isinstance(senders, Mapping) else set()
