"""`script/bench recompute`: how much faster than it happened a tag's past is looked at again.

One tag, six receivers, eight rooms, one advertisement in 2 s, a fence around each room, the floor and the home; with
nothing known but areas, and with a plan and walks. Times are of the processor.
"""

import argparse
from collections.abc import Sequence
import json
from time import thread_time
from typing import Final

import numpy as np

from bench.knowledge import Knowledge as Taught
from bench.large_home import START, LargeHome, large_home
from custom_components.xiaomi_tag.basics.model import Presence
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.fence import Circle, Fence, Rooms
from custom_components.xiaomi_tag.journal import JournalPlace, JournalSighting
from custom_components.xiaomi_tag.locator import Locator
from custom_components.xiaomi_tag.replay.replay import WARM_UP_S, Past, Replay, ReplaySetup

TIMES_REAL_TIME: Final = 1_000.0
"""What is aimed at for one tag."""
LEVELS: Final = ("a", "bc")
_TAG: Final = "tag 0"
_RECEIVERS: Final = 6
_ROOMS: Final = 8


def main(arguments: Sequence[str]) -> int:
    """Run the command; 1 when the aim is missed."""
    parser = argparse.ArgumentParser(prog="script/bench recompute", description=__doc__)
    parser.add_argument("--hours", type=float, default=4.0, help="how much of a day is replayed (default 4)")
    found = figures(parser.parse_args(arguments).hours)
    print(json.dumps(found))
    return int(min(found.values()) < TIMES_REAL_TIME)


def figures(hours: float = 4.0) -> dict[str, float]:
    """Return the speeds by what is known."""
    return {f"recompute_times_real_time_{level}": round(speed(level, hours)) for level in LEVELS}


def speed(level: str, hours: float) -> float:
    """Return how many seconds of the past are replayed in a second, with what is known at a level."""
    rng = np.random.default_rng(1)
    home = large_home(_RECEIVERS, _ROOMS)
    locator = Locator()
    locator.configure(home.receivers, home.rooms, START)
    Taught(home.plan if "b" in level else None, home.walks(rng) if "c" in level else ()).teach(locator)
    seconds = round(hours * 3600)
    sightings = [
        JournalSighting(each.tag, each.receiver, each.rssi_dbm, START + tick)
        for tick in range(seconds)
        for each in home.packets(rng, tick, 1, _RECEIVERS)
    ]
    setup = ReplaySetup(
        maps=locator.map_job(),
        away_after_s=locator.away_after_s,
        publish_threshold=locator.publish_threshold,
        fences=_fences(home),
        salt="",
    )
    past = Past(
        tag=_TAG,
        since=START + WARM_UP_S,
        until=START + seconds,
        sightings=sightings,
        place=JournalPlace(tag=_TAG, since=START, presence=Presence.HOME, room=home.rooms[0].id),
    )
    begin = thread_time()
    Replay(setup, past).run(lambda _share: None)
    return (past.until - past.since) / (thread_time() - begin)


def _fences(home: LargeHome) -> list[Fence]:
    rooms = [room.id for room in home.rooms]
    return [
        *(Fence(place=PlaceRef(PlaceKind.AREA, room), shape=Rooms(frozenset({room})), dwell_s=300.0) for room in rooms),
        Fence(place=PlaceRef(PlaceKind.FLOOR, "floor"), shape=Rooms(frozenset(rooms)), dwell_s=300.0),
        Fence(place=PlaceRef(PlaceKind.ZONE, "zone.home"), shape=Circle(48.0, 11.0, 100.0, around_home=True)),
    ]
