"""`script/bench fences`: crossings in made houses whose residents go out: false ones, missed ones, delays, corrections.

Every second goes through the tracker that ships, just as in the running home. On their ways a phone relays where the
tags are once a minute; a part of its reports comes late. Times are those at which the engine decides, in seconds
after what truly happened.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
import json
from math import cos, radians
from statistics import quantiles
from time import thread_time_ns
from typing import Any, Final

import numpy as np

from bench.dataset import NOT_HOME, Dataset
from bench.houses import spread
from bench.knowledge import NOTHING
from bench.made import as_dataset
from bench.replay import emitter_id, make_tracker, seconds as seconds_of, span, truth_at_ticks, work
from custom_components.xiaomi_tag.basics.model import Fix, Report, Sighting
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.engine import FenceEngine
from custom_components.xiaomi_tag.fences.evidence import RADIO, Evidence, PersonEvidence
from custom_components.xiaomi_tag.fences.fence import Circle, Fence, Rooms
from demo.dataset import simulate
from demo.made import RESIDENT, made_world

HOME: Final = PlaceRef(PlaceKind.ZONE, "zone.home")
HOME_AT: Final = (52.0, 13.0)
OUTGOING: Final = replace(RESIDENT, out_after_s=(1800.0, 7200.0), out_s=(900.0, 3600.0))
START: Final = 1_700_000_000.0
VISIT_S: Final = 30
"""Shorter visits of a room need not be noticed."""
SLOW_S: Final = 20
"""Who is found in a room so long after passing through was there."""
TRIP_S: Final = 300
EARLY_S: Final = 60
"""A tag is heard before its bearer is through the door."""
_M_PER_DEGREE: Final = 111_195.0
_FIX_M: Final = 30.0
_PHONE_DBM: Final = -70
_FIX_S: Final = 60
_LATE_S: Final = 540.0
_DAY_S: Final = 86_400.0
_HOME_M: Final = 100.0


@dataclass(frozen=True, slots=True)
class Recording:
    """A made house's sightings, and where each tag truly was at each second of its session.

    `spots` are the true places on the globe, by tag and second.
    """

    dataset: Dataset
    truth: Mapping[str, list[str]]
    spots: Mapping[str, list[Fix]]

    @property
    def seconds(self) -> range:
        """The seconds of the session."""
        begin, end = span(self.dataset.sessions[0])
        return range(begin, end + 1)


@dataclass(slots=True)
class Figures:
    """Counts and delays of one house, or of several."""

    tag_days: float = 0.0
    false_home_exits: int = 0
    home_exits: int = 0
    missed_home_exits: int = 0
    false_room_exits: int = 0
    room_visits: int = 0
    missed_room_visits: int = 0
    false_room_entries: int = 0
    left_behind: int = 0
    corrections: int = 0
    crossings: int = 0
    home_exit_s: list[float] = field(default_factory=list)
    home_entry_s: list[float] = field(default_factory=list)
    room_exit_s: list[float] = field(default_factory=list)
    room_entry_s: list[float] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        """Add those of another house."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def as_json(self) -> dict[str, Any]:
        """Return what the command prints: rates a day and tag, delays' medians and 90 % quantiles."""
        days = self.tag_days or 1.0
        rates = {
            f"{name}_a_day": round(getattr(self, name) / days, 3)
            for name in ("false_home_exits", "false_room_exits", "false_room_entries", "left_behind", "corrections")
        }
        counts = {
            name: getattr(self, name)
            for name in ("home_exits", "missed_home_exits", "room_visits", "missed_room_visits", "crossings")
        }
        delays = {
            f"{name}_p{percent}": value
            for name in ("home_exit_s", "home_entry_s", "room_exit_s", "room_entry_s")
            for percent, value in zip((50, 90), _p50_p90(getattr(self, name)), strict=True)
        }
        return {"tag_days": round(self.tag_days, 3), **rates, **counts, **delays}


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = _parser().parse_args(arguments)
    if options.speed:
        print(json.dumps(speed()))
        return 0
    low, _, high = options.seeds.partition("-")
    seeds = range(int(low), int(high or low) + 1)
    total = Figures()
    job = partial(run, seconds=options.hours * 3600, late_share=options.late)
    for (name, figures), *_ in spread(job, seeds, options.jobs):
        print(json.dumps({"house": name, **figures.as_json()}), flush=True)
        total.add(figures)
    print(json.dumps({"house": "total", **total.as_json()}))
    return 0


def run(seed: int, seconds: float, late_share: float) -> list[tuple[str, Figures]]:
    """Simulate one house and follow its tags."""
    recording = record(seed, seconds)
    return [(recording.dataset.name, evaluate(recording, seed=seed, late_share=late_share))]


