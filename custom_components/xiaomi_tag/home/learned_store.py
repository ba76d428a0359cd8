"""What the locator learned by itself, kept over restarts: pieces of what was heard, receivers found moved."""

from collections.abc import Collection, Mapping
import logging
from typing import Any, Final, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..locator import Locator

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1
# It is much, and changes all day long: flash memory is to be spared. A power cut costs little of days of learning.
LATER_S: Final = 1800.0
# What the user erases goes at once; tags are removed in bursts.
SOON_S: Final = 1.0


class _LearnedStore(Store[dict[str, Any]]):
    """One private document per home: what `Locator.learned` returns."""

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: dict[str, Any]
    ) -> dict[str, Any]:
        """Take a document of another minor version as it is: those only add to it."""
        return old_data


class Learned:
    """Keeps what a locator learned."""

    def __init__(self, hass: HomeAssistant, entry_id: str, locator: Locator) -> None:
        self._locator = locator
        self._waits_s: float | None = None
        self._store = _LearnedStore(hass, _VERSION, f"{DOMAIN}.{entry_id}.learned", private=True, atomic_writes=True)

    async def async_load(self, tags: Collection[str]) -> None:
        """Give the locator what is kept, before it is configured; what came from tags that are gone is erased."""
        try:
            data: object = await self._store.async_load()
        except HomeAssistantError as err:
            # It is learned anew within days: no reason to have no home at all.
            _LOGGER.warning("What was learned of the home cannot be read and is left out: %s", err)
            return
        if not isinstance(data, Mapping):
            return
        self._locator.restore(data)
        if gone := _senders(data) - set(tags):
            for tag in gone:
                self._locator.remove_tag(tag, erase=True)
            self.async_save_soon()

    @callback
    def async_save_later(self) -> None:
        """Write what is known by then, within half an hour: something was learned."""
        self._async_save_within(LATER_S)

    @callback
    def async_save_soon(self) -> None:
        """Write what is known by then, within seconds: something was erased."""
        self._async_save_within(SOON_S)

    async def async_save(self) -> None:
        """Write now; while Home Assistant stops, at its end."""
        await self._store.async_save(self._data())

    async def async_remove(self) -> None:
        """Delete the document."""
        await self._store.async_remove()

    def _async_save_within(self, delay_s: float) -> None:
        # Asking again would start the delay anew.
        if self._waits_s is None or delay_s < self._waits_s:
            self._waits_s = delay_s
            self._store.async_delay_save(self._data, delay_s)

    def _data(self) -> dict[str, Any]:
        self._waits_s = None
        return self._locator.learned()


def _senders(data: Mapping[str, Any]) -> set[str]:
    """Return the tags that something was learned from."""
    tags = data.get("tags")
    senders = tags.get("senders") if isinstance(tags, Mapping) else None
    return set(senders) if isinstance(senders, Mapping) else set()
