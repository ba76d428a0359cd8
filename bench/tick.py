"""`script/bench tick`: time of a tick and of a packet, and memory a tag, in a large home."""

import argparse
from collections.abc import Sequence
import gc
import json
from time import perf_counter_ns
import tracemalloc

import numpy as np

from custom_components.xiaomi_tag.locator import Locator, Receiver, Room
from custom_components.xiaomi_tag.sighting import Sighting

START = 1_700_000_000.0


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="script/bench tick", description=__doc__)
    parser.add_argument("--tags", type=int, default=200)
    parser.add_argument("--receivers", type=int, default=30)
    parser.add_argument("--rooms", type=int, default=20)
    parser.add_argument("--hearing", type=int, default=14, help="receivers that hear a tag (default 14)")
    parser.add_argument("--ticks", type=int, default=300)
    options = parser.parse_args(arguments)
    print(json.dumps(measure(**vars(options))))
    return 0


def measure(tags: int, receivers: int, rooms: int, hearing: int, ticks: int) -> dict[str, float]:
    """Tick with half the tags heard each time by `hearing` receivers; return milliseconds, microseconds and KiB."""
    rng = np.random.default_rng(1)
    heard = [_packets(rng, tick, tags, receivers, hearing) for tick in range(ticks)]
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    locator = _locator(tags, receivers, rooms)
    for tick, packets in enumerate(heard[:20]):
        for packet in packets:
            locator.observe(packet)
        locator.tick(START + tick)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    locator = _locator(tags, receivers, rooms)
    tick_ms: list[float] = []
    packet_us: list[float] = []
    for tick, packets in enumerate(heard):
        begin = perf_counter_ns()
        for packet in packets:
            locator.observe(packet)
        middle = perf_counter_ns()
        locator.tick(START + tick)
        tick_ms.append((perf_counter_ns() - middle) / 1e6)
        packet_us.append((middle - begin) / 1e3 / max(len(packets), 1))
    quiet_ms = []
    for tick in range(ticks, ticks + 60):
        begin = perf_counter_ns()
        locator.tick(START + tick)
        quiet_ms.append((perf_counter_ns() - begin) / 1e6)
    return {
        "tags": tags,
        "receivers": receivers,
        "rooms": rooms,
        "tick_ms_median": round(float(np.median(tick_ms)), 3),
        "tick_ms_p99": round(float(np.quantile(tick_ms, 0.99)), 3),
        "quiet_tick_ms_median": round(float(np.median(quiet_ms)), 3),
        "observe_us_median": round(float(np.median(packet_us)), 3),
        "kib_per_tag": round((after - before) / 1024 / tags, 2),
    }


def _locator(tags: int, receivers: int, rooms: int) -> Locator:
    locator = Locator()
    home = [Receiver(f"receiver {number}", f"room {number % rooms}") for number in range(receivers)]
    locator.configure(home, [Room(f"room {number}") for number in range(rooms)], START)
    for number in range(tags):
        locator.add_tag(f"tag {number}", None, START)
    return locator


def _packets(rng: np.random.Generator, tick: int, tags: int, receivers: int, hearing: int) -> list[Sighting]:
    """Make up a second: every other tag once, each in the neighbourhood of one receiver that it slowly leaves."""
    packets = []
    for tag in range(tick % 2, tags, 2):
        centre = (tag + tick // 60) % receivers
        for offset in range(hearing):
            rssi_dbm = round(-60 - 2.5 * offset + rng.normal(0, 4))
            receiver = f"receiver {(centre + offset) % receivers}"
            packets.append(Sighting(f"tag {tag}", receiver, rssi_dbm, START + tick - 0.5, START + tick - 0.5))
    return packets
