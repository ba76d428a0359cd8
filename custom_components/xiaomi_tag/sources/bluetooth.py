"""Home Assistant's Bluetooth as a source: follows our tags' addresses through every rotation.

A known address has a subscription of its own, which brings every packet of every receiver. New addresses are met
through matchers, which bring an address once for each new content. Addresses that found no room are looked at again a
few seconds later. Nothing here grows with the number of devices in the street.
"""

from collections.abc import Set as AbstractSet
import logging
from typing import Final, override

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import (
    BluetoothCallbackMatcher,
    BluetoothChange,
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..adverts import Advertisement, FindHubFrame, Frame, parse
from ..basics.bounded import Bounded
from ..basics.clock import Clock
from ..basics.every import Every
from ..basics.model import STRONGEST_DBM, WEAKEST_DBM, Sighting
from ..identity.content import Content, content_of
from ..identity.credentials import TagKind
from ..identity.kinds import KINDS, Matcher
from ..identity.resolver import Match, Resolver
from .links import ADDRESSES_A_TAG, SUSPECT_FOR_S, SUSPECTS, Link, Links, Verdict
from .packets import advertisement_of, merged_of
from .source import Sink, Source
from .stamps import Stamps

_LOGGER = logging.getLogger(__name__)

# Addresses whose content resolved to no tag: the same content again costs two dictionary look-ups.
_STRANGERS: Final = 4096

# A payload is resolved again after this, so that an address is a tag's only as long as something proves it.
_RESOLVE_EVERY_S: Final = 20.0

# Addresses that found no room, or that may be a lost tag's once they are louder. Home Assistant does not bring the same
# content a second time, so they are looked up; who sends once from an address is not met again.
_WAITING: Final = 1024
_LOOK_AGAIN_S: Final = 5.0
_WAIT_FOR_S: Final = 60.0


class BluetoothSource(Source):
    """Turns packets of Home Assistant's Bluetooth into sightings of our tags."""

    def __init__(self, hass: HomeAssistant, resolver: Resolver, clock: Clock, sink: Sink) -> None:
        self._hass = hass
        self._resolver = resolver
        self._clock = clock
        self._sink = sink
        self._links = Links()
        self._matchers: dict[TagKind, list[CALLBACK_TYPE]] = {}
        self._strangers: Bounded[str, bytes] = Bounded(_STRANGERS)
        self._waiting: Bounded[str, float] = Bounded(_WAITING)
        """By address, when it was heard last before it had to wait: a monotonic time."""
        self._look_again = Every(_LOOK_AGAIN_S)
        self._replaying = False
        self._stamps = Stamps()

    @override
    @callback
    def async_start(self) -> CALLBACK_TYPE:
        return self._async_stop

    @callback
    def _async_stop(self) -> None:
        self._waiting.clear()
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
            link.verdicts.clear()
            if link.tag == tag_id:
                self._unlink(address)

    @override
    @callback
    def async_keys_changed(self) -> None:
        self._strangers.clear()
        self._replaying = True
        try:
            for info in tuple(bluetooth.async_discovered_service_info(self._hass, connectable=False)):
                link = self._links.get(info.address)
                if link is None or link.tag is None:
                    self._meet(info)
                else:
                    link.verdicts.clear()
        finally:
            self._replaying = False

    @override
    @callback
    def async_tidy(self, now: float) -> None:
        """Unsubscribe from addresses that fell silent."""
        for address in self._links.outdated(now - self._clock.event_time(0.0)):
            self._unlink(address)

    def follows(self, address: str) -> bool:
        """Return whether this address is subscribed to as a tag's."""
        link = self._links.get(address)
        return link is not None and link.is_a_tags

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

    def _meet(self, info: BluetoothServiceInfoBleak, *, again: bool = False) -> None:
        """Resolve an address without a subscription; `again` if it was heard again since it had to wait."""
        advertisement, merged = advertisement_of(info), merged_of(info)
        frame = parse(advertisement)
        itself = frame is not None
        if frame is None and self._replaying:
            # Home Assistant keeps the last packet only, which may be a scan response without the tag's identity. The
            # merged data of the address still have it, and nothing else would bring it before the next rotation.
            advertisement, frame = merged, parse(merged)
        seen_at = self._clock.event_time(info.time)
        content = content_of(frame, advertisement, merged)
        match = self._resolver.resolve(info.address, frame, seen_at, info.rssi, content=content)
        if match is not None:
            link = self._admit(info, match.tag, again=again)
            if link is not None:
                link.foreign |= content is Content.FOREIGN
            if WEAKEST_DBM <= info.rssi <= STRONGEST_DBM:
                self._read(match, frame, advertisement)
                self._credit(match.tags, info, link, replayed=self._replaying or again)
                if link is not None and itself:
                    link.verdicts[_payload(info)] = _verdict(match, info)
        else:
            if info.raw is not None:
                self._strangers[info.address] = info.raw
            if self._resolver.may_be_lost_tag(frame, seen_at, STRONGEST_DBM):
                self._suspect(info, frame, seen_at, again=again)

    def _admit(self, info: BluetoothServiceInfoBleak, tag: str, *, again: bool) -> Link | None:
        """Subscribe to a tag's new address; None if there is no room for it now."""
        address = info.address
        if address not in self._links and sum(1 for _ in self._links.of(tag)) >= ADDRESSES_A_TAG:
            weakest = self._links.weakest(tag, info.time, again=again)
            if weakest is None:
                self._waiting[address] = info.time
                return None
            self._waiting[weakest] = self._links[weakest].heard_s
            self._unlink(weakest)
        link = self._link(address, tag, since_s=info.time)
        link.packets += again
        return link

    def _suspect(self, info: BluetoothServiceInfoBleak, frame: Frame | None, seen_at: float, *, again: bool) -> None:
        """Follow for a while a stranger that could be a tag of ours that is lost, in turn with others like it."""
        address = info.address
        if self._clock.now() - seen_at > SUSPECT_FOR_S:
            return
        strong = self._resolver.may_be_lost_tag(frame, seen_at, info.rssi)
        # Accessories of strangers are many: one has to be heard twice.
        if not strong or not (again or isinstance(frame, FindHubFrame)):
            self._waiting[address] = info.time
            return
        if sum(1 for _ in self._links.of(None)) >= SUSPECTS:
            least = self._links.least_suspect(info.time)
            if least is None:
                self._waiting[address] = info.time
                return
            self._waiting[least] = self._links[least].heard_s
            self._unlink(least)
        link = self._link(address, None, since_s=info.time)
        link.heard_s = info.time
        link.packets = 1 + again

    @callback
    def async_look_again(self, now: float) -> None:
        """Meet the addresses that were heard again since they had to wait; forget those that were not.

        Called every second; it looks every few.
        """
        if not self._waiting or not self._look_again.due(now):
            return
        waiting = dict(self._waiting)
        self._waiting.clear()
        now_s = now - self._clock.event_time(0.0)
        for address, heard_s in waiting.items():
            info = bluetooth.async_last_service_info(self._hass, address, connectable=False)
            if info is None or address in self._links:
                continue
            if info.time > heard_s:
                self._meet(info, again=True)
            elif now_s - heard_s < _WAIT_FOR_S:
                self._waiting[address] = heard_s
        # Those that made room now come after those that still wait.
        for address in self._waiting.keys() - waiting.keys():
            self._waiting[address] = self._waiting.pop(address)

    def _link(self, address: str, tag: str | None, *, fixed: bool = False, since_s: float = 0.0) -> Link:
        if link := self._links.get(address):
            link.tag = tag
            link.fixed = fixed or link.fixed
            return link
        _LOGGER.debug("Following a new address of tag %s", tag)
        unsubscribe = bluetooth.async_register_advertisement_callback(self._hass, self._async_heard, address)
        link = self._links[address] = Link(tag, fixed, since_s, unsubscribe)
        return link

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

    def _deliver(self, link: Link, info: BluetoothServiceInfoBleak, *, replayed: bool = False) -> None:
        if not WEAKEST_DBM <= info.rssi <= STRONGEST_DBM:
            return
        payload = _payload(info)
        verdict = link.verdicts.get(payload)
        if verdict is None or info.time > verdict.until_s or link.tag is None:
            verdict = self._resolve(link, info, payload, verdict)
        if verdict.tags:
            self._credit(verdict.tags, info, link, replayed=replayed)

    def _resolve(self, link: Link, info: BluetoothServiceInfoBleak, payload: object, before: Verdict | None) -> Verdict:
        """Resolve content that this address had not sent of late, and read it unless it was read before."""
        advertisement = advertisement_of(info)
        frame = parse(advertisement)
        content = content_of(frame, advertisement)
        seen_at = self._clock.event_time(info.time)
        match = self._resolver.resolve(info.address, frame, seen_at, info.rssi, content=content)
        verdict = _verdict(match, info)
        if match is None:
            link.foreign |= content is Content.FOREIGN or (frame is not None and bool(frame.identity))
            if link.tag is None:
                link.heard_s, link.packets = max(link.heard_s, info.time), link.packets + 1
        else:
            link.tag = match.tag
            if before is None or before.tags != verdict.tags:
                self._read(match, frame, advertisement)
        link.verdicts[payload] = verdict
        return verdict

    def _read(self, match: Match, frame: Frame | None, advertisement: Advertisement) -> None:
        for found in (match, *match.also):
            self._sink.async_reading(found, frame, advertisement)

    def _credit(
        self, tags: tuple[str, ...], info: BluetoothServiceInfoBleak, link: Link | None, *, replayed: bool
    ) -> None:
        """Deliver a packet as a sighting of its tags."""
        if link is not None:
            link.heard_s = max(link.heard_s, info.time)
            link.packets += 1
        now, stamp_s = self._clock.now(), info.time
        if not replayed:
            stamp_s = self._stamps.time_of(info.source, stamp_s, now - self._clock.event_time(0.0))
        seen_at = self._clock.event_time(stamp_s)
        for tag in tags:
            if self._resolver.follows(tag, info.address, info.source, info.rssi, seen_at):
                self._sink.async_sighting(Sighting(tag, info.source, info.rssi, seen_at, now, replayed))


def _payload(info: BluetoothServiceInfoBleak) -> object:
    """Return the content of a packet; where a receiver hands over merged data, a copy: they go on being merged."""
    if info.raw is not None:
        return info.raw
    return tuple(info.service_data.items()), tuple(info.manufacturer_data.items())


def _verdict(match: Match | None, info: BluetoothServiceInfoBleak) -> Verdict:
    return Verdict(() if match is None else match.tags, info.time + _RESOLVE_EVERY_S)


def _home_assistants(matcher: Matcher) -> BluetoothCallbackMatcher:
    """Return Home Assistant's form of a matcher."""
    found = BluetoothCallbackMatcher(connectable=False)
    if matcher.service_uuid is not None:
        found["service_data_uuid"] = matcher.service_uuid
    if matcher.company is not None:
        found["manufacturer_id"] = matcher.company
        found["manufacturer_data_start"] = list(matcher.data_start)
    return found
