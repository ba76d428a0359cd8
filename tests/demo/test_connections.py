"""GATT through a simulated proxy, with the client that Home Assistant uses."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from aioesphomeapi import BluetoothProxyFeature, api_pb2 as api
from aioesphomeapi.client import APIClient
from aioesphomeapi.core import BluetoothGATTAPIError
import pytest

from demo.connections import ENDED_BY_HOST, FAILED_TO_ESTABLISH, MTU, NO_SLOT
from demo.gatt import Peripheral
from demo.house import Proxy
from demo.packet import PUBLIC, RANDOM
from demo.proxy import SLOTS, ProxyServer
from demo.tag_services import BEACON_ACTIONS, DULT_CHARACTERISTIC, find_hub_peripheral, plain_peripheral
from tests.demo.test_proxy import until
from tests.demo.vectors import vector

pytestmark = pytest.mark.usefixtures("socket_enabled")

PROXY = Proxy("proxy-hall", "Hall proxy", "hall", 0.0, 0.0, 1.0, "24:0A:C4:0D:E0:10")
TAG = 0xC00000000001
RING = vector("fmdn", "fhn_ring_request")


def find(address: str) -> Peripheral | None:
    if address == "C0:00:00:00:00:01":
        nonce = bytes.fromhex(RING["inputs"]["characteristic_read"])[1:]
        key = bytes.fromhex(RING["inputs"]["eik"])
        return find_hub_peripheral(key, "Xiaomi Tag", separated=True, nonces=lambda: nonce)
    return plain_peripheral("Other") if address.startswith("C0:") else None


@pytest.fixture
async def server() -> AsyncIterator[ProxyServer]:
    server = ProxyServer(PROXY, find=find)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def client(server: ProxyServer) -> AsyncIterator[APIClient]:
    client = APIClient(server.host, server.port, None)
    await client.connect(login=True)
    yield client
    await client.disconnect(force=True)


class Link:
    """The states of one connection, as sent to a client."""

    def __init__(self, client: APIClient, address: int = TAG) -> None:
        self._client = client
        self._address = address
        self.states: list[tuple[bool, int, int]] = []

    async def connect(self, *, address_type: int = RANDOM, has_cache: bool = False) -> None:
        await self._client.bluetooth_device_connect(
            self._address,
            lambda *state: self.states.append(state),
            feature_flags=BluetoothProxyFeature.REMOTE_CACHING,
            has_cache=has_cache,
            address_type=address_type,
        )
        await until(lambda: self.states)


async def handles(client: APIClient) -> dict[UUID, Any]:
    services = await client.bluetooth_gatt_get_services(TAG)
    return {UUID(char.uuid): char for service in services.services for char in service.characteristics}


NAME = UUID("00002a00-0000-1000-8000-00805f9b34fb")


async def test_the_name_is_read(client: APIClient) -> None:
    link = Link(client)
    await link.connect()
    chars = await handles(client)

    assert link.states == [(True, MTU, 0)]
    assert await client.bluetooth_gatt_read(TAG, chars[NAME].handle) == b"Xiaomi Tag"


async def test_services_are_those_of_a_find_hub_tag(client: APIClient) -> None:
    await Link(client).connect(has_cache=True)
    services = await client.bluetooth_gatt_get_services(TAG)

    assert [service.uuid[:8] for service in services.services] == ["00001800", "0000fe2c", "15190001"]


async def test_a_tag_is_rung(client: APIClient) -> None:
    await Link(client).connect()
    actions = (await handles(client))[BEACON_ACTIONS]
    notices: list[bytes] = []
    await client.bluetooth_gatt_start_notify(TAG, actions.handle, lambda _handle, data: notices.append(bytes(data)))
    await client.bluetooth_gatt_write_descriptor(TAG, actions.descriptors[0].handle, b"\x01\x00")

    assert (await client.bluetooth_gatt_read(TAG, actions.handle)).hex() == RING["inputs"]["characteristic_read"]
    await client.bluetooth_gatt_write(TAG, actions.handle, bytes.fromhex(RING["expected"]["write"]), response=True)
    await until(lambda: notices)
    assert [data.hex() for data in notices] == [RING["expected"]["notification_started"]]


async def test_without_its_switch_a_tag_notifies_of_nothing(client: APIClient) -> None:
    await Link(client).connect()
    actions = (await handles(client))[BEACON_ACTIONS]
    notices: list[bytes] = []
    await client.bluetooth_gatt_start_notify(TAG, actions.handle, lambda _handle, data: notices.append(bytes(data)))
    await client.bluetooth_gatt_read(TAG, actions.handle)
    await client.bluetooth_gatt_write(TAG, actions.handle, bytes.fromhex(RING["expected"]["write"]), response=True)
    await client.bluetooth_gatt_read(TAG, actions.handle)

    assert notices == []


async def test_removed_listener_is_not_notified(client: APIClient) -> None:
    await Link(client).connect()
    actions = (await handles(client))[BEACON_ACTIONS]
    first: list[bytes] = []
    stop, _ = await client.bluetooth_gatt_start_notify(TAG, actions.handle, lambda _h, data: first.append(bytes(data)))
    await client.bluetooth_gatt_write_descriptor(TAG, actions.descriptors[0].handle, b"\x01\x00")
    await stop()
    received: list[Any] = []
    client._get_connection().add_message_callback(received.append, (api.BluetoothGATTNotifyDataResponse,))
    await client.bluetooth_gatt_read(TAG, actions.handle)
    await client.bluetooth_gatt_write(TAG, actions.handle, bytes.fromhex(RING["expected"]["write"]), response=True)
    await client.bluetooth_gatt_read(TAG, actions.handle)

    assert (first, received) == ([], [])


async def test_the_switch_is_read_back(client: APIClient) -> None:
    await Link(client).connect()
    switch = (await handles(client))[BEACON_ACTIONS].descriptors[0].handle
    values = [bytes(await client.bluetooth_gatt_read_descriptor(TAG, switch))]
    for value in (b"\x01\x00", b"\x00\x00"):
        await client.bluetooth_gatt_write_descriptor(TAG, switch, value)
        values.append(bytes(await client.bluetooth_gatt_read_descriptor(TAG, switch)))

    assert values == [b"\x00\x00", b"\x01\x00", b"\x00\x00"]


async def test_a_stranger_asks_for_the_model(client: APIClient) -> None:
    await Link(client).connect()
    dult = (await handles(client))[DULT_CHARACTERISTIC]
    answers: list[bytes] = []
    await client.bluetooth_gatt_start_notify(TAG, dult.handle, lambda _handle, data: answers.append(bytes(data)))
    await client.bluetooth_gatt_write_descriptor(TAG, dult.descriptors[0].handle, b"\x02\x00")
    await client.bluetooth_gatt_write(TAG, dult.handle, b"\x05\x00", response=True)
    await until(lambda: answers)

    assert answers == [b"\x05\x08Xiaomi Tag"]


async def test_a_wrong_authentication_is_an_error(client: APIClient) -> None:
    await Link(client).connect()
    actions = (await handles(client))[BEACON_ACTIONS]
    await client.bluetooth_gatt_read(TAG, actions.handle)

    with pytest.raises(BluetoothGATTAPIError) as refused:
        await client.bluetooth_gatt_write(TAG, actions.handle, b"\x06\x08" + bytes(8), response=True)
    assert refused.value.error.error == 0x80


async def test_an_unknown_handle_is_an_error(client: APIClient) -> None:
    await Link(client).connect()

    with pytest.raises(BluetoothGATTAPIError) as refused:
        await client.bluetooth_gatt_read(TAG, 999)
    assert refused.value.error.error == 0x01


@pytest.mark.parametrize(("address", "kind"), [(0xD00000000001, RANDOM), (TAG, PUBLIC)], ids=["nobody", "wrong type"])
async def test_missing_device_cannot_be_connected_to(client: APIClient, address: int, kind: int) -> None:
    link = Link(client, address)
    await link.connect(address_type=kind)

    assert link.states == [(False, 0, FAILED_TO_ESTABLISH)]


async def test_reading_without_a_connection_is_an_error(client: APIClient) -> None:
    with pytest.raises(BluetoothGATTAPIError):
        await client.bluetooth_gatt_read(TAG, 3)


async def test_three_connections_at_a_time(server: ProxyServer, client: APIClient) -> None:
    free: list[tuple[int, int, list[int]]] = []
    client.subscribe_bluetooth_connections_free(lambda *state: free.append(state))
    links = [Link(client, TAG + number) for number in range(SLOTS + 1)]
    for link in links:
        await link.connect()

    assert [link.states[0][0] for link in links] == [True] * SLOTS + [False]
    assert links[-1].states[0][2] == NO_SLOT
    assert [state[0] for state in free] == [3, 2, 1, 0]
    await client.bluetooth_device_disconnect(TAG)
    await until(lambda: free[-1][0] == 1)
    assert links[0].states[-1] == (False, 0, ENDED_BY_HOST)
    assert TAG not in free[-1][2]


async def test_a_client_that_goes_frees_its_connections(server: ProxyServer, client: APIClient) -> None:
    await Link(client).connect()
    assert server.slots().free == SLOTS - 1
    await client.disconnect(force=True)
    await until(lambda: server.slots().free == SLOTS)


async def test_the_cache_is_cleared_and_bonding_refused(client: APIClient) -> None:
    await Link(client).connect()

    assert (await client.bluetooth_device_clear_cache(TAG)).success
    assert not (await client.bluetooth_device_pair(TAG)).paired
    assert not (await client.bluetooth_device_unpair(TAG)).success
