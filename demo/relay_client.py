"""Relays sightings to Home Assistant over HTTP: `python -m demo.relay_client --url … --receiver … < lines`.

Each line of the input is one item as docs/relaying.md has it; `receiver_id` and `timestamp` are filled in where they
are missing. Items wait in a bounded buffer, on disk too where a file is given, until Home Assistant took them.
"""

import argparse
import asyncio
from collections.abc import Callable
from dataclasses import dataclass
import json
from pathlib import Path
import random
import sys
import time
from typing import Any, Final, Self

import aiohttp

from demo.relay_buffer import RelayBuffer
from demo.relay_token import LongLivedToken, RefreshedToken, Refused, Token

_FIELDS: Final = frozenset(
    ["device_id", "address", "raw", "receiver_id", "rssi", "timestamp", "battery", "lat", "lon", "accuracy", "range_m"]
)
PATH: Final = "/api/xiaomi_tag/sightings"
BATCH: Final = 500
# 40 requests in ten minutes of the 60 that a user may make: the rest is for what had to wait.
EVERY_S: Final = 15.0

_FIRST_PAUSE_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 300.0
# The longest wait, even if a server asks for more.
_LONGEST_RETRY_AFTER_S: Final = 3600.0
_ANSWER_WITHIN_S: Final = 60.0
_OK: Final = 200
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_TOO_MANY: Final = 429
# The batch itself is wrong, or all of its items: sent again it would be refused again.
_DROPPED: Final = frozenset({400, _FORBIDDEN, 413})


@dataclass(slots=True)
class Counts:
    """What became of the items that were sent; `dropped` ones had no room while Home Assistant was away."""

    accepted: int = 0
    duplicate: int = 0
    late: int = 0
    refused: int = 0
    dropped: int = 0


class Backoff:
    """Pauses that double from a second to five minutes, each somewhere in its upper half."""

    def __init__(self, random_between: Callable[[float, float], float] = random.uniform) -> None:
        self._random_between = random_between
        self._pause_s = _FIRST_PAUSE_S

    def next_s(self, retry_after_s: float | None = None) -> float:
        """Return how long to wait: never shorter than the server asked for."""
        pause_s = self._random_between(self._pause_s / 2, self._pause_s)
        self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)
        return max(pause_s, min(retry_after_s or 0.0, _LONGEST_RETRY_AFTER_S))

    def reset(self) -> None:
        """Start small again: something went through."""
        self._pause_s = _FIRST_PAUSE_S


class RelayClient:
    """Buffers items and sends them in batches, oldest first.

    Ends for good with `Refused` where the log-in is refused: to try again would get this address banned.
    """

    def __init__(
        self,
        url: str,
        token: Token,
        session: aiohttp.ClientSession,
        buffer: RelayBuffer,
        every_s: float = EVERY_S,
    ) -> None:
        self.counts = Counts()
        self.errors: list[str] = []
        self._url = f"{url.rstrip('/')}{PATH}"
        self._token = token
        self._session = session
        self._buffer = buffer
        self._every_s = every_s
        self._backoff = Backoff()
        self._wake = asyncio.Event()

    def add(self, item: dict[str, Any]) -> None:
        """Have an item sent; where the buffer is full, the oldest makes room."""
        self.counts.dropped += self._buffer.add(item)
        self._wake.set()

    async def run(self) -> None:
        """Send whatever comes, in as few requests as a limited user may make, until cancelled."""
        while True:
            self._wake.clear()
            if not self._buffer.count:
                await self._wake.wait()
            await self.flush()
            await asyncio.sleep(self._every_s)

    async def flush(self) -> None:
        """Send all that waits; returns when Home Assistant has taken or refused it."""
        while batch := self._buffer.first(BATCH):
            pause_s = await self._send(batch)
            if pause_s is not None:
                await asyncio.sleep(pause_s)

    async def _send(self, batch: list[dict[str, Any]]) -> float | None:
        """Send a batch; return how long to wait before it is sent again, None when it is done with."""
        timeout = aiohttp.ClientTimeout(total=_ANSWER_WITHIN_S)
        try:
            headers = {"Authorization": f"Bearer {await self._token.access_token()}"}
            async with self._session.post(self._url, json=batch, headers=headers, timeout=timeout) as response:
                if response.status == _UNAUTHORIZED:
                    raise Refused("Home Assistant refuses the token")
                if response.status in _DROPPED:
                    answer = await _json(response)
                elif response.status == _OK:
                    answer = await response.json()
                else:
                    return self._backoff.next_s(_retry_after_s(response))
        except aiohttp.ClientError, TimeoutError, ValueError:
            return self._backoff.next_s()
        self._backoff.reset()
        self._count(len(batch), answer)
        self._buffer.drop()
        return None

    def _count(self, sent: int, answer: dict[str, Any]) -> None:
        if "accepted" not in answer:  # refused as a whole
            self.counts.refused += sent
            self.errors = [str(answer.get("message", ""))]
            return
        for name in ("accepted", "duplicate", "late", "refused"):
            setattr(self.counts, name, getattr(self.counts, name) + int(answer[name]))
        self.errors = [str(error["error"]) for error in answer["errors"]] or self.errors


