"""What unknown trackers cost: a packet of one, and a look at all of them."""

from collections.abc import Callable
from statistics import median
from time import thread_time_ns
from typing import Final

import numpy as np

from custom_components.xiaomi_tag.strangers.model import Condition, Family, Floats, Sign
from custom_components.xiaomi_tag.strangers.tracks import Tracks

_TRACKERS: Final = 100
_TICKS: Final = 60
_TICK_S: Final = 10.0
_PACKETS_A_TICK: Final = 3
_RECEIVERS: Final = tuple(f"P{number}" for number in range(8))
_ROOMS: Final = tuple(f"room{number}" for number in range(10))
_SIGN: Final = Sign(family=Family.FIND_MY, condition=Condition.SEPARATED, alike=b"\x10")


class _Model:
    """A locator's answer, without its cost."""

    receivers = _RECEIVERS
    rooms = _ROOMS

    def __init__(self) -> None:
        self._scores = np.random.default_rng(1).normal(0, 10, (_TRACKERS, len(_ROOMS))).astype(np.float32)

    def scores(self, level_dbm: Floats) -> Floats:
        return self._scores[: len(level_dbm)]


def measure() -> list[tuple[str, float, str]]:
    """Return rows of name, figure and a note."""
    rng = np.random.default_rng(2)
    tracks = Tracks(_Model())
    now = 1_700_000_000.0
    addresses = [f"C0:00:00:00:00:{number:02X}" for number in range(_TRACKERS)]
    tracks.set_listening(dict.fromkeys(_RECEIVERS, True), now)
    for address in addresses:
        tracks.meet(address, _SIGN, now)
    heard, ticks = [], []
    for _ in range(_TICKS):
        packets = _packets(addresses, rng, now)
        heard.append(_hear_us(tracks.hear, packets))
        now += _TICK_S
        begin = thread_time_ns()
        tracks.tick(now)
        ticks.append((thread_time_ns() - begin) / 1e6)
    assert sum(track.present for track in tracks) == _TRACKERS
    others = _packets([f"D{address[1:]}" for address in addresses], rng, now)
    return [
        ("strangers: a packet of one that is followed, µs", median(heard), "aim 2"),
        ("strangers: a packet of one that is not, µs", median(_hear_us(tracks.hear, others) for _ in range(9)), ""),
        ("strangers: a look at 100 that are here, ms", median(ticks), "aim 2"),
    ]


def _packets(addresses: list[str], rng: np.random.Generator, now: float) -> list[tuple[str, str, int, float]]:
    return [
        (address, receiver, int(rng.integers(-95, -50)), now + number)
        for number in range(_PACKETS_A_TICK)
        for address in addresses
        for receiver in _RECEIVERS
    ]


def _hear_us(hear: Callable[[str, str, int, float], None], packets: list[tuple[str, str, int, float]]) -> float:
    begin = thread_time_ns()
    for address, receiver, rssi_dbm, seen_at in packets:
        hear(address, receiver, rssi_dbm, seen_at)
    return (thread_time_ns() - begin) / 1e3 / len(packets)
