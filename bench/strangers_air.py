"""What the receivers of a household hear of strangers: a window in five seconds around movement, in five minutes at rest.

A window stands for the packets of its time, at their mean level: one at a time they would be a hundred times as many.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.strangers_household import Household
from bench.strangers_life import DAY_S, HOUR_S
from bench.strangers_tags import QUARTER_S, Cause, Make, Stranger
from demo.noise import Floats, SmoothField, make_key
from demo.radio import Radio

type Numbers = NDArray[np.int64]

BUSY_S: Final = 5.0
REST_S: Final = 300.0
BUSY_TICK_S: Final = 10.0
_BEFORE_S: Final = 10.0
_AFTER_S: Final = 60.0
_INTERVAL_S: Final = 2.0
_MEAN_OF_REST: Final = 0.6
"""Slow fading of 20 s, as a mean of some minutes."""
_SLOW_S: Final = 5400.0
_SLOW_SD_DB: Final = 2.5
"""Doors and people in between, over hours."""
_OUTSIDE: Final = frozenset({Cause.FIXED, Cause.MOBILE, Cause.PASSER, Cause.COURIER})
_FADING_SD: Final = 1.28
_DEAF_DB: Final = 6.0
"""So far below the sensitivity no packet is heard."""
_OWN_SPREAD_DB: Final = 4.0


@dataclass(frozen=True, slots=True)
class Heard:
    """Windows in order of their ends (seconds from the start); `name` is the index into `names` (stranger, number).

    `count` packets were heard in each, over `span_s`.
    """

    time_s: Floats
    name: Numbers
    receiver: Numbers
    level_dbm: Floats
    count: Numbers
    span_s: Floats
    names: Sequence[tuple[int, int]]
    ticks: Floats
    """When the home looks at what it heard: with the long windows, and often while something moves inside."""


class Air:
    """The air around a household, day by day."""

    def __init__(self, household: Household) -> None:
        self._household = household
        house = household.house
        self._radio = Radio(house, seed=make_key("strangers", household.seed))
        self._count = len(house.proxies)
        self._reception = np.array([proxy.reception for proxy in house.proxies])
        self._listens = [
            [(outage.span.begin, outage.span.end) for outage in household.outages if outage.receiver == receiver]
            for receiver in range(self._count)
        ]
        self._busy = [_busy_times(stranger, household.days * DAY_S) for stranger in household.strangers]
        self._spans = [(stranger.trace.knots[0, 0], stranger.trace.knots[-1, 0]) for stranger in household.strangers]
        self._fields: dict[str, tuple[SmoothField, SmoothField]] = {}

    def days(self) -> Iterator[Heard]:
        """Yield what is heard on each day."""
        for day in range(self._household.days):
            yield self._day(day)

    def own_levels(self) -> list[tuple[float, float]]:
        """Return the strongest levels of residents' own tags, once an hour while they are at home."""
        levels = []
        for number, (member, trace) in enumerate(self._household.traces.items()):
            rng = np.random.default_rng(make_key("own", self._household.seed, member))
            times = _steps(1800.0 + 60.0 * number, self._household.days * DAY_S, HOUR_S)
            times = times[trace.is_near(times)]
            spots = trace.spots(times)
            body = self._radio.body_loss_db(spots[:, :3], rng.uniform(-np.pi, np.pi, len(times)), 5.0)
            mean = self._radio.mean_dbm(spots[:, :3]) - body + rng.normal(0.0, _OWN_SPREAD_DB)
            strongest = mean.max(axis=1) + rng.normal(0.0, 2.0, len(times))
            levels += list(zip(times.tolist(), strongest.tolist(), strict=True))
        return sorted(levels)

    def _day(self, day: int) -> Heard:
        begin, end = day * DAY_S, (day + 1) * DAY_S
        columns: list[tuple[Floats, ...]] = []
        busy = np.zeros(round(DAY_S / BUSY_TICK_S) + 1, np.bool_)
        for index, stranger in enumerate(self._household.strangers):
            first, last = self._spans[index]
            if first >= end or last <= begin:
                continue
            rng = np.random.default_rng(make_key("air", self._household.seed, stranger.name, day))
            times, moving = self._times(rng, index, begin, end)
            near = stranger.trace.is_near(times)
            times, moving = times[near], moving[near]
            if not len(times):
                continue
            span = np.minimum(np.diff(times, prepend=times[0] - BUSY_S), np.where(moving, BUSY_S, REST_S))
            count, level = self._receive(rng, stranger, times, span)
            rows, receivers = np.nonzero(count)
            named = np.full(len(rows), float(index)), stranger.identity.number(times)[rows].astype(float)
            heard = level[rows, receivers], count[rows, receivers].astype(float), span[rows]
            columns.append((times[rows], *named, receivers.astype(float), *heard))
            # Ticks that come often cost much, and only rooms need them.
            audible = times[moving & count.any(axis=1)] if stranger.cause not in _OUTSIDE else np.zeros(0)
            busy[((audible - begin) / BUSY_TICK_S).astype(np.int64) + 1] = True
        often = np.flatnonzero(busy) * BUSY_TICK_S
        ticks = np.asarray(begin + np.union1d(often, _steps(REST_S, DAY_S + 1.0, REST_S)), np.float64)
        return _in_order(columns, ticks)

    def _times(
        self, rng: np.random.Generator, index: int, begin: float, end: float
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Return when a stranger's windows end, and whether they are short ones."""
        grid = _steps(begin, end, BUSY_S) + float(rng.uniform(0.0, BUSY_S - 0.01))
        edges = self._busy[index]
        inside = np.searchsorted(edges[:, 0], grid, side="right") > np.searchsorted(edges[:, 1], grid, side="right")
        often = grid[inside]
        seldom = _steps(begin + REST_S, end + 1.0, REST_S)
        seldom = seldom - rng.uniform(1.0, 15.0, len(seldom))
        times = np.concatenate([often, seldom])
        order = np.argsort(times)
        return times[order], (np.arange(len(times)) < len(often))[order]

    def _receive(
        self, rng: np.random.Generator, stranger: Stranger, times: Floats, span: Floats
    ) -> tuple[Numbers, Floats]:
        """Return how many packets each receiver hears in each window, and their mean level."""
        traits = self._household.house.radio
        trace = stranger.trace
        spots = trace.spots(times)
        unique, inverse = np.unique(np.round(spots, 2), axis=0, return_inverse=True)
        mean = (self._radio.mean_dbm(unique[:, :3]) - unique[:, 3:4])[inverse.reshape(-1)]
        if stranger.body_db:
            mean -= self._radio.body_loss_db(spots[:, :3], trace.heading_rad[trace.legs(times)], stranger.body_db)
        fast, slow = self._fading(stranger.name)
        share = np.where(span > 2.0 * BUSY_S, _MEAN_OF_REST, 1.0)[:, None]
        level = mean + stranger.offset_db + traits.multipath_sd_db * share * fast(times[:, None])
        level += _SLOW_SD_DB * slow(times[:, None])
        chance = self._reception / (1.0 + np.exp(np.clip((traits.sensitivity_dbm - level) / 1.2, -50.0, 50.0)))
        chance[level < traits.sensitivity_dbm - _DEAF_DB] = 0.0
        for receiver, outages in enumerate(self._listens):
            for begin, end in outages:
                chance[(times >= begin) & (times < end), receiver] = 0.0
        packets = np.floor(span / _INTERVAL_S + rng.uniform(size=len(span))).astype(np.int64)
        count: Numbers = rng.binomial(packets[:, None], chance)
        sd = _FADING_SD * traits.fading_db / np.sqrt(np.maximum(count, 1))
        level = np.maximum(level, traits.sensitivity_dbm - 1.0) + sd * rng.normal(size=level.shape)
        return count, np.clip(level, -110.0, -20.0)

    def _fading(self, name: str) -> tuple[SmoothField, SmoothField]:
        if name not in self._fields:
            if len(self._fields) > 100:
                self._fields.clear()
            key = make_key("slow", self._household.seed, name)
            slow = SmoothField(key, self._count, _SLOW_S, 1, rough=True, waves=16)
            self._fields[name] = (self._radio.multipath(name), slow)
        return self._fields[name]


def _steps(begin: float, end: float, step: float) -> Floats:
    return np.asarray(np.arange(begin, end, step), np.float64)


def _in_order(columns: Sequence[tuple[Floats, ...]], ticks: Floats) -> Heard:
    if not columns:
        columns = [tuple(np.zeros(0) for _ in range(7))]
    times, strangers, numbers, receivers, level, count, span = (
        np.concatenate(parts) for parts in zip(*columns, strict=True)
    )
    order = np.argsort(times, kind="stable")
    pairs, inverse = np.unique(np.column_stack([strangers, numbers])[order], axis=0, return_inverse=True)
    return Heard(
        times[order],
        np.asarray(inverse.reshape(-1), np.int64),
        receivers[order].astype(np.int64),
        level[order],
        count[order].astype(np.int64),
        span[order],
        [(int(stranger), int(number)) for stranger, number in pairs.tolist()],
        ticks,
    )


def _busy_times(stranger: Stranger, until: float) -> Floats:
    """Return begins and ends (N, 2) of the times of short windows, none of which overlap."""
    spans = stranger.trace.busy() + np.array([-_BEFORE_S, _AFTER_S])
    identity = stranger.identity
    if not stranger.owner_near and identity.make is not Make.TILE:
        first, last = stranger.trace.knots[0, 0], min(stranger.trace.knots[-1, 0], until)
        changes = identity.changes(until)
        changes = changes[(changes >= first) & (changes <= last)]
        apart = np.array([-15.0, 45.0]) if _often(stranger) else np.array([-60.0, 120.0])
        spans = np.concatenate([spans, changes[:, None] + apart])
    return _joined(spans)


def _often(stranger: Stranger) -> bool:
    changes = stranger.identity.changes(2.0 * DAY_S)
    return len(changes) > 1 and bool(changes[1] - changes[0] <= QUARTER_S)


def _joined(spans: Floats) -> Floats:
    if not len(spans):
        return spans.reshape(0, 2)
    spans = spans[np.argsort(spans[:, 0])]
    ends = np.maximum.accumulate(spans[:, 1])
    fresh = np.concatenate([[True], spans[1:, 0] > ends[:-1]])
    last = np.concatenate([np.flatnonzero(fresh)[1:] - 1, [len(spans) - 1]])
    return np.column_stack([spans[fresh, 0], ends[last]])