async def _json(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """Return the reason of a refusal; a proxy in between answers in its own format."""
    try:
        answer = await response.json(content_type=None)
    except ValueError:
        answer = None
    return answer if isinstance(answer, dict) else {"message": f"refused with status {response.status}"}


def _retry_after_s(response: aiohttp.ClientResponse) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else None


def completed(line: str, receiver_id: str, now: float) -> dict[str, Any] | None:
    """Return an item from a line of JSON, with receiver and time; None for a line that is not a JSON object.

    Only fields that Home Assistant knows are sent, so that one odd line cannot make it refuse the whole batch.
    """
    try:
        item = json.loads(line, parse_constant=_refuse_constant)
        json.dumps(item, ensure_ascii=False).encode()
    except ValueError, RecursionError:
        return None
    if not isinstance(item, dict):
        return None
    known = {name: value for name, value in item.items() if name in _FIELDS and not isinstance(value, dict | list)}
    return {"receiver_id": receiver_id, "timestamp": round(now, 3), **known}


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


@dataclass(frozen=True, slots=True)
class Arguments:
    """The command line. `refresh`: the token file holds a refresh token."""

    url: str
    token: str
    client_id: str | None
    receiver_id: str
    buffer: Path | None

    @classmethod
    def parse(cls, arguments: list[str] | None = None) -> Self:
        """Read the command line; ends the program where it is wrong."""
        parser = argparse.ArgumentParser(prog="python -m demo.relay_client", description=__doc__)
        parser.add_argument("--url", required=True, help="where Home Assistant is, such as https://home.example:8123")
        parser.add_argument("--token-file", required=True, type=Path, help="holds a long-lived access token")
        parser.add_argument("--client-id", help="given where the file holds a refresh token: whom it was issued to")
        parser.add_argument("--receiver", required=True, help="the receiver ID, as set up in Home Assistant")
        parser.add_argument("--buffer", type=Path, help="a file that keeps what was not sent yet")
        given = parser.parse_args(arguments)
        token = given.token_file.read_text(encoding="utf-8").strip()
        return cls(given.url, token, given.client_id, given.receiver, given.buffer)


async def relay(arguments: Arguments) -> Counts:
    """Relay standard input until it ends and everything is sent."""
    async with aiohttp.ClientSession() as session:
        token: Token = LongLivedToken(arguments.token)
        if arguments.client_id is not None:
            token = RefreshedToken(arguments.url, arguments.token, arguments.client_id, session)
        client = RelayClient(arguments.url, token, session, RelayBuffer(path=arguments.buffer))
        sending = asyncio.create_task(client.run())
        reading = asyncio.create_task(_read_lines(client, arguments.receiver_id))
        try:
            await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
            reading.result()
        finally:
            sending.cancel()
            reading.cancel()
            await asyncio.gather(sending, reading, return_exceptions=True)
        # What the cancelled batch may have brought already comes back as duplicates.
        await client.flush()
        return client.counts


async def _read_lines(client: RelayClient, receiver_id: str) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        item = completed(line, receiver_id, time.time())
        if item is not None:
            client.add(item)
        elif line.strip():
            client.counts.refused += 1


def main() -> None:
    """Run the command line."""
    try:
        counts = asyncio.run(relay(Arguments.parse()))
    except Refused as err:
        sys.exit(f"{err}. Nothing more is sent: create a new token, since each attempt counts towards a ban.")
    print(counts)


if __name__ == "__main__":
    main()
