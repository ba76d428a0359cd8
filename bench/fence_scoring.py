"""Compares crossings with what truly happened: false and missed events, delays, and what is never to be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.fence_figures import VISITS_S, Figures
from bench.following import HOME, NOWHERE, START, Shown, area
from bench.living import Living, LivingTag, Numbers, still_s
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind

type Flags = NDArray[np.bool_]

OUT: Final = -1
"""The room of a tag that is outside."""
SLOW_S: Final = 20
"""Who is found in a room so long after passing through was there."""
TRIP_S: Final = 300
"""Shorter trips need not be noticed."""
EARLY_S: Final = 60
"""A tag is heard from the street before its bearer is through the door."""
STILL_S: Final = 120
"""A tag that has not moved for so long has no reason to change rooms, however seldom it is heard."""
_LATEST_S: Final = 5
"""An exit so long after the trip is only late, not false."""
BESIDE_M: Final = 2.0
_SETTLED_S: Final = 30
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Truth:
    """What truly happened to a tag, by second: the number of its room (OUT for outside), and whether it lies still.

    `beside` is whether it lies still close to a receiver of its room that listens, `troubled` whether a receiver of its
    room does not listen, or has only just begun to.
    """

    room: Numbers
    still: Flags
    beside: Flags
    troubled: Flags


def truth_of(living: Living, tag: LivingTag) -> Truth:
    """Return what truly happened to a tag."""
    still = still_s(tag.motion) >= STILL_S
    beside, troubled = np.zeros_like(still), np.zeros_like(still)
    for number, proxy in enumerate(living.house.proxies):
        place = np.array([proxy.x_m, proxy.y_m, proxy.z_m])
        near = np.linalg.norm(tag.motion.position_m - place, axis=1) <= BESIDE_M
        here = tag.motion.room == living.rooms.index(proxy.area_id)
        listens = settled(living.listening.listens[number])
        beside |= near & here & listens
        troubled |= here & ~listens
    return Truth(tag.motion.room, still, still & beside, troubled)


def settled(listens: Flags) -> Flags:
    """Return when a receiver has listened without a break for some time."""
    number = np.arange(len(listens))
    deaf_at = np.maximum.accumulate(np.where(listens, -_SETTLED_S, number))
    return np.asarray(number - deaf_at >= _SETTLED_S)


def score(truth: Truth, rooms: Sequence[str], crossings: Sequence[Crossing], shown: Shown) -> Figures:
    """Return the figures of one tag; `crossings` are its own."""
    figures = Figures(tag_days=len(truth.room) / _DAY_S)
    figures.corrections = sum(crossing.kind is CrossingKind.CORRECTED for crossing in crossings)
    figures.left_behind = sum(crossing.kind is CrossingKind.LEFT_BEHIND for crossing in crossings)
    moves = [crossing for crossing in crossings if crossing.kind in {CrossingKind.ENTERED, CrossingKind.LEFT}]
    _score_home(figures, [crossing for crossing in moves if crossing.place == HOME], truth)
    for number, room in enumerate(rooms):
        own = [crossing for crossing in moves if crossing.place == area(room)]
        _score_room(figures, own, number, truth, shown)
    _score_seconds(figures, truth, shown)
    return figures


def _score_home(figures: Figures, crossings: Sequence[Crossing], truth: Truth) -> None:
    left, entered = _times(crossings, CrossingKind.LEFT), _times(crossings, CrossingKind.ENTERED)
    last = len(truth.room)
    trips = [(begin, end) for begin, end in stays(truth.room, OUT) if begin > 0]
    figures.false_home_exits += sum(not any(a <= at <= b + _LATEST_S for a, b in trips) for at, _ in left)
    figures.false_arrivals += sum(any(a <= at < b - EARLY_S for a, b in trips) for at, _ in entered)
    for a, b in trips:
        if b - a < TRIP_S:
            continue
        figures.home_exits += 1
        delays = [at - a for at, _ in left if a <= at <= b]
        figures.home_exit_s += delays[:1]
        figures.missed_home_exits += not delays
        back = [at - b for at, _ in entered if b - EARLY_S <= at <= b + TRIP_S]
        figures.home_entry_s += back[:1] if delays and b < last else []


def false_moves(crossings: Sequence[Crossing], room: int, truth: Truth) -> list[Crossing]:
    """Return the entries and exits of a room that are false; `crossings` are those of the room."""
    own = list(stays(truth.room, room))
    return [crossing for crossing in crossings if _is_false(crossing, own, truth)]


def _is_false(crossing: Crossing, own: Sequence[tuple[int, int]], truth: Truth) -> bool:
    at, event_at = crossing.decided_at - START, crossing.event_time - START
    if crossing.kind is CrossingKind.LEFT:
        return any(a <= event_at and at < b for a, b in own)
    return crossing.kind is CrossingKind.ENTERED and not any(
        _earliest(truth, a) <= at and event_at <= b + SLOW_S for a, b in own
    )


def _earliest(truth: Truth, begin: int) -> int:
    """Return when a stay may be noticed at the earliest: one that begins at the front door is heard from the street."""
    return begin - EARLY_S if begin > 0 and truth.room[begin - 1] == OUT else begin


def _score_room(figures: Figures, crossings: Sequence[Crossing], room: int, truth: Truth, shown: Shown) -> None:
    wrong = false_moves(crossings, room, truth)
    figures.false_room_exits += sum(crossing.kind is CrossingKind.LEFT for crossing in wrong)
    figures.false_room_entries += sum(crossing.kind is CrossingKind.ENTERED for crossing in wrong)
    seconds = [second_of(crossing, truth) for crossing in wrong]
    figures.changes_while_still += sum(bool(truth.still[second]) for second in seconds)
    figures.changes_beside += sum(bool(truth.beside[second]) for second in seconds)
    figures.changes_in_trouble += sum(bool(truth.troubled[second]) for second in seconds)
    left, entered = _times(crossings, CrossingKind.LEFT), _times(crossings, CrossingKind.ENTERED)
    own = list(stays(truth.room, room))
    for number, (a, b) in enumerate(own):
        if b - a < min(VISITS_S) or a == 0:
            continue
        delays = [at - a for at, _ in entered if _earliest(truth, a) <= at <= b]
        for shortest in VISITS_S:
            if b - a >= shortest:
                figures.visits[shortest] += 1
                figures.missed_visits[shortest] += not delays
        figures.shown_before += not delays and bool(shown.room[a] == room)
        figures.room_entry_s += delays[:1]
        until = own[number + 1][0] if number + 1 < len(own) else float("inf")
        figures.room_exit_s += [at - b for at, _ in left if b <= at < until][:1] if delays else []


def _score_seconds(figures: Figures, truth: Truth, shown: Shown) -> None:
    indoors = truth.room != OUT
    figures.indoor_s += int(indoors.sum())
    figures.right_s += int((indoors & (shown.room == truth.room)).sum())
    figures.unnamed_s += int((indoors & (shown.room == NOWHERE)).sum())
    figures.still_s += int(truth.still.sum())
    figures.beside_s += int(truth.beside.sum())
    figures.troubled_s += int(truth.troubled.sum())
    figures.two_areas_s += shown.two_areas
    figures.two_floors_s += shown.two_floors
    figures.apart_s += shown.apart


def stays(rooms: Numbers, room: int) -> Iterator[tuple[int, int]]:
    """Yield the first second of each stay in a room, and the first one after it."""
    there = np.concatenate([[False], rooms == room, [False]])
    yield from zip(
        *(np.flatnonzero(there[1:] & ~there[:-1]).tolist(), np.flatnonzero(there[:-1] & ~there[1:]).tolist()),
        strict=True,
    )


def second_of(crossing: Crossing, truth: Truth) -> int:
    """Return the second at which a crossing was decided."""
    return min(int(crossing.decided_at - START), len(truth.room) - 1)


def _times(crossings: Sequence[Crossing], kind: CrossingKind) -> list[tuple[float, float]]:
    """Return decision and event time of crossings of a kind, from the start."""
    return [
        (crossing.decided_at - START, crossing.event_time - START) for crossing in crossings if crossing.kind is kind
    ]
