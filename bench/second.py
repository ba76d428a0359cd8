"""`script/bench second`: what the second of a running home costs its event loop, as JSON lines.

Home Assistant's core, the recorder with a database, the journal, all entities and the websocket command are real. A
fifth of the tags walk from room to room, the others rest; each advertises every two seconds, and about six receivers
hear it. Seconds are driven back to back in simulated time. `tick_ms` is the home's tick, `second_ms` adds what it
scheduled on the loop, up to the bytes for each subscriber's socket; what workers and the recorder's thread do is not in
it, nor is hearing, which is `hear_ms`, nor what Python's garbage collector takes for
the whole process whenever it is due, which is `collection_ms`. Times are of the loop's thread, so other work on the machine counts little;
how little, `reference_ms` shows: a fixed piece of work, timed in the same run.
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
import gc
from itertools import count, product
import json
import logging
from pathlib import Path
import tempfile
from threading import get_ident
from time import perf_counter_ns, thread_time_ns
from typing import Any, Final

from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant, callback
import numpy as np

from bench.household import Household
from bench.large_home import large_home
from bench.running_home import (
    RunningHome,
    Settling,
    SimulatedLoop,
    Subscriber,
    async_let_recorder_catch_up,
    running_core,
)

WARM_UP_TICKS: Final = 100
_AGAIN_TICKS: Final = 10
_SPLIT_TICKS: Final = 60
_REFERENCE_EVERY: Final = 10


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure."""

    ticks: int
    warm_up: int
    hearing: int
    plan: bool


@dataclass(slots=True)
class Times:
    """Milliseconds of each second."""

    hear: list[float] = field(default_factory=list)
    tick: list[float] = field(default_factory=list)
    tick_wall: list[float] = field(default_factory=list)
    second: list[float] = field(default_factory=list)
    collection: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="script/bench second", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tags", type=_numbers, default=[10, 50, 200], help="how many, in a list (10,50,200)")
    parser.add_argument("--receivers", type=_numbers, default=[12, 30], help="how many, in a list (12,30)")
    parser.add_argument("--subscribers", type=_numbers, default=[0, 1, 3], help="how many, in a list (0,1,3)")
    parser.add_argument("--ticks", type=int, default=600, help="seconds measured of each (600)")
    parser.add_argument("--warm-up", type=int, default=WARM_UP_TICKS, help=f"seconds before them ({WARM_UP_TICKS})")
    parser.add_argument("--hearing", type=int, default=6, help="receivers that hear an advertisement (6)")
    parser.add_argument("--plan", action="store_true", help="with a floor plan; without, rooms only")
    options = parser.parse_args(arguments)
    asked = Options(options.ticks, options.warm_up, options.hearing, options.plan)
    # Warnings are of this machine: its missing libraries, its slow moments.
    logging.disable(logging.WARNING)
    try:
        for tags, receivers in product(options.tags, options.receivers):
            with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
                runner.run(_print_rows(tags, receivers, options.subscribers, asked))
    finally:
        logging.disable(logging.NOTSET)
    return 0


async def _print_rows(tags: int, receivers: int, subscribers: Sequence[int], options: Options) -> None:
    async for row in measure(tags, receivers, subscribers, options):
        print(json.dumps(row), flush=True)


