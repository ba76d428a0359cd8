"""Home Assistant's Bluetooth as a source: follows our tags' addresses through every rotation.

A known address has a subscription of its own, which brings every packet of every receiver. New addresses are met
through matchers, which bring an address once for each new content. Nothing here polls and nothing grows with the
number of devices in the street.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
import logging
from math import inf
from typing import Final

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import (
    BluetoothCallbackMatcher,
    BluetoothChange,
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..adverts import Advertisement, Frame, from_raw, parse
from ..adverts.uuids import APPLE, DULT, FIND_HUB
from ..basics.bounded import Bounded
from ..basics.clock import Clock
from ..basics.model import Sighting
from ..identity.credentials import TagKind
from ..identity.resolver import Match, Resolver

_LOGGER = logging.getLogger(__name__)

# Readings outside of this are a missing RSSI (0, -127, 127) or no RSSI at all.
WEAKEST_DBM: Final = -126
STRONGEST_DBM: Final = -1

# A rotated address never comes back. One that fell silent while the tag is heard elsewhere is dropped soon, the only
# address of a tag after a day: in protection mode it lives that long.
_SUPERSEDED_AFTER_S: Final = 600.0
_FORGOTTEN_AFTER_S: Final = 86_400.0

# A tag has one address, two around a rotation. Whoever sends a beacon's content from many gets no more than this.
_ADDRESSES_A_TAG: Final = 10

# Two payloads alternate while a receiver scans actively (advertisement and scan response), more with interleaved
# protocols; a payload found here was read before.
_PAYLOADS_KEPT: Final = 4

# Strong strangers of our tags' protocols that are listened to, to tell a tag with a lost clock from a passer-by.
_SUSPECTS: Final = 8
_SUSPECT_FOR_S: Final = 180.0

# Addresses whose content was looked up and is nobody's: the same again costs two dictionary look-ups.
_STRANGERS: Final = 4096

_MATCHERS: Final[Mapping[TagKind, tuple[BluetoothCallbackMatcher, ...]]] = {
    TagKind.FIND_HUB: (BluetoothCallbackMatcher(service_data_uuid=FIND_HUB, connectable=False),),
    TagKind.FIND_MY: (
        BluetoothCallbackMatcher(manufacturer_id=APPLE, manufacturer_data_start=[0x12], connectable=False),
        BluetoothCallbackMatcher(service_data_uuid=DULT, connectable=False),
    ),
    TagKind.IBEACON: (
        BluetoothCallbackMatcher(manufacturer_id=APPLE, manufacturer_data_start=[0x02, 0x15], connectable=False),
    ),
    # A resolvable address can carry anything.
    TagKind.PRIVATE_ADDRESS: (BluetoothCallbackMatcher(connectable=False),),
    TagKind.ADDRESS: (),
}


@dataclass(slots=True)
class _Link:
    """A subscription to one address: whose it is, what was read there, how to end it.

    `heard_s` is a monotonic time, -inf before the first packet: a step of the system clock is no silence.
    """

    tag: str | None
    fixed: bool
    heard_s: float
    unsubscribe: CALLBACK_TYPE
    payloads: list[object] = field(default_factory=list)


class BluetoothSource:
    """Turns packets of Home Assistant's Bluetooth into sightings of our tags."""

    def __init__(
        self,
        hass: HomeAssistant,
        resolver: Resolver,
        clock: Clock,
        on_sighting: Callable[[Sighting], None],
        on_reading: Callable[[Match, Frame | None, Advertisement], None],
    ) -> None:
        self._hass = hass
        self._resolver = resolver
        self._clock = clock
        self._on_sighting = on_sighting
        self._on_reading = on_reading
        self._links: dict[str, _Link] = {}
        self._matchers: dict[TagKind, list[CALLBACK_TYPE]] = {}
        self._strangers: Bounded[str, bytes] = Bounded(_STRANGERS)
        self._replaying = False

    @callback
    def async_stop(self) -> None:
        """End every registration."""
        for kind in tuple(self._matchers):
            self._drop_matchers(kind)
        for address in tuple(self._links):
            self._unlink(address)

    @callback
    def async_set_kinds(self, kinds: Iterable[TagKind]) -> None:
        """Meet new addresses of these kinds of tags, and of no others."""
        wanted = set(kinds)
        for kind in self._matchers.keys() - wanted:
            self._drop_matchers(kind)
        for kind in wanted - self._matchers.keys():
            self._replaying = True
            try:
                self._matchers[kind] = [
                    bluetooth.async_register_callback(
                        self._hass, self._async_met, matcher, BluetoothScanningMode.PASSIVE
                    )
                    for matcher in _MATCHERS[kind]
                ]
            finally:
                self._replaying = False

    @callback
    def async_watch(self, address: str, tag: str) -> None:
        """Listen to a fixed address of a tag."""
        self._link(address, tag, fixed=True)
        if info := bluetooth.async_last_service_info(self._hass, address, connectable=False):
            self._deliver(self._links[address], info, replayed=True)

    @callback
    def async_forget(self, tag: str) -> None:
        """Stop listening to all addresses of a tag."""
        for address, link in tuple(self._links.items()):
            if link.tag == tag:
                self._unlink(address)

    @callback
    def async_look_again(self) -> None:
        """Go once through what Home Assistant has heard already: keys came that may explain some of it."""
        self._strangers.clear()
        self._replaying = True
        try:
            for info in tuple(bluetooth.async_discovered_service_info(self._hass, connectable=False)):
                if (link := self._links.get(info.address)) is None or link.tag is None:
                    self._meet(info)
        finally:
            self._replaying = False

    @callback
    def async_tidy(self, now: float) -> None:
        """Drop addresses that fell silent; called now and then."""
        heard_s: dict[str | None, float] = {}
        for link in self._links.values():
            heard_s[link.tag] = max(heard_s.get(link.tag, -inf), link.heard_s)
        for address, link in tuple(self._links.items()):
            if link.fixed:
                continue
            if link.tag is None:
                patience_s = _SUSPECT_FOR_S
            else:
                patience_s = _SUPERSEDED_AFTER_S if heard_s[link.tag] > link.heard_s else _FORGOTTEN_AFTER_S
            if now - self._clock.event_time(link.heard_s) > patience_s:
                self._unlink(address)

    def follows(self, address: str) -> bool:
        """Return whether an address is listened to as one of a tag's."""
        link = self._links.get(address)
        return link is not None and link.tag is not None

    @property
    def address_count(self) -> int:
        """How many addresses are listened to."""
        return len(self._links)

    @callback
    def _async_met(self, info: BluetoothServiceInfoBleak, _change: BluetoothChange) -> None:
        """Take an address that has new content; those with a subscription come that way already."""
        address = info.address
        if address not in self._links and (info.raw is None or self._strangers.get(address) != info.raw):
            self._meet(info)

    def _meet(self, info: BluetoothServiceInfoBleak) -> None:
        frame = parse(_advertisement(info))
        if frame is None and self._replaying:
            # What Home Assistant kept is the last packet, which may be a scan response without the tag's identity:
            # then what the address has said so far. Nothing else would bring it again before the next rotation.
            frame = parse(_merged(info))
        seen_at = self._clock.event_time(info.time)
        match = self._resolver.resolve(info.address, frame, seen_at, info.rssi)
        if match is not None:
            link = self._link(info.address, match.tag)
            self._deliver(link, info, replayed=self._replaying)
        elif self._resolver.wonders_about(frame, seen_at, info.rssi):
            self._suspect(info)
        elif info.raw is not None:
            self._strangers[info.address] = info.raw

    def _suspect(self, info: BluetoothServiceInfoBleak) -> None:
        """Listen for a while to a stranger that could be a tag of ours with a lost clock."""
        recent = self._clock.now() - self._clock.event_time(info.time) < _SUSPECT_FOR_S
        if recent and sum(link.tag is None for link in self._links.values()) < _SUSPECTS:
            self._link(info.address, None).heard_s = info.time

    def _link(self, address: str, tag: str | None, *, fixed: bool = False) -> _Link:
        if link := self._links.get(address):
            link.tag = tag
            link.fixed = fixed
            return link
        if tag is not None and not fixed:
            self._make_room(tag)
        _LOGGER.debug("Following a new address of tag %s", tag)
        unsubscribe = bluetooth.async_register_advertisement_callback(self._hass, self._async_heard, address)
        link = self._links[address] = _Link(tag, fixed, -inf, unsubscribe)
        return link

    def _make_room(self, tag: str) -> None:
        """Drop the address of a tag that was silent for longest, where it has as many as anybody may."""
        links = [(link.heard_s, address) for address, link in self._links.items() if link.tag == tag and not link.fixed]
        if len(links) >= _ADDRESSES_A_TAG:
            self._unlink(min(links)[1])

    def _unlink(self, address: str) -> None:
        self._links.pop(address).unsubscribe()

    def _drop_matchers(self, kind: TagKind) -> None:
        for unsubscribe in self._matchers.pop(kind):
            unsubscribe()

    @callback
    def _async_heard(self, info: BluetoothServiceInfoBleak) -> None:
        """Take one packet of an address that is listened to: the hot path."""
        if (link := self._links.get(info.address)) is not None:
            self._deliver(link, info)

    def _deliver(self, link: _Link, info: BluetoothServiceInfoBleak, *, replayed: bool = False) -> None:
        rssi_dbm = info.rssi
        if not WEAKEST_DBM <= rssi_dbm <= STRONGEST_DBM:
            return
        seen_at = self._clock.event_time(info.time)
        payload = info.raw if info.raw is not None else (info.service_data, info.manufacturer_data)
        if payload not in link.payloads or link.tag is None:
            self._read(link, info, payload, seen_at)
        if link.tag is None:
            return
        link.heard_s = max(link.heard_s, info.time)
        self._on_sighting(Sighting(link.tag, info.source, rssi_dbm, seen_at, self._clock.now(), replayed))

    def _read(self, link: _Link, info: BluetoothServiceInfoBleak, payload: object, seen_at: float) -> None:
        """Read content that this address had not sent before, and ask anew whose it is."""
        if isinstance(payload, tuple):
            # Home Assistant goes on merging into its dictionaries.
            payload = (dict(info.service_data), dict(info.manufacturer_data))
        advertisement = _advertisement(info)
        frame = parse(advertisement)
        match = self._resolver.resolve(info.address, frame, seen_at, info.rssi)
        if match and match.tag != link.tag:
            # Somebody else's content came from here: what was read before is not the new tag's, so it is read anew.
            link.payloads = []
        link.tag = match.tag if match else None
        if match is None:
            return
        link.payloads = [payload, *link.payloads[: _PAYLOADS_KEPT - 1]]
        self._on_reading(match, frame, advertisement)


def _advertisement(info: BluetoothServiceInfoBleak) -> Advertisement:
    """Return what this very packet says where the receiver gives it raw, else what the address has said so far."""
    if info.raw is not None and (advertisement := from_raw(info.address, info.raw)) is not None:
        return advertisement
    return _merged(info)


def _merged(info: BluetoothServiceInfoBleak) -> Advertisement:
    """Return all that the address has said so far."""
    return Advertisement(info.address, info.service_data, info.manufacturer_data, info.name, info.service_uuids)
