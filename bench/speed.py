"""`script/bench speed`, also what runs without a command: what an advertisement, a tick and a tag cost.

An advertisement is timed from the moment that Home Assistant calls us to the moment that we return, with the real
source, parsers, resolver, locator and journal's buffer behind it; only the registration with Home Assistant is replaced.
"""

import argparse
from collections.abc import Callable, Sequence
import gc
from time import time
import tracemalloc
from typing import Any, Final, cast, override

from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
)
from homeassistant.components.bluetooth.match import ble_device_matches
from homeassistant.core import HomeAssistant

from bench.hearing import Registered, meet, packet_of, registrations, time_of
from bench.sensor_speed import sensor_rows
from bench.stranger_speed import strangers_rows
from bench.tick import measure as measure_tick
from custom_components.xiaomi_tag.adverts import Advertisement, Frame
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


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    argparse.ArgumentParser(prog="script/bench speed", description=__doc__).parse_args(arguments)
    with registrations() as registered:
        rows = _advertisements(registered)
    rows += strangers_rows()
    rows += sensor_rows()
    figures = measure_tick(200, 30, 20, 14, 300)
    rows += [
        ("keys of a Find Hub tag, KiB", _key_memory_kib(_find_hub_key), "aim 64"),
        ("keys of a Find My tag, KiB", _key_memory_kib(_find_my_key), "aim 64"),
    ]
    rows += [(f"locator: {name.replace('_', ' ')}", value, "") for name, value in figures.items()]
    for name, value, note in rows:
        print(f"{name:<58} {value:>9.2f}  {note}".rstrip())
    return 0


def _advertisements(registered: Registered) -> list[tuple[str, float, str]]:
    """Time advertisements in a home of 50 tags; return rows of name, microseconds and a note."""
    key = bytes(range(32))
    _home(key)
    eid, mask = keys.find_hub_id(key, int(time()))
    tag_frame = frames.find_hub(eid, mask)
    own = [packet_of("C2:00:00:00:00:01", tag_frame, -60 - number % 9, f"P{number % _PROXIES}") for number in range(99)]
    meet(registered, own[0])
    assert own[0].address in registered.heard

    changing = [packet_of("A4:C1:38:00:00:01", frames.eddystone_tlm(3000, 20.0, n, n), -60, "P1") for n in range(2000)]
    strangers = [
        packet_of(
            f"D0:00:00:00:{n >> 8:02X}:{n & 255:02X}",
            frames.find_hub(keys.find_hub_id(key[::-1], n << 10)[0], 1),
            -85,
            "P1",
        )
        for n in range(2000)
    ]
    unrelated = packet_of("12:00:00:00:00:01", frames.manufacturer_data(0x0075, bytes(22)), -60, "P1")
    matched = sum(ble_device_matches(cast("Any", matcher), unrelated) for _callback, matcher in registered.met)
    assert unrelated.address not in registered.heard
    return [
        ("known tag, µs an advertisement", time_of(registered.heard[own[0].address], own), "aim 15"),
        (
            "known tag whose content is new each time, µs",
            time_of(registered.heard[changing[0].address], changing),
            "aim 15",
        ),
        (
            "stranger's tracker, first content, µs",
            time_of(lambda info: meet(registered, info), strangers, once=True),
            "",
        ),
        ("stranger's tracker, met again, µs", time_of(lambda info: meet(registered, info), strangers), "aim 3"),
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
