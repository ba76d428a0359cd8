"""Stores each tag's last place, readings and key alignment, never a key."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypedDict, cast

from homeassistant.core import HomeAssistant, callback

from ..basics.numbers import DAY_S, LATEST, whole_within, within
from ..const import DOMAIN
from .delayed_store import DelayedStore

# A power cut loses this much. Short, since users notice a wrong room after a restart.
_DELAY_S: Final = 20.0
# Wider than anything that was ever written.
_MOST_LETTERS: Final = 255
_MOST_MILLIVOLTS: Final = 65_535
_MOST_INTERVAL_S: Final = 86_400.0
_MOST_POWER_DB: Final = 100.0


class BatteryRecord(TypedDict, total=False):
    """A stored `Battery`."""

    level: str | None
    percent: int | None
    millivolts: int | None


class TagRecord(TypedDict, total=False):
    """A stored tag. Another version may have written it: fields can be missing, members of enumerations unknown."""

    presence: str
    room: str | None
    evidence_at: float | None
    interval_s: float | None
    power_db: float | None
    since: float | None
    battery: BatteryRecord | None
    owner: str
    protocol: str | None
    model: str | None
    alignment: dict[str, Any] | None
    """The tag's value of `Resolver.alignments`."""


def records_of(data: object, now: float = LATEST) -> dict[str, TagRecord]:
    """Return the records of a document of any shape: a value that cannot be used is missing, the others are there.

    So is a time that is more than a day ahead: the newest packet counts, and none would ever be newer.
    """
    tags = data.get("tags") if isinstance(data, Mapping) else None
    if not isinstance(tags, Mapping):
        return {}
    return {tag: _record(record, now + DAY_S) for tag, record in tags.items() if isinstance(record, Mapping)}


def _record(data: Mapping[str, Any], latest: float) -> TagRecord:
    read: dict[str, object] = {key: reader(data.get(key)) for key, reader in _READERS.items()}
    for key in ("evidence_at", "since"):
        read[key] = within(data.get(key), 0.0, min(latest, LATEST))
    return cast("TagRecord", {key: value for key, value in read.items() if value is not None})


def _battery(value: object) -> BatteryRecord | None:
    if not isinstance(value, Mapping):
        return None
    return {
        "level": _text(value.get("level")),
        "percent": whole_within(value.get("percent"), 0, 100),
        "millivolts": whole_within(value.get("millivolts"), 0, _MOST_MILLIVOLTS),
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= _MOST_LETTERS else None


def _alignment(value: object) -> object:
    """Return what may be an alignment; the resolver reads it as carefully."""
    return value if isinstance(value, Mapping | list) else None


# One reader a field: it returns None for what cannot be used.
_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "presence": _text,
    "room": _text,
    "interval_s": lambda value: within(value, 0.0, _MOST_INTERVAL_S),
    "power_db": lambda value: within(value, -_MOST_POWER_DB, _MOST_POWER_DB),
    "battery": _battery,
    "owner": _text,
    "protocol": _text,
    "model": _text,
    "alignment": _alignment,
}


class TagStore:
    """One private document per home: `{"tags": {tag: record}}`."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        self._store: DelayedStore[dict[str, dict[str, TagRecord]]] = DelayedStore(hass, f"{DOMAIN}.{entry_id}")

    async def async_load(self, now: float = LATEST) -> Mapping[str, TagRecord]:
        """Return the records by tag; empty at the first start."""
        return records_of(await self._store.async_load(), now)

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
