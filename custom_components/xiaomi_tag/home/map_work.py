"""Heavy work on the locator's maps, off the loop."""

import asyncio
from collections.abc import Callable
import logging
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..basics.clock import Clock
from ..const import DOMAIN
from ..locator import Locator
from ..locator.map_job import MapJob

_LOGGER = logging.getLogger(__name__)

_PAUSE_S: Final = 300.0


class MapWork:
    """Runs what the locator has to do for its maps, one piece at a time."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, locator: Locator, clock: Clock, on_new: Callable[[], None]
    ) -> None:
        """Call `on_new` when there are new maps: something was learned."""
        self._hass = hass
        self._entry = entry
        self._locator = locator
        self._clock = clock
        self._on_new = on_new
        self._task: asyncio.Task[None] | None = None
        self._after = 0.0

    @callback
    def async_start_due(self, now: float) -> None:
        """Begin what is due, unless something is under way."""
        # A clock that was set back must not make the pause longer.
        if self._task is not None or self._after - _PAUSE_S <= now < self._after:
            return
        if (job := self._locator.due(now)) is not None:
            self._task = self._entry.async_create_background_task(
                self._hass, self._async_run(job), f"{DOMAIN} maps", eager_start=False
            )

    @callback
    def async_stop(self) -> None:
        """Call off what is under way."""
        if self._task is not None:
            self._task.cancel()

    async def _async_run(self, job: MapJob) -> None:
        try:
            self._locator.install(await self._hass.async_add_executor_job(job.run))
            self._on_new()
        except Exception:
            # A bug must not come back every second.
            self._after = self._clock.now() + _PAUSE_S
            self._locator.abandon()
            _LOGGER.exception("Work on the maps failed")
        finally:
            self._task = None
