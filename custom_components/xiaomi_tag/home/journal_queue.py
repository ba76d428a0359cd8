"""The queue of rows that wait to be written into the journal."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..journal.buffer import SightingBuffer
from ..journal.model import Batch, ChangeKind, JournalChange, JournalPlace
from ..journal.sums import JournalSum
from ..locator import Estimate
from ..receivers.registry import ReceiverInfo
from ..replay.places import place_of, same_place

_MOST: Final = 20_000
"""The most places, changes and marks in the queue; beyond it the oldest are dropped."""
ONLINE: Final = "online"
AREA: Final = "area_id"
HOME_SUBJECT: Final = ""
"""The subject of changes of all receivers at once: the home started or stopped."""


@dataclass(frozen=True, slots=True)
class _ReceiverState:
    online: bool
    area_id: str | None


class JournalQueue:
    """Rows in memory; adding one costs an append."""

    def __init__(self) -> None:
        self.sightings = SightingBuffer()
        self._marks: dict[str, None] = {}
        self._places: deque[JournalPlace] = deque(maxlen=_MOST)
        self._changes: deque[JournalChange] = deque(maxlen=_MOST)
        self._sums: deque[JournalSum] = deque(maxlen=_MOST)
        self._last_places: dict[str, JournalPlace] = {}
        self._noted: dict[str, _ReceiverState] = {}

    @property
    def rows(self) -> int:
        """The number of rows in the queue."""
        return len(self.sightings) + len(self._places) + len(self._changes) + len(self._sums) + len(self._marks)

    def remember(self, places: Mapping[str, JournalPlace]) -> None:
        """Set the tags' last stored places, except where a newer one is known."""
        self._last_places = {**places, **self._last_places}

    def place(self, tag: str, estimate: Estimate, *, keep: bool) -> None:
        """Add a tag's place, if it changed."""
        place = place_of(estimate)
        if place is None or same_place(self._last_places.get(tag), place):
            return
        self._last_places[tag] = place
        if keep:
            self._places.append(place)

    def sums(self, sums: Iterable[JournalSum]) -> None:
        """Add seconds by room and cell."""
        self._sums.extend(sums)

    def mark(self, ids: Iterable[str]) -> None:
        """Add ids of crossings that were published."""
        self._marks.update(dict.fromkeys(ids))
        self._bound_marks()

    def note(self, kind: ChangeKind, subject: str, at: float, data: Mapping[str, Any]) -> None:
        """Add a change of a receiver, a calibration or a sensor."""
        self._changes.append(JournalChange(kind, subject, at, data))

    def note_receivers(self, receivers: Iterable[ReceiverInfo], at: float) -> None:
        """Add the state and area of each receiver, if they changed."""
        now = {receiver.source: _ReceiverState(receiver.online, receiver.area_id) for receiver in receivers}
        gone = {source: _ReceiverState(online=False, area_id=None) for source in self._noted.keys() - now.keys()}
        for source, noted in (now | gone).items():
            if self._noted.get(source) != noted:
                self.note(ChangeKind.RECEIVER, source, at, {ONLINE: noted.online, AREA: noted.area_id})
        self._noted = now

    def drain(self) -> Batch:
        """Return all rows, and empty the queue."""
        batch = Batch(
            sightings=self.sightings.drain(),
            places=tuple(self._places),
            changes=tuple(self._changes),
            sums=tuple(self._sums),
            published=tuple(self._marks),
        )
        self._places.clear()
        self._changes.clear()
        self._sums.clear()
        self._marks.clear()
        return batch

    def drain_marks(self) -> Batch:
        """Return the marks only, and remove them."""
        batch = Batch(published=tuple(self._marks))
        self._marks.clear()
        return batch

    def put_back(self, batch: Batch) -> None:
        """Put a batch that could not be written back in front of newer rows."""
        self.sightings.put_back(batch.sightings)
        self._places = deque([*batch.places, *self._places], maxlen=_MOST)
        self._changes = deque([*batch.changes, *self._changes], maxlen=_MOST)
        self._sums = deque([*batch.sums, *self._sums], maxlen=_MOST)
        self._marks = {**dict.fromkeys(batch.published), **self._marks}
        self._bound_marks()

    def drop(self, tags: Collection[str]) -> None:
        """Remove the rows of some tags."""
        self.sightings.drop_tags(tags)
        self._places = deque((place for place in self._places if place.tag not in tags), maxlen=_MOST)
        self._changes = deque((change for change in self._changes if change.subject not in tags), maxlen=_MOST)
        self._sums = deque((each for each in self._sums if each.tag not in tags), maxlen=_MOST)
        for tag in tags:
            self._last_places.pop(tag, None)

    def drop_sensors(self, sensors: Collection[str] | None = None) -> None:
        """Remove the changes of some sensors of the house, or of all."""
        kept = (
            change
            for change in self._changes
            if change.kind is not ChangeKind.SENSOR or not (sensors is None or change.subject in sensors)
        )
        self._changes = deque(kept, maxlen=_MOST)

    def _bound_marks(self) -> None:
        for _ in range(len(self._marks) - _MOST):
            del self._marks[next(iter(self._marks))]
