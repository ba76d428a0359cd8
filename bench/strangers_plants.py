"""Planted trackers: worn, in a bag, in a car, in the dwelling; one a week, from the second week on."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from bench.strangers_life import DAY_S, HOUR_S
from bench.strangers_paths import Path, Spot, Stay, Step, Trace, Walks, follow_stays
from bench.strangers_tags import PLANTS, Cause, Identity, Make, Stranger, draw_identity, draw_offset
from custom_components.xiaomi_tag.strangers.model import Move
from demo.house import OUTSIDE, House

WEEK_S: Final = 7.0 * DAY_S
_LASTS_S: Final = WEEK_S
_BAG_GOES: Final = 0.9
_CAR_GOES: Final = 0.7
_MAKES: Final = (Make.FIND_MY, Make.FIND_HUB, Make.SMARTTAG_OLD, Make.TILE)
"""A SmartTag that is away from its owner for a day keeps its address for long."""


def plant_weeks(days: int, number: int) -> list[tuple[float, Cause]]:
    """Return from when each plant of a household may come home, and its kind; `number` rotates the kinds. Few days have one at once."""
    weeks = int(days * DAY_S // WEEK_S) - 1
    if weeks < 1:
        return [(DAY_S / 2.0, PLANTS[number % len(PLANTS)])]
    return [((week + 1) * WEEK_S, PLANTS[(weeks * number + week) % len(PLANTS)]) for week in range(weeks)]


def plant(
    rng: np.random.Generator,
    house: House,
    cause: Cause,
    seed: int,
    after: float,
    lives: Sequence[tuple[Sequence[Stay], Trace, Sequence[Step]]],
) -> Stranger | None:
    """Return a tracker that comes home with a resident who was out and stays for a week; None if no one comes."""
    name = f"{cause}{int(after // WEEK_S)}"
    stays, trace, steps = lives[int(rng.integers(len(lives)))]
    came = next((step.at for step in steps if step.move is Move.CAME and step.at >= after), None)
    if came is None:
        return None
    until = came + _LASTS_S
    identity = _identity(rng, name, seed)
    since, body = came, 0.0
    match cause:
        case Cause.WORN:
            way, body = _cut(trace, came - 120.0, until), 5.0
        case Cause.BAG:
            way = _bag(rng, house, stays, came, until)
        case Cause.CAR:
            way = _car(rng, house, steps, came, until)
        case _:
            since = after + float(rng.uniform(9.0, 20.0)) * HOUR_S
            way = _hidden(rng, house, since, since + _LASTS_S)
    return Stranger(
        name=name,
        cause=cause,
        trace=way,
        identity=identity,
        offset_db=draw_offset(rng),
        body_db=body,
        since=since,
    )


def _identity(rng: np.random.Generator, name: str, seed: int) -> Identity:
    return draw_identity(rng, name, seed, _MAKES[int(rng.choice(4, p=[0.55, 0.2, 0.15, 0.1]))])


def _cut(trace: Trace, since: float, until: float) -> Trace:
    """Return a piece of a trace."""
    first, last = trace.legs(np.array([since, until])).tolist()
    knots = trace.knots[first : last + 2].copy()
    legs = slice(first, last + 1)
    knots[-1, 0] = min(knots[-1, 0], until)
    return Trace(knots, trace.near[legs], trace.moving[legs], trace.heading_rad[legs])


def _bag(rng: np.random.Generator, house: House, stays: Sequence[Stay], came: float, until: float) -> Trace:
    """Return the way of a bag: it goes out with its owner nine times in ten, and lies in one of three rooms."""
    names = [house.way_out.a, *rng.permutation([room.area_id for room in house.rooms]).tolist()[:2]]
    walks = Walks(house)
    way = [Stay(came - 900.0, OUTSIDE)]
    out = True
    for number, stay in enumerate(stays):
        if not came - 120.0 <= stay.since <= until:
            continue
        if stay.room == OUTSIDE:
            goes = rng.uniform() < _BAG_GOES
            if goes and not out:
                way.append(Stay(stay.since + float(rng.uniform(0.0, 6.0)), OUTSIDE))
            out = out or goes
        elif out and (not number or stays[number - 1].room == OUTSIDE):
            way.append(
                Stay(
                    stay.since + float(rng.uniform(0.0, 4.0)), names[int(rng.choice(3, p=[0.5, 0.3, 0.2]))], still=True
                )
            )
            out = False
    trace, _ = follow_stays(walks, way, until, rng)
    return trace


def _car(rng: np.random.Generator, house: House, steps: Sequence[Step], came: float, until: float) -> Trace:
    """Return the way of a car in front of the house; seven trips in ten are by car."""
    walks = Walks(house)
    parked = Spot(
        walks.door.x_m + float(rng.uniform(-7.0, 7.0)), walks.door.y_m - float(rng.uniform(4.0, 12.0)), 0.7, 3.0
    )
    path = Path(came - 300.0, walks.far, rng)
    away = True
    for step in steps:
        if step.move is Move.CAME and came - 1.0 <= step.at <= until and away:
            path.vanish(step.at - float(rng.uniform(25.0, 75.0)), walks.far)
            path.go(parked, 5.0)
            away = False
        elif step.move is Move.LEFT and came < step.at <= until and rng.uniform() < _CAR_GOES:
            path.wait(step.at + float(rng.uniform(15.0, 60.0)))
            path.go(walks.far, 5.0)
            away = True
    if not away:
        path.wait(until)
    return path.trace()


def _hidden(rng: np.random.Generator, house: House, since: float, until: float) -> Trace:
    """Return the place of something that somebody brings in and hides."""
    walks = Walks(house, height_m=0.5)
    room = house.rooms[int(rng.integers(len(house.rooms)))].area_id
    path = Path(since - 120.0, walks.far, rng)
    walks.come_in(path, since)
    walks.cross(path, walks.entrance, room)
    path.go(walks.spot(room, rng))
    path.wait(until)
    return path.trace()
