import asyncio
from collections.abc import AsyncIterator
import io
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from demo.relay_buffer import RelayBuffer
from demo.relay_client import BATCH, PATH, Arguments, Backoff, RelayClient, completed, relay
from demo.relay_token import LongLivedToken, RefreshedToken, Refused

pytestmark = pytest.mark.usefixtures("socket_enabled")


class Server:
    """Answers as Home Assistant does, or with what a test puts into `answers` first."""

    def __init__(self) -> None:
        self.url = ""
        self.batches: list[list[dict[str, Any]]] = []
        self.tokens: list[str | None] = []
        self.refreshes: list[dict[str, Any]] = []
        self.answers: list[web.Response] = []
        self.refuses_refresh = False

    async def sightings(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers.get("Authorization"))
        batch = await request.json()
        self.batches.append(batch)
        if self.answers:
            return self.answers.pop(0)
        return web.json_response({"accepted": len(batch), "duplicate": 0, "late": 0, "refused": 0, "errors": []})

    async def token(self, request: web.Request) -> web.Response:
        self.refreshes.append(dict(await request.post()))
        if self.refuses_refresh:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"access_token": f"access{len(self.refreshes)}", "expires_in": 1800})


@pytest.fixture(name="server")
async def server_fixture() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_post(PATH, server.sightings)
    app.router.add_post("/auth/token", server.token)
    async with TestServer(app, host="127.0.0.1") as running:
        server.url = str(running.make_url("/"))
        yield server


