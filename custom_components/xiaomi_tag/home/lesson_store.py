"""Stores the lessons: those in use, those before them for an undo, and what the last study found."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from ..basics.numbers import moment
from ..const import DOMAIN
from ..locator.taught import Taught, read_taught, write_taught
from .delayed_store import DelayedStore
from .lesson_report import LessonReport, read_report

# Erased data must go at once; the delay joins a burst of removals.
SOON_S: Final = 1.0
MOST_PLACES: Final = 1000


@dataclass(frozen=True, slots=True)
class Learned:
    """Lessons, None where there were none in use, and since when they were used."""

    taught: Taught | None = None
    since: float | None = None

    def mapped(self, change: Callable[[Taught], Taught]) -> Learned:
        """Return the lessons after a change; without any lesson there is nothing to use."""
        if self.taught is None:
            return self
        taught = change(self.taught)
        return replace(self, taught=taught) if len(taught.pieces) else Learned()


@dataclass(frozen=True, slots=True)
class Notebook:
    """All that is kept.

    `began_at` is when collecting began. `places` are the rooms of the receivers when the lessons were made,
    `sensor_areas` those of the sensors at the last study. `previous` is what an undo brings back. `studied_at` is when the last study began, also one that was cancelled.
    """

    began_at: float | None = None
    current: Learned = field(default_factory=Learned)
    previous: Learned | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    sensor_areas: Mapping[str, str] = field(default_factory=dict)
    report: LessonReport | None = None
    studied_at: float | None = None
    waits_until: float | None = None
    """No study before, except on request: after an undo the next one would only bring back what was undone."""

    def mapped(self, change: Callable[[Taught], Taught]) -> Notebook:
        """Return all lessons after a change."""
        previous = None if self.previous is None else self.previous.mapped(change)
        return replace(self, current=self.current.mapped(change), previous=previous)

    @property
    def rooms(self) -> set[str]:
        """All rooms of lessons and of the report."""
        known = set() if self.report is None else set(self.report.rooms)
        for learned in (self.current, self.previous):
            if learned is not None and (taught := learned.taught) is not None:
                # A room without lessons keeps its number.
                known |= taught.named | {taught.rooms[number] for number in set(taught.pieces.room.tolist())}
        return known

    def without_room(self, room: str) -> Notebook:
        """Return all that is kept, without a room."""
        note = self.mapped(lambda taught: taught.without_room(room))
        return replace(note, report=None if note.report is None else note.report.without_room(room))

    def to_json(self) -> dict[str, Any]:
        """Return the notebook, JSON-able."""
        return {
            "began_at": self.began_at,
            "current": _written(self.current),
            "previous": None if self.previous is None else _written(self.previous),
            "places": dict(self.places),
            "sensor_areas": dict(self.sensor_areas),
            "report": None if self.report is None else self.report.to_json(),
            "studied_at": self.studied_at,
            "waits_until": self.waits_until,
        }


def read_notebook(data: object) -> Notebook:
    """Read a stored notebook; what cannot be read in it is left out."""
    if not isinstance(data, Mapping):
        return Notebook()
    previous = data.get("previous")
    return Notebook(
        began_at=moment(data.get("began_at")),
        current=_read(data.get("current")),
        previous=_read(previous) if isinstance(previous, Mapping) else None,
        places=dict(_texts(data.get("places"))),
        sensor_areas=dict(_texts(data.get("sensor_areas"))),
        report=read_report(data.get("report")),
        studied_at=moment(data.get("studied_at")),
        waits_until=moment(data.get("waits_until")),
    )


class LessonStore:
    """One private document per home."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        self._hass = hass
        self._store: DelayedStore[dict[str, Any]] = DelayedStore(hass, f"{DOMAIN}.{entry_id}.lessons")

    async def async_load(self) -> Notebook:
        """Return what is stored, an empty notebook at the first start and if the document cannot be used."""
        data = await self._store.async_load()
        return await self._hass.async_add_executor_job(read_notebook, data)

    @callback
    def async_save_soon(self, data: Callable[[], Notebook]) -> None:
        """Write within seconds."""
        self._store.async_save_within(SOON_S, lambda: data().to_json())

    async def async_save(self, notebook: Notebook) -> None:
        """Write now; while Home Assistant stops, with its final write."""
        await self._store.async_save(notebook.to_json())

    async def async_remove(self) -> None:
        """Delete the document, after a write that runs: it would bring the document back."""
        await self._store.async_save({})
        await self._store.async_remove()


def _written(learned: Learned) -> dict[str, Any]:
    taught = None if learned.taught is None else write_taught(learned.taught)
    return {"taught": taught, "since": learned.since}


def _read(data: object) -> Learned:
    if not isinstance(data, Mapping):
        return Learned()
    taught = read_taught(data.get("taught"))
    return Learned() if taught is None else Learned(taught, moment(data.get("since")))


def _texts(data: object) -> Iterable[tuple[str, str]]:
    if not isinstance(data, Mapping):
        return ()
    items = list(data.items())[:MOST_PLACES]
    return [(key, value) for key, value in items if isinstance(key, str) and isinstance(value, str)]
