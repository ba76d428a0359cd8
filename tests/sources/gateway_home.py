"""A home that gateways speak to, with what came of it."""

import json
import time
from typing import Any

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message

from custom_components.xiaomi_tag.basics.clock import Clock
from custom_components.xiaomi_tag.basics.model import Report
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.identity.credentials import Credentials
from custom_components.xiaomi_tag.identity.resolver import Resolver
from custom_components.xiaomi_tag.receivers.gateways import Gateways, is_node
from custom_components.xiaomi_tag.receivers.ids import GatewayKind
from custom_components.xiaomi_tag.receivers.registry import Receivers
from custom_components.xiaomi_tag.sources.ledger import Ledger
from custom_components.xiaomi_tag.sources.mqtt import MqttSource
from custom_components.xiaomi_tag.sources.relay_batch import HomeDevices
from custom_components.xiaomi_tag.sources.source import Reading

from ..homes import ENTRY_ID, home_entry
from ..identity.radio import work
from .recorded import Recorded

KEYS = "A4:C1:38:00:00:01"


class _Tag:
    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials


class GatewayHome:
    """A source with what it passed on."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.admits = True
        self.sink = Recorded()
        self.clock = Clock(time.time, MONOTONIC_TIME)
        self.resolver = Resolver()
        self.tags: dict[str, _Tag] = {}
        entry = home_entry()
        entry.add_to_hass(hass)
        home = dr.async_get(hass).async_get_or_create(config_entry_id=ENTRY_ID, identifiers={(DOMAIN, ENTRY_ID)})
        self.receivers = Receivers(hass, lambda: None)
        self.gateways = Gateways(hass, entry, self.receivers)
        self.source = MqttSource(
            hass,
            self.resolver,
            HomeDevices(self.tags, self.resolver),
            self.clock,
            self.gateways,
            ledger=Ledger(),
            sink=self.sink,
        )
        now = self.clock.now()
        self._stops = [
            self.receivers.async_start(now),
            self.gateways.async_start(home.id, now),
            self.source.async_start(),
        ]

    def add(self, tag: str, credentials: Credentials) -> None:
        self.tags[tag] = _Tag(credentials)
        self.resolver.add(tag, credentials, None, self.clock.now())
        work(self.resolver, self.clock.now())
        self.source.async_keys_changed()

    def send(self, topic: str, body: object, *, retain: bool = False) -> None:
        """Publish, as a gateway that the user has admitted unless `admits` is false."""
        if self.admits and (identity := _gateway_of(topic)) is not None and is_node(identity[1]):
            self.gateways.async_admit(*identity, self.clock.now())
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        async_fire_mqtt_message(self.hass, topic, payload, retain=retain)

    def espresense(self, node: str = "kitchen", **fields: Any) -> None:
        fields = {"mac": "a4c138000001", "id": "keys", "rssi": -60.4, "distance": 1.5, **fields}
        self.send(f"espresense/devices/{fields['id']}/{node}", fields)

    def omg(self, node: str = "OpenMQTTGateway", **fields: Any) -> None:
        fields = {"id": KEYS, "rssi": -60, **fields}
        self.send(f"home/{node}/BTtoMQTT/{fields['id'].replace(':', '')}", fields)

    @property
    def reports(self) -> list[Report]:
        return self.sink.reports

    @property
    def readings(self) -> list[Reading]:
        return self.sink.readings

    @property
    def heard(self) -> list[tuple[str, str, int]]:
        return [(report.sighting.tag, report.sighting.receiver, report.sighting.rssi_dbm) for report in self.reports]

    def online(self, source: str) -> bool:
        self.receivers.async_invalidate()
        self.receivers.async_refresh(self.clock.now())
        receiver = self.receivers.get(source)
        return receiver is not None and receiver.online

    def stop(self) -> None:
        while self._stops:
            self._stops.pop()()


def _gateway_of(topic: str) -> tuple[GatewayKind, str] | None:
    match topic.split("/"):
        case ["espresense", "devices", _, node]:
            return GatewayKind.ESPRESENSE, node
        case [*_, node, "BTtoMQTT", _]:
            return GatewayKind.THEENGS if "theengs" in node.lower() else GatewayKind.OPEN_MQTT_GATEWAY, node
        case ["xiaomi_tag", node, "sightings"]:
            return GatewayKind.OWN, node
    return None
