"""A simulated Bluetooth proxy: a TCP server that speaks the ESPHome native API, without encryption.

It behaves as ESPHome's firmware does: advertisements go out in batches, scan responses are received only while it
scans actively, and at most three Bluetooth connections are open at a time.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Final

from aioesphomeapi import BluetoothProxyFeature, api_pb2 as api

from demo.gatt import Peripheral
from demo.house import Proxy
from demo.packet import Packet
from demo.session import Session

BATCH: Final = 16
FLUSH_S: Final = 0.1
SLOTS: Final = 3
ESPHOME_VERSION: Final = "2026.10.0"
FEATURES: Final = (
    BluetoothProxyFeature.PASSIVE_SCAN
    | BluetoothProxyFeature.ACTIVE_CONNECTIONS
    | BluetoothProxyFeature.REMOTE_CACHING
    | BluetoothProxyFeature.CACHE_CLEARING
    | BluetoothProxyFeature.RAW_ADVERTISEMENTS
    | BluetoothProxyFeature.FEATURE_STATE_AND_MODE
)


def _no_peripheral(address: str) -> Peripheral | None:  # noqa: ARG001  # no device has any address
    return None


class ProxyServer:
    """One proxy. `find` returns the tag that can be connected to at an address now.

    `port` 0 takes a free port; after `start` it is the one taken. Deliver packets from the event loop's thread.
    """

    def __init__(
        self,
        proxy: Proxy,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        find: Callable[[str], Peripheral | None] = _no_peripheral,
        suggested_area: str = "",
    ) -> None:
        self.proxy = proxy
        self.host = host
        self.port = port
        self.find = find
        self.sessions: set[Session] = set()
        self.active = False
        self.hung = False
        """Whether it stays connected and hears nothing from anything."""
        self.delivered = 0
        self.flush_s = FLUSH_S
        self._suggested_area = suggested_area
        self._server: asyncio.Server | None = None
        self._batch: list[Packet] = []
        self._flush: asyncio.TimerHandle | None = None
        self._taken: list[int] = []

    async def start(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Session(self), self.host, self.port, reuse_address=True)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close all connections and listen no more; a second call does nothing."""
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        self._batch.clear()
        if self._server is not None:
            self._server.close()
            for session in list(self.sessions):
                session.abort()
            await self._server.wait_closed()
            self._server = None
        self.active = False

    async def cut(self) -> None:
        """Take the proxy's power: connections break, new ones are refused."""
        await self.stop()

    async def restore(self) -> None:
        """Give the power back: it listens on the same port as before."""
        if self._server is None:
            await self.start()

    @property
    def running(self) -> bool:
        """Whether it listens."""
        return self._server is not None

    def deliver(self, packet: Packet) -> None:
        """Receive a packet from the air; scan responses are lost while the proxy scans passively."""
        if self._server is None or self.hung or (packet.scan_response and not self.active):
            return
        self._batch.append(packet)
        if len(self._batch) >= BATCH:
            self._send_batch()
        elif self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(self.flush_s, self._send_batch)

    def set_active(self, *, active: bool) -> None:
        """Change the scan mode, and notify the client."""
        self.active = active
        state = self.scanner_state()
        for session in self.sessions:
            if session.wants_advertisements:
                session.send(state)

    def device_info(self) -> Any:
        """Return the answer to a device info request."""
        return api.DeviceInfoResponse(
            name=self.proxy.name,
            friendly_name=self.proxy.friendly_name,
            mac_address=self.proxy.mac,
            bluetooth_mac_address=self.proxy.bluetooth_mac,
            esphome_version=ESPHOME_VERSION,
            compilation_time="2026-10-01 12:00:00 +0000",
            model="esp32dev",
            manufacturer="Espressif",
            project_name="demo.bluetooth-proxy",
            project_version="1.0",
            bluetooth_proxy_feature_flags=int(FEATURES),
            suggested_area=self._suggested_area,
        )

    def entities(self) -> Iterator[Any]:
        """Return the descriptions of the entities: a proxy has none."""
        return iter(())

    def states(self) -> Iterator[Any]:
        """Return the states of the entities."""
        return iter(())

    def scanner_state(self) -> Any:
        """Return the state of the scanner: running, in the mode that was asked for last.

        Its firmware is made to scan actively, as is usual: of such a proxy Home Assistant makes an AUTO scanner.
        """
        mode = api.BLUETOOTH_SCANNER_MODE_ACTIVE if self.active else api.BLUETOOTH_SCANNER_MODE_PASSIVE
        return api.BluetoothScannerStateResponse(
            state=api.BLUETOOTH_SCANNER_STATE_RUNNING,
            mode=mode,
            configured_mode=api.BLUETOOTH_SCANNER_MODE_ACTIVE,
        )

    def slots(self) -> Any:
        """Return how many connections are free, and who holds the others."""
        return api.BluetoothConnectionsFreeResponse(free=SLOTS - len(self._taken), limit=SLOTS, allocated=self._taken)

    def take_slot(self, address: int) -> bool:
        """Take a connection for an address; False when all are taken or the address has one."""
        if len(self._taken) >= SLOTS or address in self._taken:
            return False
        self._taken.append(address)
        self._send_slots()
        return True

    def free_slot(self, address: int) -> None:
        """Give a connection back."""
        self._taken.remove(address)
        self._send_slots()

    def _send_slots(self) -> None:
        for session in self.sessions:
            if session.wants_slots:
                session.send(self.slots())

    def _send_batch(self) -> None:
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        message = api.BluetoothLERawAdvertisementsResponse()
        for packet in self._batch:
            message.advertisements.add(
                address=int(packet.address.replace(":", ""), 16),
                rssi=packet.rssi,
                address_type=packet.address_type,
                data=packet.data,
            )
        self.delivered += len(self._batch)
        self._batch.clear()
        for session in self.sessions:
            if session.wants_advertisements:
                session.send_advertisements(message)
