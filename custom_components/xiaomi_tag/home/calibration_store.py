"""What the user taught a home beside its receivers' rooms: a floor plan and calibration walks, kept over restarts."""

from collections.abc import Collection, Iterable, Mapping
import logging
from typing import Any, Final, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..locator import Locator
from ..locator.plan import FloorPlan, PlanError
from ..locator.plan_json import plan_from_json, plan_to_json
from ..locator.walks import MOST_WALKS, Walk, WalkKind, walk_from_json, walk_to_json

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1
# The registries change in bursts.
_DELAY_S: Final = 1.0


class _KnowledgeStore(Store[dict[str, Any]]):
    """One private document per home: `{"layout": plan or null, "walks": [walk]}`."""

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: dict[str, Any]
    ) -> dict[str, Any]:
        """Take a document of another minor version as it is: those only add to it."""
        return old_data


class Knowledge:
    """The floor plan and the walks by id; the locator is told of every change."""

    def __init__(self, hass: HomeAssistant, entry_id: str, locator: Locator) -> None:
        self.plan: FloorPlan | None = None
        self.walks: Mapping[str, Walk] = {}
        self._locator = locator
        self._pending = False
        self._store = _KnowledgeStore(
            hass, _VERSION, f"{DOMAIN}.{entry_id}.calibration", private=True, atomic_writes=True
        )

    async def async_load(self, tags: Collection[str], rooms: Collection[str]) -> None:
        """Read what is kept; walks of tags and rooms that went in the meantime go as well."""
        layout, items = _parts(await self._store.async_load())
        self._set_plan(_readable_plan(layout))
        walks = [walk for item in items if (walk := walk_from_json(item)) is not None]
        if len(walks) < len(items):
            _LOGGER.warning("%d calibrations cannot be read and are left out", len(items) - len(walks))
        kept = [walk for walk in walks if walk.tag in tags and walk.room in rooms]
        self._set_walks(kept)
        if len(kept) < len(walks):
            self._async_save_soon()

    async def async_save(self) -> None:
        """Write now."""
        await self._store.async_save(self._data())

    async def async_flush(self) -> None:
        """Write what waits to be written."""
        if self._pending:
            await self.async_save()

    async def async_remove(self) -> None:
        """Delete the document."""
        await self._store.async_remove()

    async def async_set_plan(self, plan: FloorPlan | None) -> None:
        """Take another floor plan, or none."""
        self._set_plan(plan)
        await self.async_save()

    async def async_add(self, walks: Iterable[Walk]) -> None:
        """Add walks, each in the place of one with its id. Beyond MOST_WALKS the oldest go, corrections first."""
        merged = {**self.walks, **{walk.id: walk for walk in walks}}
        first_to_go = sorted(merged.values(), key=lambda walk: (walk.kind is not WalkKind.CORRECTION, walk.at))
        for walk in first_to_go[: max(len(merged) - MOST_WALKS, 0)]:
            del merged[walk.id]
        self._set_walks(merged.values())
        await self.async_save()

    async def async_delete(self, walks: Collection[str]) -> int:
        """Delete the walks with these ids; return how many there were."""
        kept = [walk for walk in self.walks.values() if walk.id not in walks]
        deleted = len(self.walks) - len(kept)
        if deleted:
            self._set_walks(kept)
            await self.async_save()
        return deleted

    @callback
    def async_forget(self, *, tag: str | None = None, room: str | None = None) -> None:
        """Erase the walks of a tag or room that is gone."""
        kept = [walk for walk in self.walks.values() if walk.tag != tag and walk.room != room]
        if len(kept) < len(self.walks):
            self._set_walks(kept)
            self._async_save_soon()

    def _set_plan(self, plan: FloorPlan | None) -> None:
        self.plan = plan
        self._locator.set_plan(plan)

    def _set_walks(self, walks: Iterable[Walk]) -> None:
        self.walks = {walk.id: walk for walk in walks}
        self._locator.set_walks(tuple(self.walks.values()))

    @callback
    def _async_save_soon(self) -> None:
        if self._pending:
            # Asking again would start the delay anew.
            return
        self._pending = True
        self._store.async_delay_save(self._data, _DELAY_S)

    def _data(self) -> dict[str, Any]:
        self._pending = False
        return {
            "layout": plan_to_json(self.plan) if self.plan is not None else None,
            "walks": [walk_to_json(walk) for walk in self.walks.values()],
        }


def _parts(data: object) -> tuple[object, list[object]]:
    """Return the plan and the walks of a document, none of one that is damaged."""
    if not isinstance(data, Mapping):
        return None, []
    walks = data.get("walks")
    return data.get("layout"), walks if isinstance(walks, list) else []


def _readable_plan(data: object) -> FloorPlan | None:
    if data is None:
        return None
    try:
        return plan_from_json(data)
    except PlanError as err:
        _LOGGER.error("The stored floor plan cannot be read and is left out: %s", err)  # noqa: TRY400  the text says all
        return None
