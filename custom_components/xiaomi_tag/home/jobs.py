"""Runs heavy jobs in the executor: work on keys and on maps."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable
import logging
from typing import Any, Final, Protocol, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..basics.clock import Clock
from ..basics.every import Every
from ..const import DOMAIN
from ..identity.jobs import Job as KeyJob, JobResult as KeyResult
from ..identity.resolver import Resolver
from ..identity.search import Search, SearchResult
from ..locator import Locator
from ..locator.map_job import MapJob, MapResult

_LOGGER = logging.getLogger(__name__)

_PAUSE_S: Final = 300.0


class _Job[Result](Protocol):
    def run(self) -> Result:
        """Do the work, in the executor."""
        ...


class JobRunner[Job: _Job[Any], Result](ABC):
    """Runs jobs as they become due, at most `_most` at a time; after a failure none begins for five minutes."""

    _most = 1

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, clock: Clock) -> None:
        self._hass = hass
        self._entry = entry
        self._clock = clock
        self._running: dict[Job, asyncio.Task[None]] = {}
        self._pause: Every | None = None

    @abstractmethod
    def _due(self, now: float) -> Job | None:
        """Return a due job, and mark it as running."""

    @abstractmethod
    def _install(self, job: Job, result: Result, now: float) -> None:
        """Apply the result of a job."""

    @abstractmethod
    def _abandon(self, job: Job, now: float) -> None:
        """Mark a job as failed."""

    @abstractmethod
    def _name(self, job: Job) -> str:
        """Return the name of a job for the log."""

    @callback
    def async_start_due(self, now: float) -> None:
        """Start the due jobs."""
        if self._pause is not None and not self._pause.due(now):
            return
        self._pause = None
        while len(self._running) < self._most and (job := self._due(now)) is not None:
            self._running[job] = self._entry.async_create_background_task(
                self._hass, self._async_run(job), f"{DOMAIN} {self._name(job)}", eager_start=False
            )

    @callback
    def async_stop(self) -> None:
        """Cancel the running jobs: a late result would change a home that was stopped."""
        for task in self._running.values():
            task.cancel()

    async def _async_run(self, job: Job) -> None:
        try:
            result = await self._hass.async_add_executor_job(job.run)
            self._install(job, result, self._clock.now())
        except Exception:
            # A bug must not be logged every second.
            now = self._clock.now()
            self._pause = Every(_PAUSE_S, since=now)
            self._abandon(job, now)
            _LOGGER.exception("Failed: %s", self._name(job))
        finally:
            self._running.pop(job, None)
        self.async_start_due(self._clock.now())


class KeyWork(JobRunner[KeyJob, KeyResult]):
    """Runs the resolver's jobs: tables of coming addresses, wide searches.

    `on_new` is called when new addresses are known.
    """

    # One of each kind: a search may last for hours.
    _most = 2

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        resolver: Resolver,
        clock: Clock,
        *,
        on_new: Callable[[], None],
    ) -> None:
        super().__init__(hass, entry, clock)
        self._resolver = resolver
        self._on_new = on_new

    @callback
    def async_log_progress(self) -> None:
        """Log the progress of searches."""
        for job in self._running:
            if isinstance(job, Search):
                _LOGGER.info("%.0f %% of a %s is done", 100 * job.progress, job.description)

    @callback
    @override
    def async_stop(self) -> None:
        for job in self._running:
            if isinstance(job, Search):
                job.cancel()
        super().async_stop()

    @override
    def _due(self, now: float) -> KeyJob | None:
        job = self._resolver.due(now)
        if isinstance(job, Search):
            _LOGGER.info("Started a %s", job.description)
        return job

    @override
    def _install(self, job: KeyJob, result: KeyResult, now: float) -> None:
        if isinstance(job, Search):
            found = isinstance(result, SearchResult) and result.found is not None
            _LOGGER.info("Ended a %s: %s", job.description, "found" if found else "not found")
        if self._resolver.install(result, now):
            self._on_new()

    @override
    def _abandon(self, job: KeyJob, now: float) -> None:
        self._resolver.abandon(job, now)

    @override
    def _name(self, job: KeyJob) -> str:
        return job.description


class MapWork(JobRunner[MapJob, MapResult]):
    """Runs the locator's map jobs; `on_new` is called when there are new maps."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, locator: Locator, clock: Clock, on_new: Callable[[], None]
    ) -> None:
        super().__init__(hass, entry, clock)
        self._locator = locator
        self._on_new = on_new

    @override
    def _due(self, now: float) -> MapJob | None:
        return self._locator.due(now)

    @override
    def _install(self, job: MapJob, result: MapResult, now: float) -> None:
        self._locator.install(result)
        self._on_new()

    @override
    def _abandon(self, job: MapJob, now: float) -> None:
        self._locator.abandon()

    @override
    def _name(self, job: MapJob) -> str:
        return "work on the maps"
