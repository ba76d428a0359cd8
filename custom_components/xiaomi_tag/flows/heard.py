"""Whether a tag that is being added is heard now, found out with its keys before it is stored."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.components import bluetooth
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..basics.model import STRONGEST_DBM, WEAKEST_DBM
from ..const import CONF_KIND
from ..identity.kinds import credentials_from_data
from ..identity.resolver import Resolver
from ..identity.search import WideSearch
from ..receivers.registry import async_receiver_name
from .fixed_address import frame_of

_TAG: Final = "new"
_PATIENCE_S: Final = 5.0
_RECENT_S: Final = 300.0
_NOW_S: Final = 60.0
# A schedule, and the alignments that its first hits lead to.
_MOST_JOBS: Final = 4


@dataclass(frozen=True, slots=True)
class Heard:
    """Which receiver heard a tag how loud, and how many seconds ago."""

    receiver: str
    rssi_dbm: int
    age_s: int

    def placeholders(self) -> dict[str, str]:
        """Return the placeholders of the text that shows it."""
        return {"receiver": self.receiver, "level": str(self.rssi_dbm), "seconds": str(self.age_s)}


async def async_heard(hass: HomeAssistant, data: Mapping[str, Any]) -> Heard | None:
    """Return where a tag with this data is heard best now, None if it is not heard or could not be found out soon."""
    resolver = Resolver()
    resolver.add(_TAG, credentials_from_data(data[CONF_KIND], data), None, dt_util.utcnow().timestamp())
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await _async_compute(hass, resolver)
    except TimeoutError:
        return None
    return _strongest(hass, resolver)


async def _async_compute(hass: HomeAssistant, resolver: Resolver) -> None:
    now = dt_util.utcnow().timestamp()
    for _ in range(_MOST_JOBS):
        job = resolver.due(now)
        if job is None or isinstance(job, WideSearch):
            return
        resolver.install(await hass.async_add_executor_job(job.run), now)


def _strongest(hass: HomeAssistant, resolver: Resolver) -> Heard | None:
    now_s, now = bluetooth.MONOTONIC_TIME(), dt_util.utcnow().timestamp()
    best: tuple[bool, int, str, float] | None = None
    for info in bluetooth.async_discovered_service_info(hass, connectable=False):
        age_s = max(now_s - info.time, 0.0)
        if age_s > _RECENT_S or not WEAKEST_DBM <= info.rssi <= STRONGEST_DBM:
            continue
        if resolver.resolve(info.address, frame_of(info), now - age_s, info.rssi) is not None:
            # What is heard now goes before what was heard louder minutes ago.
            found = (age_s <= _NOW_S, info.rssi, info.source, age_s)
            best = found if best is None else max(best, found)
    if best is None:
        return None
    _, rssi_dbm, source, age_s = best
    return Heard(async_receiver_name(hass, source), rssi_dbm, round(age_s))
