"""One client of a simulated proxy: Home Assistant's end of the ESPHome native API."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from aioesphomeapi import api_pb2 as api

from demo.connections import Connections
from demo.wire import FrameReader, Message, WireError, decode, encode

if TYPE_CHECKING:
    from demo.proxy import ProxyServer

_UNREAD_LIMIT: Final = 65536
"""With more than this unread by the client, advertisements are dropped, as the firmware does."""
_RAW_ADVERTISEMENTS: Final = 1


class Session(asyncio.Protocol):
    """A connection from accept to close. Unknown messages are let pass; bytes that are no messages close it."""

    def __init__(self, server: ProxyServer) -> None:
        self._server = server
        self._reader = FrameReader()
        self._transport: asyncio.Transport | None = None
        self._connections = Connections(server, self.send)
        self.wants_advertisements = False
        self.wants_slots = False
        self.wants_states = False
        self._handlers: dict[type[Any], Callable[[Any], None]] = {
            api.HelloRequest: self._hello,
            api.AuthenticationRequest: lambda _: self.send(api.AuthenticationResponse(invalid_password=False)),
            api.DisconnectRequest: self._disconnect,
            api.PingRequest: lambda _: self.send(api.PingResponse()),
            api.DeviceInfoRequest: lambda _: self.send(server.device_info()),
            api.ListEntitiesRequest: self._list_entities,
            api.SubscribeStatesRequest: self._subscribe_states,
            api.SubscribeBluetoothLEAdvertisementsRequest: self._subscribe,
            api.UnsubscribeBluetoothLEAdvertisementsRequest: self._unsubscribe,
            api.BluetoothScannerSetModeRequest: lambda request: server.set_active(active=bool(request.mode)),
            api.SubscribeBluetoothConnectionsFreeRequest: self._subscribe_slots,
            **self._connections.handlers,
        }

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.sessions.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # the reason makes no difference
        """End: free what the client held."""
        self._transport = None
        self._server.sessions.discard(self)
        self._connections.close()

    def data_received(self, data: bytes) -> None:
        """Handle the messages that are complete."""
        try:
            for kind, body in self._reader.feed(data):
                message = decode(kind, body)
                handler = self._handlers.get(type(message))
                if handler is not None:
                    handler(message)
        except WireError:
            self.abort()

    def send(self, message: Message) -> None:
        """Send a message; after the end, nothing happens."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(encode(message))

    def send_advertisements(self, message: Message) -> None:
        """Send advertisements, unless the client does not read."""
        if self._transport is not None and self._transport.get_write_buffer_size() < _UNREAD_LIMIT:
            self.send(message)

    def abort(self) -> None:
        """Close at once, as a proxy without power does."""
        if self._transport is not None:
            self._transport.abort()

    def _hello(self, request: Any) -> None:  # noqa: ARG002  # any client will do
        self.send(
            api.HelloResponse(
                api_version_major=1,
                api_version_minor=14,
                server_info="simulated proxy",
                name=self._server.proxy.name,
            )
        )

    def _list_entities(self, request: Any) -> None:  # noqa: ARG002  # the message is empty
        for entity in self._server.entities():
            self.send(entity)
        self.send(api.ListEntitiesDoneResponse())

    def _subscribe_states(self, request: Any) -> None:  # noqa: ARG002  # the message is empty
        self.wants_states = True
        for state in self._server.states():
            self.send(state)

    def _disconnect(self, request: Any) -> None:  # noqa: ARG002  # the message is empty
        self.send(api.DisconnectResponse())
        if self._transport is not None:
            self._transport.close()

    def _subscribe(self, request: Any) -> None:
        self.wants_advertisements = bool(request.flags & _RAW_ADVERTISEMENTS)
        self.send(self._server.scanner_state())

    def _unsubscribe(self, request: Any) -> None:  # noqa: ARG002  # the message is empty
        self.wants_advertisements = False

    def _subscribe_slots(self, request: Any) -> None:  # noqa: ARG002  # the message is empty
        self.wants_slots = True
        self.send(self._server.slots())
