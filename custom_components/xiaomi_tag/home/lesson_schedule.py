"""When the next study is due: hourly at first, then once a night."""

import datetime as dt
from typing import Final

from homeassistant.util import dt as dt_util

from ..basics.numbers import DAY_S

HOURLY_FOR_S: Final = DAY_S
EVERY_S: Final = 3600.0
_NIGHT: Final = dt.time(3, 30)


def next_study_at(began_at: float, studied_at: float | None, waits_until: float | None) -> float:
    """Return when to study next, Unix seconds: not before `waits_until`."""
    last = began_at if studied_at is None else studied_at
    due = last + EVERY_S if last < began_at + HOURLY_FOR_S else next_night(last)
    return max(due, waits_until or 0.0)


def next_night(after: float) -> float:
    """Return the next night hour of the home's time zone."""
    local = dt_util.as_local(dt_util.utc_from_timestamp(after))
    night = dt.datetime.combine(local.date(), _NIGHT, local.tzinfo)
    if night <= local:
        night = dt.datetime.combine(local.date() + dt.timedelta(days=1), _NIGHT, local.tzinfo)
    return night.timestamp()
