"""Which receivers there are, where they stand and whether they listen: followed live from the registries."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
import logging
import re

from homeassistant.components import bluetooth
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr, floor_registry as fr

from ..locator import Receiver

_LOGGER = logging.getLogger(__name__)

_BLUETOOTH = "bluetooth"
# Home Assistant names its own adapters "hci0 (00:11:22:33:44:55)".
_ADDRESS_IN_NAME = re.compile(r"\s*\(?(?:[0-9A-F]{2}:){5}[0-9A-F]{2}\)?", re.IGNORECASE)
_DEVICE_CHANGES = {"area_id", "via_device_id", "name", "name_by_user", "connections", "disabled_by"}


@dataclass(frozen=True, slots=True)
class ReceiverInfo:
    """A receiver: of Home Assistant's Bluetooth, a gateway, or a relay that stands in a room.

    `source` is the address by which packets name it, `device_id` the device on whose page its area is set,
    `offline_since` the Unix second since when it has not been listening (None while it is).
    """

    source: str
    name: str
    device_id: str | None
    area_id: str | None
    floor_id: str | None
    offline_since: float | None = None

    @property
    def online(self) -> bool:
        """Whether it listens now."""
        return self.offline_since is None


class Receivers:
    """All receivers that Home Assistant knows, by source.

    A receiver is known by its `bluetooth` config entry, which outlives an outage, or by listening right now.
    """

    def __init__(self, hass: HomeAssistant, on_change: Callable[[], None]) -> None:
        self._hass = hass
        self._on_change = on_change
        self._others: list[Callable[[], Sequence[ReceiverInfo]]] = []
        self._receivers: dict[str, ReceiverInfo] = {}
        self._listening: frozenset[str] = frozenset()
        self._stale = True

    @callback
    def async_start(self, now: float) -> Callable[[], None]:
        """Read the registries and follow them; return what stops that."""
        self.async_refresh(now)
        bus = self._hass.bus
        unsubscribe: list[CALLBACK_TYPE] = [
            bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_device_changed),
            bus.async_listen(ar.EVENT_AREA_REGISTRY_UPDATED, self._async_place_changed),
            bus.async_listen(fr.EVENT_FLOOR_REGISTRY_UPDATED, self._async_place_changed),
        ]

        def stop() -> None:
            for unsubscribe_one in unsubscribe:
                unsubscribe_one()

        return stop

    @callback
    def async_include(self, others: Callable[[], Sequence[ReceiverInfo]]) -> CALLBACK_TYPE:
        """Count what `others` returns among the receivers, as of each call of `async_invalidate`; return what ends that."""
        self._others.append(others)
        self._stale = True

        def exclude() -> None:
            self._others.remove(others)
            self._stale = True

        return exclude

    @callback
    def async_invalidate(self) -> None:
        """Take note that receivers which are not Home Assistant's Bluetooth have changed."""
        self._stale = True

    def all(self) -> Sequence[ReceiverInfo]:
        """Return every known receiver, by name."""
        return sorted(self._receivers.values(), key=lambda receiver: (receiver.name, receiver.source))

    def get(self, source: str) -> ReceiverInfo | None:
        """Return the receiver that packets name `source`."""
        return self._receivers.get(source)

    def names(self) -> dict[str, str]:
        """Return by source what to call each receiver; two of one name are told apart by their sources."""
        names = {source: receiver.name for source, receiver in self._receivers.items()}
        twice = {name for name, count in Counter(names.values()).items() if count > 1}
        return {source: f"{name} ({source})" if name in twice else name for source, name in names.items()}

    def for_locator(self) -> list[Receiver]:
        """Return all in the locator's words."""
        return [Receiver(receiver.source, receiver.area_id, receiver.online) for receiver in self.all()]

    @property
    def online_count(self) -> int:
        """How many listen now."""
        return sum(receiver.online for receiver in self._receivers.values())

    @callback
    def async_refresh(self, now: float) -> None:
        """Take in what changed since the last call; costs a comparison of two small sets when nothing did."""
        listening = frozenset(scanner.source for scanner in bluetooth.async_current_scanners(self._hass))
        if not self._stale and listening == self._listening:
            return
        self._stale = False
        self._listening = listening
        receivers = {source: self._read(source, now) for source in self._known_sources() | listening}
        for others in self._others:
            receivers |= {receiver.source: receiver for receiver in others()}
        if receivers == self._receivers:
            return
        self._receivers = receivers
        _LOGGER.debug("Receivers changed: %s known, %s online", len(receivers), self.online_count)
        self._on_change()

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
        own = self._own_device(registry, source)
        # The user sees and moves the proxy's device; the one that `bluetooth` keeps hangs below it.
        shown = registry.async_get(own.via_device_id) if own and own.via_device_id else None
        area_id = self._area(shown) or self._area(own)
        area = ar.async_get(self._hass).async_get_area(area_id) if area_id else None
        previous = self._receivers.get(source)
        offline_since = None
        if source not in self._listening:
            offline_since = previous.offline_since if previous and previous.offline_since else now
        device = shown or own
        return ReceiverInfo(
            source=source,
            name=_name(device) or source,
            device_id=device.id if device else None,
            area_id=area.id if area else None,
            floor_id=area.floor_id if area else None,
            offline_since=offline_since,
        )

    def _own_device(self, registry: dr.DeviceRegistry, source: str) -> dr.DeviceEntry | None:
        devices = registry.async_get_devices(connections={(dr.CONNECTION_BLUETOOTH, source)})
        entry = self._hass.config_entries.async_entry_for_domain_unique_id(_BLUETOOTH, source)
        if entry:
            devices.sort(key=lambda device: device.config_entry_id != entry.entry_id)
        return devices[0] if devices else None

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
        self._stale = True


def _name(device: dr.AnyDeviceEntry | None) -> str:
    """Return what to call a receiver in states and repairs, where its address has no place."""
    name = (device.name_by_user or device.name or "") if device else ""
    return _ADDRESS_IN_NAME.sub("", name).strip()
