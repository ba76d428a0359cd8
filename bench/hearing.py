"""Packets as Home Assistant delivers them to a source, whose registration is replaced: for measuring what each costs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import thread_time_ns
from typing import Final
from unittest.mock import patch

from bleak.backends.device import BLEDevice
from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BluetoothCallbackMatcher,
    BluetoothChange,
    BluetoothServiceInfoBleak,
)

from custom_components.xiaomi_tag.adverts import from_raw

_ROUNDS: Final = 9
_PACKETS: Final = 2000

type Heard = Callable[[BluetoothServiceInfoBleak], None]
type Met = Callable[[BluetoothServiceInfoBleak, BluetoothChange], None]


@dataclass
class Registered:
    """What the source registered, in place of Home Assistant."""

    heard: dict[str, Heard] = field(default_factory=dict)
    met: list[tuple[Met, BluetoothCallbackMatcher]] = field(default_factory=list)


@contextmanager
def registrations() -> Iterator[Registered]:
    """Replace the registration with Home Assistant."""
    registered = Registered()

    def follow(_hass: object, callback: Heard, address: str) -> Callable[[], None]:
        registered.heard[address] = callback
        return lambda: None

    def meet(_hass: object, callback: Met, matcher: BluetoothCallbackMatcher, _mode: object) -> Callable[[], None]:
        registered.met.append((callback, matcher))
        return lambda: None

    module = "custom_components.xiaomi_tag.sources.bluetooth.bluetooth"
    with (
        patch(f"{module}.async_register_advertisement_callback", follow),
        patch(f"{module}.async_register_callback", meet),
        patch(f"{module}.async_last_service_info", lambda *_args, **_options: None),
    ):
        yield registered


def packet_of(address: str, data: bytes, rssi_dbm: int, receiver: str) -> BluetoothServiceInfoBleak:
    """Return a packet of the same content as its raw bytes."""
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


def meet(registered: Registered, info: BluetoothServiceInfoBleak) -> None:
    """Deliver a packet to all that matchers bring."""
    for callback, _matcher in registered.met:
        callback(info, BluetoothChange.ADVERTISEMENT)


def time_of(call: Heard, packets: Sequence[BluetoothServiceInfoBleak], *, once: bool = False) -> float:
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
