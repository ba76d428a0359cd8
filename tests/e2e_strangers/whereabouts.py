"""Where residents are, as the app on their phones reports it, in time that passes faster."""

import asyncio
from collections.abc import Sequence
import contextlib
from math import hypot, inf
from typing import Final

import numpy as np

from demo.fast_time import AirClock
from demo.geo import to_degrees
from demo.ha_client import ClientError
from demo.household import App
from demo.movement import Mover
from demo.phone import ACCURACY_M

_LOOK_EVERY_S: Final = 10.0
_AT_MOST_EVERY_S: Final = 0.1
_REPORT_AFTER_M: Final = 40.0
_REPORT_EVERY_S: Final = 900.0


class Whereabouts:
    """Reports each resident's place when it changed, and now and then."""

    def __init__(self, clock: AirClock, residents: Sequence[tuple[App, Mover]]) -> None:
        self._clock = clock
        self._residents = residents
        self._reported = [(-inf, inf, inf)] * len(residents)

    async def run(self) -> None:
        """Report until cancelled."""
        while True:
            await asyncio.gather(*(self._look(index) for index in range(len(self._residents))))
            await asyncio.sleep(max(_LOOK_EVERY_S / self._clock.speed, _AT_MOST_EVERY_S))

    async def _look(self, index: int) -> None:
        app, mover = self._residents[index]
        now = self._clock.now()
        x, y, _ = (float(value) for value in mover.motion(np.array([now])).position_m[0])
        at, there_x, there_y = self._reported[index]
        if now - at < _REPORT_EVERY_S and hypot(x - there_x, y - there_y) < _REPORT_AFTER_M:
            return
        # Home Assistant is away while it restarts; the next look reports then.
        with contextlib.suppress(ClientError):
            await app.locate(*to_degrees(x, y), ACCURACY_M)
            self._reported[index] = now, x, y
