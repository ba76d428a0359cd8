"""Stores each tag's last place, readings and key alignment, never a key."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypedDict

from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from .delayed_store import DelayedStore

# A power cut loses this much. Short, since users notice a wrong room after a restart.
_DELAY_S: Final = 20.0


class BatteryRecord(TypedDict, total=False):
    """A stored `Battery`."""

    level: str | None
    percent: int | None
    millivolts: int | None


class TagRecord(TypedDict, total=False):
    """A stored tag. Another version may have written it: fields can be missing, enums unknown."""

    presence: str
    room: str | None
    evidence_at: float | None
    interval_s: float | None
    power_db: float | None
    battery: BatteryRecord | None
    owner: str
    protocol: str | None
    model: str | None
    alignment: dict[str, Any] | None
    """The tag's value of `Resolver.alignments`."""


class TagStore:
    """One private document per home: `{"tags": {tag: record}}`."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        self._store: DelayedStore[dict[str, dict[str, TagRecord]]] = DelayedStore(hass, f"{DOMAIN}.{entry_id}")

    async def async_load(self) -> Mapping[str, TagRecord]:
        """Return the records by tag; empty at the first start."""
        data = await self._store.async_load()
        return data.get("tags", {}) if data else {}

    @callback
    def async_save_soon(self, records: Callable[[], dict[str, TagRecord]]) -> None:
        """Call `records` and write its result within seconds, and at a shutdown."""
        self._store.async_save_within(_DELAY_S, lambda: {"tags": records()})

    async def async_save(self, records: dict[str, TagRecord]) -> None:
        """Write now."""
        await self._store.async_save({"tags": records})

    async def async_remove(self) -> None:
        """Delete the document."""
        await self._store.async_remove()