async def measure(
    tags: int, receivers: int, subscribers: Sequence[int], options: Options
) -> AsyncIterator[dict[str, Any]]:
    """Run one home, and yield a row for each number of subscribers."""
    rooms = max(2 * receivers // 3, 1)
    made = large_home(receivers, rooms)
    ids = [f"tag{number}" for number in range(tags)]
    with tempfile.TemporaryDirectory() as folder:
        async with running_core(Path(folder), made) as (hass, sources):
            home = await RunningHome.async_set_up(hass, ids, made.plan if options.plan else None)
            seconds = _Seconds(hass, home, Household(made, ids, sources, options.hearing))
            # Keys of all tags are worked out here.
            await hass.async_block_till_done(wait_background_tasks=True)
            user = await hass.auth.async_create_system_user("Bench", group_ids=[GROUP_ID_ADMIN])
            await seconds.async_run(options.warm_up)
            for number in subscribers:
                watching = [Subscriber(hass, user, each) for each in range(number)]
                await seconds.async_run(_AGAIN_TICKS)
                for subscriber in watching:
                    subscriber.start_counting()
                times = await seconds.async_run(options.ticks)
                sent = watching[0] if watching else None
                yield {
                    "tags": tags,
                    "receivers": receivers,
                    "rooms": rooms,
                    "subscribers": number,
                    "level": "plan" if options.plan else "areas",
                    "ticks": options.ticks,
                    "second_ms": _spread(times.second),
                    "tick_ms": _spread(times.tick),
                    "tick_wall_ms": _spread(times.tick_wall),
                    "hear_ms": _spread(times.hear),
                    "collection_ms": _spread(times.collection),
                    "reference_ms": round(float(np.median(times.reference)), 3) if times.reference else None,
                    "messages_per_s": round(sent.messages / options.ticks, 3) if sent else None,
                    "bytes_per_s": round(sent.bytes / options.ticks) if sent else None,
                    **await seconds.async_split(min(_SPLIT_TICKS, options.ticks)),
                }
                for subscriber in watching:
                    subscriber.close()
            seconds.close()


class _Seconds:
    """The seconds of a home, one after the other."""

    def __init__(self, hass: HomeAssistant, home: RunningHome, household: Household) -> None:
        loop = hass.loop
        assert isinstance(loop, SimulatedLoop)
        self._loop = loop
        self._hass = hass
        self._home = home
        self._household = household
        self._numbers = count()
        self._settling = Settling()
        self._collections = _Collections()

    def close(self) -> None:
        """End measuring."""
        self._collections.close()

    async def async_run(self, ticks: int) -> Times:
        """Let so many seconds pass; return what each cost."""
        times = Times()
        for _ in range(ticks):
            await self._async_second(times)
        return times

    async def _async_second(self, times: Times) -> None:
        home = self._home
        home.let_pass()
        sightings = self._household.sightings(next(self._numbers), home.now)
        begin = thread_time_ns()
        home.hear(sightings)
        heard = thread_time_ns()
        self._loop.advance(1.0)
        self._collections.take_ns()
        wall = perf_counter_ns()
        home.tick()
        wall = perf_counter_ns() - wall
        in_tick = self._collections.take_ns()
        ticked = thread_time_ns() - in_tick
        await self._settling.async_settle()
        after_tick = self._collections.take_ns()
        settled = thread_time_ns() - in_tick - after_tick
        times.collection.append((in_tick + after_tick) / 1e6)
        times.hear.append((heard - begin) / 1e6)
        times.tick.append((ticked - heard) / 1e6)
        times.tick_wall.append(wall / 1e6)
        times.second.append((settled - heard) / 1e6)
        if len(times.second) % _REFERENCE_EVERY == 0:
            times.reference.append(_reference_ms())
        await async_let_recorder_catch_up(self._hass)

    async def async_split(self, ticks: int) -> dict[str, Any]:
        """Return the mean cost of each part, how often entities are written, and what a settling costs by itself."""
        spent: Counter[str] = Counter()
        written = 0

        @callback
        def on_state(_event: Event[Any]) -> None:
            nonlocal written
            written += 1

        def add(name: str, nanoseconds: int) -> None:
            spent[name] += nanoseconds

        stop: Callable[[], None] = self._hass.bus.async_listen(EVENT_STATE_CHANGED, on_state)
        with self._home.timed(add):
            times = await self.async_run(ticks)
        stop()
        idle = []
        for _ in range(ticks):
            begin = thread_time_ns()
            await self._settling.async_settle()
            idle.append((thread_time_ns() - begin) / 1e6)
        parts = {name: nanoseconds / 1e6 for name, nanoseconds in sorted(spent.items())}
        parts["rest_of_tick"] = sum(times.tick) - sum(parts.values())
        parts["loop"] = sum(times.second) - sum(times.tick)
        return {
            "mean_ms": {name: round(total / ticks, 3) for name, total in parts.items()},
            "empty_loop_ms": round(float(np.median(idle)), 3),
            "states_per_s": round(written / ticks, 2),
        }


class _Collections:
    """What Python's garbage collector takes of the loop's thread."""

    def __init__(self) -> None:
        self._thread = get_ident()
        self._begun = self._spent = 0
        gc.callbacks.append(self._on_collection)

    def _on_collection(self, phase: str, _info: Mapping[str, int]) -> None:
        if get_ident() != self._thread:
            return
        if phase == "start":
            self._begun = thread_time_ns()
        else:
            self._spent += thread_time_ns() - self._begun

    def take_ns(self) -> int:
        """Return what was spent since the last call, nanoseconds."""
        spent, self._spent = self._spent, 0
        return spent

    def close(self) -> None:
        """Count no longer."""
        gc.callbacks.remove(self._on_collection)


def _reference_ms() -> float:
    """Time the same work each time: objects and small arrays, as in a tick."""
    begin = thread_time_ns()
    row = np.linspace(0.0, 1.0, 30)
    total = 0.0
    for number in range(100):
        kept = {f"room {index}": index * number for index in range(20)}
        total += float(np.exp(row * number / 100.0).sum()) + sum(kept.values())
    assert total > 0.0
    return (thread_time_ns() - begin) / 1e6


def _spread(milliseconds: Sequence[float]) -> dict[str, float]:
    return {
        "median": round(float(np.median(milliseconds)), 3),
        "p99": round(float(np.quantile(milliseconds, 0.99)), 3),
        "worst": round(max(milliseconds), 3),
    }


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]