def record(seed: int, seconds: float) -> Recording:
    """Simulate a house."""
    world = made_world(seed, "house", habit=OUTGOING)
    simulated = simulate(world, seconds)
    dataset = as_dataset(simulated, f"house {seed}")
    session = dataset.sessions[0]
    begin, end = span(session)
    truth = {
        tag: [room or NOT_HOME for room in truth_at_ticks(session.truth.get(tag, ()), begin, end)]
        for tag in simulated.tags
    }
    times = np.arange(begin, end + 1, dtype=float)
    spots: dict[str, list[Fix]] = {}
    for tag in simulated.tags:
        places = world.tags[tag].mover.motion(times + world.start_at).position_m
        spots[tag] = [_fix(x_m, y_m) for x_m, y_m, _ in places.tolist()]
    return Recording(dataset, truth, spots)


def follow(recording: Recording, *, seed: int, late_share: float = 0.1) -> list[Crossing]:
    """Run the tracker over a recording, a second at a time; return the crossings it decided on."""
    dataset, session = recording.dataset, recording.dataset.sessions[0]
    begin, end = span(session)
    tracker = make_tracker(dataset, NOTHING, START + begin, FenceEngine())
    tracker.configure(_fences(dataset.rooms), START + begin)
    for tag in recording.truth:
        tracker.add_tag(tag, f"person.{tag}", None, START + begin)
    relayed = _relayed(recording, np.random.default_rng(seed), late_share)
    emissions = seconds_of(session.emissions, begin, end)
    crossings: list[Crossing] = []
    for index, (at, heard) in enumerate(seconds_of(session.observations, begin, end)):
        now = START + at
        for row in heard:
            tracker.observe(Sighting(row.tag, row.receiver, row.rssi_dbm, START + row.time_s, START + row.time_s))
        for row in next(emissions)[1]:
            tracker.locator.observe_emitter(
                emitter_id(dataset, row.tag), row.receiver, row.rssi_dbm, START + row.time_s
            )
        for arrived in relayed.get(index, ()):
            if isinstance(arrived, Report):
                tracker.report(arrived, now, stands_in_home=False)
            else:
                tracker.observe_person(arrived)
        crossings += tracker.tick(now).outcome.crossings
        work(tracker.locator, now)
    return crossings


def evaluate(recording: Recording, *, seed: int, late_share: float = 0.1) -> Figures:
    """Compare the crossings of a recording with what truly happened."""
    crossings = follow(recording, seed=seed, late_share=late_share)
    seconds = recording.seconds
    figures = Figures(tag_days=len(recording.truth) * len(seconds) / _DAY_S)
    figures.corrections = sum(crossing.kind is CrossingKind.CORRECTED for crossing in crossings)
    figures.left_behind = sum(crossing.kind is CrossingKind.LEFT_BEHIND for crossing in crossings)
    figures.crossings = len(crossings)
    begin, last = START + seconds[0], START + seconds[-1]
    for tag, rooms in recording.truth.items():
        own = [
            crossing
            for crossing in crossings
            if crossing.tag == tag and crossing.kind in {CrossingKind.ENTERED, CrossingKind.LEFT}
        ]
        _score_home(figures, [crossing for crossing in own if crossing.place == HOME], rooms, begin, last)
        for room in recording.dataset.rooms:
            place = PlaceRef(PlaceKind.AREA, room)
            _score_room(figures, [crossing for crossing in own if crossing.place == place], room, rooms, begin)
    return figures


def speed(tags: int = 200, fences: int = 50) -> dict[str, float]:
    """Return microseconds of an unchanged evidence, of one that moves the tag, and of an idle advance."""
    engine = FenceEngine()
    rooms = [f"room{number}" for number in range(fences - 10)]
    zones = [
        Fence(
            place=PlaceRef(PlaceKind.ZONE, f"zone.{number}"), shape=Circle(52.0 + number / 10, 13.0, 100.0, number == 0)
        )
        for number in range(10)
    ]
    areas = [Fence(place=PlaceRef(PlaceKind.AREA, room), shape=Rooms(frozenset({room}))) for room in rooms]
    engine.configure((*areas, *zones), START)
    names = [f"tag{number}" for number in range(tags)]
    for name in names:
        engine.add_tag(name, None)

    def radio(name: str, at: float, room: int) -> Evidence:
        shares = {rooms[room]: 0.9, rooms[(room + 1) % len(rooms)]: 0.1}
        return Evidence(
            tag=name,
            source=RADIO,
            seen_at=START + at,
            received_at=START + at,
            home=1.0,
            rooms=shares,
            heard_at=START + at,
        )

    _each_us(engine, [radio(name, 0, 0) for name in names])
    same = [radio(name, at, 0) for at in range(1, 20) for name in names]
    moved = [radio(name, 20 + at, at % 30) for at in range(20) for name in names]
    unchanged_us = _each_us(engine, same)
    changed_us = _each_us(engine, moved)
    engine.advance(START + 1000)
    begin = thread_time_ns()
    for at in range(1000):
        engine.advance(START + 1000 + at)
    return {
        "tags": tags,
        "fences": fences,
        "unchanged_us": round(unchanged_us, 2),
        "changed_us": round(changed_us, 2),
        "idle_advance_us": round((thread_time_ns() - begin) / 1e6, 2),
    }


