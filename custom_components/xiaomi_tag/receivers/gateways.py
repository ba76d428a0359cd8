"""MQTT gateways that relay our tags: devices whose area the user sets, and receivers like any other.

A gateway is offered when it relays a tag, and counts once the user admits it. Admitted gateways are stored in the
device registry alone: one that the user deletes there is forgotten, and offered when it relays a tag again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
import logging
from math import inf
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.device_registry import AnyDeviceEntry

from ..basics.listeners import Stops
from ..const import DOMAIN
from .gateway_offers import GatewayIdentity, GatewayOffer, GatewayOffers
from .ids import GatewayKind, gateway_id
from .listening import NotListening
from .registry import ReceiverInfo, Receivers

_LOGGER = logging.getLogger(__name__)

MOST_GATEWAYS: Final = 64
# A gateway hears something all the time. One without a last will counts as gone after a silence of this.
SILENT_AFTER_S: Final = 120.0

_PREFIX: Final = "gateway_"
_MOST_NODE: Final = 64
MANUFACTURERS: Final = {
    GatewayKind.ESPRESENSE: "ESPresense",
    GatewayKind.OPEN_MQTT_GATEWAY: "OpenMQTTGateway",
    GatewayKind.THEENGS: "Theengs",
    GatewayKind.OWN: "Xiaomi Tag",
}


def is_node(node: str) -> bool:
    """Return whether a part of a topic can be a gateway's name."""
    return 0 < len(node) <= _MOST_NODE and node.isprintable() and not node.isspace()


@dataclass(slots=True)
class _Gateway:
    """A known gateway. Times are Unix seconds; `will` is the state in its last-will topic, None if it has none."""

    device_id: str
    heard_at: float = -inf
    will: bool | None = None
    offline_since: float | None = None
    logged: bool = False
    """Whether the log says that it is offline."""

    def is_online(self, now: float) -> bool:
        """Whether it listens, judged by its last will, else by when it was heard."""
        if self.will is not None:
            return self.will
        # A clock that was set back must not keep a silent gateway online.
        return 0 <= now - self.heard_at <= SILENT_AFTER_S


