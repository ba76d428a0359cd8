"""MQTT gateways as a source, through Home Assistant's own MQTT integration and its broker.

Event time is arrival time: gateways promise no correct clock, and a broker forwards at once. Retained messages may be
of any age and are left out. Only on our own topic does each item have a time of its own, checked as that of a relay.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
import logging
from typing import TYPE_CHECKING, Final, override

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange, ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.json import JSON_DECODE_EXCEPTIONS, json_loads

from ..adverts import Frame, parse
from ..basics.bounded import Bounded
from ..basics.clock import Clock
from ..basics.listeners import Stops
from ..basics.model import Report, Sighting
from ..identity.content import content_of
from ..identity.resolver import Resolver
from ..receivers.gateways import Gateways, is_node
from ..receivers.ids import GatewayKind, gateway_id
from .flood import FloodGate
from .gateway_payloads import MOST_BYTES, Content, Packet, read_alias, read_bt_to_mqtt, read_espresense
from .ledger import Ledger
from .relay_batch import AT_ONCE, MOST_BYTES as MOST_OWN_BYTES, BodyError, items_of, only_receiver, read_items
from .relay_parse import DeviceLookup
from .relayed_stranger import OnStranger, RelayedStranger, ignore_stranger
from .source import Sink, Source, async_deliver

if TYPE_CHECKING:
    # At run time only where MQTT is loaded: without it its requirements may be missing.
    from homeassistant.components.mqtt import ReceiveMessage

_LOGGER = logging.getLogger(__name__)

_MQTT: Final = "mqtt"
_THEENGS: Final = "theengs"
_MOST_WILL_BYTES: Final = 16
_WILLS: Final[Mapping[bytes, bool]] = {b"online": True, b"offline": False}

# Addresses of our tags and of strangers, with the content that was parsed there: the same content again costs two
# dictionary look-ups. Both are resolved again now and then: an address is a tag's only as long as something proves it,
# and tables of coming addresses change.
_KNOWN: Final = 512
_KNOWN_FOR_S: Final = 20.0
_STRANGERS: Final = 4096
_STRANGER_FOR_S: Final = 30.0
# Receivers of our own topic whose faults were logged.
_LOGGED: Final = 64
_BASES: Final = 256
_ALIASES: Final = 512
# A gateway's name, with a base of up to four levels before it or none.
_LEVELS: Final = range(1, 6)
_MOST_FINGERPRINT: Final = 128


class Dropped(StrEnum):
    """Why messages or items were left out."""

    TOO_LARGE = "too_large"
    FLOOD = "flood"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    NOT_ADMITTED = "not_admitted"
    """Of gateways that the user has not admitted."""


class MqttSource(Source):
    """Turns gateways' messages into reports about our tags."""

    def __init__(
        self,
        hass: HomeAssistant,
        resolver: Resolver,
        devices: DeviceLookup,
        clock: Clock,
        gateways: Gateways,
        *,
        ledger: Ledger,
        sink: Sink,
        on_stranger: OnStranger = ignore_stranger,
    ) -> None:
        self._hass = hass
        self._resolver = resolver
        self._devices = devices
        self._clock = clock
        self._gateways = gateways
        self._ledger = ledger
        self._sink = sink
        self._on_stranger = on_stranger
        self._topics: Mapping[str, Callable[[ReceiveMessage], None]] = {
            "espresense/devices/+/+": self._async_espresense,
            "espresense/rooms/+/status": self._async_espresense_will,
            "espresense/settings/+/config": self._async_espresense_alias,
            **{f"{'+/' * levels}BTtoMQTT/+": self._async_bt_to_mqtt for levels in _LEVELS},
            **{f"{'+/' * levels}LWT": self._async_gateway_will for levels in _LEVELS},
            "xiaomi_tag/+/sightings": self._async_own,
        }
        self._subscriptions: list[CALLBACK_TYPE] | None = None
        self._known: Bounded[str, tuple[tuple[str, ...], Content, float]] = Bounded(_KNOWN)
        self._strangers: Bounded[str, tuple[Content, float, Frame | None]] = Bounded(_STRANGERS)
        self._gate = FloodGate("MQTT messages")
        self._dropped: Counter[Dropped] = Counter()
        self._logged: set[str] = set()
        self._bases: Bounded[str, str] = Bounded(_BASES)
        """By gateway, what its topics begin with."""
        self._aliases: Bounded[str, str] = Bounded(_ALIASES)
        """By alias in ESPresense, the fingerprint of the device."""
        self._unmatched = 0

    @override
    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Listen while the MQTT integration is loaded, now or later; return what ends that."""
        unfollow = async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed)
        for entry in self._hass.config_entries.async_loaded_entries(_MQTT):
            self._async_entry_changed(ConfigEntryChange.UPDATED, entry)
        return Stops(self._async_unsubscribe, unfollow)

    @property
    def listening(self) -> bool:
        """Whether the MQTT integration is loaded."""
        return self._subscriptions is not None

    def dropped(self) -> dict[str, int]:
        """Return how many messages and items were left out, by reason."""
        counts = self._dropped + Counter({Dropped.NOT_ADMITTED: self._gateways.left_out})
        return {**{str(reason): count for reason, count in counts.items()}, Dropped.FLOOD: self._gate.dropped}

    @property
    def unmatched(self) -> int:
        """How many gateways' messages were of no tag of ours."""
        return self._unmatched

    @override
    @callback
    def async_keys_changed(self) -> None:
        self._strangers.clear()

    @override
    @callback
    def async_forget(self, tag_id: str) -> None:
        for address in [address for address, (tags, _, _) in self._known.items() if tag_id in tags]:
            del self._known[address]

    @callback
    def _async_entry_changed(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Follow the MQTT integration: each time it is set up, it has a new client."""
        if entry.domain != _MQTT:
            return
        if entry.state is not ConfigEntryState.LOADED:
            self._async_unsubscribe()
        elif self._subscriptions is None:
            self._subscriptions = []
            _ = self._hass.async_create_task(self._async_subscribe(self._subscriptions), f"{__name__} subscribe")

    async def _async_subscribe(self, subscriptions: list[CALLBACK_TYPE]) -> None:
        from homeassistant.components import mqtt  # noqa: PLC0415  it is loaded, or this would not be called

        try:
            for topic, handler in self._topics.items():
                unsubscribe = await mqtt.async_subscribe(self._hass, topic, handler, encoding=None)
                if subscriptions is not self._subscriptions:
                    unsubscribe()
                    return
                subscriptions.append(unsubscribe)
        except HomeAssistantError as err:
            _LOGGER.warning("MQTT gateways cannot be listened to: %s", err)
            self._async_unsubscribe()
            return
        subscriptions.append(mqtt.async_subscribe_connection_status(self._hass, self._async_connection))
        self._async_connection(mqtt.is_connected(self._hass))

    @callback
    def _async_unsubscribe(self) -> None:
        subscriptions, self._subscriptions = self._subscriptions, None
        for unsubscribe in subscriptions or ():
            unsubscribe()
        self._async_connection(False)

    @callback
    def _async_connection(self, connected: bool) -> None:
        self._gateways.async_set_connected(connected, self._clock.now())

    @callback
    def _async_espresense(self, message: ReceiveMessage) -> None:
        node = message.topic.rpartition("/")[2]
        if (payload := self._admit(message, node, MOST_BYTES)) is not None:
            self._handle(GatewayKind.ESPRESENSE, node, read_espresense(payload, self._aliases))

    @callback
    def _async_espresense_alias(self, message: ReceiveMessage) -> None:
        """Learn the alias of a device. These messages are retained: they are settings."""
        fingerprint = message.topic.split("/", 3)[2]
        payload = message.payload
        assert isinstance(payload, bytes)
        if not self._gate.admit(len(payload), self._clock.now()) or len(fingerprint) > _MOST_FINGERPRINT:
            return
        for old in [alias for alias, known in self._aliases.items() if known == fingerprint]:
            del self._aliases[old]
        if (alias := read_alias(payload)) is not None and alias != fingerprint:
            self._aliases[alias] = fingerprint

    @callback
    def _async_bt_to_mqtt(self, message: ReceiveMessage) -> None:
        base, node, _, level = _split(message.topic, 2)
        if (payload := self._admit(message, node, MOST_BYTES)) is not None:
            self._bases[node] = base
            self._handle(_kind(node), node, read_bt_to_mqtt(payload, level))

    @callback
    def _async_espresense_will(self, message: ReceiveMessage) -> None:
        self._will(GatewayKind.ESPRESENSE, message.topic.split("/", 3)[2], message)

    @callback
    def _async_gateway_will(self, message: ReceiveMessage) -> None:
        base, node, _ = _split(message.topic, 1)
        # Other devices have such topics too, for example a plug of the same name with Tasmota's `tele` before it.
        if self._bases.get(node, base) == base:
            self._will(_kind(node), node, message)

    @callback
    def _async_own(self, message: ReceiveMessage) -> None:
        node = message.topic.split("/", 2)[1]
        if (payload := self._admit(message, node, MOST_OWN_BYTES)) is None:
            return
        self._gateways.async_alive(GatewayKind.OWN, node, self._clock.now())
        try:
            items = items_of(json_loads(payload))
        except (*JSON_DECODE_EXCEPTIONS, BodyError) as err:
            self._dropped[Dropped.UNREADABLE] += 1
            self._log_fault(node, str(err) if isinstance(err, BodyError) else "no JSON")
            return
        self._gate.charge(len(items))
        _ = self._hass.async_create_task(self._async_handle_items(node, items), f"{__name__} items")

    async def _async_handle_items(self, node: str, items: list[object]) -> None:
        self._handle_items(node, items[:AT_ONCE])
        for first in range(AT_ONCE, len(items), AT_ONCE):
            await asyncio.sleep(0)
            if self.listening:
                self._handle_items(node, items[first : first + AT_ONCE])

    def _handle_items(self, node: str, items: list[object]) -> None:
        now = self._clock.now()
        # What counts for nothing must not make a duplicate of what another source sends.
        admitted = self._gateways.is_admitted(GatewayKind.OWN, node)
        batch = read_items(
            items,
            now=now,
            devices=self._devices,
            receiver_of=only_receiver(node, gateway_id(GatewayKind.OWN, node)),
            ledger=self._ledger if admitted else Ledger(),
            on_stranger=self._on_stranger if admitted else ignore_stranger,
        )
        if batch.refused:
            self._dropped[Dropped.REFUSED] += len(batch.refused)
            self._log_fault(node, batch.refused[0].fault.value)
        for item in batch.accepted:
            if self._gateways.async_relayed(GatewayKind.OWN, node, now):
                async_deliver(self._sink, item.report, item.reading)

    def _admit(self, message: ReceiveMessage, node: str, most: int) -> bytes | None:
        """Return the payload of a message, None if it is too large, too much, retained or of no proper gateway."""
        payload = message.payload
        assert isinstance(payload, bytes)
        if not self._gate.admit(len(payload), self._clock.now()):
            return None
        if len(payload) > most:
            self._dropped[Dropped.TOO_LARGE] += 1
            return None
        return None if message.retain or not is_node(node) else payload

    def _will(self, kind: GatewayKind, node: str, message: ReceiveMessage) -> None:
        payload = message.payload
        assert isinstance(payload, bytes)
        if len(payload) <= _MOST_WILL_BYTES and (online := _WILLS.get(payload.lower())) is not None:
            self._gateways.async_will(kind, node, online, self._clock.now())

    def _handle(self, kind: GatewayKind, node: str, packet: Packet | None) -> None:
        now = self._clock.now()
        self._gateways.async_alive(kind, node, now)
        if packet is None:
            self._dropped[Dropped.UNREADABLE] += 1
            return
        address = packet.address
        tag = self._resolver.known(address)
        if tag is None and (stranger := self._strangers.get(address)) is not None:
            content, since, frame = stranger
            if content == packet.content and 0 <= now - since < _STRANGER_FOR_S:
                self._pass_by(frame, kind, node, packet, now)
                return
        if (known := self._known.get(address)) is not None:
            tags, content, since = known
            if content == packet.content and 0 <= now - since < _KNOWN_FOR_S:
                if self._gateways.async_relayed(kind, node, now):
                    self._deliver(tags, kind, node, packet, now)
                return
        self._meet(kind, node, packet, now)

    def _meet(self, kind: GatewayKind, node: str, packet: Packet, now: float) -> None:
        """Parse content that an address had not sent before."""
        advertisement = packet.advertisement()
        frame = parse(advertisement)
        content = content_of(frame, advertisement)
        # What a gateway that was not admitted says must teach nothing.
        late = not self._gateways.is_admitted(kind, node)
        match = self._resolver.resolve(packet.address, frame, now, packet.rssi_dbm, content=content, late=late)
        if match is None:
            self._known.pop(packet.address, None)
            frame = frame if frame is not None and frame.from_tag else None
            self._strangers[packet.address] = (packet.content, now, frame)
            self._pass_by(frame, kind, node, packet, now)
            return
        if not self._gateways.async_relayed(kind, node, now):
            return
        self._known[packet.address] = (match.tags, packet.content, now)
        # A gateway without raw data publishes no content, so the packet has nothing to read.
        if frame is not None or advertisement.service_data:
            for found in (match, *match.also):
                self._sink.async_reading(found, frame, advertisement)
        self._deliver(match.tags, kind, node, packet, now)

    def _pass_by(self, frame: Frame | None, kind: GatewayKind, node: str, packet: Packet, now: float) -> None:
        """Count a packet of no tag of ours; one of a tracker goes to the detection of strangers."""
        self._unmatched += 1
        if frame is not None and self._gateways.is_admitted(kind, node):
            receiver, dbm = gateway_id(kind, node), packet.rssi_dbm
            _ = self._on_stranger(
                RelayedStranger(address=packet.address, frame=frame, receiver=receiver, rssi_dbm=dbm, seen_at=now)
            )

    def _deliver(self, tags: Iterable[str], kind: GatewayKind, node: str, packet: Packet, now: float) -> None:
        """Deliver a packet as a sighting of its tags, unless it is a copy from elsewhere."""
        for tag in tags:
            if self._resolver.follows(tag, packet.address, gateway_id(kind, node), packet.rssi_dbm, now):
                async_deliver(self._sink, _report(tag, kind, node, packet, now))

    def _log_fault(self, node: str, fault: str) -> None:
        """Log once for each receiver of our own topic why something that it sends is refused."""
        if node not in self._logged and len(self._logged) < _LOGGED:
            self._logged.add(node)
            _LOGGER.warning("Something that MQTT receiver %s sends is refused: %s", node, fault)


def _report(tag: str, kind: GatewayKind, node: str, packet: Packet, now: float) -> Report:
    sighting = Sighting(tag, gateway_id(kind, node), packet.rssi_dbm, now, now)
    return Report(sighting, battery_percent=packet.battery_percent)


def _split(topic: str, behind: int) -> list[str]:
    """Return the base of a topic, which may be empty or have several levels, the gateway, and the levels behind it."""
    *base, node_and_rest = topic.split("/", topic.count("/") - behind)
    return ["/".join(base), *node_and_rest.split("/")]


def _kind(node: str) -> GatewayKind:
    """Return whose gateway publishes under this name: Theengs' has "theengs" in its name unless the user renamed it."""
    return GatewayKind.THEENGS if _THEENGS in node.lower() else GatewayKind.OPEN_MQTT_GATEWAY
