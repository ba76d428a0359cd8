"""`script/bench fences`: crossings in made houses that are lived in: false ones, missed ones, delays, contradictions.

Every second goes through the tracker that ships, just as in the running home. Two residents go about and out; their
tags are carried, lie by the door, in wardrobes, and beside a receiver, and send every 2 s, every 10 s or sparsely.
Receivers are cut off, hang, restart and pause. On the way a phone relays where tags are once a minute; a part of its
reports comes late. Times are those at which the tracker decides, in seconds after what truly happened.
"""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
import json
import sys
from time import perf_counter
from typing import Any, Final

from bench.dataset import NOT_HOME
from bench.fence_figures import Figures, table
from bench.fence_scoring import Truth, false_moves, score, second_of, truth_of
from bench.fence_speed import speed
from bench.following import Trial, area, follow
from bench.houses import spread
from bench.living import TAGS, Life, Living, LivingTag, TagKind, live
from custom_components.xiaomi_tag.fences.crossing import Crossing
from custom_components.xiaomi_tag.fences.sensitivity import Sensitivity
from custom_components.xiaomi_tag.locator import Level

ALL: Final = "all"
_HOUR_S: Final = 3600
_DAY_H: Final = 24.0


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = _parser().parse_args(arguments)
    if options.speed:
        print(json.dumps(speed()))
        return 0
    low, _, high = options.seeds.partition("-")
    seeds = range(int(low), int(high or low) + 1)
    kinds = options.kinds.split(",")
    hours = options.hours
    if options.days is not None:
        hours = options.days * _DAY_H / len(TAGS) / (len(seeds) * len(kinds))
    trial = Trial(late_share=options.late, sensitivity=Sensitivity(options.sensitivity))
    total: dict[str, Figures] = {}
    begin = perf_counter()
    for kind in kinds:
        life = Life(
            kind=kind,
            receivers=options.receivers,
            level=Level(options.level),
            sensors=options.sensors,
            troubles=options.troubles,
        )
        job = partial(run, life=life, seconds=round(hours * _HOUR_S), trial=trial, listed=options.list)
        for (house, groups, took_s), *_ in spread(job, seeds, options.jobs):
            print(json.dumps(_row(house, groups, took_s, brief=True)), flush=True)
            add(total, groups)
    took_s = perf_counter() - begin
    print(json.dumps(_row("total", total, took_s, brief=False)))
    days = total[ALL].tag_days
    print(table(total), f"{took_s:.0f} s, {took_s / days:.0f} s a tag day", sep="\n", file=sys.stderr)
    return 0


def run(
    seed: int, life: Life, seconds: int, trial: Trial, *, listed: bool = False
) -> list[tuple[str, dict[str, Figures], float]]:
    """Simulate one house and follow its tags; return its name, figures by group of tags, and how long that took."""
    begin = perf_counter()
    living = live(seed, life, seconds)
    return [(living.name, evaluate(living, trial, seed=seed, listed=listed), perf_counter() - begin)]


def evaluate(living: Living, trial: Trial, *, seed: int, listed: bool = False) -> dict[str, Figures]:
    """Return the figures of each group of a house's tags."""
    followed = follow(living, trial, seed=seed)
    groups: dict[str, Figures] = {}
    for tag in living.tags:
        crossings = [crossing for crossing in followed.crossings if crossing.tag == tag.name]
        truth = truth_of(living, tag)
        figures = score(truth, living.rooms, crossings, followed.shown[tag.name])
        add(groups, dict.fromkeys(groups_of(tag.kind), figures))
        if listed:
            sys.stderr.writelines(list_false(living, tag, crossings, truth))
    return groups


def list_false(living: Living, tag: LivingTag, crossings: Sequence[Crossing], truth: Truth) -> list[str]:
    """Return a line for each false entry and exit of a room: when, what, and what was true."""
    lines = []
    for number, room in enumerate(living.rooms):
        for crossing in false_moves([item for item in crossings if item.place == area(room)], number, truth):
            second = second_of(crossing, truth)
            true = (*living.rooms, NOT_HOME)[truth.room[second]]
            flags = {"still": truth.still, "beside": truth.beside, "in trouble": truth.troubled}
            notes = ", ".join(name for name, flag in flags.items() if flag[second])
            kind = " ".join(tag.kind[:2])
            lines.append(f"{living.name} {second:6} s: {tag.name} ({kind}) {crossing.kind} {room}; {true} {notes}\n")
    return lines


def groups_of(kind: TagKind) -> tuple[str, ...]:
    """Return the groups that a kind of tag counts in."""
    return ALL, kind.keeping, f"{kind.keeping} {kind.rhythm}"


def add(groups: dict[str, Figures], more: Mapping[str, Figures]) -> None:
    """Add figures, group by group."""
    for name, figures in more.items():
        groups.setdefault(name, Figures()).add(figures)


def _row(house: str, groups: Mapping[str, Figures], took_s: float, *, brief: bool) -> dict[str, Any]:
    names: Iterable[str] = ("carried 2 s", ALL) if brief else groups
    return {"house": house, "took_s": round(took_s, 1), "groups": {name: groups[name].as_json() for name in names}}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/bench fences", description=__doc__)
    parser.add_argument("--seeds", default="501-504", help="such as 501-504 (default; tuned on: 101-106)")
    parser.add_argument("--kinds", default="flat,house", help="of flat, house, bungalow, loft (default flat,house)")
    parser.add_argument("--hours", type=float, default=1.0, help="simulated time of each house (default 1)")
    parser.add_argument("--days", type=float, help="tag days over all houses, in place of --hours")
    parser.add_argument("--level", choices=tuple(Level), default=Level.AREAS, help="what is known (default areas)")
    parser.add_argument("--sensors", choices=("none", "half", "all"), default="none", help="rooms with motion sensors")
    parser.add_argument("--receivers", choices=("all", "half"), default="all", help="in each room or half of them")
    parser.add_argument(
        "--troubles", type=float, default=1.0, help="how often receivers do not listen, 0 for never (default 1)"
    )
    parser.add_argument("--late", type=float, default=0.1, help="share of phones' reports that come late (default 0.1)")
    parser.add_argument(
        "--sensitivity", choices=tuple(Sensitivity), default=Sensitivity.BALANCED, help="of rooms (default balanced)"
    )
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="processes (default 1)")
    parser.add_argument("--list", action="store_true", help="each false entry and exit of a room, to standard error")
    parser.add_argument("--speed", action="store_true", help="only what the fences cost")
    return parser
