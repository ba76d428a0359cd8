"""Sums up how long tags are in rooms and at places on the plan, as it happens."""

from collections.abc import Callable
from dataclasses import dataclass, field
import math
from typing import Final, override

from homeassistant.core import callback

from ..basics.model import Presence
from ..journal.sums import JournalSum, SumKind
from ..locator import Estimate
from ..tracker.tracker import Second
from .ground import Part
from .tag import Tag
from .tag_store import TagRecord

CELL_M: Final = 0.5
NOT_HOME: Final = "not_home"
ROOM_UNKNOWN: Final = ""
_SETTLE_EVERY_S: Final = 60.0
_LONGEST_STEP_S: Final = 30.0
"""Seconds come once a second; after a longer gap the home stood still, or the clock was set."""


@dataclass(slots=True)
class _Stay:
    """Where a tag is, and since when that is not summed up yet."""

    room: str
    cell: str | None
    since: float
    sums: dict[tuple[SumKind, int], dict[str, float]] = field(default_factory=dict)


class Dwell(Part):
    """Adds up seconds by room and cell. A second costs a comparison for each tag that has an estimate in it."""

    def __init__(self, add: Callable[[list[JournalSum]], None], listening: Callable[[], bool]) -> None:
        """Pass sums to `add` every minute. While nothing is `listening`, nothing is added."""
        self._add = add
        self._listening = listening
        self._stays: dict[str, _Stay] = {}
        self._now: float | None = None
        self._settled = 0.0

    @callback
    @override
    def async_add_tag(self, tag: Tag, record: TagRecord, now: float) -> None:
        """Follow a tag that was away when the home stopped: it has no estimate until it is heard."""
        if tag.estimate.presence is Presence.AWAY:
            self._follow(tag.id, tag.estimate, now)

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Forget what is not stored yet of a tag."""
        self._stays.pop(tag_id, None)

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Follow the tags of a second; store every minute, and when an hour ends."""
        now = second.now
        self._async_follow_clock(now)
        for tag, estimate in second.estimates.items():
            self._follow(tag, estimate, now)
        if now - self._settled >= _SETTLE_EVERY_S or now // 3600 != self._settled // 3600:
            self.async_settle()

    @callback
    def async_settle(self) -> None:
        """Pass all that was summed up so far to the journal."""
        if (now := self._now) is None:
            return
        self._settled = now
        ready: list[JournalSum] = []
        for tag, stay in self._stays.items():
            _count(stay, now)
            ready += (JournalSum(tag, kind, slot, seconds) for (kind, slot), seconds in stay.sums.items())
            stay.sums = {}
        if ready:
            self._add(ready)

    def _async_follow_clock(self, now: float) -> None:
        before, self._now = self._now, now
        if before is None:
            self._settled = now
        elif not 0 <= now - before <= _LONGEST_STEP_S or not self._listening():
            # What lies between is missing: nobody knows where the tags were, or how long it was.
            for stay in self._stays.values():
                _count(stay, before)
                stay.since = now
            self._settled = min(self._settled, now)

    def _follow(self, tag: str, estimate: Estimate, now: float) -> None:
        stay = self._stays.get(tag)
        if estimate.presence is Presence.UNKNOWN:
            if stay is not None:
                _count(stay, now)
                self._add([JournalSum(tag, *slot, seconds) for slot, seconds in stay.sums.items()])
                del self._stays[tag]
            return
        room, cell = _room(estimate), _cell(estimate)
        if stay is None:
            self._stays[tag] = _Stay(room, cell, now)
        elif (stay.room, stay.cell) != (room, cell):
            _count(stay, now)
            stay.room, stay.cell = room, cell


def _room(estimate: Estimate) -> str:
    return NOT_HOME if estimate.presence is Presence.AWAY else estimate.room or ROOM_UNKNOWN


def _cell(estimate: Estimate) -> str | None:
    position = estimate.position
    if estimate.presence is not Presence.HOME or position is None:
        return None
    return f"{position.floor}:{math.floor(position.x_m / CELL_M)}:{math.floor(position.y_m / CELL_M)}"


def cell_of(key: str) -> tuple[str, int, int]:
    """Return floor and numbers of a cell. Raises ValueError."""
    floor, x, y = key.rsplit(":", 2)
    return floor, int(x), int(y)


def _count(stay: _Stay, until: float) -> None:
    """Add the time since the last count, split where an hour or a day ends."""
    since, stay.since = stay.since, until
    while since < until:
        hour = int(since // SumKind.ROOMS.slot_s)
        end = min(until, (hour + 1) * float(SumKind.ROOMS.slot_s))
        _put(stay.sums, SumKind.ROOMS, hour, stay.room, end - since)
        if stay.cell is not None:
            _put(stay.sums, SumKind.CELLS, int(since // SumKind.CELLS.slot_s), stay.cell, end - since)
        since = end


def _put(sums: dict[tuple[SumKind, int], dict[str, float]], kind: SumKind, slot: int, key: str, seconds: float) -> None:
    of_slot = sums.setdefault((kind, slot), {})
    of_slot[key] = of_slot.get(key, 0.0) + seconds
