"""A phone in a resident's pocket: it reports its location to Home Assistant, and relays the tags near it."""

import asyncio
from collections.abc import Callable, Mapping
import contextlib
from math import hypot, log10
import random
from typing import Any, Final, Self

import aiohttp
import numpy as np

from demo.geo import to_degrees
from demo.ha_client import ClientError
from demo.house import Point
from demo.household import Account, App
from demo.movement import Mover
from demo.relay_buffer import RelayBuffer
from demo.relay_client import RelayClient
from demo.relay_token import RefreshedToken

ACCURACY_M: Final = 15.0
_NEAR_M: Final = 10.0
_LOOK_EVERY_S: Final = 2.0
_LOCATE_EVERY_S: Final = 30.0
_LOCATE_AFTER_M: Final = 25.0
_RELAY_EVERY_S: Final = 10.0
_POWER_AT_1M_DBM: Final = -59.0


class Phone:
    """Use it as an asynchronous context: it is on inside.

    `tags` are the things that it may hear, by their relay ids; `now` the present in Unix seconds. Home Assistant knows
    it as the receiver `receiver_id` of the account.
    """

    def __init__(
        self,
        app: App,
        account: Account,
        receiver_id: str,
        bearer: Mover,
        tags: Mapping[str, Mover],
        now: Callable[[], float],
    ) -> None:
        self.relayed = 0
        self._app = app
        self._account = account
        self._receiver_id = receiver_id
        self._bearer = bearer
        self._tags = tags
        self._now = now
        self._random = random.Random(receiver_id)
        self._located: tuple[float, Point] | None = None
        self._relayed_at = 0.0
        self._session: aiohttp.ClientSession | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Switch it on."""
        account = self._account
        self._session = session = aiohttp.ClientSession()
        token = RefreshedToken(account.url, account.refresh_token, account.client_id, session)
        relay = RelayClient(account.url, token, session, RelayBuffer())
        self._tasks = [asyncio.create_task(relay.run()), asyncio.create_task(self._run(relay))]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Switch it off."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _run(self, relay: RelayClient) -> None:
        while True:
            now = self._now()
            for item in self.look(now):
                relay.add(item)
            # The app on a phone is as quiet about it when Home Assistant is away.
            with contextlib.suppress(ClientError):
                await self._locate(now)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _locate(self, now: float) -> None:
        here = _place(self._bearer, now)
        if self._located is not None:
            at, there = self._located
            if now - at < _LOCATE_EVERY_S and hypot(here[0] - there[0], here[1] - there[1]) < _LOCATE_AFTER_M:
                return
        await self._app.locate(*to_degrees(*here), ACCURACY_M)
        self._located = now, here

    def look(self, now: float) -> list[dict[str, Any]]:
        """Return what there is to relay now: of each tag nearby a sighting, some seconds after the one before."""
        if now - self._relayed_at < _RELAY_EVERY_S:
            return []
        self._relayed_at = now
        here = _place(self._bearer, now)
        latitude, longitude = to_degrees(*here)
        items: list[dict[str, Any]] = []
        for tag, mover in self._tags.items():
            there = _place(mover, now)
            away_m = hypot(here[0] - there[0], here[1] - there[1])
            if away_m > _NEAR_M:
                continue
            rssi = _POWER_AT_1M_DBM - 20.0 * log10(max(away_m, 0.3)) + self._random.gauss(0.0, 3.0)
            items.append(
                {
                    "device_id": tag,
                    "receiver_id": self._receiver_id,
                    "rssi": round(rssi),
                    "timestamp": round(now, 3),
                    "lat": round(latitude, 6),
                    "lon": round(longitude, 6),
                    "accuracy": ACCURACY_M,
                }
            )
        self.relayed += len(items)
        return items


def _place(mover: Mover, at: float) -> Point:
    x, y, _ = mover.motion(np.array([at])).position_m[0]
    return float(x), float(y)
