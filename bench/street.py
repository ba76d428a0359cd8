"""`script/bench street`: what the integration adds to a real Home Assistant in a crowded street, as JSON.

Twelve simulated proxies hear ten tags and the devices of 1,000 strangers. A fresh Home Assistant runs without the
integration, then another one with it, in turns. Its process's time on the processor is compared, and its memory at the
end. The difference is small beside what Home Assistant does with so many advertisements: a quiet machine and several
rounds make it trustworthy, so each round is printed.
"""

import argparse
import asyncio
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import merge
import json
import os
from pathlib import Path
from statistics import mean
import sys
import tempfile
import time
from typing import Any, Final

from demo.gatt import Peripheral
from demo.ha_log import problems_of_ours
from demo.home_assistant import INTEGRATION, HomeAssistant, free_port, make_folder
from demo.house import House, Proxy
from demo.houses import default_house, proxy_mac
from demo.movement import PERSON, Still, Walker
from demo.packet import Packet
from demo.stage import Stage
from demo.strangers import make_street, proxy_beacons
from demo.tags import find_hub_tag, find_my_tag, ibeacon_tag, tile_tag
from demo.world import VirtualTag, World

_TICKS_A_S: Final = os.sysconf("SC_CLK_TCK")
_TAGS: Final = 10
_MINUTE_S: Final = 60.0
_MORE_PROXIES: Final = (
    ("guest_bathroom", 9.6, 7.6, 1.2),
    ("guest_room", 0.4, 7.6, 4.0),
    ("living_room", 4.6, 4.1, 1.4),
    ("bedroom", 4.6, 4.1, 4.4),
)


