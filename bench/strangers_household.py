"""A made household for a month: its house, what residents do and what of that is noticed, strangers, troubles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import hypot
from typing import Final, NamedTuple

import numpy as np

from bench.strangers_life import (
    DAY_S,
    HOUR_S,
    Span,
    apart,
    choose_bed,
    draw_nights,
    draw_rhythm,
    draw_trips,
    fill_rooms,
)
from bench.strangers_paths import Stay, Step, Trace, Walks, follow_stays
from bench.strangers_plants import plant, plant_weeks
from bench.strangers_street import Density, couriers, draw_visits, fixed_tags, mobile_tags, passers, visitors
from bench.strangers_tags import Stranger
from custom_components.xiaomi_tag.strangers.model import MemberMove, Move
from demo.house import FLOOR_HEIGHT_M, House, Proxy, Room
from demo.houses import proxy_mac
from demo.made import made_house
from demo.noise import make_key

START: Final = 1_767_571_200.0
"""The first midnight: of a Monday."""
PROXIES: Final = (3, 6, 12)
RESIDENTS: Final = (1, 2, 4)
DENSITIES: Final = ("detached", "terrace", "flat")
VISITS: Final = (0.0, 1.5, 5.0)
_SPREAD: Final = 37
"""Prime to the number of combinations: few households in a row have all levels of each factor."""
_NO_PLANTS_EVERY: Final = 10
_ROOM_RIGHT: Final = 0.85
_STOREYS: Final = 2.0
"""A metre up or down weighs as much as so many along."""
_SHORT_STAY_S: Final = 60.0
_SEEN_LATE: Final = 0.03
_FLAPS_A_DAY: Final = 1.0 / 20.0
_RESTARTS_A_DAY: Final = 0.1
_OUTAGES_A_DAY: Final = 0.06
_ALL_OUT_A_DAY: Final = 0.035


class Factors(NamedTuple):
    """What a household is like; `number` rotates the kinds of plants, and is None for none."""

    proxies: int
    residents: int
    density: Density
    visits_a_week: float
    number: int | None

    @property
    def label(self) -> str:
        """Return them in words."""
        plants = "plants" if self.number is not None else "no plants"
        return (
            f"{self.proxies} proxies, {self.residents} residents, {self.density}, {self.visits_a_week} visits, {plants}"
        )


class Reported(NamedTuple):
    """A move of a resident as the home notices it, and when (seconds from the start)."""

    noticed: float
    move: MemberMove


class Outage(NamedTuple):
    """A time in which a receiver does not listen."""

    span: Span
    receiver: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """All that happens; times are seconds from START."""

    seed: int
    factors: Factors
    house: House
    members: tuple[str, ...]
    steps: Mapping[str, Sequence[Step]]
    traces: Mapping[str, Trace]
    reported: Sequence[Reported]
    strangers: Sequence[Stranger]
    outages: Sequence[Outage] = field(default=())
    restarts: Sequence[Span] = field(default=())
    days: int


def factors_of(seed: int, *, plants: bool = True) -> Factors:
    """Return the levels of the factors of a seed: 81 in a row are all combinations."""
    number = (seed - 1) * _SPREAD
    levels = [number // 3**place % 3 for place in range(4)]
    planted = plants and seed % _NO_PLANTS_EVERY != 0
    return Factors(
        PROXIES[levels[0]],
        RESIDENTS[levels[1]],
        DENSITIES[levels[2]],
        VISITS[levels[3]],
        seed if planted else None,
    )


def make_household(seed: int, factors: Factors, days: int) -> Household:
    """Draw a household."""
    house = _house(seed, factors)
    rng = np.random.default_rng(make_key("household", seed))
    members = tuple(f"person.resident{number + 1}" for number in range(factors.residents))
    rhythms = [draw_rhythm(rng, number) for number in range(factors.residents)]
    trips = [draw_trips(rng, rhythm, days) for rhythm in rhythms]
    if len(trips) > 1:
        trips[1] = _join(rng, trips[0], trips[1])
    visits = draw_visits(rng, trips, factors.visits_a_week, days)
    stays: list[list[Stay]] = []
    for number, rhythm in enumerate(rhythms):
        own = [visit for visit in visits if visit.host == number]
        extra = [trip for visit in own for trip in (visit.fetched, visit.brought) if trip]
        nights = draw_nights(rng, rhythm, days)
        bed = choose_bed(house, number)
        stays.append(fill_rooms(rng, house, bed, _merged(trips[number], extra), nights, days))
    lives: list[tuple[Sequence[Stay], Trace, Sequence[Step]]] = []
    for stay in stays:
        walks = Walks(house, drives=bool(rng.uniform() < 0.5))
        lives.append((stay, *follow_stays(walks, stay, days * DAY_S, rng)))
    strangers = [
        *fixed_tags(rng, house, factors.density, seed, days),
        *mobile_tags(rng, house, factors.density, seed, days),
        *passers(rng, house, factors.density, seed, days),
        *couriers(rng, house, seed, days),
        *visitors(rng, house, visits, stays, seed, days),
    ]
    if factors.number is not None:
        planted = [plant(rng, house, cause, seed, after, lives) for after, cause in plant_weeks(days, factors.number)]
        strangers += [stranger for stranger in planted if stranger is not None]
    reported = [
        seen
        for member, (_, _, steps) in zip(members, lives, strict=True)
        for seen in _notice(rng, house, member, steps)
    ]
    return Household(
        seed=seed,
        factors=factors,
        house=house,
        members=members,
        steps={member: life[2] for member, life in zip(members, lives, strict=True)},
        traces={member: life[1] for member, life in zip(members, lives, strict=True)},
        reported=sorted(reported, key=lambda seen: seen.noticed),
        strangers=strangers,
        outages=_outages(rng, len(house.proxies), days),
        restarts=_restarts(rng, days),
        days=days,
    )


def _house(seed: int, factors: Factors) -> House:
    """Return a made house with so many receivers: one in each of so many rooms, then second ones."""
    house = made_house(seed, "flat" if factors.density == "flat" else "house", "all")
    rng = np.random.default_rng(make_key("household proxies", seed))
    proxies = _apart(list(house.proxies), int(rng.integers(len(house.proxies))), factors.proxies)
    while len(proxies) < factors.proxies:
        room = house.rooms[int(rng.integers(len(house.rooms)))]
        number = len(proxies)
        x_m, y_m = room.inside(float(rng.uniform()), float(rng.choice([0.0, 1.0])), margin_m=0.2)
        proxies.append(
            Proxy(
                name=f"proxy-second-{number}",
                friendly_name=f"Second proxy {number}",
                area_id=room.area_id,
                x_m=x_m,
                y_m=y_m,
                z_m=room.level * FLOOR_HEIGHT_M + float(rng.uniform(0.3, 2.2)),
                mac=proxy_mac(100 + number),
                gain_db=float(rng.normal(0.0, 3.0)),
                reception=float(rng.uniform(0.6, 0.8)),
            )
        )
    return replace(house, proxies=tuple(proxies))


def _apart(proxies: list[Proxy], first: int, count: int) -> list[Proxy]:
    """Return so many receivers that hang far from each other, as somebody with few would hang them."""
    chosen = [proxies.pop(first)]
    while proxies and len(chosen) < count:
        far = max(proxies, key=lambda proxy: min(_distance_m(proxy, other) for other in chosen))
        proxies.remove(far)
        chosen.append(far)
    return chosen


def _distance_m(one: Proxy, other: Proxy) -> float:
    return hypot(one.x_m - other.x_m, one.y_m - other.y_m, _STOREYS * (one.z_m - other.z_m))


def _join(rng: np.random.Generator, first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """Return the second resident's trips with half of the first one's weekend trips in place of their own."""
    weekend = [trip for trip in first if trip.begin // DAY_S % 7 >= 5 and rng.uniform() < 0.5]
    shared = [
        Span(trip.begin + float(rng.uniform(0.0, 15.0)), trip.end + float(rng.uniform(0.0, 15.0))) for trip in weekend
    ]
    return apart([*shared, *(trip for trip in second if not any(_overlap(trip, other) for other in shared))])


def _overlap(one: Span, other: Span) -> bool:
    return one.begin < other.end + HOUR_S and other.begin < one.end + HOUR_S


def _merged(trips: Sequence[Span], extra: Sequence[Span]) -> list[Span]:
    return sorted([*trips, *extra])


def _notice(rng: np.random.Generator, house: House, member: str, steps: Sequence[Step]) -> list[Reported]:
    """Return what the home notices of a resident's steps.

    Leaving and coming are noticed within two minutes, now and then much later, and rarely they are made up. A change of
    room is noticed after 10 to 40 s if the stay lasts; fifteen in a hundred name another room. Rooms without a receiver
    are not known: the room with the closest one stands for them.
    """
    shown = {room.area_id: _shown_room(house, room) for room in house.rooms}
    names = sorted(house.covered_rooms)
    seen: list[Reported] = []
    last: str | None = None
    for number, step in enumerate(steps):
        lasts = steps[number + 1].at - step.at if number + 1 < len(steps) else DAY_S
        if step.move is not Move.ROOM:
            late = rng.uniform() < _SEEN_LATE
            at = step.at + (float(rng.uniform(240.0, 900.0)) if late else float(rng.uniform(0.0, 120.0)))
            seen.append(Reported(at, MemberMove(member, step.move, START + at)))
            last = None
        elif lasts >= _SHORT_STAY_S:
            right = rng.uniform() < _ROOM_RIGHT
            room = shown[str(step.room)] if right else names[int(rng.integers(len(names)))]
            if room != last:
                at = step.at + float(rng.uniform(10.0, 40.0))
                seen.append(Reported(at, MemberMove(member, Move.ROOM, START + at, room)))
            last = room
    for begin, end in _at_home(steps):
        for _ in range(int(rng.poisson(_FLAPS_A_DAY * (end - begin) / DAY_S))):
            at = float(rng.uniform(begin, end))
            back = at + float(rng.uniform(120.0, 1800.0))
            if back < end:
                seen.append(Reported(at, MemberMove(member, Move.LEFT, START + at)))
                seen.append(Reported(back, MemberMove(member, Move.CAME, START + back)))
    return seen


def _shown_room(house: House, room: Room) -> str:
    """Return the room in which somebody in a room seems to be."""
    x_m, y_m = room.centre
    z_m = room.level * FLOOR_HEIGHT_M + 1.0

    def apart_m(proxy: Proxy) -> float:
        return hypot(x_m - proxy.x_m, y_m - proxy.y_m, _STOREYS * (z_m - proxy.z_m))

    inside = [proxy for proxy in house.proxies if proxy.area_id == room.area_id]
    return min(inside or house.proxies, key=apart_m).area_id


def _at_home(steps: Sequence[Step]) -> list[Span]:
    moves = [step for step in steps if step.move is not Move.ROOM]
    return [
        Span(one.at + HOUR_S, other.at - HOUR_S)
        for one, other in pairwise(moves)
        if one.move is Move.CAME and other.at - one.at > 3.0 * HOUR_S
    ]


def _outages(rng: np.random.Generator, receivers: int, days: int) -> list[Outage]:
    outages: list[Outage] = []
    for receiver in range(receivers):
        begins = rng.uniform(0.0, days * DAY_S, int(rng.poisson(_OUTAGES_A_DAY * days))).tolist()
        outages += [Outage(Span(begin, begin + float(rng.uniform(60.0, 3600.0))), receiver) for begin in begins]
    for begin in rng.uniform(0.0, days * DAY_S, int(rng.poisson(_ALL_OUT_A_DAY * days))).tolist():
        lasts = float(rng.uniform(60.0, 1200.0))
        outages += [
            Outage(Span(begin, begin + lasts + float(rng.uniform(0.0, 30.0))), receiver)
            for receiver in range(receivers)
        ]
    return sorted(outages)


def _restarts(rng: np.random.Generator, days: int) -> list[Span]:
    begins = sorted(rng.uniform(HOUR_S, days * DAY_S, int(rng.poisson(_RESTARTS_A_DAY * days))).tolist())
    return apart([Span(begin, begin + float(rng.uniform(61.0, 300.0))) for begin in begins])
