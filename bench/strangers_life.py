"""How people spend a month: nights, trips by the day of the week, rooms by the time of day, guests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final, NamedTuple

import numpy as np

from bench.strangers_paths import Stay
from demo.house import OUTSIDE, House

DAY_S: Final = 86_400.0
HOUR_S: Final = 3600.0
_WEEK: Final = 7
_WORKDAYS: Final = 5
_APART_S: Final = 900.0
"""At least between two trips."""
_AWAKE_S: Final = (90.0, 3600.0)
"""How long a stay in a room lasts."""
_LATE_H: Final = 17.0
_MORNING_H: Final = 10.0
_BEDS: Final = ("bedroom", "childs_room", "sleeping_area", "nursery", "guest_room", "studio", "dressing_room")
_MORNING: Final[Mapping[str, float]] = {"bathroom": 4.0, "upper_bathroom": 4.0, "kitchen": 5.0, "dining_room": 2.0}
_DAY: Final[Mapping[str, float]] = {
    "study": 5.0,
    "kitchen": 3.0,
    "living_room": 3.0,
    "bathroom": 1.5,
    "utility_room": 1.0,
}
_EVENING: Final[Mapping[str, float]] = {
    "living_room": 7.0,
    "kitchen": 3.0,
    "dining_room": 2.0,
    "bathroom": 1.5,
    "study": 1.5,
    "upper_bathroom": 1.0,
}
_OTHER_ROOM: Final = 0.4


class Span(NamedTuple):
    """A time from one moment to another, in seconds from the start."""

    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Somebody's habits: hours of leaving and coming home on workdays, of bed; the share of days spent at work."""

    leaves_h: float
    comes_h: float
    bed_h: float
    wakes_h: float
    works: float
    errands: float


def draw_rhythm(rng: np.random.Generator, number: int) -> Rhythm:
    """Return the habits of a resident: the third and fourth go to school."""
    if number < 2:
        works = float(rng.choice([0.95, 0.8, 0.55, 0.0], p=[0.45, 0.25, 0.15, 0.15]))
        leaves = float(np.clip(rng.normal(7.8, 0.5), 6.5, 9.3))
        return Rhythm(
            leaves, leaves + float(rng.normal(9.2, 0.9)), float(rng.normal(22.8, 0.5)), leaves - 1.1, works, 0.3
        )
    leaves = float(rng.normal(7.6, 0.12))
    return Rhythm(leaves, float(rng.normal(14.8, 0.8)), float(rng.normal(21.3, 0.6)), leaves - 0.9, 0.97, 0.35)


def draw_trips(rng: np.random.Generator, rhythm: Rhythm, days: int) -> list[Span]:
    """Return when somebody is out."""
    trips: list[Span] = []
    for day in range(days):
        begin = day * DAY_S
        if day % _WEEK < _WORKDAYS:
            if rng.uniform() < rhythm.works:
                leaves = begin + (rhythm.leaves_h + rng.normal(0.0, 0.13)) * HOUR_S
                comes = begin + (rhythm.comes_h + rng.normal(0.0, 0.55)) * HOUR_S
                trips.append(Span(leaves, max(comes, leaves + HOUR_S)))
                if rng.uniform() < rhythm.errands:
                    trips.append(_errand(rng, comes + HOUR_S, begin + 20.5 * HOUR_S))
            else:
                trips += [
                    _errand(rng, begin + 9.0 * HOUR_S, begin + 18.0 * HOUR_S) for _ in range(int(rng.integers(3)))
                ]
        elif rng.uniform() < 0.05 and day % _WEEK == _WORKDAYS:
            trips.append(Span(begin + 10.0 * HOUR_S, begin + DAY_S + 18.0 * HOUR_S))
        else:
            count = int(rng.integers(1, 4))
            trips += [_errand(rng, begin + 9.5 * HOUR_S, begin + 19.0 * HOUR_S) for _ in range(count)]
    return apart(trips)


