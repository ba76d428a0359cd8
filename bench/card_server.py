"""`script/bench card-server`: what the cards cost the server, as one JSON line.

`place_us` is what one tag that changed costs, however many subscribers there are: its comparison with what was sent, and
its place as it is sent. `subscriber_us` is what a further subscriber costs in a second in which `changed` tags changed,
up to the bytes for its socket. Aims: 25 and 50 microseconds. Times are of the loop's thread; `reference_us` is a fixed
piece of work, timed in the same run, which shows how busy the machine is.
"""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
import json
import logging
from pathlib import Path
import tempfile
from time import thread_time_ns
from typing import Any, Final

from homeassistant.auth.const import GROUP_ID_ADMIN
import numpy as np

from bench.household import Household
from bench.large_home import large_home
from bench.running_home import RunningHome, SimulatedLoop, Subscriber, running_core
from custom_components.xiaomi_tag.home.shown_place import ShownPlace, tracked_place
from custom_components.xiaomi_tag.locator import Estimate
from custom_components.xiaomi_tag.tracker.tracker import Second, Tracker

PLACE_AIM_US: Final = 25.0
SUBSCRIBER_AIM_US: Final = 50.0
_WARM_UP_S: Final = 60


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="script/bench card-server", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tags", type=int, default=50, help="how many (50)")
    parser.add_argument("--changed", type=int, default=20, help="how many of them change in a second (20)")
    parser.add_argument("--receivers", type=int, default=12, help="how many (12)")
    parser.add_argument("--rounds", type=int, default=300, help="how often each is timed (300)")
    options = parser.parse_args(arguments)
    # Warnings are of this machine: its missing libraries, its slow moments.
    logging.disable(logging.WARNING)
    try:
        with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
            row = runner.run(measure(options.tags, options.changed, options.receivers, options.rounds))
    finally:
        logging.disable(logging.NOTSET)
    print(json.dumps(row), flush=True)
    return 0


async def measure(tags: int, changed: int, receivers: int, rounds: int) -> dict[str, Any]:
    """Run a home with a plan until its tags have places, and time what a second in which some changed costs."""
    made = large_home(receivers, max(2 * receivers // 3, 1))
    ids = [f"tag{number}" for number in range(tags)]
    with tempfile.TemporaryDirectory() as folder:
        async with running_core(Path(folder), made) as (hass, sources):
            home = await RunningHome.async_set_up(hass, ids, made.plan)
            await hass.async_block_till_done(wait_background_tasks=True)
            household = Household(made, ids, sources, 6)
            for second in range(_WARM_UP_S):
                home.let_pass()
                home.hear(household.sightings(second, home.now))
                home.tick()
                await hass.async_block_till_done()
            user = await hass.auth.async_create_system_user("Bench", group_ids=[GROUP_ID_ADMIN])
            tracker, estimates = home.tracker, [*home.tracker.estimates(ids).values()][:changed]
            send = _second_of(home, estimates)
            costs = []
            watching: list[Subscriber] = []
            for wanted in (1, 11):
                watching += [Subscriber(hass, user, number) for number in range(len(watching), wanted)]
                costs.append(_median_us(send, rounds))
            sent = watching[0]
            sent.start_counting()
            send()
            row = {
                "tags": tags,
                "changed": changed,
                "place_us": round(_place_us(tracker, estimates, home.now, rounds), 1),
                "place_aim_us": PLACE_AIM_US,
                "subscriber_us": round((costs[1] - costs[0]) / 10, 1),
                "subscriber_aim_us": SUBSCRIBER_AIM_US,
                "bytes": sent.bytes,
                "bytes_a_tag": round(sent.bytes / max(changed, 1)),
                "reference_us": round(_median_us(_reference, rounds), 1),
            }
            for subscriber in watching:
                subscriber.close()
    return row


def _place_us(tracker: Tracker, estimates: Sequence[Estimate], now: float, rounds: int) -> float:
    """Return what the comparison and the place of one tag cost, the tag's answer being another each time."""
    shown = {estimate.tag: ShownPlace(estimate, now) for estimate in estimates}
    others = [replace(estimate, moving=not estimate.moving) for estimate in estimates]
    turns = [others, estimates]

    def one_second() -> None:
        turns.reverse()
        for estimate in turns[0]:
            placed = tracker.abroad(estimate)
            if shown[estimate.tag].update(estimate, now, None if placed is None else placed[0]):
                tracked_place(tracker, estimate, now)

    return _median_us(one_second, rounds) / max(len(estimates), 1)


def _second_of(home: RunningHome, estimates: Sequence[Estimate]) -> Callable[[], None]:
    """Return what sends a second in which these tags changed."""
    changed = [replace(estimate, moving=not estimate.moving) for estimate in estimates]
    turns = [changed, estimates]
    every = frozenset(estimate.tag for estimate in estimates)

    def send() -> None:
        turns.reverse()
        found = {estimate.tag: estimate for estimate in turns[0]}
        home.send(Second(home.now, changed=every, heard=every, estimates=found))

    return send


def _median_us(work: Callable[[], None], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = thread_time_ns()
        work()
        times.append(thread_time_ns() - began)
    return float(np.median(times)) / 1000


def _reference() -> None:
    sum(number * number for number in range(1000))
