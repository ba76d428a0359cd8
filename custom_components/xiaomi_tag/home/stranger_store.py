"""Stores what the detection of strangers knows: tracks, visits, decisions, and the keys of its pseudonyms."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from .delayed_store import DelayedStore

# The document changes all day: spare flash memory. A power cut loses a quarter of an hour of visits.
LATER_S: Final = 900.0
SOON_S: Final = 1.0


class StrangerStore:
    """One private document per home. The keys in it are secrets: with them, addresses could be looked up."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        self._store: DelayedStore[dict[str, Any]] = DelayedStore(hass, f"{DOMAIN}.{entry_id}.strangers")

    async def async_load(self) -> Mapping[str, Any]:
        """Return the document, empty at the first start and if it cannot be used."""
        data = await self._store.async_load()
        return data if isinstance(data, Mapping) else {}

    @callback
    def async_save_later(self, data: Callable[[], dict[str, Any]]) -> None:
        """Write within a quarter of an hour."""
        self._store.async_save_within(LATER_S, data)

    @callback
    def async_save_soon(self, data: Callable[[], dict[str, Any]]) -> None:
        """Write within seconds."""
        self._store.async_save_within(SOON_S, data)

    async def async_save(self, data: dict[str, Any]) -> None:
        """Write now; while Home Assistant stops, with its final write."""
        await self._store.async_save(data)

    async def async_remove(self) -> None:
        """Delete the document."""
        await self._store.async_remove()
