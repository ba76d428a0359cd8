"""The simulated proxy, met by the client that Home Assistant uses."""

import asyncio
from collections.abc import AsyncIterator, Callable
import contextlib
from typing import Any
from unittest.mock import Mock

from aioesphomeapi import BluetoothProxyFeature, BluetoothScannerMode, BluetoothScannerState
from aioesphomeapi.client import APIClient
from aioesphomeapi.core import APIConnectionError
import pytest

from demo.house import Proxy
from demo.packet import PUBLIC, RANDOM, Packet
from demo.proxy import BATCH, ProxyServer
from demo.session import Session

PROXY = Proxy("proxy-hall", "Hall proxy", "hall", 0.0, 0.0, 1.0, "24:0A:C4:0D:E0:10")

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def server() -> AsyncIterator[ProxyServer]:
    server = ProxyServer(PROXY)
    await server.start()
    yield server
    await server.stop()


@contextlib.asynccontextmanager
async def connected(server: ProxyServer) -> AsyncIterator[APIClient]:
    client = APIClient(server.host, server.port, None)
    await client.connect(login=True)
    try:
        yield client
    finally:
        await client.disconnect(force=True)


async def until(condition: Callable[[], Any]) -> None:
    """Wait for something that a server and a client are about to do."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # the far end of a socket sets no event
            await asyncio.sleep(0.01)


def make_packet(number: int = 0, *, scan_response: bool = False) -> Packet:
    data = bytes([3, 0xFF, number, 1])
    kind = (PUBLIC, RANDOM)[number % 2]
    return Packet(1.0, PROXY.name, f"C0:00:00:00:00:{number:02X}", kind, -40 - number, data, scan_response)


class Heard:
    """The advertisements and scanner states that a client got."""

    def __init__(self, client: APIClient) -> None:
        self.batches: list[list[tuple[int, int, int, bytes]]] = []
        self.states: list[Any] = []
        client.subscribe_bluetooth_scanner_state(self.states.append)
        self.stop = client.subscribe_bluetooth_le_raw_advertisements(self._take)

    def _take(self, message: Any) -> None:
        self.batches.append([(a.address, a.rssi, a.address_type, a.data) for a in message.advertisements])

    @property
    def all(self) -> list[tuple[int, int, int, bytes]]:
        return [item for batch in self.batches for item in batch]


def expected(packet: Packet) -> tuple[int, int, int, bytes]:
    return int(packet.address.replace(":", ""), 16), packet.rssi, packet.address_type, packet.data


async def test_it_introduces_itself(server: ProxyServer) -> None:
    async with connected(server) as client:
        info = await client.device_info()
        entities, services = await client.list_entities_services()

    assert info.name == "proxy-hall"
    assert info.friendly_name == "Hall proxy"
    assert info.mac_address == "24:0A:C4:0D:E0:10"
    assert info.bluetooth_mac_address == "24:0A:C4:0D:E0:12"
    assert info.suggested_area == ""
    flags = BluetoothProxyFeature(info.bluetooth_proxy_feature_flags)
    assert flags & BluetoothProxyFeature.RAW_ADVERTISEMENTS
    assert flags & BluetoothProxyFeature.ACTIVE_CONNECTIONS
    assert flags & BluetoothProxyFeature.FEATURE_STATE_AND_MODE
    assert (entities, services) == ([], [])


async def test_a_subscriber_reads_what_was_delivered(server: ProxyServer) -> None:
    packets = [make_packet(number) for number in range(2 * BATCH + 3)]
    async with connected(server) as client:
        heard = Heard(client)
        await until(lambda: heard.states)
        for packet in packets:
            server.deliver(packet)
        await until(lambda: len(heard.all) >= len(packets))

    assert heard.all == [expected(packet) for packet in packets]
    assert [len(batch) for batch in heard.batches] == [BATCH, BATCH, 3]
    assert server.delivered == len(packets)


async def test_every_client_is_notified(server: ProxyServer) -> None:
    async with connected(server) as one, connected(server) as other:
        heard = [Heard(one), Heard(other)]
        await until(lambda: all(item.states for item in heard))
        server.deliver(make_packet())
        await until(lambda: all(item.all for item in heard))

    assert heard[0].all == heard[1].all


async def test_nothing_is_sent_after_unsubscribing(server: ProxyServer) -> None:
    async with connected(server) as one, connected(server) as other:
        gone, heard = Heard(one), Heard(other)
        await until(lambda: gone.states and heard.states)
        gone.stop()
        await one.device_info()
        server.deliver(make_packet())
        await until(lambda: heard.all)

    assert gone.all == []


async def test_the_scanner_runs_passively_until_changed(server: ProxyServer) -> None:
    async with connected(server) as client:
        heard = Heard(client)
        await until(lambda: heard.states)
        client.bluetooth_scanner_set_mode(BluetoothScannerMode.ACTIVE)
        await until(lambda: len(heard.states) == 2)
        client.bluetooth_scanner_set_mode(BluetoothScannerMode.PASSIVE)
        await until(lambda: len(heard.states) == 3)

    assert [state.mode for state in heard.states] == [
        BluetoothScannerMode.PASSIVE,
        BluetoothScannerMode.ACTIVE,
        BluetoothScannerMode.PASSIVE,
    ]
    assert {state.state for state in heard.states} == {BluetoothScannerState.RUNNING}
    assert {state.configured_mode for state in heard.states} == {BluetoothScannerMode.ACTIVE}


async def test_scan_responses_are_received_only_while_active(server: ProxyServer) -> None:
    first, second, third = (make_packet(number, scan_response=True) for number in (1, 2, 3))
    async with connected(server) as client:
        heard = Heard(client)
        await until(lambda: heard.states)
        server.deliver(first)
        client.bluetooth_scanner_set_mode(BluetoothScannerMode.ACTIVE)
        await until(lambda: server.active)
        server.deliver(second)
        client.bluetooth_scanner_set_mode(BluetoothScannerMode.PASSIVE)
        await until(lambda: not server.active)
        server.deliver(third)
        server.deliver(make_packet(4))
        await until(lambda: len(heard.all) >= 2)

    assert heard.all == [expected(second), expected(make_packet(4))]


async def test_a_cut_proxy_is_gone_until_restored(server: ProxyServer) -> None:
    port = server.port
    lost = asyncio.Event()

    async def on_stop(_expected: bool) -> None:
        lost.set()

    client = APIClient(server.host, port, None)
    await client.connect(on_stop=on_stop, login=True)
    await server.cut()
    async with asyncio.timeout(10):
        await lost.wait()
    assert not server.running
    with pytest.raises(APIConnectionError):
        await APIClient(server.host, port, None).connect(login=True)
    server.deliver(make_packet())

    await server.restore()
    assert server.port == port
    async with connected(server) as again:
        heard = Heard(again)
        await until(lambda: heard.states)
        server.deliver(make_packet(7))
        await until(lambda: heard.all)
    assert heard.all == [expected(make_packet(7))]


async def test_cutting_and_restoring_twice_changes_nothing(server: ProxyServer) -> None:
    await server.restore()
    assert server.running
    await server.cut()
    await server.cut()
    assert not server.running


@pytest.mark.parametrize(
    "data", [b"GET / HTTP/1.1\r\n\r\n", b"\x01\x00\x10", b"\x00\x03\x01\xff\xff\xff", b"\x00" + b"\xff" * 9]
)
async def test_garbage_closes_its_own_connection_only(server: ProxyServer, data: bytes) -> None:
    async with connected(server) as client:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(data)
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(10):
                assert await reader.read() == b""
        writer.close()

        assert (await client.device_info()).name == "proxy-hall"
        assert len(server.sessions) == 1


async def test_unknown_messages_are_let_pass(server: ProxyServer) -> None:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(bytes.fromhex("00008f4e") + bytes.fromhex("000014") + bytes.fromhex("000007"))
    async with asyncio.timeout(10):
        assert await reader.readexactly(3) == bytes.fromhex("000008")
    writer.close()


@pytest.mark.parametrize(("unread", "sent"), [(0, 1), (100_000, 0)])
async def test_a_client_that_does_not_read_loses_advertisements(server: ProxyServer, unread: int, sent: int) -> None:
    transport = Mock(asyncio.Transport)
    transport.get_write_buffer_size.return_value = unread
    transport.is_closing.return_value = False
    session = Session(server)
    session.connection_made(transport)
    session.wants_advertisements = True
    for number in range(BATCH):
        server.deliver(make_packet(number))

    assert transport.write.call_count == sent


async def test_disconnecting_leaves_no_session(server: ProxyServer) -> None:
    client = APIClient(server.host, server.port, None)
    await client.connect(login=True)
    await client.disconnect()
    await until(lambda: not server.sessions)
