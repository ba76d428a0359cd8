"""Heavy work on keys (tables of coming addresses, wide searches), off the loop."""

import asyncio
from collections.abc import Callable
import logging
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..basics.clock import Clock
from ..const import DOMAIN
from ..identity.jobs import Job, JobResult
from ..identity.resolver import Resolver
from ..identity.search import SearchResult, WideSearch

_LOGGER = logging.getLogger(__name__)

_PAUSE_S: Final = 300.0


class KeyWork:
    """Runs the resolver's jobs; `on_new` is called when addresses are known that were not before."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        resolver: Resolver,
        clock: Clock,
        *,
        on_new: Callable[[], None],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._resolver = resolver
        self._clock = clock
        self._on_new = on_new
        self._jobs: dict[Job, asyncio.Task[None]] = {}
        self._after = 0.0

    @callback
    def async_start_due(self, now: float) -> None:
        """Begin what is due."""
        # A clock that was set back must not make the pause longer.
        if self._after - _PAUSE_S <= now < self._after:
            return
        while (job := self._resolver.due(now)) is not None:
            self._jobs[job] = self._entry.async_create_background_task(
                self._hass, self._async_run(job), f"{DOMAIN} {job.description}"
            )

    @callback
    def async_log_progress(self) -> None:
        """Say how far searches are."""
        for job in self._jobs:
            if isinstance(job, WideSearch):
                _LOGGER.info("%.0f %% of a %s is done", 100 * job.progress, job.description)

    @callback
    def async_stop(self) -> None:
        """Call off what is under way: a result that came in later would register anew what was just undone."""
        for job, task in self._jobs.items():
            if isinstance(job, WideSearch):
                job.cancel()
            task.cancel()

    async def _async_run(self, job: Job) -> None:
        searching = isinstance(job, WideSearch)
        if searching:
            _LOGGER.info("Started a %s", job.description)
        try:
            result: JobResult = await self._hass.async_add_executor_job(job.run)
        except Exception:
            # A bug must not come back every second.
            self._after = self._clock.now() + _PAUSE_S
            self._resolver.abandon(job, self._clock.now())
            _LOGGER.exception("Key work failed: %s", job.description)
        else:
            if searching:
                found = isinstance(result, SearchResult) and result.found is not None
                _LOGGER.info("Ended a %s: %s", job.description, "found" if found else "not found")
            if self._resolver.install(result, self._clock.now()):
                self._on_new()
            self.async_start_due(self._clock.now())
        finally:
            self._jobs.pop(job, None)
