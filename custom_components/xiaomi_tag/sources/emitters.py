"""Senders whose room Home Assistant knows: receivers that advertise, and devices that stay in an area.

The levels at which receivers hear them teach the locator how levels and rooms belong together, and test what it has
learned. The locator itself finds out which of the devices do not stay in place.
"""

from collections.abc import Callable, Sequence, Set as AbstractSet
from dataclasses import dataclass, field
import logging
from typing import Final, override

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import BluetoothServiceInfoBleak
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..basics.clock import Clock
from ..basics.listeners import Stops
from ..basics.model import STRONGEST_DBM, WEAKEST_DBM
from ..const import DOMAIN
from ..identity.credentials import TagKind
from ..receivers.registry import ReceiverInfo, Receivers
from .source import Sink, Source

_LOGGER = logging.getLogger(__name__)

MOST_EMITTERS: Final = 64

# More than one packet a second and receiver adds nothing to what the locator learns.
_EVERY_S: Final = 1.0

# Integrations whose devices are carried about, or are Home Assistant's own scanners, which are emitters as receivers.
_NOT_STATIC: Final = frozenset(
    {DOMAIN, "bermuda", "bluetooth", "bluetooth_le_tracker", "ibeacon", "mobile_app", "private_ble_device"}
)
_DEVICE_CHANGES: Final = frozenset({"area_id", "connections", "disabled_by", "parent_device_id", "via_device_id"})


@dataclass(frozen=True, slots=True)
class EmitterInfo:
    """A sender that stands in the area `area_id`; `receiver` is the receiver's id where it is one.

    The id is `receiver:` and the receiver's id, or `device:` and the address.
    """

    id: str
    area_id: str
    receiver: str | None = None


@dataclass(slots=True)
class _Link:
    """A subscription to one address; `heard_s` is when a packet of each receiver was last delivered, monotonic."""

    emitter: EmitterInfo
    unsubscribe: CALLBACK_TYPE
    heard_s: dict[str, float] = field(default_factory=dict)


class EmitterSource(Source):
    """Listens to the emitters of a home. An address for which `is_tag` is true belongs to a tag and is no emitter."""

    def __init__(
        self,
        hass: HomeAssistant,
        receivers: Receivers,
        clock: Clock,
        is_tag: Callable[[str], bool],
        sink: Sink,
    ) -> None:
        self._hass = hass
        self._receivers = receivers
        self._clock = clock
        self._is_tag = is_tag
        self._sink = sink
        self._links: dict[str, _Link] = {}
        self._stale = True

    @override
    @callback
    def async_start(self) -> CALLBACK_TYPE:
        return Stops(
            self._unlink_all,
            self._hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_device_changed),
        )

    @override
    @callback
    def async_tags_changed(self, kinds: AbstractSet[TagKind]) -> None:
        self._stale = True

    def all(self) -> Sequence[EmitterInfo]:
        """Return the emitters that are subscribed to, receivers first."""
        return tuple(dict.fromkeys(link.emitter for link in self._links.values()))

    @callback
    def async_invalidate(self) -> None:
        """Search again at the next refresh: receivers or areas changed."""
        self._stale = True

    @callback
    def async_refresh(self) -> bool:
        """Update the subscriptions if something changed since the last call; return whether the emitters did."""
        if not self._stale:
            return False
        self._stale = False
        wanted = self._find()
        if wanted == {address: link.emitter for address, link in self._links.items()}:
            return False
        before = self.all()
        for address in self._links.keys() - wanted.keys():
            self._unlink(address)
        # In the order of `wanted`: receivers stay first.
        self._links = {address: self._link(address, emitter) for address, emitter in wanted.items()}
        _LOGGER.debug("Listening to %s labelled emitters", len(self.all()))
        return self.all() != before

    def _find(self) -> dict[str, EmitterInfo]:
        """Return the emitters by address, receivers first, at most as many as the locator can use."""
        wanted = {
            address: EmitterInfo(f"receiver:{receiver.source}", receiver.area_id, receiver.source)
            for receiver in sorted(self._receivers.all(), key=lambda receiver: receiver.source)
            if receiver.area_id is not None
            for address in self._addresses(receiver)
        }
        receivers = {address for receiver in self._receivers.all() for address in self._addresses(receiver)}
        for address, area_id in sorted(self._static_devices().items()):
            if address not in receivers and not self._is_tag(address):
                wanted[address] = EmitterInfo(f"device:{address}", area_id)
        chosen = set(list(dict.fromkeys(emitter.id for emitter in wanted.values()))[:MOST_EMITTERS])
        return {address: emitter for address, emitter in wanted.items() if emitter.id in chosen}

    def _addresses(self, receiver: ReceiverInfo) -> list[str]:
        """Return the addresses a receiver may advertise from: its own (ESP32), or that of its device."""
        registry = dr.async_get(self._hass)
        device = registry.async_get(receiver.device_id, include_child_devices=False) if receiver.device_id else None
        return list(dict.fromkeys([receiver.source, *(_bluetooth_addresses(device) if device else ())]))

    def _static_devices(self) -> dict[str, str]:
        """Return by address the area of each Bluetooth device that has one and is not carried about."""
        areas: dict[str, set[str]] = {}
        carried: set[str] = set()
        for device in dr.async_get(self._hass).devices:
            addresses = _bluetooth_addresses(device)
            if not addresses or device.disabled:
                continue
            if self._is_carried(device):
                carried.update(addresses)
            elif area_id := dr.async_get_effective_area_id(self._hass, device):
                for address in addresses:
                    areas.setdefault(address, set()).add(area_id)
        # If two devices for one address stand in two areas, one of them is wrong.
        return {address: min(ids) for address, ids in areas.items() if len(ids) == 1 and address not in carried}

    def _is_carried(self, device: dr.DeviceEntry) -> bool:
        entry = self._hass.config_entries.async_get_entry(device.config_entry_id)
        return entry is None or entry.domain in _NOT_STATIC

    def _link(self, address: str, emitter: EmitterInfo) -> _Link:
        link = self._links.get(address)
        if link is None:
            unsubscribe = bluetooth.async_register_advertisement_callback(self._hass, self._async_heard, address)
            return _Link(emitter, unsubscribe)
        link.emitter = emitter
        return link

    def _unlink_all(self) -> None:
        for address in tuple(self._links):
            self._unlink(address)

    def _unlink(self, address: str) -> None:
        self._links.pop(address).unsubscribe()

    @callback
    def _async_heard(self, info: BluetoothServiceInfoBleak) -> None:
        """Handle one packet: the hot path. Only the first of each second and receiver is delivered."""
        link = self._links.get(info.address)
        if link is None or info.time - link.heard_s.get(info.source, -_EVERY_S) < _EVERY_S:
            return
        # A receiver that hears itself measures its own cable, not the room.
        if info.source == link.emitter.receiver or not WEAKEST_DBM <= info.rssi <= STRONGEST_DBM:
            return
        link.heard_s[info.source] = info.time
        self._sink.async_emitter(link.emitter.id, info.source, info.rssi, self._clock.event_time(info.time))

    @callback
    def _async_device_changed(self, event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        if event.data["action"] != "update" or not _DEVICE_CHANGES.isdisjoint(event.data["changes"]):
            self._stale = True


def _bluetooth_addresses(device: dr.DeviceEntry) -> Sequence[str]:
    return sorted(address.upper() for kind, address in device.connections if kind == dr.CONNECTION_BLUETOOTH)