class Gateways:
    """The admitted gateways of a home, at most 64, and those that are offered."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        receivers: Receivers,
        on_offer: Callable[[], None] | None = None,
    ) -> None:
        """Call `on_offer` whenever a gateway that is not admitted relays a tag."""
        self._hass = hass
        self._entry = entry
        self._receivers = receivers
        self._gateways: dict[GatewayIdentity, _Gateway] = {}
        self._home_device_id = ""
        self._connected = False
        self._offers = GatewayOffers()
        self._on_offer = on_offer
        self.left_out = 0
        """How often a gateway that is not admitted relayed a tag."""

    @callback
    def async_start(self, home_device_id: str, now: float) -> CALLBACK_TYPE:
        """Load the known gateways and include them in the receivers; return what ends that."""
        self._home_device_id = home_device_id
        for device in dr.async_entries_for_config_entry(dr.async_get(self._hass), self._entry.entry_id):
            identity = _identity(device)
            if identity is not None and len(self._gateways) < MOST_GATEWAYS:
                self._gateways[identity] = _Gateway(device.id, offline_since=now)
        return Stops(
            self._receivers.async_include(self.infos),
            self._hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_device_changed),
        )

    def __len__(self) -> int:
        """Return how many gateways are admitted."""
        return len(self._gateways)

    def infos(self) -> Sequence[ReceiverInfo]:
        """Return all gateways as receivers."""
        found = (self._info(identity, gateway) for identity, gateway in self._gateways.items())
        return [info for info in found if info is not None]

    def _info(self, identity: GatewayIdentity, gateway: _Gateway) -> ReceiverInfo | None:
        device = dr.async_get(self._hass).async_get(gateway.device_id)
        if device is None:
            return None
        area_id = dr.async_get_effective_area_id(self._hass, device)
        area = ar.async_get(self._hass).async_get_area(area_id) if area_id else None
        return ReceiverInfo(
            source=gateway_id(*identity),
            name=device.name_by_user or device.name or identity[1],
            device_id=device.id,
            area_id=area.id if area else None,
            floor_id=area.floor_id if area else None,
            offline_since=gateway.offline_since,
            reason=None if gateway.offline_since is None else NotListening.OFFLINE,
        )

    def offers(self) -> list[GatewayOffer]:
        """Return the gateways that wait to be admitted, the strongest evidence first."""
        return self._offers.all()

    def is_admitted(self, kind: GatewayKind, node: str) -> bool:
        """Return whether a gateway counts."""
        return (kind, node) in self._gateways

    @callback
    def async_relayed(self, kind: GatewayKind, node: str, now: float) -> bool:
        """Record that a gateway relayed one of our tags; return whether it counts, else it is offered."""
        if (gateway := self._gateways.get((kind, node))) is not None:
            self._heard(gateway, now)
            return True
        self.left_out += 1
        self._offers.add((kind, node), now)
        if self._on_offer is not None:
            self._on_offer()
        return False

    @callback
    def async_admit(self, kind: GatewayKind, node: str, now: float) -> bool:
        """Let a gateway count from now on; return False if there are too many."""
        if (kind, node) in self._gateways:
            return True
        if len(self._gateways) >= MOST_GATEWAYS:
            return False
        offer = self._offers.pop((kind, node))
        self._add((kind, node), now, offer.heard_at if offer is not None else -inf)
        return True

    def _add(self, identity: GatewayIdentity, now: float, heard_at: float) -> None:
        gateway = self._gateways[identity] = _Gateway(self._register(*identity), heard_at, offline_since=now)
        self._settle(gateway, now)
        if (info := self._info(identity, gateway)) is not None:
            # The next sighting has to count as a receiver's.
            self._receivers.async_add(info)

    @callback
    def async_alive(self, kind: GatewayKind, node: str, now: float) -> None:
        """Record that a gateway sent anything at all."""
        if (gateway := self._gateways.get((kind, node))) is not None:
            self._heard(gateway, now)

    @callback
    def async_will(self, kind: GatewayKind, node: str, online: bool, now: float) -> None:
        """Record the state in a gateway's last-will topic."""
        if (gateway := self._gateways.get((kind, node))) is not None:
            gateway.will = online
            self._settle(gateway, now)

    @callback
    def async_set_connected(self, connected: bool, now: float) -> None:
        """Record that the broker is connected, or not: then all gateways are offline, whatever they sent."""
        if connected == self._connected:
            return
        self._connected = connected
        for gateway in self._gateways.values():
            # States from before an outage are outdated. The broker sends last wills again.
            gateway.will, gateway.heard_at = None, -inf
            self._settle(gateway, now)

    @callback
    def async_tick(self, now: float) -> None:
        """Mark gateways that fell silent as offline."""
        for gateway in self._gateways.values():
            if gateway.offline_since is None:
                self._settle(gateway, now)

    def _heard(self, gateway: _Gateway, now: float) -> None:
        gateway.heard_at = now
        if gateway.will is False:
            # It sends, so it is back; the message that changes its last will may come later.
            gateway.will = None
        if gateway.offline_since is not None:
            self._settle(gateway, now)

    def _settle(self, gateway: _Gateway, now: float) -> None:
        online = self._connected and gateway.is_online(now)
        if online == (gateway.offline_since is None):
            return
        gateway.offline_since = None if online else now
        self._log(gateway)
        self._receivers.async_invalidate()

    def _log(self, gateway: _Gateway) -> None:
        online = gateway.offline_since is None
        # Not the first message after a start of Home Assistant.
        if online and not gateway.logged:
            return
        gateway.logged = not online
        if (device := dr.async_get(self._hass).async_get(gateway.device_id, include_child_devices=False)) is not None:
            name = device.name_by_user or device.name
            _LOGGER.info("%s gateway %s is %s", device.manufacturer, name, "online again" if online else "offline")

    def _register(self, kind: GatewayKind, node: str) -> str:
        device = dr.async_get(self._hass).async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={(DOMAIN, f"{_PREFIX}{kind}:{node}")},
            manufacturer=MANUFACTURERS[kind],
            model="MQTT gateway",
            name=node,
            via_device_id=self._home_device_id,
        )
        _LOGGER.info("%s gateway %s was admitted", MANUFACTURERS[kind], node)
        self._receivers.async_invalidate()
        return device.id

    def _forget(self, identity: GatewayIdentity) -> None:
        if self._gateways.pop(identity, None) is not None:
            self._receivers.async_invalidate()

    @callback
    def _async_device_changed(self, event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        """Forget a gateway whose device was deleted."""
        if event.data["action"] == "remove":
            device_id = event.data["device_id"]
            deleted = [identity for identity, gateway in self._gateways.items() if gateway.device_id == device_id]
            for identity in deleted:
                self._forget(identity)


def is_gateway(device: AnyDeviceEntry) -> bool:
    """Return whether a device is a gateway's: those may be deleted, even while the home is not loaded."""
    return _identity(device) is not None


def _identity(device: AnyDeviceEntry) -> GatewayIdentity | None:
    """Return the kind and name of the gateway that a device belongs to, None for other devices."""
    for domain, identifier in device.identifiers:
        if domain == DOMAIN and identifier.startswith(_PREFIX):
            kind, _, node = identifier.removeprefix(_PREFIX).partition(":")
            if kind in GatewayKind and is_node(node):
                return GatewayKind(kind), node
    return None