class StreetAir:
    """A house's own packets, and around it a street whose minute repeats: it is made once, as it is dear to make."""

    def __init__(self, world: World, minute: Sequence[Packet], start_at: float) -> None:
        """Play `minute`, with times from 0 to 60, from `start_at` on."""
        self._world = world
        self._minute = minute
        self._times = [packet.time_s for packet in minute]
        self._start_at = start_at
        self.tags: Mapping[str, VirtualTag] = world.tags

    def packets(self, since: float, until: float) -> Iterator[Packet]:
        """Yield what the proxies hear in [since, until), in order of time."""
        return merge(self._world.packets(since, until), self._street(since, until), key=lambda packet: packet.time_s)

    def _street(self, since: float, until: float) -> Iterator[Packet]:
        turns = range(int((since - self._start_at) // _MINUTE_S), int((until - self._start_at) // _MINUTE_S) + 1)
        for begin in (self._start_at + turn * _MINUTE_S for turn in turns):
            first, last = bisect_left(self._times, since - begin), bisect_left(self._times, until - begin)
            yield from (replace(packet, time_s=begin + packet.time_s) for packet in self._minute[first:last])

    def truth(self, tag: str, at: float) -> str:
        """Return the area id of the room that a tag is in."""
        return self._world.truth(tag, at)

    def peripheral(self, address: str, at: float) -> Peripheral | None:
        """Return the tag that can be connected to at an address."""
        return self._world.peripheral(address, at)


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="script/bench street", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--strangers", type=int, default=1000, help="their devices (1000)")
    parser.add_argument("--seconds", type=float, default=120.0, help="measured of each Home Assistant (120)")
    parser.add_argument("--warm-up", type=float, default=60.0, help="seconds on air before them (60)")
    parser.add_argument("--rounds", type=int, default=2, help="of one Home Assistant without and one with (2)")
    options = parser.parse_args(arguments)
    street = World(_house(), [], make_street(_house(), 1, options.strangers), seed=1)
    minute = list(street.packets(0.0, _MINUTE_S))
    without: list[dict[str, float]] = []
    having: list[dict[str, float]] = []
    for _ in range(options.rounds):
        for rows, integration in ((without, False), (having, True)):
            row = asyncio.run(_measure(options, minute, integration=integration))
            print(f"{'with' if integration else 'without'}: {json.dumps(row)}", file=sys.stderr, flush=True)
            rows.append(row)
    print(json.dumps(_result(options, without, having)))
    return 0


def _result(
    options: argparse.Namespace, without: Sequence[dict[str, float]], having: Sequence[dict[str, float]]
) -> dict[str, Any]:
    def added(name: str) -> float:
        return mean(row[name] for row in having) - mean(row[name] for row in without)

    return {
        "strangers": options.strangers,
        "tags": _TAGS,
        "proxies": len(_house().proxies),
        "seconds": options.seconds,
        "added_percent_of_a_core": round(added("percent_of_a_core"), 3),
        "added_mib": round(added("mib"), 1),
        "without": list(without),
        "with": list(having),
    }


async def _measure(options: argparse.Namespace, minute: Sequence[Packet], *, integration: bool) -> dict[str, float]:
    """Run one Home Assistant; return what its process took."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="xiaomi-tag-street-") as name:
        folder = Path(name) / "config"
        make_folder(folder, port)
        if not integration:
            # Otherwise a tag in the street makes Home Assistant load it to offer it.
            (folder / "custom_components" / INTEGRATION).unlink()
        home_assistant = HomeAssistant(folder, port)
        async with Stage(_house(), home_assistant) as stage:
            await stage.start_home_assistant()
            await stage.set_up(integration=integration)
            start_at = time.time()
            world = _world(stage.house, start_at)
            if integration:
                await stage.add_tags(list(world.tags.values()))
            stage.play(StreetAir(world, minute, start_at))
            await asyncio.sleep(options.warm_up)
            row = await _watch(stage, options.seconds)
            if integration:
                at_home = await _at_home(stage)
                assert at_home == _TAGS, f"only {at_home} tags are at home"
        problems = problems_of_ours(home_assistant.log_path.read_text(encoding="utf-8", errors="replace"))
        assert not problems, problems
    return row


async def _watch(stage: Stage, seconds: float) -> dict[str, float]:
    pid = stage.home_assistant.pid
    assert pid is not None
    delivered = sum(server.delivered for server in stage.proxies.values())
    since, begin = time.monotonic(), _processor_s(pid)
    await asyncio.sleep(seconds)
    stage.raise_failure()
    lasted, spent = time.monotonic() - since, _processor_s(pid) - begin
    delivered = sum(server.delivered for server in stage.proxies.values()) - delivered
    return {
        "percent_of_a_core": round(100.0 * spent / lasted, 3),
        "mib": round(_memory_mib(pid), 1),
        "packets_per_s": round(delivered / lasted),
        "load": os.getloadavg()[0],
    }


async def _at_home(stage: Stage) -> int:
    """Return how many tags are at home, as far as their entities know."""
    states = await stage.client.states()
    return sum(
        state["state"] == "home" for entity_id, state in states.items() if entity_id.startswith("device_tracker.")
    )


def _processor_s(pid: int) -> float:
    """Return the processor time of all threads of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_A_S


def _memory_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024.0 for line in lines if line.startswith("VmRSS:"))


def _house() -> House:
    """Return the house of the demonstration with a proxy in every room, and second ones."""
    house = default_house()
    more = tuple(
        Proxy(
            name=f"second-{area.replace('_', '-')}",
            friendly_name=f"Second proxy of {area}",
            area_id=area,
            x_m=x,
            y_m=y,
            z_m=z,
            mac=proxy_mac(number),
        )
        for number, (area, x, y, z) in enumerate(_MORE_PROXIES, start=len(house.proxies))
    )
    return replace(house, proxies=house.proxies + more)


def _world(house: House, start_at: float) -> World:
    """Return ten tags, two of which are carried about."""
    rooms = house.rooms

    def rests(number: int) -> Still:
        room = rooms[number % len(rooms)]
        x, y = room.centre
        return Still(x, y, room.level * 2.8 + 1.0, number % len(rooms))

    tags = [
        find_hub_tag("walk-0", "Walk 0", Walker(house, PERSON, seed=1, start_at=start_at), start_at=start_at),
        ibeacon_tag("walk-1", "Walk 1", Walker(house, PERSON, seed=2, start_at=start_at), seed=1),
        *(find_hub_tag(f"hub-{n}", f"Hub {n}", rests(n), start_at=start_at, seed=n) for n in range(4)),
        *(find_my_tag(f"my-{n}", f"My {n}", rests(4 + n), start_at=start_at, seed=n) for n in range(2)),
        *(tile_tag(f"tile-{n}", f"Tile {n}", rests(6 + n), seed=n) for n in range(2)),
    ]
    assert len(tags) == _TAGS
    return World(house, tags, proxy_beacons(house), seed=1, start_at=start_at)
