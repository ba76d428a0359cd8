"""`script/bench journal`: what the journal holds up to, and what it takes on the disk.

Sightings a second with the writer in a thread beside a running event loop, at the highest of some rates at which the
loop never stands still for longer than it may (`idle` is its stall with nothing to do: that of the machine); bytes a tag
and day of a made house's radio, six receivers and one advertisement in 2 s; and how fast they are read again.
"""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import numpy as np

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.journal import Batch, Journal, JournalSighting, Retention, Secrets, SightingBuffer
from demo.made_data import Setting, made_dataset

STALL_MS: Final = 10.0
"""The event loop may stand still for as long."""
TAG_DAY_KIB: Final = 1024.0
"""What a tag may take a day."""

_START: Final = 1_800_000_000.0
_DAY_S: Final = 86_400.0
_RECEIVERS: Final = 6
_TAGS: Final = 50
_SEED: Final = 101
_FLUSH_S: Final = 10
_TICK_S: Final = 0.002
_RATES: Final = (40_000, 20_000, 10_000, 5_000, 2_000, 1_000)
_PAUSE_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Sustained:
    """What came of writing at a rate."""

    per_second: float
    stall_ms: float
    idle_stall_ms: float
    dropped: int


def main(arguments: Sequence[str]) -> int:
    """Run the command; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="script/bench journal", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to write at each rate (default 20)")
    parser.add_argument("--hours", type=float, default=4.0, help="how much of a made house's day (default 4)")
    options = parser.parse_args(arguments)
    found = figures(options.seconds, options.hours)
    print(json.dumps(found))
    return int(found["loop_longest_stall_ms"] > STALL_MS or found["kib_per_tag_and_day"] > TAG_DAY_KIB)


def figures(seconds: float = 20.0, hours: float = 4.0) -> dict[str, float]:
    """Return the figures by name."""
    with TemporaryDirectory() as folder:
        for rate in _RATES:
            sustained = asyncio.run(_sustain(Path(folder, f"{rate}.db"), seconds, rate))
            if sustained.stall_ms <= STALL_MS:
                break
        stored = _store_day(Path(folder, "day.db"), hours)
    return {
        "sightings_per_second": round(sustained.per_second),
        "loop_longest_stall_ms": round(sustained.stall_ms, 2),
        "loop_longest_stall_idle_ms": round(sustained.idle_stall_ms, 2),
        "sightings_dropped": sustained.dropped,
        **{name: round(value, 2) for name, value in stored.items()},
    }


async def _sustain(path: Path, seconds: float, rate: int) -> Sustained:
    """Hand over so many sightings a second, a few a tick, write what there is again and again, and watch the loop."""
    loop = asyncio.get_running_loop()
    buffer = SightingBuffer()
    idle = await _longest_stall(2.0)
    with ThreadPoolExecutor(1) as worker:
        journal = await loop.run_in_executor(worker, Journal.open, path, Secrets.new(_START), Retention(), _START)
        ending = asyncio.Event()
        feeding = asyncio.create_task(_feed(buffer, ending, rate))
        watching = asyncio.create_task(_longest_stall(seconds))
        written = 0
        start = perf_counter()
        while not watching.done():
            rows = buffer.drain()
            await loop.run_in_executor(worker, journal.write, Batch(sightings=rows))
            written += len(rows)
            await asyncio.sleep(_PAUSE_S)
        took = perf_counter() - start
        ending.set()
        await feeding
        await loop.run_in_executor(worker, journal.close)
    return Sustained(written / took, watching.result(), idle, buffer.dropped)


async def _feed(buffer: SightingBuffer, ending: asyncio.Event, rate: int) -> None:
    """Hear 50 tags at six receivers each, one advertisement in 2 s, many times faster than real time."""
    levels = np.random.default_rng(_SEED).normal(-70.0, 4.0, 10_000).astype(int).tolist()
    number = 0
    start = perf_counter()
    while not ending.is_set():
        # No more than two ticks' worth at once, else the feeding itself would be the stall.
        due = min(int(rate * (perf_counter() - start)) - number, int(2 * rate * _TICK_S) + 1)
        for _ in range(due):
            packet, receiver = divmod(number, _RECEIVERS)
            turn, tag = divmod(packet, _TAGS)
            at = _START + 2.0 * turn
            rssi_dbm = levels[number % len(levels)]
            buffer.add(Sighting(f"tag {tag}", f"A0:B1:C2:D3:E4:{receiver:02X}", rssi_dbm, at, at))
            number += 1
        await asyncio.sleep(_TICK_S)


async def _longest_stall(seconds: float) -> float:
    """Return by how many milliseconds a millisecond's sleep was late at worst."""
    worst = 0.0
    end = perf_counter() + seconds
    while (before := perf_counter()) < end:
        await asyncio.sleep(0.001)
        worst = max(worst, perf_counter() - before - 0.001)
    return 1000.0 * worst


def _store_day(path: Path, hours: float) -> Mapping[str, float]:
    """Write a made house's sightings as they come, every ten seconds, and read them again."""
    made = made_dataset(_SEED, Setting(interval_s=2.0), hours * 3600.0)
    seen = made.observations
    near = seen.receiver < _RECEIVERS
    columns = (seen.time_s[near], seen.tag[near], seen.receiver[near], seen.rssi[near])
    rows = [
        JournalSighting(made.tags[tag], f"A0:B1:C2:D3:E4:{receiver:02X}", rssi_dbm, _START + time_s)
        for time_s, tag, receiver, rssi_dbm in zip(*(column.tolist() for column in columns), strict=True)
    ]
    secrets = Secrets.new(_START)
    Journal.open(path, secrets, Retention(), _START).close()
    empty_bytes = path.stat().st_size
    journal = Journal.open(path, secrets, Retention(), _START)
    flushes = np.searchsorted(columns[0], np.arange(0.0, hours * 3600.0 + _FLUSH_S, _FLUSH_S)).tolist()
    start = perf_counter()
    for first, last in pairwise(flushes):
        journal.write(Batch(sightings=rows[first:last]))
    wrote_s = perf_counter() - start
    start = perf_counter()
    read = sum(1 for tag in made.tags for _ in journal.sightings(tag, _START, _START + _DAY_S))
    read_s = perf_counter() - start
    assert read == len(rows)
    journal.close()
    tag_days = len(made.tags) * hours / 24.0
    return {
        "kib_per_tag_and_day": (path.stat().st_size - empty_bytes) / 1024.0 / tag_days,
        "sightings_per_tag_and_day": len(rows) / tag_days,
        "flush_ms": 1000.0 * wrote_s / len(flushes),
        "read_sightings_per_second": read / read_s,
    }
