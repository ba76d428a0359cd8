"""Home Assistant's Bluetooth as a source of unknown trackers: what the detection of strangers hears.

An address is met through matchers, which bring it once for each new content. The next second it is known whether it is
one of our tags. A tracker whose owner is away gets a subscription of its own, which brings every packet; one whose
owner is near is only looked up now and then. Nothing here grows with the number of devices in the street, and of a
packet no more is kept than a hash of its content.
"""

from collections.abc import Callable, Iterator, Mapping
import logging
from typing import Final, Protocol, override

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import (
    BluetoothCallbackMatcher,
    BluetoothChange,
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..adverts import (
    Frame,
    OwnerState,
    chipolo,
    dult,
    find_hub,
    find_my,
    parse,
    pebblebee,
    smarttag,
    tile,
)
from ..adverts.uuids import APPLE
from ..basics.bounded import Bounded
from ..basics.clock import Clock
from ..basics.every import Every
from ..basics.model import STRONGEST_DBM, WEAKEST_DBM
from ..strangers.families import sign_of
from ..strangers.model import Sign
from .packets import advertisement_of, merged_of
from .source import Source
from .stamps import Stamps
from .stranger_links import MOST_FOLLOWED, SILENT_S, StrangerLink, StrangerLinks

_LOGGER = logging.getLogger(__name__)

_MOST_NEW: Final = 4096
_MOST_WAITING: Final = 1024
_MOST_NEAR: Final = 256

_AT_ONCE: Final = 200
"""Addresses that are looked at in one second: more would hold up the event loop."""
_LOOK_AGAIN_S: Final = 10.0
_MINUTE_S: Final = 60.0
_INSTANT_S: Final = 0.001
_WAIT_FOR_S: Final = 120.0
# An older packet is from a cache: it shows that there is such an address, not that it is here.
_FRESH_S: Final = 10.0

_SERVICES: Final = (
    dult.UUID,
    find_hub.UUID,
    smarttag.UUID,
    *tile.UUIDS,
    chipolo.UUID,
    pebblebee.UUID,
)


class Hearer(Protocol):
    """What hears of unknown trackers; `at` and `seen_at` are Unix seconds."""

    def meet(self, address: str, sign: Sign, now: float) -> bool:
        """Begin to follow an address, or use its changed content; return False for one that is not to be followed."""

    def forget_address(self, address: str) -> None:
        """Drop an address: it is one of our tags', or its owner is near."""

    def heard(self, address: str, receiver: str, rssi_dbm: float, seen_at: float) -> None:
        """Use one packet: the hot path."""

    def near_owner(self, address: str, strongest_dbm: float, at: float) -> None:
        """Use that an unknown tracker is here together with its owner."""


class StrangerSource(Source):
    """Hears trackers that are not ours; an address for which `is_ours` is true is one of our tags'."""

    def __init__(self, hass: HomeAssistant, clock: Clock, is_ours: Callable[[str], bool]) -> None:
        self._hass = hass
        self._clock = clock
        self._is_ours = is_ours
        self._hearer: Hearer | None = None
        self._links = StrangerLinks()
        self._new: dict[str, BluetoothServiceInfoBleak] = {}
        """Addresses with new content, until the next second."""
        self._waiting: Bounded[str, float] = Bounded(_MOST_WAITING)
        """Addresses that found no room, and when they were heard last before, monotonic."""
        self._near: Bounded[str, float] = Bounded(_MOST_NEAR)
        """The same of trackers whose owner is near."""
        self._offsets_db: Mapping[str, float] = {}
        self._stamps = Stamps()
        self._look_again = Every(_LOOK_AGAIN_S)
        self._matchers: list[CALLBACK_TYPE] = []
        self._started = self._rescan = False
        self.dropped = 0
        """How many addresses were left out, as too many were new at once."""

    @property
    def address_count(self) -> int:
        """How many addresses are subscribed to."""
        return len(self._links)

    @override
    @callback
    def async_start(self) -> CALLBACK_TYPE:
        self._started = True
        self._apply()
        return self._async_stop

    @callback
    def _async_stop(self) -> None:
        self._started = False
        self._apply()

    @callback
    def async_listen_for(self, hearer: Hearer | None) -> None:
        """Deliver to `hearer`; None: cease to listen."""
        self._hearer = hearer
        self._apply()

    @callback
    def async_set_receivers(self, offsets_db: Mapping[str, float]) -> None:
        """Listen to these receivers only, and add these offsets to what they hear."""
        self._offsets_db = {**offsets_db}

    @override
    @callback
    def async_keys_changed(self) -> None:
        """Drop the addresses that are our tags' by now."""
        self._drop_ours()

    @override
    @callback
    def async_forget(self, tag_id: str) -> None:
        # What a removed tag sends is a stranger's from now on, and its content need not change for long.
        self._rescan = True

    @override
    @callback
    def async_tidy(self, now: float) -> None:
        """Unsubscribe from addresses that fell silent, and drop those that are ours by now."""
        self._drop_ours()
        now_s = now - self._clock.event_time(0.0)
        for address in self._links.silent(now_s):
            self._unlink(address)
        if (hearer := self._hearer) is not None:
            # The detection gives up addresses that it hears too little of, and only this brings one back that is here.
            for address, link in self._links.items():
                if now_s - link.heard_s < _MINUTE_S:
                    hearer.meet(address, link.sign, now)
        self._links.turn()
        for address in [address for address, heard_s in self._near.items() if now_s - heard_s > SILENT_S]:
            del self._near[address]

    @callback
    def async_look(self, now: float) -> None:
        """Meet new addresses, and every few seconds look at those that wait or are near their owners; once a second."""
        if not self._matchers or (hearer := self._hearer) is None:
            return
        if self._rescan:
            self._rescan = False
            for info in bluetooth.async_discovered_service_info(self._hass, connectable=False):
                self._async_met(info, BluetoothChange.ADVERTISEMENT)
        rooms = self._links.by_importance(now - self._clock.event_time(0.0))
        if self._new:
            for address in list(self._new)[:_AT_ONCE]:
                self._meet(self._new.pop(address), rooms)
        if (self._waiting or self._near) and self._look_again.due(now):
            self._look_at_near(hearer)
            self._look_at_waiting(now, rooms)

    def _apply(self) -> None:
        wanted = self._started and self._hearer is not None
        if wanted and not self._matchers:
            self._matchers = [
                bluetooth.async_register_callback(self._hass, self._async_met, matcher, BluetoothScanningMode.PASSIVE)
                for matcher in _matchers()
            ]
        elif not wanted:
            while self._matchers:
                self._matchers.pop()()
            for address in tuple(self._links):
                self._unlink(address)
            for table in (self._new, self._waiting, self._near):
                table.clear()

    @callback
    def _async_met(self, info: BluetoothServiceInfoBleak, _change: BluetoothChange) -> None:
        """Keep an address with new content until the next second, when it is known whether it is ours."""
        address = info.address
        if address in self._links:
            return
        if address in self._new or len(self._new) < _MOST_NEW:
            self._new[address] = info
        else:
            self.dropped += 1

    def _meet(self, info: BluetoothServiceInfoBleak, rooms: Iterator[str]) -> None:
        address = info.address
        if address in self._links or self._is_ours(address):
            return
        frame = _frame(info)
        sign = sign_of(frame) if frame is not None else None
        if sign is not None:
            self._near.pop(address, None)
            self._admit(info, sign, rooms)
        elif _is_near_owner(frame):
            self._near[address] = info.time - _INSTANT_S

    def _admit(self, info: BluetoothServiceInfoBleak, sign: Sign, rooms: Iterator[str]) -> None:
        """Follow an address, if there is room for it."""
        address, seen_at = info.address, self._clock.event_time(info.time)
        rssi_dbm = info.rssi if WEAKEST_DBM <= info.rssi <= STRONGEST_DBM else WEAKEST_DBM
        if len(self._links) >= MOST_FOLLOWED:
            least = next(rooms, None)
            if least is None or not self._links[least].gives_way(info.time, rssi_dbm):
                self._waiting[address] = info.time
                return
            self._waiting[least] = self._links[least].heard_s
            self._unlink(least)
        if self._hearer is None or not self._hearer.meet(address, sign, seen_at):
            return
        unsubscribe = bluetooth.async_register_advertisement_callback(self._hass, self._async_heard, address)
        link = self._links[address] = StrangerLink(unsubscribe, sign, info.time, rssi_dbm)
        link.contents[_content(info)] = None
        if self._clock.now() - seen_at < _FRESH_S:
            self._hear(link, info)

    def _look_at_waiting(self, now: float, rooms: Iterator[str]) -> None:
        """Meet the addresses that were heard again since they found no room; forget those that were not."""
        now_s = now - self._clock.event_time(0.0)
        waiting = dict(self._waiting)
        self._waiting.clear()
        for address, heard_s in waiting.items():
            info = bluetooth.async_last_service_info(self._hass, address, connectable=False)
            if info is not None and info.time > heard_s:
                self._meet(info, rooms)
            elif now_s - heard_s < _WAIT_FOR_S:
                self._waiting[address] = heard_s

    def _look_at_near(self, hearer: Hearer) -> None:
        """Report the trackers near their owners that were heard since the last look."""
        for address, heard_s in tuple(self._near.items()):
            info = bluetooth.async_last_service_info(self._hass, address, connectable=False)
            if info is None or info.time <= heard_s or (offset_db := self._offsets_db.get(info.source)) is None:
                continue
            self._near[address] = info.time
            if WEAKEST_DBM <= info.rssi <= STRONGEST_DBM:
                hearer.near_owner(address, info.rssi + offset_db, self._clock.event_time(info.time))

    def _drop_ours(self) -> None:
        for address in [address for address in self._links if self._is_ours(address)]:
            self._give_up(address)
        for address in [address for address in self._near if self._is_ours(address)]:
            del self._near[address]

    def _give_up(self, address: str) -> None:
        """Drop an address that is no stranger's."""
        self._unlink(address)
        if self._hearer is not None:
            self._hearer.forget_address(address)

    def _unlink(self, address: str) -> None:
        self._links.pop(address).unsubscribe()

    @callback
    def _async_heard(self, info: BluetoothServiceInfoBleak) -> None:
        """Handle one packet of a followed address: the hot path."""
        link = self._links.get(info.address)
        if link is not None and (_content(info) in link.contents or self._changed(link, info)):
            self._hear(link, info)

    def _hear(self, link: StrangerLink, info: BluetoothServiceInfoBleak) -> None:
        rssi_dbm, source = info.rssi, info.source
        offset_db, hearer = self._offsets_db.get(source), self._hearer
        if hearer is None or offset_db is None or not WEAKEST_DBM <= rssi_dbm <= STRONGEST_DBM:
            return
        link.heard_s = info.time
        link.loudest_dbm = max(link.loudest_dbm, rssi_dbm)
        clock = self._clock
        stamp_s = self._stamps.time_of(source, info.time, clock.now() - clock.event_time(0.0))
        hearer.heard(info.address, source, rssi_dbm + offset_db, clock.event_time(stamp_s))

    def _changed(self, link: StrangerLink, info: BluetoothServiceInfoBleak) -> bool:
        """Use content that this address had not sent of late; return whether the address is still followed."""
        link.contents[_content(info)] = None
        frame = parse(advertisement_of(info))
        if frame is None:
            return True
        address = info.address
        if (sign := sign_of(frame)) is not None and self._hearer is not None:
            link.sign = sign
            self._hearer.meet(address, sign, self._clock.event_time(info.time))
        elif _is_near_owner(frame):
            self._give_up(address)
            self._near[address] = info.time - _INSTANT_S
            return False
        return True


def _matchers() -> Iterator[BluetoothCallbackMatcher]:
    """Yield the matchers of all families, connectable or not."""
    for uuid in _SERVICES:
        yield BluetoothCallbackMatcher(connectable=False, service_data_uuid=uuid)
    # With its service alone, without data.
    yield BluetoothCallbackMatcher(connectable=False, service_uuid=pebblebee.UUID)
    yield BluetoothCallbackMatcher(
        connectable=False, manufacturer_id=APPLE, manufacturer_data_start=list(find_my.DATA_START)
    )


def _is_near_owner(frame: Frame | None) -> bool:
    return frame is not None and frame.from_tag and frame.owner is OwnerState.NEAR


def _content(info: BluetoothServiceInfoBleak) -> int:
    """Return a hash of a packet's content, or of all that the address sent so far."""
    if info.raw is not None:
        return hash(info.raw)
    return hash((tuple(info.service_data.items()), tuple(info.manufacturer_data.items())))


def _frame(info: BluetoothServiceInfoBleak) -> Frame | None:
    """Return the frame of a packet, or of all that the address sent so far: the last packet may be a scan response."""
    return parse(advertisement_of(info)) or parse(merged_of(info))
