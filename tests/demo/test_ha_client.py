import asyncio
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from demo.ha_client import Client, ClientError, poll

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def websocket(request: web.Request) -> web.WebSocketResponse:
    """Behave as Home Assistant does: log-in, then answers by id."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_json({"type": "auth_required"})
    auth = await socket.receive_json()
    if auth["access_token"] != "right":
        await socket.send_json({"type": "auth_invalid", "message": "Invalid access token"})
        return socket
    await socket.send_json({"type": "auth_ok"})
    async for message in socket:
        await answer(socket, message.json())
    return socket


async def answer(socket: web.WebSocketResponse, command: dict[str, Any]) -> None:
    result = {"id": command["id"], "type": "result", "success": True}
    match command["type"]:
        case "echo":
            await socket.send_json({**result, "result": command["text"]})
        case "refuse":
            error = {"code": "not_found", "message": "No such thing"}
            await socket.send_json({**result, "success": False, "error": error})
        case "watch":
            events = [{"id": command["id"], "type": "event", "event": number} for number in range(3)]
            await socket.send_json([{**result, "result": None}, *events])
        case "hang up":
            await socket.close()


async def rest(request: web.Request) -> web.Response:
    if request.headers.get("Authorization") != "Bearer right":
        return web.Response(status=401)
    if request.method == "DELETE":
        return web.Response()
    return web.json_response(
        {"method": request.method, "body": await request.json() if request.can_read_body else None}
    )


@pytest.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/api/websocket", websocket)
    app.router.add_route("*", "/api/thing", rest)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def client(url: str) -> AsyncIterator[Client]:
    connected = await Client.connect(url, "right")
    yield connected
    await connected.close()


async def test_a_wrong_token_is_refused(url: str) -> None:
    with pytest.raises(ClientError, match="Invalid access token"):
        await Client.connect(url, "wrong")


async def test_answers_find_their_commands(client: Client) -> None:
    texts = [str(number) for number in range(5)]
    assert await asyncio.gather(*(client.command("echo", text=text) for text in texts)) == texts


async def test_a_refusal_is_an_error_with_its_message(client: Client) -> None:
    with pytest.raises(ClientError, match="not_found: No such thing"):
        await client.command("refuse")


async def test_events_reach_their_handler_in_order(client: Client) -> None:
    events: list[int] = []
    await client.subscribe("watch", events.append)
    assert await client.command("echo", text="done") == "done"
    assert events == [0, 1, 2]


async def test_a_lost_connection_ends_what_waits(client: Client) -> None:
    with pytest.raises(ClientError, match="lost"):
        await client.command("hang up")
    with pytest.raises(ClientError, match="closed"):
        await client.command("echo", text="anybody?")
    assert not client.connected


async def test_rest_requests_carry_the_token(client: Client) -> None:
    assert await client.get("/api/thing") == {"method": "GET", "body": None}
    assert await client.post("/api/thing", {"a": 1}) == {"method": "POST", "body": {"a": 1}}
    assert await client.delete("/api/thing") is None


async def test_a_rest_error_is_an_error(client: Client) -> None:
    with pytest.raises(ClientError, match="GET /api/other: 404"):
        await client.get("/api/other")


async def test_polling_gives_the_first_answer() -> None:
    answers = iter([None, None, 7, 8])

    async def probe() -> int | None:
        return next(answers)

    assert await poll(probe, within_s=5, every_s=0) == 7


async def test_polling_gives_up() -> None:
    async def probe() -> int | None:
        return None

    assert await poll(probe, within_s=0, every_s=0) is None
