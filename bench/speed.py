"""`script/bench speed`, also what runs without a command: what an advertisement, a tick and a tag cost.

An advertisement is timed from the moment that Home Assistant calls us to the moment that we return, with the real
source, parsers, resolver, locator and journal's buffer behind it; only the registration with Home Assistant is replaced.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
import gc
from statistics import median
from time import thread_time_ns, time
import tracemalloc
from typing import Any, Final, cast, override
from unittest.mock import patch

from bleak.backends.device import BLEDevice
from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BluetoothCallbackMatcher,
    BluetoothChange,
    BluetoothServiceInfoBleak,
)
from homeassistant.components.bluetooth.match import ble_device_matches
from homeassistant.core import HomeAssistant

from bench.strangers_speed import measure as measure_strangers
from bench.tick import measure as measure_tick
from custom_components.xiaomi_tag.adverts import Advertisement, Frame, from_raw
from custom_components.xiaomi_tag.basics.clock import Clock
from custom_components.xiaomi_tag.basics.model import Report, Sighting
from custom_components.xiaomi_tag.identity.credentials import (
    AddressCredentials,
    Credentials,
    FindHubCredentials,
    FindMyCredentials,
    TagKind,
)
from custom_components.xiaomi_tag.identity.resolver import Match, Resolver
from custom_components.xiaomi_tag.journal.buffer import SightingBuffer
from custom_components.xiaomi_tag.locator import Locator, Receiver, Room
from custom_components.xiaomi_tag.sources.bluetooth import BluetoothSource
from custom_components.xiaomi_tag.sources.source import Sink
from demo import frames, keys

_TAGS: Final = 50
_PROXIES: Final = 8
_PAIRED_S: Final = 30 * 86_400
_ROUNDS: Final = 9
_PACKETS: Final = 2000

type _Heard = Callable[[BluetoothServiceInfoBleak], None]
type _Met = Callable[[BluetoothServiceInfoBleak, BluetoothChange], None]


@dataclass
class _Registered:
    """What the source registered, in place of Home Assistant."""

    heard: dict[str, _Heard] = field(default_factory=dict)
    met: list[tuple[_Met, BluetoothCallbackMatcher]] = field(default_factory=list)


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    argparse.ArgumentParser(prog="script/bench speed", description=__doc__).parse_args(arguments)
    with _registrations() as registered:
        rows = _advertisements(registered)
    rows += measure_strangers()
    figures = measure_tick(200, 30, 20, 14, 300)
    rows += [
        ("keys of a Find Hub tag, KiB", _key_memory_kib(_find_hub_key), "aim 64"),
        ("keys of a Find My tag, KiB", _key_memory_kib(_find_my_key), "aim 64"),
    ]
    rows += [(f"locator: {name.replace('_', ' ')}", value, "") for name, value in figures.items()]
    for name, value, note in rows:
        print(f"{name:<58} {value:>9.2f}  {note}".rstrip())
    return 0


@contextmanager
def _registrations() -> Iterator[_Registered]:
    registered = _Registered()

    def follow(_hass: object, callback: _Heard, address: str) -> Callable[[], None]:
        registered.heard[address] = callback
        return lambda: None

    def meet(_hass: object, callback: _Met, matcher: BluetoothCallbackMatcher, _mode: object) -> Callable[[], None]:
        registered.met.append((callback, matcher))
        return lambda: None

    module = "custom_components.xiaomi_tag.sources.bluetooth.bluetooth"
    with (
        patch(f"{module}.async_register_advertisement_callback", follow),
        patch(f"{module}.async_register_callback", meet),
        patch(f"{module}.async_last_service_info", lambda *_args, **_options: None),
    ):
        yield registered


def _advertisements(registered: _Registered) -> list[tuple[str, float, str]]:
    """Time advertisements in a home of 50 tags; return rows of name, microseconds and a note."""
    key = bytes(range(32))
    _home(key)
    eid, mask = keys.find_hub_id(key, int(time()))
    tag_frame = frames.find_hub(eid, mask)
    own = [_packet("C2:00:00:00:00:01", tag_frame, -60 - number % 9, f"P{number % _PROXIES}") for number in range(99)]
    _meet(registered, own[0])
    assert own[0].address in registered.heard

    changing = [_packet("A4:C1:38:00:00:01", frames.eddystone_tlm(3000, 20.0, n, n), -60, "P1") for n in range(2000)]
    strangers = [
        _packet(
            f"D0:00:00:00:{n >> 8:02X}:{n & 255:02X}",
            frames.find_hub(keys.find_hub_id(key[::-1], n << 10)[0], 1),
            -85,
            "P1",
        )
        for n in range(2000)
    ]
    unrelated = _packet("12:00:00:00:00:01", frames.manufacturer_data(0x0075, bytes(22)), -60, "P1")
    matched = sum(ble_device_matches(cast("Any", matcher), unrelated) for _callback, matcher in registered.met)
    assert unrelated.address not in registered.heard
    return [
        ("known tag, µs an advertisement", _time(registered.heard[own[0].address], own), "aim 15"),
        (
            "known tag whose content is new each time, µs",
            _time(registered.heard[changing[0].address], changing),
            "aim 15",
        ),
        (
            "stranger's tracker, first content, µs",
            _time(lambda info: _meet(registered, info), strangers, once=True),
            "",
        ),
        ("stranger's tracker, met again, µs", _time(lambda info: _meet(registered, info), strangers), "aim 3"),
        ("unrelated device, calls to us", float(matched), "aim 0"),
    ]


class _Home(Sink):
    """The hot path of a home: locator and journal."""

    def __init__(self, locator: Locator, journal: SightingBuffer) -> None:
        self._locator = locator
        self._journal = journal

    @override
    def async_sighting(self, sighting: Sighting) -> None:
        self._locator.observe(sighting)
        self._journal.add(sighting)

    @override
    def async_reading(self, match: Match, frame: Frame | None, advertisement: Advertisement) -> None:
        return None

    @override
    def async_report(self, report: Report) -> None:
        raise NotImplementedError

    @override
    def async_emitter(self, emitter: str, receiver: str, rssi_dbm: int, seen_at: float) -> None:
        raise NotImplementedError


def _home(key: bytes) -> None:
    """Set up a source for Find Hub tags and one with a fixed address, everything behind it real."""
    clock = Clock(time, MONOTONIC_TIME)
    resolver = Resolver()
    locator = Locator()
    locator.configure(
        [Receiver(f"P{n}", f"room{n}") for n in range(_PROXIES)],
        [Room(f"room{n}") for n in range(_PROXIES)],
        clock.now(),
    )
    source = BluetoothSource(cast("HomeAssistant", None), resolver, clock, _Home(locator, SightingBuffer()))
    tags = {"hub": key, **{f"hub{number}": bytes([number]) * 32 for number in range(1, _TAGS - 1)}}
    for tag, tag_key in tags.items():
        resolver.add(tag, FindHubCredentials(tag_key), None, clock.now())
        locator.add_tag(tag, None, clock.now())
    fixed = "A4:C1:38:00:00:01"
    resolver.add("fixed", AddressCredentials(fixed), None, clock.now())
    locator.add_tag("fixed", None, clock.now())
    source.async_watch("fixed", fixed)
    source.async_tags_changed({TagKind.FIND_HUB})
    while (job := resolver.due(clock.now())) is not None:
        resolver.install(job.run(), clock.now())


def _packet(address: str, data: bytes, rssi_dbm: int, receiver: str) -> BluetoothServiceInfoBleak:
    advertisement = from_raw(address, data)
    assert advertisement is not None
    return BluetoothServiceInfoBleak(
        name="",
        address=address,
        rssi=rssi_dbm,
        manufacturer_data=dict(advertisement.manufacturer_data),
        service_data=dict(advertisement.service_data),
        service_uuids=[],
        source=receiver,
        device=BLEDevice(address, None, {}),
        advertisement=None,
        connectable=False,
        time=MONOTONIC_TIME(),
        tx_power=None,
        raw=data,
    )


def _meet(registered: _Registered, info: BluetoothServiceInfoBleak) -> None:
    for callback, _matcher in registered.met:
        callback(info, BluetoothChange.ADVERTISEMENT)


def _time(call: _Heard, packets: Sequence[BluetoothServiceInfoBleak], *, once: bool = False) -> float:
    """Return microseconds of processor time a call: the median of several rounds over the packets, or of one round when asked."""
    rounds: list[float] = []
    for _ in range(1 if once else _ROUNDS):
        turns = 1 if once else max(1, _PACKETS // len(packets))
        begin = thread_time_ns()
        for _ in range(turns):
            for packet in packets:
                call(packet)
        rounds.append((thread_time_ns() - begin) / 1e3 / (turns * len(packets)))
    return median(rounds)


def _find_hub_key(number: int, now: float) -> Credentials:
    return FindHubCredentials(bytes([number]) * 32, now - _PAIRED_S)


def _find_my_key(number: int, now: float) -> Credentials:
    return FindMyCredentials(bytes([number]) * 28, bytes([number]) * 32, bytes([number, 0]) * 16, now - _PAIRED_S)


def _key_memory_kib(make: Callable[[int, float], Credentials]) -> float:
    """Return what the schedule of one tag holds, KiB: the mean of many."""
    now = time()
    # The first one pays for tables that all share.
    _scheduled([make(1, now)], now)
    keys_of = [make(number, now) for number in range(2, _TAGS + 2)]
    gc.collect()
    tracemalloc.start()
    resolver = _scheduled(keys_of, now)
    gc.collect()
    held, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert resolver.alignments() == {}
    return held / 1024 / _TAGS


def _scheduled(keys_of: Sequence[Credentials], now: float) -> Resolver:
    resolver = Resolver()
    for number, credentials in enumerate(keys_of):
        resolver.add(str(number), credentials, None, now)
    while (job := resolver.due(now)) is not None:
        resolver.install(job.run(), now)
    return resolver
