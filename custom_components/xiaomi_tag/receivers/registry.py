"""The receivers of a home, where they stand and whether they listen: followed live in the registries."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
import logging
import re

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr, floor_registry as fr

from ..basics.listeners import Stops
from ..locator import Receiver
from .listening import Listening, NotListening
from .settings import UNSET, ReceiverSettings

_LOGGER = logging.getLogger(__name__)

_BLUETOOTH = "bluetooth"
# Home Assistant names its own adapters "hci0 (00:11:22:33:44:55)".
_ADDRESS_IN_NAME = re.compile(r"\s*\(?(?:[0-9A-F]{2}:){5}[0-9A-F]{2}\)?", re.IGNORECASE)
_DEVICE_CHANGES = {"area_id", "via_device_id", "name", "name_by_user", "connections", "disabled_by"}


@dataclass(frozen=True, slots=True)
class ReceiverInfo:
    """A receiver: of Home Assistant's Bluetooth, a gateway, or a relay that stands in a room.

    `source` is its id in sightings (see `ids`), `device_id` the device on whose page the user sets its area,
    `offline_since` the Unix second since when it has not been listening (None while it listens), `reason` why. One that
    is `ignored` is left out of the locator; `offset_db` is added to all that a receiver hears.
    """

    source: str
    name: str
    device_id: str | None
    area_id: str | None
    floor_id: str | None
    offline_since: float | None = None
    reason: NotListening | None = None
    offset_db: float = 0.0
    ignored: bool = False

    @property
    def online(self) -> bool:
        """Whether it listens now."""
        return self.offline_since is None

    @property
    def state(self) -> str:
        """What it does, in a word: `ignored`, `listening`, or why it does not listen."""
        if self.ignored:
            return "ignored"
        if self.online:
            return "listening"
        return (self.reason or NotListening.OFFLINE).value


class Receivers:
    """All receivers of a home, by source.

    One of Home Assistant's Bluetooth is known by its `bluetooth` config entry, which outlives an outage, or because it
    is connected right now. Gateways and phones are included by their own modules. `on_change` is called from
    `async_refresh` alone, when receivers, areas or floors changed; `on_listening` in its place when nothing changed but
    who listens, which happens all day.
    """

    def __init__(
        self, hass: HomeAssistant, on_change: Callable[[], None], on_listening: Callable[[], None] | None = None
    ) -> None:
        self._hass = hass
        self._on_change = on_change
        self._on_listening = on_listening or on_change
        self._others: list[Callable[[], Sequence[ReceiverInfo]]] = []
        self._receivers: dict[str, ReceiverInfo] = {}
        self._scanner_names: dict[str, str] = {}
        self._settings: Mapping[str, ReceiverSettings] = {}
        self._listening = Listening()
        self._states: Mapping[str, NotListening | None] = {}
        self._stale = True
        self._unpublished = False

    @callback
    def async_start(self, now: float) -> CALLBACK_TYPE:
        """Read the registries and follow them; return what stops that."""
        self.async_refresh(now)
        bus = self._hass.bus
        return Stops(
            bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_device_changed),
            bus.async_listen(ar.EVENT_AREA_REGISTRY_UPDATED, self._async_place_changed),
            bus.async_listen(fr.EVENT_FLOOR_REGISTRY_UPDATED, self._async_place_changed),
        )

    @callback
    def async_include(self, others: Callable[[], Sequence[ReceiverInfo]]) -> CALLBACK_TYPE:
        """Include the receivers that `others` returns, read after each `async_invalidate`; return what ends that."""
        self._others.append(others)
        self._stale = True

        def exclude() -> None:
            self._others.remove(others)
            self._stale = True

        return exclude

    @callback
    def async_invalidate(self) -> None:
        """Mark included receivers as changed: the next refresh reads them."""
        self._stale = True

    @callback
    def async_add(self, receiver: ReceiverInfo) -> None:
        """Add an included receiver at once, for the sightings before the next refresh, which publishes the change."""
        self._receivers[receiver.source] = self._set(receiver)
        self._stale = self._unpublished = True

    @callback
    def async_set(self, settings: Mapping[str, ReceiverSettings]) -> None:
        """Use these settings, by source; the next refresh publishes a change."""
        if settings != self._settings:
            self._settings = settings
            self._stale = True

    def settings(self, source: str) -> ReceiverSettings:
        """Return the settings of a receiver."""
        return self._settings.get(source, UNSET)

    def all(self) -> Sequence[ReceiverInfo]:
        """Return every known receiver, by name."""
        return sorted(self._receivers.values(), key=lambda receiver: (receiver.name, receiver.source))

    def get(self, source: str) -> ReceiverInfo | None:
        """Return the receiver with this id."""
        return self._receivers.get(source)

    def names(self) -> dict[str, str]:
        """Return by source the name of each receiver; where two share a name, their sources are added."""
        names = {source: receiver.name for source, receiver in self._receivers.items()}
        shared = {name for name, count in Counter(names.values()).items() if count > 1}
        return {source: f"{name} ({source})" if name in shared else name for source, name in names.items()}

    def for_locator(self) -> list[Receiver]:
        """Return all receivers that are not ignored as the locator's type."""
        return [
            Receiver(receiver.source, receiver.area_id, receiver.online, receiver.offset_db) for receiver in self.used()
        ]

    def used(self) -> Sequence[ReceiverInfo]:
        """Return every receiver that is not ignored, by name."""
        return [receiver for receiver in self.all() if not receiver.ignored]

    def stuck(self) -> frozenset[str]:
        """Return the sources of receivers that have heard nothing for minutes though there was something to hear."""
        return self._listening.stuck()

    @property
    def online_count(self) -> int:
        """How many listen now, without those that are ignored."""
        return sum(receiver.online and not receiver.ignored for receiver in self._receivers.values())

    @callback
    def async_refresh(self, now: float) -> None:
        """Update the receivers and publish a change; without one this only looks at each scanner."""
        scanners = bluetooth.async_current_scanners(self._hass)
        states = self._listening.observe(scanners, MONOTONIC_TIME())
        if not self._stale and states == self._states:
            return
        before, self._states = self._states, states
        if self._stale or states.keys() != before.keys():
            # Kept of those that stopped: a receiver without a device has no other name.
            self._scanner_names |= {scanner.source: _scanner_name(scanner.name, scanner.source) for scanner in scanners}
            receivers = self._read_all(now)
        else:
            receivers = {
                source: self._listens(receiver, now) if source in states else receiver
                for source, receiver in self._receivers.items()
            }
        self._stale = False
        if receivers == self._receivers and not self._unpublished:
            return
        listening_only = not self._unpublished and _places(receivers) == _places(self._receivers)
        self._receivers = receivers
        self._unpublished = False
        _LOGGER.debug("Receivers changed: %s known, %s online", len(receivers), self.online_count)
        (self._on_listening if listening_only else self._on_change)()

    def _read_all(self, now: float) -> dict[str, ReceiverInfo]:
        receivers = {source: self._read(source, now) for source in self._known_sources() | self._states.keys()}
        self._listening.keep(receivers)
        for others in self._others:
            receivers |= {receiver.source: receiver for receiver in others()}
        return {source: self._set(receiver) for source, receiver in receivers.items()}

    def _set(self, receiver: ReceiverInfo) -> ReceiverInfo:
        """Return a receiver with its settings."""
        settings = self.settings(receiver.source)
        if (receiver.offset_db, receiver.ignored) == (settings.offset_db, settings.ignored):
            return receiver
        return replace(receiver, offset_db=settings.offset_db, ignored=settings.ignored)

    def _listens(self, receiver: ReceiverInfo, now: float) -> ReceiverInfo:
        """Return a receiver of Home Assistant's Bluetooth with whether it listens now, and since when it does not."""
        reason = self._states.get(receiver.source, NotListening.OFFLINE)
        if reason is receiver.reason and (reason is None) == receiver.online:
            return receiver
        since = None if reason is None else receiver.offline_since or now
        return replace(receiver, reason=reason, offline_since=since)

    def _known_sources(self) -> set[str]:
        return {
            entry.unique_id
            for entry in self._hass.config_entries.async_entries(
                _BLUETOOTH, include_ignore=False, include_disabled=False
            )
            if entry.unique_id
        }

    def _read(self, source: str, now: float) -> ReceiverInfo:
        registry = dr.async_get(self._hass)
        own = _own_device(self._hass, source)
        # The user sees and moves the proxy's own device; that of the `bluetooth` integration is attached to it.
        shown = registry.async_get(own.via_device_id) if own and own.via_device_id else None
        area_id = self._area(shown) or self._area(own)
        area = ar.async_get(self._hass).async_get_area(area_id) if area_id else None
        previous = self._receivers.get(source)
        device = shown or own
        receiver = ReceiverInfo(
            source=source,
            name=_name(device) or self._scanner_names.get(source) or source,
            device_id=device.id if device else None,
            area_id=area.id if area else None,
            floor_id=area.floor_id if area else None,
            offline_since=previous.offline_since if previous else None,
            reason=previous.reason if previous else None,
        )
        return self._listens(receiver, now)

    def _area(self, device: dr.AnyDeviceEntry | None) -> str | None:
        return dr.async_get_effective_area_id(self._hass, device) if device else None

    @callback
    def _async_device_changed(self, event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        if event.data["action"] != "update" or not _DEVICE_CHANGES.isdisjoint(event.data["changes"]):
            self._stale = True

    @callback
    def _async_place_changed(
        self, _event: Event[ar.EventAreaRegistryUpdatedData] | Event[fr.EventFloorRegistryUpdatedData]
    ) -> None:
        # An area is a room even without a receiver in it, so that every change counts.
        self._stale = self._unpublished = True


@callback
def async_receiver_name(hass: HomeAssistant, source: str) -> str:
    """Return the name of a receiver of Home Assistant's Bluetooth, of its device if it has one."""
    own = _own_device(hass, source)
    shown = dr.async_get(hass).async_get(own.via_device_id) if own and own.via_device_id else None
    scanners = bluetooth.async_current_scanners(hass)
    scanner_name = next((_scanner_name(scanner.name, source) for scanner in scanners if scanner.source == source), "")
    return _name(shown or own) or scanner_name or source


def _own_device(hass: HomeAssistant, source: str) -> dr.DeviceEntry | None:
    registry = dr.async_get(hass)
    devices = registry.async_get_devices(connections={(dr.CONNECTION_BLUETOOTH, source)})
    if entry := hass.config_entries.async_entry_for_domain_unique_id(_BLUETOOTH, source):
        devices.sort(key=lambda device: device.config_entry_id != entry.entry_id)
    if devices:
        return devices[0]
    # Some integrations register a scanner by the id of their entry, and no device for it. One device is the receiver.
    if hass.config_entries.async_get_entry(source) is None:
        return None
    of_entry = dr.async_entries_for_config_entry(registry, source)
    return of_entry[0] if len(of_entry) == 1 else None


def _places(receivers: Mapping[str, ReceiverInfo]) -> Mapping[str, ReceiverInfo]:
    """Return all of receivers but whether they listen."""
    return {source: replace(receiver, offline_since=None, reason=None) for source, receiver in receivers.items()}


def _name(device: dr.AnyDeviceEntry | None) -> str:
    """Return a receiver's name for states and repairs, without its address."""
    return _without_address((device.name_by_user or device.name or "") if device else "")


def _scanner_name(name: str, source: str) -> str:
    """Return the name of a scanner, to which Home Assistant adds its source."""
    return _without_address(name.replace(f"({source})", ""))


def _without_address(name: str) -> str:
    return _ADDRESS_IN_NAME.sub("", name).strip()
