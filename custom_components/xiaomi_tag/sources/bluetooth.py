"""Home Assistant's Bluetooth as a source: follows our tags' addresses through every rotation.

A known address has a subscription of its own, which brings every packet of every receiver. New addresses are met
through matchers, which bring an address once for each new content. Nothing here polls and nothing grows with the
number of devices in the street.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
import logging
from math import inf
from typing import Final, override

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import (
    BluetoothCallbackMatcher,
    BluetoothChange,
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..adverts import Advertisement, from_raw, parse
from ..basics.bounded import Bounded
from ..basics.clock import Clock
from ..basics.model import STRONGEST_DBM, WEAKEST_DBM, Sighting
from ..identity.credentials import TagKind
from ..identity.kinds import KINDS, Matcher
from ..identity.resolver import Resolver
from .source import Sink, Source
from .stamps import Stamps

_LOGGER = logging.getLogger(__name__)

# A rotated address never comes back. One that fell silent while the tag is heard elsewhere is dropped soon, the only
# address of a tag after a day: in protection mode it lives that long.
_SUPERSEDED_AFTER_S: Final = 600.0
_FORGOTTEN_AFTER_S: Final = 86_400.0

# A tag has one address, two around a rotation. A sender that repeats a beacon's content from many gets no more.
_ADDRESSES_A_TAG: Final = 10

# Two payloads alternate while a receiver scans actively (advertisement and scan response), more with interleaved
# protocols. A payload in this list was parsed before.
_PAYLOADS_KEPT: Final = 4

# How many strong strangers of our tags' protocols are followed at once: one may be a tag with a lost clock.
_SUSPECTS: Final = 8
_SUSPECT_FOR_S: Final = 180.0

# Addresses whose content resolved to no tag: the same content again costs two dictionary look-ups.
_STRANGERS: Final = 4096


@dataclass(slots=True)
class _Link:
    """A subscription to one address, the tag that sends there (None for a suspect) and the payloads parsed before.

    `heard_s` is a monotonic time, -inf before the first packet, so that a step of the system clock is not silence.
    """

    tag: str | None
    fixed: bool
    heard_s: float
    unsubscribe: CALLBACK_TYPE
    payloads: list[object] = field(default_factory=list)


class BluetoothSource(Source):
    """Turns packets of Home Assistant's Bluetooth into sightings of our tags."""

    def __init__(self, hass: HomeAssistant, resolver: Resolver, clock: Clock, sink: Sink) -> None:
        self._hass = hass
        self._resolver = resolver
        self._clock = clock
        self._sink = sink
        self._links: dict[str, _Link] = {}
        self._matchers: dict[TagKind, list[CALLBACK_TYPE]] = {}
        self._strangers: Bounded[str, bytes] = Bounded(_STRANGERS)
        self._replaying = False
        self._stamps = Stamps()

    @override
    @callback
    def async_start(self) -> CALLBACK_TYPE:
        return self._async_stop

    @callback
    def _async_stop(self) -> None:
        for kind in tuple(self._matchers):
            self._drop_matchers(kind)
        for address in tuple(self._links):
            self._unlink(address)

    @override
    @callback
    def async_tags_changed(self, kinds: AbstractSet[TagKind]) -> None:
        for kind in self._matchers.keys() - kinds:
            self._drop_matchers(kind)
        for kind in kinds - self._matchers.keys():
            self._replaying = True
            try:
                self._matchers[kind] = [
                    bluetooth.async_register_callback(
                        self._hass, self._async_met, _home_assistants(matcher), BluetoothScanningMode.PASSIVE
                    )
                    for matcher in KINDS[kind].matchers
                ]
            finally:
                self._replaying = False

    @override
    @callback
    def async_watch(self, tag_id: str, address: str) -> None:
        link = self._link(address, tag_id, fixed=True)
        if info := bluetooth.async_last_service_info(self._hass, address, connectable=False):
            self._deliver(link, info, replayed=True)

    @override
    @callback
    def async_forget(self, tag_id: str) -> None:
        for address, link in tuple(self._links.items()):
            if link.tag == tag_id:
                self._unlink(address)

    @override
    @callback
    def async_keys_changed(self) -> None:
        self._strangers.clear()
        self._replaying = True
        try:
            for info in tuple(bluetooth.async_discovered_service_info(self._hass, connectable=False)):
                if (link := self._links.get(info.address)) is None or link.tag is None:
                    self._meet(info)
        finally:
            self._replaying = False

    @override
    @callback
    def async_tidy(self, now: float) -> None:
        """Unsubscribe from addresses that fell silent."""
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
        """Return whether this address is subscribed to as a tag's."""
        link = self._links.get(address)
        return link is not None and link.tag is not None

    @property
    def address_count(self) -> int:
        """How many addresses are subscribed to."""
        return len(self._links)

    @callback
    def _async_met(self, info: BluetoothServiceInfoBleak, _change: BluetoothChange) -> None:
        """Resolve an address with new content. Those with a subscription arrive through `_async_heard`."""
        address = info.address
        if address not in self._links and (info.raw is None or self._strangers.get(address) != info.raw):
            self._meet(info)

    def _meet(self, info: BluetoothServiceInfoBleak) -> None:
        frame = parse(_advertisement(info))
        if frame is None and self._replaying:
            # Home Assistant keeps the last packet only, which may be a scan response without the tag's identity. The
            # merged data of the address still have it, and nothing else would bring it before the next rotation.
            frame = parse(_merged(info))
        seen_at = self._clock.event_time(info.time)
        match = self._resolver.resolve(info.address, frame, seen_at, info.rssi)
        if match is not None:
            link = self._link(info.address, match.tag)
            self._deliver(link, info, replayed=self._replaying)
        elif self._resolver.may_be_lost_tag(frame, seen_at, info.rssi):
            self._suspect(info)
        elif info.raw is not None:
            self._strangers[info.address] = info.raw

    def _suspect(self, info: BluetoothServiceInfoBleak) -> None:
        """Follow for a while a stranger that could be a tag of ours with a lost clock."""
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
        """Drop a tag's address that was silent for longest if the tag has as many as allowed."""
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
        """Handle one packet of a subscribed address: the hot path."""
        if (link := self._links.get(info.address)) is not None:
            self._deliver(link, info)

    def _deliver(self, link: _Link, info: BluetoothServiceInfoBleak, *, replayed: bool = False) -> None:
        rssi_dbm = info.rssi
        if not WEAKEST_DBM <= rssi_dbm <= STRONGEST_DBM:
            return
        stamp_s = info.time
        if not replayed:
            stamp_s = self._stamps.time_of(info.source, stamp_s, self._clock.now() - self._clock.event_time(0.0))
        seen_at = self._clock.event_time(stamp_s)
        payload = info.raw if info.raw is not None else (info.service_data, info.manufacturer_data)
        if payload not in link.payloads or link.tag is None:
            self._read(link, info, payload, seen_at)
        if link.tag is None:
            return
        link.heard_s = max(link.heard_s, stamp_s)
        self._sink.async_sighting(Sighting(link.tag, info.source, rssi_dbm, seen_at, self._clock.now(), replayed))

    def _read(self, link: _Link, info: BluetoothServiceInfoBleak, payload: object, seen_at: float) -> None:
        """Parse content that this address had not sent before, and resolve again which tag sends there."""
        if isinstance(payload, tuple):
            # A copy: Home Assistant goes on merging into these dictionaries.
            payload = (dict(info.service_data), dict(info.manufacturer_data))
        advertisement = _advertisement(info)
        frame = parse(advertisement)
        match = self._resolver.resolve(info.address, frame, seen_at, info.rssi)
        if match and match.tag != link.tag:
            # Another tag sends from here now: payloads parsed for the previous one have to be parsed again.
            link.payloads = []
        link.tag = match.tag if match else None
        if match is None:
            return
        link.payloads = [payload, *link.payloads[: _PAYLOADS_KEPT - 1]]
        self._sink.async_reading(match, frame, advertisement)


def _advertisement(info: BluetoothServiceInfoBleak) -> Advertisement:
    """Return the content of this very packet if the receiver forwards it raw, else all that the address sent so far."""
    if info.raw is not None and (advertisement := from_raw(info.address, info.raw)) is not None:
        return advertisement
    return _merged(info)


def _merged(info: BluetoothServiceInfoBleak) -> Advertisement:
    """Return all that the address sent so far."""
    return Advertisement(info.address, info.service_data, info.manufacturer_data, info.name, info.service_uuids)


def _home_assistants(matcher: Matcher) -> BluetoothCallbackMatcher:
    """Return Home Assistant's form of a matcher."""
    found = BluetoothCallbackMatcher(connectable=False)
    if matcher.service_uuid is not None:
        found["service_data_uuid"] = matcher.service_uuid
    if matcher.company is not None:
        found["manufacturer_id"] = matcher.company
        found["manufacturer_data_start"] = list(matcher.data_start)
    return found