def _each_us(engine: FenceEngine, evidence: Sequence[Evidence]) -> float:
    begin = thread_time_ns()
    for each in evidence:
        engine.observe(each, each.seen_at)
    return (thread_time_ns() - begin) / 1e3 / len(evidence)


def _fences(rooms: Sequence[str]) -> list[Fence]:
    areas = [Fence(place=PlaceRef(PlaceKind.AREA, room), shape=Rooms(frozenset({room}))) for room in rooms]
    return [*areas, Fence(place=HOME, shape=Circle(*HOME_AT, _HOME_M, around_home=True))]


def _relayed(
    recording: Recording, rng: np.random.Generator, late_share: float
) -> dict[int, list[Report | PersonEvidence]]:
    """Return what phones report, by the second of its arrival: each bearer's own place, and the tag's when out."""
    arrivals: dict[int, list[Report | PersonEvidence]] = {}
    for tag, rooms in recording.truth.items():
        for index in range(0, len(rooms), _FIX_S):
            seen_at = START + recording.seconds[index]
            spot = recording.spots[tag][index]
            delay = 1 + int(rng.uniform(0, _LATE_S) if rng.random() < late_share else rng.uniform(0, 5))
            at_home = rooms[index] != NOT_HOME
            if not at_home:
                sighting = Sighting(tag, f"phone {tag}", _PHONE_DBM, seen_at, seen_at + delay)
                arrivals.setdefault(index + delay, []).append(Report(sighting, spot))
            arrivals.setdefault(index + 5, []).append(
                PersonEvidence(person=f"person.{tag}", seen_at=seen_at, received_at=seen_at + 5, home=at_home, fix=spot)
            )
    return arrivals


def _score_home(figures: Figures, crossings: list[Crossing], rooms: Sequence[str], begin: float, end: float) -> None:
    left = [each for each in crossings if each.kind is CrossingKind.LEFT]
    entered = [each for each in crossings if each.kind is CrossingKind.ENTERED]
    trips = [(begin + a, begin + b) for a, b in _stays(rooms, NOT_HOME) if a > 0]
    figures.false_home_exits += sum(not any(a <= each.decided_at <= b + 5 for a, b in trips) for each in left)
    for a, b in trips:
        if b - a < TRIP_S:
            continue
        figures.home_exits += 1
        delays = [each.decided_at - a for each in left if a <= each.decided_at <= b]
        figures.home_exit_s += delays[:1]
        figures.missed_home_exits += not delays
        back = [each.decided_at - b for each in entered if b - EARLY_S <= each.decided_at <= b + TRIP_S]
        figures.home_entry_s += back[:1] if delays and b < end else []


def _score_room(figures: Figures, crossings: list[Crossing], room: str, rooms: Sequence[str], begin: float) -> None:
    left = [each for each in crossings if each.kind is CrossingKind.LEFT]
    entered = [each for each in crossings if each.kind is CrossingKind.ENTERED]
    stays = [(begin + a, begin + b) for a, b in _stays(rooms, room)]
    figures.false_room_exits += sum(
        any(a <= each.event_time and each.decided_at < b for a, b in stays) for each in left
    )
    figures.false_room_entries += sum(
        not any(a <= each.decided_at and each.event_time <= b + SLOW_S for a, b in stays) for each in entered
    )
    for number, (a, b) in enumerate(stays):
        if b - a < VISIT_S or a == begin:
            continue
        figures.room_visits += 1
        delays = [each.decided_at - a for each in entered if a <= each.decided_at <= b]
        figures.room_entry_s += delays[:1]
        figures.missed_room_visits += not delays
        until = stays[number + 1][0] if number + 1 < len(stays) else float("inf")
        figures.room_exit_s += (
            [each.decided_at - b for each in left if b <= each.decided_at < until][:1] if delays else []
        )


def _stays(rooms: Sequence[str], room: str) -> Iterator[tuple[int, int]]:
    start = None
    for index, each in enumerate((*rooms, "")):
        if each == room and start is None:
            start = index
        elif each != room and start is not None:
            yield start, index
            start = None


def _fix(x_m: float, y_m: float) -> Fix:
    latitude, longitude = HOME_AT
    return Fix(latitude + y_m / _M_PER_DEGREE, longitude + x_m / (_M_PER_DEGREE * cos(radians(latitude))), _FIX_M)


def _p50_p90(values: list[float]) -> tuple[float | None, float | None]:
    if len(values) < 2:
        return None, None
    cuts = quantiles(values, n=10, method="inclusive")
    return round(cuts[4], 1), round(cuts[8], 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/bench fences", description=__doc__)
    parser.add_argument("--seeds", default="501-504", help="such as 501-504 (default; tuned on: 101-106)")
    parser.add_argument("--hours", type=float, default=6.0, help="simulated time (default 6)")
    parser.add_argument("--late", type=float, default=0.1, help="share of relayed words that come late (default 0.1)")
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="processes (default 1)")
    parser.add_argument("--speed", action="store_true", help="only what it costs")
    return parser