def apart(trips: Sequence[Span]) -> list[Span]:
    """Return trips in order, without those that begin before the one before is over."""
    kept: list[Span] = []
    for trip in sorted(trips):
        if trip.end > trip.begin + 60.0 and (not kept or trip.begin >= kept[-1].end + _APART_S):
            kept.append(trip)
    return kept


def draw_nights(rng: np.random.Generator, rhythm: Rhythm, days: int) -> list[Span]:
    """Return when somebody is in bed; the first night has begun before the start."""
    nights = []
    for day in range(days + 1):
        late = 0.8 if day % _WEEK in (_WORKDAYS, _WORKDAYS + 1) else 0.0
        wakes = day * DAY_S + (rhythm.wakes_h + late + rng.normal(0.0, 0.25)) * HOUR_S
        bed = (day - 1) * DAY_S + (rhythm.bed_h + rng.normal(0.0, 0.5)) * HOUR_S
        nights.append(Span(bed, wakes))
    return nights


def home_spans(trips: Sequence[Span], until: float) -> list[Span]:
    """Return the times between trips."""
    edges = [0.0, *(edge for trip in trips for edge in trip), until]
    return [Span(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True) if end > begin]


def choose_bed(house: House, number: int) -> str:
    """Return where a resident sleeps: the first two in one room."""
    names = [room.area_id for room in house.rooms]
    beds = [name for name in _BEDS if name in names] or names[-1:]
    return beds[max(number - 1, 0) % len(beds)]


def fill_rooms(
    rng: np.random.Generator, house: House, bed: str, trips: Sequence[Span], nights: Sequence[Span], days: int
) -> list[Stay]:
    """Return all stays of a resident: out, in bed, and from room to room between."""
    until = days * DAY_S
    stays: list[Stay] = []
    for span in home_spans(trips, until):
        at = span.begin
        for night in nights:
            if night.end <= at or night.begin >= span.end:
                continue
            stays += _awake(rng, house, bed, at, night.begin)
            stays += _asleep(rng, house, bed, max(at, night.begin), min(night.end, span.end))
            at = min(night.end, span.end)
        stays += _awake(rng, house, bed, at, span.end)
        if span.end < until:
            stays.append(Stay(span.end, OUTSIDE))
    return stays


def _asleep(rng: np.random.Generator, house: House, bed: str, begin: float, end: float) -> list[Stay]:
    stays = [Stay(begin, bed, still=True)]
    baths = [room.area_id for room in house.rooms if "bathroom" in room.area_id]
    if baths and end - begin > 3 * HOUR_S and rng.uniform() < 0.35:
        at = float(rng.uniform(begin + HOUR_S, end - HOUR_S))
        stays += [Stay(at, baths[0]), Stay(at + float(rng.uniform(120.0, 400.0)), bed, still=True)]
    return stays


def _awake(rng: np.random.Generator, house: House, bed: str, begin: float, end: float) -> list[Stay]:
    stays: list[Stay] = []
    at, room = begin, ""
    while at < end:
        room = _draw_room(rng, house, bed, at, other_than=room)
        stays.append(Stay(at, room))
        low, high = _AWAKE_S
        at += float(np.exp(rng.uniform(log(low), log(high))))
    return stays


def _draw_room(rng: np.random.Generator, house: House, bed: str, at: float, other_than: str) -> str:
    hour = at % DAY_S / HOUR_S
    likely = _MORNING if hour < _MORNING_H else _DAY if hour < _LATE_H else _EVENING
    names = [room.area_id for room in house.rooms if room.area_id != other_than]
    weights = np.array([likely.get(name, _OTHER_ROOM) + (1.0 if name == bed else 0.0) for name in names])
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]


def _errand(rng: np.random.Generator, earliest: float, latest: float) -> Span:
    begin = float(rng.uniform(earliest, max(latest, earliest + 60.0)))
    return Span(begin, begin + float(np.exp(rng.uniform(log(1500.0), log(10_000.0)))))
