"""Access tokens of Home Assistant, as programs outside of it get them."""

from collections.abc import Callable
import time
from typing import Final, Protocol

import aiohttp

# Each request with an expired token counts towards a ban, so that a new one is fetched in good time.
_REFRESH_BEFORE_S: Final = 60.0
_ANSWER_WITHIN_S: Final = 30.0
# What Home Assistant answers to a refresh token that it does not (or no longer) accept.
_REFUSALS: Final = frozenset({400, 401, 403})


class Refused(Exception):  # noqa: N818  what happened, not a fault of this program
    """Home Assistant refuses the log-in: trying again would only get this address banned."""


class Token(Protocol):
    """What requests are authorised with."""

    async def access_token(self) -> str:
        """Return an access token that is valid for a while yet."""
        ...


class LongLivedToken:
    """A token that the user made on their profile page; valid for years, revoked there."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def access_token(self) -> str:
        """Return the token."""
        return self._token


class RefreshedToken:
    """Access tokens of half an hour each, fetched with a refresh token that can be revoked."""

    def __init__(
        self,
        url: str,
        refresh_token: str,
        client_id: str,
        session: aiohttp.ClientSession,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = f"{url.rstrip('/')}/auth/token"
        self._form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": client_id}
        self._session = session
        self._clock = clock
        self._access_token = ""
        self._renew_at_s = 0.0

    async def access_token(self) -> str:
        """Return an access token, a new one from a minute before the old one ends.

        Raises `Refused` when Home Assistant does not accept the refresh token, and aiohttp's errors when it is away.
        """
        if not self._access_token or self._clock() >= self._renew_at_s:
            await self._renew()
        return self._access_token

    async def _renew(self) -> None:
        asked_at_s = self._clock()
        timeout = aiohttp.ClientTimeout(total=_ANSWER_WITHIN_S)
        async with self._session.post(self._url, data=self._form, timeout=timeout) as response:
            if response.status in _REFUSALS:
                raise Refused("Home Assistant refuses the refresh token")
            response.raise_for_status()
            answer = await response.json()
        self._access_token = str(answer["access_token"])
        # Counted from before the request, so that a slow answer makes it end earlier, not later.
        self._renew_at_s = asked_at_s + float(answer["expires_in"]) - _REFRESH_BEFORE_S
