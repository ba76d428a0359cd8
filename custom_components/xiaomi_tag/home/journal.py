"""Records into the journal from the event loop; the executor writes. A fault never stops the home."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..basics.clock import Clock
from ..basics.every import Every
from ..basics.model import Fix, Sighting
from ..fences.crossing import Crossing, FenceState, PlaceRef
from ..journal import Journal, JournalError, JournalFault
from ..journal.model import Batch, ChangeKind, Counts, JournalStats
from ..journal.sums import JournalSum
from ..locator import Estimate
from ..locator.walks import Walk
from ..receivers.registry import ReceiverInfo
from ..tracker.tracker import Second
from .ground import Part
from .journal_files import retention_of
from .journal_queue import AREA, HOME_SUBJECT, ONLINE, JournalQueue
from .journal_worker import JournalWorker

_FLUSH_EVERY_S: Final = 5.0
_PRUNE_EVERY_S: Final = 3600.0
_MOST_SEEN: Final = 20_000
_MOST_UNSTORED: Final = 2_000


class JournalWriter(Part):
    """Records sightings, places, crossings and changes. Whatever happens to the file, only `async_call` raises."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        clock: Clock,
        receivers: Callable[[], Iterable[ReceiverInfo]] = tuple,
    ) -> None:
        """Record the result of `receivers` whenever places change."""
        self._hass = hass
        self._entry = entry
        self._clock = clock
        self._receivers = receivers
        self._worker = JournalWorker(hass, entry, clock)
        self._retention = retention_of(entry.options)
        self._queue = JournalQueue()
        self._states: dict[tuple[str, PlaceRef], FenceState] = {}
        self._unstored: deque[Crossing] = deque(maxlen=_MOST_UNSTORED)
        """Published, but not stored yet, since the journal failed."""
        self._seen: OrderedDict[str, None] = OrderedDict()
        """Ids of the newest crossings, to publish none twice."""
        self._to_erase: set[str] = set()
        self._sensors_to_erase: set[str | None] = set()
        """Entity ids, None for all."""
        self._flush = Every(_FLUSH_EVERY_S)
        self._prune = Every(_PRUNE_EVERY_S)
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def faulty(self) -> JournalFault | None:
        """The fault of the journal, None while it works."""
        return self._worker.fault

    @property
    def waiting(self) -> Mapping[str, int]:
        """How many rows and crossings wait to be written, and how many sightings were dropped."""
        return {
            "rows": self._queue.rows,
            "crossings": len(self._unstored),
            "sightings_dropped": self._queue.sightings.dropped,
        }

    async def async_stats(self) -> JournalStats | None:
        """Return sizes and counts, None while the journal is at fault."""
        try:
            return await self.async_call(Journal.stats)
        except JournalError:
            return None

    async def async_open(self, now: float) -> list[FenceState]:
        """Open the file; return the stored states of fences, an empty list if the file cannot be opened."""
        self._flush.restart(now)
        self._prune.restart(now)
        # Registered early: closes the file also if the set-up fails later.
        self._entry.async_on_unload(self.async_close)
        states = await self._worker.async_guarded(self._async_begin(now))
        return states or []

    async def async_close(self) -> None:
        """Write all pending rows, and close the file."""
        if self._closed:
            return
        self._closed = True
        self._worker.async_begin_closing()
        if self._task is not None:
            await asyncio.wait([self._task])
        if self._worker.is_open:
            self._note(ChangeKind.RECEIVER, HOME_SUBJECT, {ONLINE: False})
            await self._worker.async_guarded(self._async_flush() if self._worker.works else self._async_restore())
        await self._worker.async_close()

    # Recording

    @callback
    def async_sight(self, sighting: Sighting, fix: Fix | None = None, range_m: float | None = None) -> None:
        """Record one packet: the hot path."""
        if self._retention.sightings_s:
            self._queue.sightings.add(sighting, fix, range_m)

    @callback
    def async_place(self, tag_id: str, estimate: Estimate) -> None:
        """Record where a tag is, if that changed."""
        self._queue.place(tag_id, estimate, keep=bool(self._retention.places_s))

    @callback
    def async_add_sums(self, sums: Sequence[JournalSum]) -> None:
        """Record for how long tags were where."""
        if self._retention.places_s:
            self._queue.sums(sums)

    @callback
    def async_note_walks(self, walks: Iterable[Walk], *, kept: bool) -> None:
        """Record calibrations that were added (`kept`) or deleted."""
        for walk in walks:
            data = {"walk": walk.id, "kind": walk.kind.value, AREA: walk.room, "kept": kept}
            self._note(ChangeKind.CALIBRATION, walk.tag, data)

    @callback
    def async_note_sensor(self, entity_id: str, at: float, data: Mapping[str, Any]) -> None:
        """Record what a sensor of the house shows since `at`."""
        if self._retention.sightings_s:
            self._queue.note(ChangeKind.SENSOR, entity_id, at, data)

    async def async_erase_sensors(self, entities: Collection[str] | None = None) -> None:
        """Erase what some sensors of the house showed, or all of it; once the journal works again, if it is at fault."""
        self._sensors_to_erase |= {None} if entities is None else {*entities}
        await self.async_flush()

    async def async_commit(self, crossings: Sequence[Crossing], states: Sequence[FenceState]) -> frozenset[str]:
        """Store what the fences decided; return the ids of the crossings to publish now, each only once."""
        for state in states:
            self._remember(state)
        new = await self._worker.async_guarded(self._async_commit(crossings, states))
        if new is None:
            # Publish also without a journal, but nothing that this run has already published.
            fresh = [crossing for crossing in crossings if crossing.event_id not in self._seen]
            self._unstored.extend(fresh)
            new = frozenset(crossing.event_id for crossing in fresh)
        for crossing in crossings:
            self._seen[crossing.event_id] = None
        while len(self._seen) > _MOST_SEEN:
            self._seen.popitem(last=False)
        return new

    @callback
    def async_mark(self, ids: Collection[str]) -> None:
        """Record that crossings were published."""
        self._queue.mark(ids)

    async def async_write_marks(self) -> None:
        """Write the marks now: after a kill, crossings without one look as if they had never been published."""
        if self._worker.works:
            await self._worker.async_guarded(self._async_write(self._queue.drain_marks()))

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Erase the data of a removed tag."""
        self._drop({tag_id})
        self._to_erase.add(tag_id)

    async def async_erase(self, tags: Collection[str]) -> Counts | None:
        """Erase all data of tags; return the counts of erased rows, None while the journal is at fault."""
        gone = frozenset(tags)
        self._drop(gone)
        # Otherwise a flush could erase them first, and the counts would be zero.
        self._to_erase -= gone
        counts = await self._worker.async_guarded(self._worker.async_call(Journal.erase, gone))
        # A write that failed meanwhile has put its rows back.
        self._queue.drop(gone)
        if counts is None:
            # Retried with the next successful flush.
            self._to_erase |= gone
        return counts

    def _drop(self, gone: Collection[str]) -> None:
        """Drop all pending rows of tags."""
        self._queue.drop(gone)
        self._unstored = deque(
            (waiting for waiting in self._unstored if waiting.tag not in gone), maxlen=_MOST_UNSTORED
        )
        self._states = {key: state for key, state in self._states.items() if key[0] not in gone}

    # Time

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Record new places of tags; flush from time to time."""
        for tag_id in second.changed:
            self.async_place(tag_id, second.estimates[tag_id])
        self.async_tick(second.now)

    @callback
    @override
    def async_places_changed(self, now: float) -> None:
        """Record which receivers are online, and their areas."""
        self.async_note_receivers(self._receivers())

    @callback
    @override
    def async_listening_changed(self, now: float) -> None:
        """Record which receivers listen."""
        self.async_note_receivers(self._receivers())

    @callback
    def async_note_receivers(self, receivers: Iterable[ReceiverInfo]) -> None:
        """Record which receivers are online, and their areas; only changes are written."""
        self._queue.note_receivers(receivers, self._clock.now())

    @callback
    def async_tick(self, now: float) -> None:
        """Start a flush, or a retry after a fault, if one is due."""
        if self._task is not None or self._closed:
            return
        if not self._worker.works:
            if self._worker.retry_due(now):
                self._begin_task(self._async_retry, now)
        elif self._flush.due(now):
            self._begin_task(self._async_work, now)

    async def async_flush(self) -> None:
        """Write all pending rows now."""
        await self._worker.async_guarded(self._async_flush())

    async def async_call[T](self, function: Callable[..., T], *args: Any) -> T:
        """Call a method of the journal in the executor, one call at a time. Raises JournalError."""
        try:
            return await self._worker.async_call(function, *args)
        except JournalError as err:
            self._worker.async_failed(err.fault)
            raise

    def _begin_task(self, work: Callable[[float], Awaitable[Any]], now: float) -> None:
        self._task = self._entry.async_create_background_task(
            self._hass, self._async_run(work, now), "xiaomi_tag journal", eager_start=False
        )

    async def _async_run(self, work: Callable[[float], Awaitable[Any]], now: float) -> None:
        try:
            await self._worker.async_guarded(work(now))
        finally:
            self._task = None

    async def _async_work(self, now: float) -> None:
        await self._async_flush()
        retention = retention_of(self._entry.options)
        if retention != self._retention:
            self._prune.restart(now)
        elif not self._prune.due(now):
            return
        self._retention = retention
        await self._worker.async_prune(now, retention)

    async def _async_retry(self, now: float) -> None:
        # A fault without a name may be damage that only shows when the file is checked.
        if self._worker.is_open and self._worker.fault is not JournalFault.FAILED:
            await self._async_restore()
            self._worker.async_repaired()
        else:
            await self._async_begin(now)

    async def _async_begin(self, now: float) -> list[FenceState]:
        """Open the file, and write what happened while it was closed."""
        opened = await self._worker.async_open(now, self._retention)
        self._queue.remember(opened.places)
        if opened.ended_at is not None:
            self._queue.note(ChangeKind.RECEIVER, HOME_SUBJECT, opened.ended_at, {ONLINE: False})
        self._note(ChangeKind.RECEIVER, HOME_SUBJECT, {ONLINE: True})
        await self._async_restore()
        self._worker.async_repaired()
        for state in opened.states:
            self._states.setdefault((state.tag, state.place), state)
        return opened.states

    async def _async_restore(self) -> None:
        """Write everything that waited while the journal was at fault."""
        unstored = tuple(self._unstored)
        if unstored or self._states:
            await self._worker.async_call(Journal.commit, unstored, tuple(self._states.values()))
            # They are already published.
            self._queue.mark(crossing.event_id for crossing in unstored)
            self._unstored.clear()
        await self._async_flush()

    async def _async_commit(self, crossings: Sequence[Crossing], states: Sequence[FenceState]) -> frozenset[str]:
        if (fault := self._worker.fault) is not None:
            raise JournalError(fault)
        new = await self._worker.async_call(Journal.commit, crossings, states)
        # One by one: a set difference would copy all of `_seen`.
        return frozenset(event_id for event_id in new if event_id not in self._seen)

    async def _async_flush(self) -> None:
        if self._sensors_to_erase:
            await self._async_erase_sensors()
        await self._async_write(self._queue.drain())
        if self._to_erase:
            # A tag that gets another key meanwhile is to be erased once more.
            gone, self._to_erase = frozenset(self._to_erase), set()
            try:
                await self._worker.async_call(Journal.erase, gone)
            except BaseException:
                self._to_erase |= gone
                raise

    async def _async_erase_sensors(self) -> None:
        gone, self._sensors_to_erase = self._sensors_to_erase, set()
        entities = None if None in gone else [entity for entity in gone if entity is not None]
        self._queue.drop_sensors(entities)
        try:
            await self._worker.async_call(Journal.erase_sensors, entities)
        except BaseException:
            self._sensors_to_erase |= gone
            raise

    async def _async_write(self, batch: Batch) -> None:
        if not batch:
            return
        try:
            await self._worker.async_call(Journal.write, batch)
        except BaseException:
            self._queue.put_back(batch)
            raise

    def _remember(self, state: FenceState) -> None:
        if state.data is None:
            self._states.pop((state.tag, state.place), None)
        else:
            self._states[state.tag, state.place] = state

    def _note(self, kind: ChangeKind, subject: str, data: Mapping[str, Any]) -> None:
        self._queue.note(kind, subject, self._clock.now(), data)
