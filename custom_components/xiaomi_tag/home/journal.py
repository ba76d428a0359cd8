"""The journal at work in Home Assistant: filled from the event loop, written by a worker, missed by nobody when it fails."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
import logging
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..basics.clock import Clock
from ..basics.model import Fix, Sighting
from ..const import SUBENTRY_TAG
from ..fences.crossing import Crossing, FenceState, PlaceRef
from ..journal import Journal, JournalError, JournalFault
from ..journal.rows import ChangeKind, Counts, JournalStats
from ..locator import Estimate
from ..locator.walks import Walk
from ..receivers.registry import ReceiverInfo
from ..tracker.tracker import Second
from .ground import Part
from .journal_files import (
    JournalKeys,
    Opened,
    async_tell_faults,
    journal_path,
    open_journal,
    remove_files,
    retention_of,
)
from .journal_queue import AREA, HOME_SUBJECT, ONLINE, Waiting

_LOGGER = logging.getLogger(__name__)

_FLUSH_EVERY_S: Final = 5.0
_RETRY_EVERY_S: Final = 60.0
_PRUNE_EVERY_S: Final = 3600.0
_MOST_SEEN: Final = 20_000
_MOST_UNSTORED: Final = 2_000


class JournalWork(Part):
    """Takes what is to be kept; whatever happens to the file, the home goes on and nothing here raises."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        clock: Clock,
        receivers: Callable[[], Iterable[ReceiverInfo]] = tuple,
    ) -> None:
        """Record what `receivers` returns whenever places change."""
        self._hass = hass
        self._receivers = receivers
        self._entry = entry
        self._clock = clock
        self._keys = JournalKeys(hass, entry.entry_id)
        self._lock = asyncio.Lock()
        self._journal: Journal | None = None
        self._damaged: Journal | None = None
        self._fault: JournalFault | None = None
        self._closed = False
        self._retention = retention_of(entry.options)
        self._waiting = Waiting()
        self._states: dict[tuple[str, PlaceRef], FenceState] = {}
        self._unstored: deque[Crossing] = deque(maxlen=_MOST_UNSTORED)
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._to_erase: set[str] = set()
        self._flush_at = self._retry_at = self._prune_at = 0.0
        self._task: asyncio.Task[None] | None = None

    @property
    def faulty(self) -> JournalFault | None:
        """Why the journal cannot be used just now."""
        return self._fault

    @property
    def waiting(self) -> Mapping[str, int]:
        """How much waits to be written, and how many sightings were lost waiting."""
        return {
            "rows": self._waiting.rows,
            "crossings": len(self._unstored),
            "sightings_dropped": self._waiting.sightings.dropped,
        }

    async def async_stats(self) -> JournalStats | None:
        """Return sizes and counts, None while the journal is at fault."""
        try:
            return await self.async_call(Journal.stats)
        except JournalError:
            return None

    async def async_open(self, now: float) -> list[FenceState]:
        """Open the file; return what is kept of fences, nothing where that cannot be."""
        self._flush_at = self._prune_at = now
        # Also where setting up fails from here on.
        self._entry.async_on_unload(self.async_close)
        states = await self._guarded(self._async_begin(now))
        return states or []

    async def async_close(self) -> None:
        """Write what waits, and close the file."""
        if self._closed:
            return
        self._closed = True
        if self._task is not None:
            await asyncio.wait([self._task])
        if self._damaged is not None:
            await self._locked(_close_quietly, self._damaged)
            self._damaged = None
        if self._journal is not None:
            self._note(ChangeKind.RECEIVER, HOME_SUBJECT, {ONLINE: False})
            await self._guarded(self._async_flush() if self._fault is None else self._async_restore())
            await self._guarded(self._async_call(Journal.close))
            self._journal = None
        async_tell_faults(self._hass, None)

    # What is kept

    @callback
    def async_sight(self, sighting: Sighting, fix: Fix | None = None, range_m: float | None = None) -> None:
        """Take one packet: the hot path."""
        if self._retention.sightings_s:
            self._waiting.sightings.add(sighting, fix, range_m)

    @callback
    def async_place(self, tag_id: str, estimate: Estimate) -> None:
        """Take where a tag is said to be; only what is new is kept."""
        self._waiting.place(tag_id, estimate, keep=bool(self._retention.places_s))

    @callback
    def async_note_walks(self, walks: Iterable[Walk], *, kept: bool) -> None:
        """Take calibrations that count from now on, or no longer."""
        for walk in walks:
            data = {"walk": walk.id, "kind": walk.kind.value, AREA: walk.room, "kept": kept}
            self._note(ChangeKind.CALIBRATION, walk.tag, data)

    async def async_commit(self, crossings: Sequence[Crossing], states: Sequence[FenceState]) -> frozenset[str]:
        """Store what the fences decided; return the ids of what is to be published now, each of them once only."""
        for state in states:
            self._remember(state)
        new = await self._guarded(self._async_commit(crossings, states))
        if new is None:
            # Better told without a journal than not at all; what this run has seen before is not told again.
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
        """Take note that crossings were published."""
        self._waiting.mark(ids)

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Erase what is kept of a tag that is gone."""
        self._drop({tag_id})
        self._to_erase.add(tag_id)

    async def async_erase(self, tags: Collection[str]) -> Counts | None:
        """Erase all that is kept of tags; return how much that was, None while the journal is at fault."""
        gone = frozenset(tags)
        self._drop(gone)
        # Done here, so that the counts are not of nothing.
        self._to_erase -= gone
        counts = await self._guarded(self._async_call(Journal.erase, gone))
        # What was being written meanwhile, and could not be, waits again.
        self._waiting.drop(gone)
        if counts is None:
            # Done as soon as the file can be written again.
            self._to_erase |= gone
        return counts

    def _drop(self, gone: Collection[str]) -> None:
        """Forget what waits to be written of tags."""
        self._waiting.drop(gone)
        self._unstored = deque((each for each in self._unstored if each.tag not in gone), maxlen=_MOST_UNSTORED)
        self._states = {key: state for key, state in self._states.items() if key[0] not in gone}

    # As time passes

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Record where tags came to; write what waits from time to time."""
        for tag_id in second.changed:
            self.async_place(tag_id, second.estimates[tag_id])
        self.async_tick(second.now)

    @callback
    @override
    def async_places_changed(self, now: float) -> None:
        """Record which receivers listen, and where they stand."""
        self.async_note_receivers(self._receivers())

    @callback
    def async_note_receivers(self, receivers: Iterable[ReceiverInfo]) -> None:
        """Record which receivers listen, and where they stand; only what is new is kept."""
        self._waiting.note_receivers(receivers, self._clock.now())

    @callback
    def async_tick(self, now: float) -> None:
        """Let a second pass."""
        if self._task is not None or self._closed:
            return
        if self._journal is None or self._fault is not None:
            if not 0 <= now - self._retry_at < _RETRY_EVERY_S:
                self._retry_at = now
                self._begin_task(self._async_retry, now)
        elif not 0 <= now - self._flush_at < _FLUSH_EVERY_S:
            self._flush_at = now
            self._begin_task(self._async_work, now)

    async def async_flush(self) -> None:
        """Write what waits, now."""
        await self._guarded(self._async_flush())

    async def async_call[T](self, function: Callable[..., T], *args: Any) -> T:
        """Call a method of the journal, in its turn, off the loop. Raises JournalError."""
        try:
            return await self._async_call(function, *args)
        except JournalError as err:
            self._failed(err.fault)
            raise

    def _begin_task(self, work: Callable[[float], Awaitable[Any]], now: float) -> None:
        self._task = self._entry.async_create_background_task(
            self._hass, self._async_run(work, now), "xiaomi_tag journal", eager_start=False
        )

    async def _async_run(self, work: Callable[[float], Awaitable[Any]], now: float) -> None:
        try:
            await self._guarded(work(now))
        finally:
            self._task = None

    async def _async_work(self, now: float) -> None:
        await self._async_flush()
        retention = retention_of(self._entry.options)
        if retention != self._retention or not 0 <= now - self._prune_at < _PRUNE_EVERY_S:
            self._retention = retention
            self._prune_at = now
            await self._async_prune(now)

    async def _async_prune(self, now: float) -> None:
        journal = self._opened()
        journal.retention = self._retention
        await self._async_call(Journal.prune, now)
        await self._async_call(Journal.vacuum)
        if await self._async_call(Journal.rotate, now):
            await self._keys.async_save(journal.secrets)
            await self._async_call(Journal.secrets_stored)
            _LOGGER.info("The journal's key was rotated")
        if await self._async_call(Journal.renew):
            await self._keys.async_save(journal.secrets)
            _LOGGER.info("An old key of the journal was destroyed")

    async def _async_retry(self, now: float) -> None:
        if self._journal is None:
            await self._async_begin(now)
            return
        await self._async_restore()
        self._works()

    async def _async_begin(self, now: float) -> list[FenceState]:
        """Open the file, and bring it up to what happened meanwhile."""
        if self._damaged is not None:
            damaged, self._damaged = self._damaged, None
            await self._locked(_close_quietly, damaged)
        secrets = await self._keys.async_load()
        path = journal_path(self._hass, self._entry.entry_id)
        fresh = secrets is None
        secrets = secrets or await self._keys.async_new(now)
        tags = [each.subentry_id for each in self._entry.subentries.values() if each.subentry_type == SUBENTRY_TAG]
        opened: Opened = await self._locked(
            partial(open_journal, secrets_are_new=fresh), path, secrets, self._retention, now, tags
        )
        self._journal = opened.journal
        if opened.was_set_aside:
            _LOGGER.warning("The journal could not be read. It was set aside, and a new one was begun")
        async_tell_faults(self._hass, None, was_set_aside=opened.was_set_aside)
        self._waiting.remember(opened.places)
        if opened.ended_at is not None:
            self._waiting.note(ChangeKind.RECEIVER, HOME_SUBJECT, opened.ended_at, {ONLINE: False})
        self._note(ChangeKind.RECEIVER, HOME_SUBJECT, {ONLINE: True})
        await self._async_restore()
        self._works()
        for state in opened.states:
            self._states.setdefault((state.tag, state.place), state)
        return opened.states

    async def _async_restore(self) -> None:
        """Write what could not be written while the journal was at fault."""
        unstored = tuple(self._unstored)
        if unstored or self._states:
            await self._async_call(Journal.commit, unstored, tuple(self._states.values()))
            # They were told already.
            self._waiting.mark(crossing.event_id for crossing in unstored)
            self._unstored.clear()
        await self._async_flush()

    async def _async_commit(self, crossings: Sequence[Crossing], states: Sequence[FenceState]) -> frozenset[str]:
        if self._fault is not None:
            raise JournalError(self._fault)
        new = await self._async_call(Journal.commit, crossings, states)
        return new - self._seen.keys()

    async def _async_flush(self) -> None:
        await self._async_write()
        if self._to_erase:
            gone = frozenset(self._to_erase)
            await self._async_call(Journal.erase, gone)
            self._to_erase -= gone

    async def _async_write(self) -> None:
        if not self._waiting.rows:
            return
        batch = self._waiting.take()
        try:
            await self._async_call(Journal.write, batch)
        except BaseException:
            self._waiting.put_back(batch)
            raise

    # The worker, and what becomes of its errors

    def _opened(self) -> Journal:
        if self._journal is None:
            raise JournalError(self._fault or JournalFault.FAILED)
        return self._journal

    async def _async_call[T](self, function: Callable[..., T], *args: Any) -> T:
        return await self._locked(function, self._opened(), *args)

    async def _locked[T](self, function: Callable[..., T], *args: Any) -> T:
        """Run in a worker, one after the other; who stops waiting does not let the next begin too early."""

        async def run() -> T:
            async with self._lock:
                return await self._hass.async_add_executor_job(function, *args)

        return await asyncio.shield(self._hass.async_create_task(run(), eager_start=True))

    async def _guarded[T](self, work: Awaitable[T]) -> T | None:
        try:
            result = await work
        except JournalError as err:
            self._failed(err.fault)
        except Exception:
            _LOGGER.exception("Work on the journal failed")
            self._failed(JournalFault.FAILED)
        else:
            return result
        return None

    @callback
    def _failed(self, fault: JournalFault) -> None:
        if self._fault is not fault:
            _LOGGER.warning("The journal cannot be used: %s. The home goes on without it", fault.value)
        if self._fault is None:
            # Only the first failure: a lively home, which fails every few seconds, would put off the next try for ever.
            self._retry_at = self._clock.now()
        self._fault = fault
        if fault is JournalFault.CORRUPT and self._journal is not None:
            # It is set aside when it is opened again.
            self._damaged, self._journal = self._journal, None
        if not self._closed:
            async_tell_faults(self._hass, fault)

    @callback
    def _works(self) -> None:
        if self._fault is not None:
            _LOGGER.info("The journal can be used again")
            self._fault = None
            async_tell_faults(self._hass, None)

    def _remember(self, state: FenceState) -> None:
        if state.data is None:
            self._states.pop((state.tag, state.place), None)
        else:
            self._states[state.tag, state.place] = state

    def _note(self, kind: ChangeKind, subject: str, data: Mapping[str, Any]) -> None:
        self._waiting.note(kind, subject, self._clock.now(), data)


def _close_quietly(journal: Journal) -> None:
    try:
        journal.close()
    except JournalError:
        _LOGGER.debug("A damaged journal could not be closed")


async def async_remove_journal(hass: HomeAssistant, entry_id: str) -> None:
    """Delete the file, what was set aside, and the keys."""
    await hass.async_add_executor_job(remove_files, journal_path(hass, entry_id))
    await JournalKeys(hass, entry_id).async_remove()