@pytest.fixture(name="session")
async def session_fixture() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(name="pauses")
def pauses_fixture(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Do not wait, and write down how long it would have been."""
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("demo.relay_client.asyncio.sleep", pause)
    return pauses


@pytest.fixture(name="client")
def client_fixture(server: Server, session: aiohttp.ClientSession) -> RelayClient:
    return RelayClient(server.url, LongLivedToken("secret"), session, RelayBuffer())


async def test_items_go_out_in_batches_in_order(server: Server, client: RelayClient) -> None:
    for number in range(BATCH + 1):
        client.add({"rssi": -number})
    await client.flush()
    assert [len(batch) for batch in server.batches] == [BATCH, 1]
    assert server.batches[1] == [{"rssi": -BATCH}]
    assert set(server.tokens) == {"Bearer secret"}
    assert client.counts.accepted == BATCH + 1


async def test_refused_items_are_counted_and_not_sent_again(server: Server, client: RelayClient) -> None:
    answer = {"accepted": 1, "duplicate": 1, "late": 1, "refused": 1, "errors": [{"index": 3, "error": "rssi: …"}]}
    server.answers = [web.json_response(answer)]
    for _ in range(4):
        client.add({})
    await client.flush()
    counts = client.counts
    assert (counts.accepted, counts.duplicate, counts.late, counts.refused) == (1, 1, 1, 1)
    assert client.errors == ["rssi: …"]
    assert len(server.batches) == 1


@pytest.mark.parametrize("status", [400, 403, 413])
async def test_batch_that_is_refused_as_a_whole_is_dropped(server: Server, client: RelayClient, status: int) -> None:
    server.answers = [web.Response(status=status, text="<html>", content_type="text/html")]
    client.add({})
    client.add({})
    await client.flush()
    assert client.counts.refused == 2
    assert len(server.batches) == 1


@pytest.mark.parametrize("status", [404, 500, 502, 503])
async def test_batch_waits_while_home_assistant_is_away(
    server: Server, client: RelayClient, pauses: list[float], status: int
) -> None:
    server.answers = [web.Response(status=status) for _ in range(3)]
    client.add({"rssi": -1})
    await client.flush()
    assert [batch == [{"rssi": -1}] for batch in server.batches] == [True] * 4
    assert len(pauses) == 3
    assert pauses[0] <= 1
    assert 2 <= pauses[2] <= 4
    assert client.counts.accepted == 1


async def test_wait_that_is_asked_for_is_kept(server: Server, client: RelayClient, pauses: list[float]) -> None:
    server.answers = [web.Response(status=429, headers={"Retry-After": "77"})]
    client.add({})
    await client.flush()
    assert pauses == [77]


async def test_unreachable_server_is_tried_again(session: aiohttp.ClientSession, pauses: list[float]) -> None:
    client = RelayClient("http://127.0.0.1:1", LongLivedToken("secret"), session, RelayBuffer())
    client.add({})
    flushing = asyncio.create_task(client.flush())
    while len(pauses) < 3:
        await asyncio.wait([flushing], timeout=0.001)
    flushing.cancel()
    assert client.counts.accepted == 0


async def test_refused_token_ends_it_at_once(server: Server, client: RelayClient, pauses: list[float]) -> None:
    server.answers = [web.Response(status=401)]
    client.add({})
    with pytest.raises(Refused):
        await client.flush()
    assert len(server.batches) == 1
    assert not pauses


async def test_running_client_sends_what_comes(server: Server, client: RelayClient, pauses: list[float]) -> None:
    running = asyncio.create_task(client.run())
    for count in (1, 2):
        client.add({})
        while client.counts.accepted < count:
            await asyncio.wait([running], timeout=0.001)
    running.cancel()
    assert len(server.batches) == 2
    # Less often than a user may.
    assert 600 / pauses[0] < 60


async def test_full_buffer_drops_the_oldest(server: Server, session: aiohttp.ClientSession) -> None:
    client = RelayClient(server.url, LongLivedToken("secret"), session, RelayBuffer(most=2))
    for number in range(3):
        client.add({"rssi": number})
    await client.flush()
    assert server.batches == [[{"rssi": 1}, {"rssi": 2}]]
    assert client.counts.dropped == 1


async def test_access_token_is_renewed_before_it_ends(server: Server, session: aiohttp.ClientSession) -> None:
    now = 0.0
    token = RefreshedToken(server.url, "refresh", "https://relay.example/", session, lambda: now)
    assert [await token.access_token() for _ in range(2)] == ["access1", "access1"]
    now = 1800 - 61
    assert await token.access_token() == "access1"
    now = 1800 - 60
    assert await token.access_token() == "access2"
    assert server.refreshes[0] == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh",
        "client_id": "https://relay.example/",
    }


async def test_refused_refresh_token_ends_it_at_once(
    server: Server, session: aiohttp.ClientSession, pauses: list[float]
) -> None:
    server.refuses_refresh = True
    token = RefreshedToken(server.url, "refresh", "https://relay.example/", session)
    client = RelayClient(server.url, token, session, RelayBuffer())
    client.add({})
    with pytest.raises(Refused):
        await client.flush()
    assert len(server.refreshes) == 1
    assert not server.batches
    assert not pauses


def test_pauses_double_up_to_five_minutes() -> None:
    backoff = Backoff(lambda _low, high: high)
    assert [backoff.next_s() for _ in range(11)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert backoff.next_s(1e9) == 3600
    backoff.reset()
    assert backoff.next_s() == 1
    assert Backoff(lambda low, _high: low).next_s() == 0.5


def test_buffer_outlives_the_program(tmp_path: Path) -> None:
    path = tmp_path / "waiting.jsonl"
    buffer = RelayBuffer(path=path)
    for number in range(3):
        buffer.add({"rssi": number})
    buffer.first(1)
    buffer.drop()
    assert RelayBuffer(path=path).first(5) == [{"rssi": 1}, {"rssi": 2}]


def test_buffer_reads_past_a_line_that_was_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "waiting.jsonl"
    path.write_text('{"rssi": 1}\n[5]\n\xff\n{"rss')
    assert RelayBuffer(path=path).first(5) == [{"rssi": 1}]


def test_buffers_file_stays_bounded(tmp_path: Path) -> None:
    path = tmp_path / "waiting.jsonl"
    buffer = RelayBuffer(most=3, path=path)
    for number in range(100):
        buffer.add({"rssi": number})
        assert len(path.read_text().splitlines()) <= 6
    assert RelayBuffer(most=3, path=path).first(5) == [{"rssi": 97}, {"rssi": 98}, {"rssi": 99}]


def test_what_comes_while_a_batch_is_out_is_not_dropped_with_it() -> None:
    buffer = RelayBuffer(most=3)
    for number in range(3):
        buffer.add({"rssi": number})
    buffer.first(2)
    buffer.add({"rssi": 3})  # pushes out the first of the batch
    buffer.drop()
    assert buffer.first(5) == [{"rssi": 2}, {"rssi": 3}]


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", "5", '{"rssi": NaN}', '{"device_id": "\\ud800"}', "[" * 100_000],
    ids=["empty", "open", "list", "number", "nan", "surrogate", "deep"],
)
def test_line_that_is_not_an_item_is_left_out(line: str) -> None:
    assert completed(line, "phone", 5) is None


def test_item_gets_receiver_and_time_where_it_has_none() -> None:
    assert completed('{"rssi": -1, "note": 1, "lat": {}}', "phone", 5.00049) == {
        "receiver_id": "phone",
        "timestamp": 5.0,
        "rssi": -1,
    }
    assert completed('{"receiver_id": "x", "timestamp": 1}', "phone", 5) == {"receiver_id": "x", "timestamp": 1}


async def test_lines_are_relayed_until_they_end(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text("secret\n")
    monkeypatch.setattr("sys.stdin", io.StringIO('{"rssi": -50}\nnonsense\n\n{"rssi": -51}\n'))
    arguments = Arguments.parse(["--url", server.url, "--token-file", str(token), "--receiver", "phone"])
    counts = await relay(arguments)
    sent = [item for batch in server.batches for item in batch]
    # What is on its way when the lines end is sent once more: Home Assistant counts it once.
    assert list(dict.fromkeys(item["rssi"] for item in sent)) == [-50, -51]
    assert {item["receiver_id"] for item in sent} == {"phone"}
    assert counts.accepted >= 2
    assert counts.refused == 1
    assert set(server.tokens) == {"Bearer secret"}


async def test_command_line_can_log_in_by_a_refresh_token(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text("refresh")
    monkeypatch.setattr("sys.stdin", io.StringIO('{"rssi": -50}\n'))
    arguments = ["--url", server.url, "--token-file", str(token), "--receiver", "phone"]
    await relay(Arguments.parse([*arguments, "--client-id", "https://relay.example/"]))
    # The end of the input may cut a log-in short, which then begins anew.
    assert {str(token).rstrip("12") for token in server.tokens} == {"Bearer access"}
