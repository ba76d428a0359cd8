"""Stores what the user entered about the rooms: a floor plan and calibration walks."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
import logging
from typing import Any, Final, Protocol

from homeassistant.core import HomeAssistant, callback

from ..basics.numbers import whole_within
from ..const import DOMAIN
from ..locator import Locator
from ..locator.mended import mended_plan, mended_walk
from ..locator.plan import FloorPlan, PlanError
from ..locator.plan_json import plan_from_json, plan_to_json
from ..locator.walks import MOST_WALKS, Walk, WalkKind, walk_from_json, walk_to_json
from .delayed_store import DelayedStore

_LOGGER = logging.getLogger(__name__)

# The registries change in bursts.
_DELAY_S: Final = 1.0
_MOST_REV: Final = 2**53
"""What JavaScript counts to."""


class OnWalks(Protocol):
    """Called with walks that were added, or, if not `kept`, deleted."""

    def __call__(self, walks: Iterable[Walk], *, kept: bool) -> None:
        """Record the change."""


class CalibrationStore:
    """The floor plan and the walks by id; every change reaches the locator.

    One private document per home: `{"layout": plan or null, "rev": revision, "walks": [walk]}`. `on_walks` is called
    when walks are added, and when walks of a tag that is still set up are deleted.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str, locator: Locator, on_walks: OnWalks | None = None) -> None:
        self.plan: FloorPlan | None = None
        self.rev = 0
        """How often a plan was set or removed: what two editors of one plan notice each other by."""
        self.walks: Mapping[str, Walk] = {}
        self._locator = locator
        self._on_walks = on_walks
        self._store: DelayedStore[dict[str, Any]] = DelayedStore(hass, f"{DOMAIN}.{entry_id}.calibration")

    async def async_load(self, tags: Collection[str], rooms: Collection[str]) -> None:
        """Read what is stored; erase walks of removed tags and rooms."""
        layout, rev, items = _parts(await self._store.async_load())
        plan, walks = _plan_of(layout), [walk_from_json(item) for item in items]
        if not plan.whole or None in walks:
            # The user made them: what is left out here is still in the copy.
            await self._store.async_keep_copy()
        self._set_plan(plan.plan)
        # A plan of before there were revisions has the first one.
        self.rev = rev or int(plan.plan is not None)
        walks = [walk or mended_walk(items[index], index) for index, walk in enumerate(walks)]
        kept = [walk for walk in walks if walk is not None and walk.tag in tags and walk.room in rooms]
        self._set_walks(kept)
        if len(kept) < len(walks):
            self._async_save_soon()

    async def async_save(self) -> None:
        """Write now."""
        await self._store.async_save(self._data())

    async def async_flush(self) -> None:
        """Write now if a write is pending."""
        if self._store.pending:
            await self.async_save()

    async def async_remove(self) -> None:
        """Delete the document."""
        await self._store.async_remove()

    async def async_set_plan(self, plan: FloorPlan | None) -> None:
        """Replace the floor plan; None removes it. The new revision is there before this first waits."""
        self._set_plan(plan)
        self.rev += 1
        await self.async_save()

    async def async_add(self, walks: Iterable[Walk]) -> None:
        """Add walks; each replaces a walk with the same id. Beyond MOST_WALKS the oldest go, corrections first."""
        new = {walk.id: walk for walk in walks}
        merged = {**self.walks, **new}
        first_to_go = sorted(merged.values(), key=lambda walk: (walk.kind is not WalkKind.CORRECTION, walk.at))
        gone = first_to_go[: max(len(merged) - MOST_WALKS, 0)]
        for walk in gone:
            del merged[walk.id]
        self._set_walks(merged.values())
        await self.async_save()
        self._changed(new.values(), kept=True)
        self._changed(gone, kept=False)

    async def async_delete(self, walks: Collection[str]) -> int:
        """Delete the walks with these ids; return the number deleted."""
        gone = self._drop(lambda walk: walk.id in walks)
        if gone:
            await self.async_save()
            self._changed(gone, kept=False)
        return len(gone)

    @callback
    def async_forget(self, *, tag: str | None = None, room: str | None = None) -> None:
        """Erase the walks of a removed tag or room."""
        gone = self._drop(lambda walk: walk.tag == tag or walk.room == room)
        if gone:
            self._async_save_soon()
            # Nothing is recorded of a removed tag.
            self._changed([walk for walk in gone if walk.tag != tag], kept=False)

    def _drop(self, is_gone: Callable[[Walk], bool]) -> list[Walk]:
        """Remove walks, and return them."""
        gone = [walk for walk in self.walks.values() if is_gone(walk)]
        if gone:
            self._set_walks([walk for walk in self.walks.values() if not is_gone(walk)])
        return gone

    def _changed(self, walks: Collection[Walk], *, kept: bool) -> None:
        if walks and self._on_walks is not None:
            self._on_walks(walks, kept=kept)

    def _set_plan(self, plan: FloorPlan | None) -> None:
        self.plan = plan
        self._locator.set_plan(plan)

    def _set_walks(self, walks: Iterable[Walk]) -> None:
        self.walks = {walk.id: walk for walk in walks}
        self._locator.set_walks(tuple(self.walks.values()))

    @callback
    def _async_save_soon(self) -> None:
        self._store.async_save_within(_DELAY_S, self._data)

    def _data(self) -> dict[str, Any]:
        return {
            "layout": plan_to_json(self.plan) if self.plan is not None else None,
            "rev": self.rev,
            "walks": [walk_to_json(walk) for walk in self.walks.values()],
        }


def _parts(data: object) -> tuple[object, int, list[object]]:
    """Return the plan, its revision and the walks of a document; all empty if it is damaged."""
    if not isinstance(data, Mapping):
        return None, 0, []
    walks = data.get("walks")
    rev = whole_within(data.get("rev"), 0, _MOST_REV) or 0
    return data.get("layout"), rev, walks if isinstance(walks, list) else []


@dataclass(frozen=True, slots=True)
class _StoredPlan:
    plan: FloorPlan | None
    whole: bool = True
    """Whether all of it could be read."""


def _plan_of(data: object) -> _StoredPlan:
    if data is None:
        return _StoredPlan(None)
    try:
        return _StoredPlan(plan_from_json(data))
    except PlanError as err:
        _LOGGER.error("A part of the stored floor plan cannot be read and is left out: %s", err)  # noqa: TRY400  the message is enough
        return _StoredPlan(mended_plan(data), whole=False)
