"""Runs the journal in the executor, one call at a time, and tracks its faults."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..basics.clock import Clock
from ..basics.every import Every
from ..const import SUBENTRY_TAG
from ..journal import Journal, JournalError, JournalFault, Retention
from .journal_files import JournalKeys, Opened, async_update_issues, journal_path, open_journal

_LOGGER = logging.getLogger(__name__)

_RETRY_EVERY_S: Final = 60.0


class JournalWorker:
    """The journal's file and its keys. With a fault, all calls but `async_open` and `async_repaired` still try."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, clock: Clock) -> None:
        self._hass = hass
        self._entry = entry
        self._clock = clock
        self._keys = JournalKeys(hass, entry.entry_id)
        self._lock = asyncio.Lock()
        self._journal: Journal | None = None
        self._damaged: Journal | None = None
        self._fault: JournalFault | None = None
        self._retry = Every(_RETRY_EVERY_S)
        self._closed = False

    @property
    def fault(self) -> JournalFault | None:
        """The fault of the journal, None while it works."""
        return self._fault

    @property
    def is_open(self) -> bool:
        """Whether the file is open, even if the last call failed."""
        return self._journal is not None

    @property
    def works(self) -> bool:
        """Whether the file is open and the last calls succeeded."""
        return self._journal is not None and self._fault is None

    def retry_due(self, now: float) -> bool:
        """Return whether to retry now; true at most once a minute."""
        return self._retry.due(now)

    async def async_open(self, now: float, retention: Retention) -> Opened:
        """Open the file, or open it again; a damaged file is set aside. Raises JournalError."""
        for journal in filter(None, (self._damaged, self._journal)):
            await self._async_run(_close_quietly, journal)
        self._journal = None
        secrets = await self._keys.async_load()
        path = journal_path(self._hass, self._entry.entry_id)
        unusable = secrets is None or self._damaged is not None
        secrets = secrets or await self._keys.async_new(now)
        tags = [
            subentry.subentry_id
            for subentry in self._entry.subentries.values()
            if subentry.subentry_type == SUBENTRY_TAG
        ]
        opened: Opened = await self._async_run(
            partial(open_journal, unusable=unusable), path, secrets, retention, now, tags
        )
        self._journal, self._damaged = opened.journal, None
        if opened.was_set_aside:
            _LOGGER.warning("The journal could not be read. It was set aside, and a new one was begun")
        async_update_issues(self._hass, None, was_set_aside=opened.was_set_aside)
        return opened

    @callback
    def async_begin_closing(self) -> None:
        """Create no more repair issues: the home is closed."""
        self._closed = True

    async def async_close(self) -> None:
        """Close the file, and a damaged one if it is still open."""
        if self._damaged is not None:
            await self._async_run(_close_quietly, self._damaged)
            self._damaged = None
        if self._journal is not None:
            await self.async_guarded(self.async_call(Journal.close))
            self._journal = None
        async_update_issues(self._hass, None)

    async def async_call[T](self, function: Callable[..., T], *args: Any) -> T:
        """Call a method of the journal in the executor. Raises JournalError."""
        return await self._async_run(function, self._opened(), *args)

    async def async_guarded[T](self, work: Awaitable[T]) -> T | None:
        """Await `work`; if it fails, store the fault and return None. Never raises."""
        try:
            result = await work
        except JournalError as err:
            self.async_failed(err.fault)
        except Exception:
            _LOGGER.exception("Work on the journal failed")
            self.async_failed(JournalFault.FAILED)
        else:
            return result
        return None

    async def async_prune(self, now: float, retention: Retention) -> None:
        """Delete rows past their retention, and rotate old keys. Raises JournalError."""
        journal = self._opened()
        journal.retention = retention
        await self.async_call(Journal.prune, now)
        await self.async_call(Journal.vacuum)
        if await self.async_call(Journal.rotate, now):
            await self._keys.async_save(journal.secrets)
            await self.async_call(Journal.secrets_stored)
            _LOGGER.info("The journal's key was rotated")
        if await self.async_call(Journal.renew):
            await self._keys.async_save(journal.secrets)
            _LOGGER.info("An old key of the journal was destroyed")

    @callback
    def async_failed(self, fault: JournalFault) -> None:
        """Set the fault after a failed call, and create a repair issue."""
        if self._fault is not fault:
            _LOGGER.warning("The journal cannot be used: %s. The home goes on without it", fault.value)
        if self._fault is None:
            # Only at the first failure: a busy home fails every few seconds and would postpone the retry for ever.
            self._retry.restart(self._clock.now())
        self._fault = fault
        if fault is JournalFault.CORRUPT and self._journal is not None:
            # It is set aside when it is opened again.
            self._damaged, self._journal = self._journal, None
        if not self._closed:
            async_update_issues(self._hass, fault)

    @callback
    def async_repaired(self) -> None:
        """Clear the fault after a successful retry."""
        if self._fault is not None:
            _LOGGER.info("The journal can be used again")
            self._fault = None
            async_update_issues(self._hass, None)

    def _opened(self) -> Journal:
        if self._journal is None:
            raise JournalError(self._fault or JournalFault.FAILED)
        return self._journal

    async def _async_run[T](self, function: Callable[..., T], *args: Any) -> T:
        """Run in the executor, one call at a time. Shielded: a cancelled caller must not free the lock too early."""

        async def run() -> T:
            async with self._lock:
                return await self._hass.async_add_executor_job(function, *args)

        return await asyncio.shield(self._hass.async_create_task(run(), eager_start=True))


def _close_quietly(journal: Journal) -> None:
    try:
        journal.close()
    except JournalError:
        _LOGGER.debug("A damaged journal could not be closed")
