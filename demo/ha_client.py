"""A small client of Home Assistant's REST and websocket interfaces, as its own frontend uses them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import contextlib
import json
from typing import Any, Self

import aiohttp

type EventHandler = Callable[[Any], None]

_ANSWER_WITHIN_S = 60.0


class ClientError(Exception):
    """Home Assistant refused something, or the connection to it is gone."""


class Client:
    """One logged-in administrator.

    Commands run side by side; each answer finds its caller by the message id. Handlers of subscriptions are called
    on the event loop, in the order of arrival.
    """

    def __init__(self, base_url: str, access_token: str, session: aiohttp.ClientSession) -> None:
        self._base_url = base_url
        self._headers = {"Authorization": f"Bearer {access_token}"}
        self._access_token = access_token
        self._session = session
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._last_id = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._handlers: dict[int, EventHandler] = {}

    @classmethod
    async def connect(cls, base_url: str, access_token: str) -> Self:
        """Open the websocket and log in. Raises ClientError where that fails."""
        client = cls(base_url, access_token, aiohttp.ClientSession())
        try:
            await client._open()
        except BaseException:
            await client.close()
            raise
        return client

    async def _open(self) -> None:
        self._socket = await self._session.ws_connect(f"{self._base_url}/api/websocket", max_msg_size=0)
        try:
            await self._socket.receive_json()
            await self._socket.send_json({"type": "auth", "access_token": self._access_token})
            answer = await self._socket.receive_json()
        except aiohttp.WSMessageTypeError as error:
            raise ClientError("Home Assistant hung up during the log-in") from error
        if answer["type"] != "auth_ok":
            raise ClientError(f"log-in refused: {answer.get('message', answer['type'])}")
        self._reader = asyncio.create_task(self._read())

    async def close(self) -> None:
        """Close the connection; what still waits for an answer gets ClientError."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        await self._session.close()

    @property
    def connected(self) -> bool:
        """Whether the websocket is open."""
        return self._socket is not None and not self._socket.closed

    async def command(self, command: str, **fields: Any) -> Any:
        """Send a websocket command and return its result. Raises ClientError with Home Assistant's own message."""
        return await self._send(command, fields, None)

    async def subscribe(self, command: str, handler: EventHandler, **fields: Any) -> None:
        """Send a websocket command that answers with events; `handler` gets each event until the client closes."""
        await self._send(command, fields, handler)

    async def call_service(self, domain: str, service: str, **data: Any) -> None:
        """Call an action and wait until it is done."""
        await self.command("call_service", domain=domain, service=service, service_data=data)

    async def states(self) -> dict[str, dict[str, Any]]:
        """Return all states by entity id, as `GET /api/states` gives them."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}

    async def get(self, path: str) -> Any:
        """Return the JSON of a REST resource."""
        return await self._request("GET", path, None)

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Post JSON to a REST resource and return the JSON of its answer."""
        return await self._request("POST", path, body)

    async def delete(self, path: str) -> Any:
        """Delete a REST resource and return the JSON of the answer."""
        return await self._request("DELETE", path, None)

    async def _request(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        url = f"{self._base_url}{path}"
        try:
            async with self._session.request(method, url, json=body, headers=self._headers) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, OSError) as error:
            raise ClientError(f"{method} {path}: {error}") from error
        if not answer.ok:
            raise ClientError(f"{method} {path}: {answer.status} {text}")
        return json.loads(text) if text else None

    async def _send(self, command: str, fields: Mapping[str, Any], handler: EventHandler | None) -> Any:
        if self._socket is None or self._socket.closed:
            raise ClientError(f"{command}: the connection to Home Assistant is closed")
        self._last_id += 1
        message_id = self._last_id
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[message_id] = answer
        if handler is not None:
            self._handlers[message_id] = handler
        try:
            await self._socket.send_json({"id": message_id, "type": command, **fields})
            return await asyncio.wait_for(answer, _ANSWER_WITHIN_S)
        except (aiohttp.ClientError, OSError) as error:
            raise ClientError(f"{command}: {error}") from error
        except TimeoutError as error:
            raise ClientError(f"{command}: no answer within {_ANSWER_WITHIN_S:.0f} s") from error
        finally:
            self._answers.pop(message_id, None)

    async def _read(self) -> None:
        assert self._socket is not None
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    decoded = message.json()
                    for item in decoded if isinstance(decoded, list) else [decoded]:
                        self._take(item)
        finally:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(ClientError("the connection to Home Assistant was lost"))

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "event":
            if handler := self._handlers.get(message["id"]):
                handler(message["event"])
            return
        answer = self._answers.get(message["id"])
        if answer is None or answer.done():
            return
        if message.get("success", True):
            answer.set_result(message.get("result"))
        else:
            error = message["error"]
            answer.set_exception(ClientError(f"{error['code']}: {error['message']}"))


async def poll[T](probe: Callable[[], Awaitable[T | None]], within_s: float, every_s: float = 0.25) -> T | None:
    """Call `probe` until it gives something other than None; give up with None after `within_s` seconds."""
    deadline = asyncio.get_running_loop().time() + within_s
    while True:
        found = await probe()
        if found is not None or asyncio.get_running_loop().time() >= deadline:
            return found
        await asyncio.sleep(every_s)
