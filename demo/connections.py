"""A proxy client's Bluetooth connections: ESPHome's GATT messages on one side, virtual tags on the other."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from aioesphomeapi import api_pb2 as api

from demo.frames import address_text
from demo.gatt import CCCD, GattError, Notice, Peripheral, uuid16
from demo.packet import RANDOM
from demo.wire import Message

if TYPE_CHECKING:
    from uuid import UUID

    from demo.proxy import ProxyServer

MTU: Final = 247
FAILED_TO_ESTABLISH: Final = 0x3E
NOT_CONNECTED: Final = 0x100
NO_SLOT: Final = 0x101
ENDED_BY_HOST: Final = 0x16
UNLIKELY_ERROR: Final = 0x0E


class _Link:
    """One connection: the tag, which handles' notifications the client wants, and which the tag has switched on."""

    def __init__(self, peripheral: Peripheral) -> None:
        self.peripheral = peripheral
        self.wanted: set[int] = set()
        self.switched_on: set[int] = set()
        self.timers: list[asyncio.TimerHandle] = []


class Connections:
    """The connections of one client."""

    def __init__(self, server: ProxyServer, send: Callable[[Message], None]) -> None:
        self._server = server
        self._send = send
        self._links: dict[int, _Link] = {}
        self.handlers: dict[type[Any], Callable[[Any], None]] = {
            api.BluetoothDeviceRequest: self._device,
            api.BluetoothGATTGetServicesRequest: self._with_link(self._services),
            api.BluetoothGATTReadRequest: self._with_link(self._read),
            api.BluetoothGATTWriteRequest: self._with_link(self._write),
            api.BluetoothGATTReadDescriptorRequest: self._with_link(self._read_descriptor),
            api.BluetoothGATTWriteDescriptorRequest: self._with_link(self._write_descriptor),
            api.BluetoothGATTNotifyRequest: self._with_link(self._notify),
        }

    def close(self) -> None:
        """Free all connections, without a word to the client."""
        for address in list(self._links):
            self._drop(address)

    def _device(self, request: Any) -> None:
        kind = request.request_type
        address = request.address
        if kind in {
            api.BLUETOOTH_DEVICE_REQUEST_TYPE_CONNECT_V3_WITH_CACHE,
            api.BLUETOOTH_DEVICE_REQUEST_TYPE_CONNECT_V3_WITHOUT_CACHE,
        }:
            self._connect(address, request.address_type)
        elif kind == api.BLUETOOTH_DEVICE_REQUEST_TYPE_DISCONNECT:
            self._drop(address)
            self._send(api.BluetoothDeviceConnectionResponse(address=address, error=ENDED_BY_HOST))
        elif kind == api.BLUETOOTH_DEVICE_REQUEST_TYPE_CLEAR_CACHE:
            self._send(api.BluetoothDeviceClearCacheResponse(address=address, success=True))
        elif kind == api.BLUETOOTH_DEVICE_REQUEST_TYPE_PAIR:
            self._send(api.BluetoothDevicePairingResponse(address=address, paired=False, error=UNLIKELY_ERROR))
        elif kind == api.BLUETOOTH_DEVICE_REQUEST_TYPE_UNPAIR:
            self._send(api.BluetoothDeviceUnpairingResponse(address=address, success=False, error=UNLIKELY_ERROR))
        else:
            self._send(api.BluetoothDeviceConnectionResponse(address=address, error=FAILED_TO_ESTABLISH))

    def _connect(self, address: int, address_type: int) -> None:
        if address not in self._links:
            text = address_text(address.to_bytes(8)[2:])
            peripheral = self._server.find(text) if address_type == RANDOM else None
            error = FAILED_TO_ESTABLISH if peripheral is None else 0 if self._server.take_slot(address) else NO_SLOT
            if peripheral is None or error:
                self._send(api.BluetoothDeviceConnectionResponse(address=address, error=error))
                return
            self._links[address] = _Link(peripheral)
        self._send(api.BluetoothDeviceConnectionResponse(address=address, connected=True, mtu=MTU))

    def _drop(self, address: int) -> None:
        link = self._links.pop(address, None)
        if link is not None:
            for timer in link.timers:
                timer.cancel()
            self._server.free_slot(address)

    def _with_link(self, handler: Callable[[_Link, Any], None]) -> Callable[[Any], None]:
        """Return the handler with its errors turned into ESPHome's error message."""

        def handle(request: Any) -> None:
            link = self._links.get(request.address)
            number = getattr(request, "handle", 0)
            error = NOT_CONNECTED
            if link is not None:
                try:
                    handler(link, request)
                except GattError as refused:
                    error = refused.code
                else:
                    return
            self._send(api.BluetoothGATTErrorResponse(address=request.address, handle=number, error=error))

        return handle

    def _services(self, link: _Link, request: Any) -> None:
        for service in link.peripheral.services:
            answer = api.BluetoothGATTGetServicesResponse(address=request.address)
            into = answer.services.add(uuid=_halves(service.uuid), handle=service.handle)
            for char in service.characteristics:
                entry = into.characteristics.add(
                    uuid=_halves(char.uuid), handle=char.handle, properties=char.properties
                )
                if char.cccd_handle:
                    entry.descriptors.add(uuid=_halves(uuid16(CCCD)), handle=char.cccd_handle)
            self._send(answer)
        self._send(api.BluetoothGATTGetServicesDoneResponse(address=request.address))

    def _read(self, link: _Link, request: Any) -> None:
        data = link.peripheral.read(request.handle)
        self._send(api.BluetoothGATTReadResponse(address=request.address, handle=request.handle, data=data))

    def _write(self, link: _Link, request: Any) -> None:
        notices = link.peripheral.write(request.handle, request.data)
        if request.response:
            self._send(api.BluetoothGATTWriteResponse(address=request.address, handle=request.handle))
        loop = asyncio.get_running_loop()
        link.timers = [timer for timer in link.timers if not timer.cancelled() and timer.when() > loop.time()]
        for notice in notices:
            timer = loop.call_later(notice.after_s, self._send_notice, link, request.address, request.handle, notice)
            link.timers.append(timer)

    def _send_notice(self, link: _Link, address: int, handle: int, notice: Notice) -> None:
        if handle in link.wanted and handle in link.switched_on and notice.holds():
            self._send(api.BluetoothGATTNotifyDataResponse(address=address, handle=handle, data=notice.data))

    def _read_descriptor(self, link: _Link, request: Any) -> None:
        on = link.peripheral.switched_by(request.handle) in link.switched_on
        data = bytes([int(on), 0])
        self._send(api.BluetoothGATTReadResponse(address=request.address, handle=request.handle, data=data))

    def _write_descriptor(self, link: _Link, request: Any) -> None:
        handle = link.peripheral.switched_by(request.handle)
        if any(request.data):
            link.switched_on.add(handle)
        else:
            link.switched_on.discard(handle)
        self._send(api.BluetoothGATTWriteResponse(address=request.address, handle=request.handle))

    def _notify(self, link: _Link, request: Any) -> None:
        if request.enable and link.peripheral.can_notify(request.handle):
            link.wanted.add(request.handle)
        else:
            link.wanted.discard(request.handle)
        self._send(api.BluetoothGATTNotifyResponse(address=request.address, handle=request.handle))


def _halves(uuid: UUID) -> list[int]:
    """Return a UUID as ESPHome sends it: two 64-bit halves, high first."""
    return [uuid.int >> 64, uuid.int & (1 << 64) - 1]
