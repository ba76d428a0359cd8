"""`script/bench tick`: time of a tick and of a packet, map building, and memory of the locator, in a large home.

Times are of the processor, so other work on the machine does not count.
"""

import argparse
from collections.abc import Iterator, Sequence
import gc
import json
from time import thread_time_ns
import tracemalloc
from typing import Final

import numpy as np

from bench.knowledge import Knowledge
from bench.large_home import START, LargeHome, large_home
from bench.replay import work
from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.locator import Locator

LEVELS: Final = ("a", "b", "c", "bc")
GROWTH: Final = {"tags": (50, 100, 200, 400), "receivers": (10, 30, 60), "rooms": (10, 20, 40)}
QUIET_TICKS: Final = 60
WARM_TICKS: Final = 20
_COLUMNS: Final = (
    *("level", "tags", "receivers", "rooms", "tick_ms_median", "tick_ms_p99", "quiet_tick_ms_median"),
    *("observe_us_median", "map_s", "memory_mib"),
)


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="script/bench tick", description=__doc__)
    parser.add_argument("--tags", type=int, default=200)
    parser.add_argument("--receivers", type=int, default=30)
    parser.add_argument("--rooms", type=int, default=20)
    parser.add_argument("--hearing", type=int, default=14, help="receivers that hear a tag (default 14)")
    parser.add_argument("--ticks", type=int, default=300)
    parser.add_argument("--levels", default="a,b,c,bc", help="of a (areas), b (plan), c (walks), bc (default all)")
    parser.add_argument("--growth", action="store_true", help="also with more and fewer tags, receivers and rooms")
    parser.add_argument("--json", action="store_true", help="JSON lines, not a table")
    options = parser.parse_args(arguments)
    if not options.json:
        print(*(f"{name.replace('_', ' '):>{_width(name)}}" for name in _COLUMNS))
    for level in options.levels.split(","):
        for tags, receivers, rooms in _sizes(options):
            row = measure(tags, receivers, rooms, options.hearing, options.ticks, level)
            figures = {"level": level, **row}
            line = [f"{_text(figures[name]):>{_width(name)}}" for name in _COLUMNS]
            print(json.dumps(figures) if options.json else " ".join(line), flush=True)
    return 0


def measure(tags: int, receivers: int, rooms: int, hearing: int, ticks: int, level: str = "a") -> dict[str, float]:
    """Tick with half the tags heard each time by `hearing` receivers; return milliseconds, microseconds and memory."""
    rng = np.random.default_rng(1)
    home = large_home(receivers, rooms)
    walks = home.walks(rng) if "c" in level else ()
    knowledge = Knowledge(home.plan if "b" in level else None, walks)
    heard = [home.packets(rng, tick, tags, hearing) for tick in range(ticks)]
    memory = _memory_bytes(home, knowledge, tags, heard[:WARM_TICKS])

    locator = Locator()
    begin = thread_time_ns()
    _prepare(locator, home, knowledge)
    map_s = (thread_time_ns() - begin) / 1e9
    _add_tags(locator, tags)
    tick_ms: list[float] = []
    packet_us: list[float] = []
    for tick, packets in enumerate(heard):
        begin = thread_time_ns()
        for packet in packets:
            locator.observe(packet)
        middle = thread_time_ns()
        locator.tick(START + tick)
        tick_ms.append((thread_time_ns() - middle) / 1e6)
        packet_us.append((middle - begin) / 1e3 / max(len(packets), 1))
        work(locator, START + tick)
    quiet_ms = []
    for tick in range(ticks, ticks + QUIET_TICKS):
        begin = thread_time_ns()
        locator.tick(START + tick)
        quiet_ms.append((thread_time_ns() - begin) / 1e6)
    return {
        "tags": tags,
        "receivers": receivers,
        "rooms": rooms,
        "tick_ms_median": round(float(np.median(tick_ms)), 3),
        "tick_ms_p99": round(float(np.quantile(tick_ms, 0.99)), 3),
        "quiet_tick_ms_median": round(float(np.median(quiet_ms)), 3),
        "observe_us_median": round(float(np.median(packet_us)), 3),
        "map_s": round(map_s, 3),
        "memory_mib": round(memory / 1024**2, 2),
        "kib_per_tag": round(memory / 1024 / tags, 2),
    }


def _sizes(options: argparse.Namespace) -> Iterator[tuple[int, int, int]]:
    """Yield tags, receivers and rooms to measure: those asked for, then more and fewer of each kind."""
    usual = {name: getattr(options, name) for name in GROWTH}
    yield usual["tags"], usual["receivers"], usual["rooms"]
    for name, counts in GROWTH.items() if options.growth else ():
        for count in counts:
            if count != usual[name]:
                size = usual | {name: count}
                yield size["tags"], size["receivers"], size["rooms"]


def _memory_bytes(home: LargeHome, knowledge: Knowledge, tags: int, heard: Sequence[Sequence[Sighting]]) -> int:
    """Return what a locator holds once it has its map and has heard its tags."""
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    locator = Locator()
    _prepare(locator, home, knowledge)
    _add_tags(locator, tags)
    for tick, packets in enumerate(heard):
        for packet in packets:
            locator.observe(packet)
        locator.tick(START + tick)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return after - before


def _prepare(locator: Locator, home: LargeHome, knowledge: Knowledge) -> None:
    locator.configure(home.receivers, home.rooms, START)
    knowledge.teach(locator)
    work(locator, START)


def _add_tags(locator: Locator, tags: int) -> None:
    for number in range(tags):
        locator.add_tag(f"tag {number}", None, START)


def _width(column: str) -> int:
    return max(len(column), 7)


def _text(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
