"""What outlives a restart: for each tag its last place, readings and key alignment, never a key."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN

_VERSION = 1
# What a power cut may cost. Short, since a room that is wrong after a restart is what users complain about.
_DELAY_S = 20


class BatteryRecord(TypedDict, total=False):
    """A stored `Battery`."""

    level: str | None
    percent: int | None
    millivolts: int | None


class TagRecord(TypedDict, total=False):
    """What is stored of a tag. Another version may have written it: fields can be missing, enums unknown."""

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
    """What `Resolver.alignments` returned for the tag."""


class HomeStore:
    """One private document per home: `{"tags": {tag: record}}`."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        self._store: Store[dict[str, dict[str, TagRecord]]] = Store(
            hass, _VERSION, f"{DOMAIN}.{entry_id}", private=True, atomic_writes=True
        )
        self._pending = False

    async def async_load(self) -> Mapping[str, TagRecord]:
        """Return the records by tag; empty at the first start."""
        data = await self._store.async_load()
        return data.get("tags", {}) if data else {}

    @callback
    def async_save_soon(self, records: Callable[[], dict[str, TagRecord]]) -> None:
        """Write what `records` returns by then, within seconds and at a shutdown."""
        if self._pending:
            # Asking again would start the delay anew: a lively home would never be written.
            return

        def data() -> dict[str, dict[str, TagRecord]]:
            self._pending = False
            return {"tags": records()}

        self._pending = True
        self._store.async_delay_save(data, _DELAY_S)

    async def async_save(self, records: dict[str, TagRecord]) -> None:
        """Write now."""
        self._pending = False
        await self._store.async_save({"tags": records})

    async def async_remove(self) -> None:
        """Delete the document."""
        await self._store.async_remove()
