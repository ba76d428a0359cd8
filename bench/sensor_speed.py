"""What the house's own sensors cost: a change of one, and what its edge adds to the ticks in which it counts."""

from time import thread_time_ns
from typing import Final

import numpy as np

from bench.large_home import START, LargeHome, large_home
from bench.replay import work
from custom_components.xiaomi_tag.locator import Locator
from custom_components.xiaomi_tag.locator.sensors import SensorKind

_TAGS: Final = 50
_ROOMS: Final = 12
_RECEIVERS: Final = 12
_HEARING: Final = 6
_CHANGES: Final = 4000
_TICKS: Final = 300
_EVERY_S: Final = 15
"""An edge in each room so often is a very busy home."""


def sensor_rows() -> list[tuple[str, float, str]]:
    """Return rows of name, figure and a note."""
    home = large_home(_RECEIVERS, _ROOMS)
    still, busy = _ticks_us(home, edges=False), _ticks_us(home, edges=True)
    edges = _TICKS * _ROOMS / _EVERY_S
    return [
        ("a sensor changes, µs", _change_us(home), "aim 50"),
        ("all ticks in which its edge counts, µs", (busy - still) / edges, ""),
    ]


def _change_us(home: LargeHome) -> float:
    locator = _locator(home)
    begin = thread_time_ns()
    for number in range(_CHANGES):
        room = home.rooms[number // 2 % _ROOMS].id
        locator.sense(room, room, SensorKind.MOTION, number % 2 == 1, START + number)
    return (thread_time_ns() - begin) / 1e3 / _CHANGES


def _ticks_us(home: LargeHome, *, edges: bool) -> float:
    """Tick with half the tags heard each time, and a sensor in each room; return microseconds for all ticks."""
    rng = np.random.default_rng(2)
    locator = _locator(home)
    total = 0
    for tick in range(_TICKS):
        for packet in home.packets(rng, tick, _TAGS, _HEARING):
            locator.observe(packet)
        for number, room in enumerate(home.rooms):
            if not edges and tick:
                continue
            turn = (tick + number) % _EVERY_S
            if turn < 2:
                locator.sense(room.id, room.id, SensorKind.MOTION, turn == 1, START + tick)
        begin = thread_time_ns()
        locator.tick(START + tick)
        total += thread_time_ns() - begin
    return total / 1e3


def _locator(home: LargeHome) -> Locator:
    locator = Locator(learns=False)
    locator.configure(home.receivers, home.rooms, START)
    locator.set_walks(home.walks(np.random.default_rng(1)))
    work(locator, START)
    for number in range(_TAGS):
        locator.add_tag(f"tag {number}", None, START)
    return locator
