"""Figures of strangers: false alarms a household-month, what was found of what was planted, and wrong links."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np

from bench.poisson import interval
from bench.strangers_household import Household
from bench.strangers_life import HOUR_S
from bench.strangers_rules import AIRGUARD, NAIVE
from bench.strangers_run import Address, Alarm, Record
from bench.strangers_tags import PLANTS, Cause
from custom_components.xiaomi_tag.strangers.model import Level

LEVELS: Final = (*(str(level) for level in Level), NAIVE, AIRGUARD)
AIMS: Final[Mapping[str, float]] = {"notice": 4.0, "suspected": 0.5, "confirmed": 0.1}
"""False alarms a household-month."""
WITHIN_H: Final = (1, 12, 24, 72, 168)
LINGERING_H: Final = 25.0
"""The limit of medium sensitivity, a day, and an hour to notice it."""
MONTH_D: Final = 30.0
FALSE_CAUSES: Final = tuple(cause for cause in Cause if cause not in PLANTS)
_IN_VIEW_S: Final = 600.0
AMBIENT: Final = "ambient"


@dataclass(slots=True)
class Tally:
    """Sums over households. Delays are hours from a plant's first minute at home, by kind and level."""

    months: float = 0.0
    false: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By level and cause; those of trackers that were there in the first week count as AMBIENT besides."""
    planted: Counter[str] = field(default_factory=Counter)
    delays_h: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    links: Counter[str] = field(default_factory=Counter)
    packets: int = 0
    ticks: int = 0
    took_s: float = 0.0

    def add(self, other: Tally) -> None:
        """Add another's sums."""
        self.months += other.months
        self.false.update(other.false)
        self.planted.update(other.planted)
        self.links.update(other.links)
        for key, delays in other.delays_h.items():
            self.delays_h.setdefault(key, []).extend(delays)
        self.packets += other.packets
        self.ticks += other.ticks
        self.took_s += other.took_s

    def count(self, level: str, causes: Iterable[str] = FALSE_CAUSES) -> int:
        """Return how many false alarms there were."""
        return sum(self.false[level, cause] for cause in causes)

    def a_month(self, level: str) -> tuple[float, float, float]:
        """Return false alarms a household-month with their 95 % interval."""
        count = self.count(level)
        low, high = interval(count)
        return count / self.months, low / self.months, high / self.months

    def recall(self, kind: str, level: str, hours: float) -> float:
        """Return the share of the planted ones that had reached a level, or a higher one, within so many hours."""
        found = sum(delay <= hours for delay in self.delays_h.get((kind, level), ()))
        return found / max(self.planted[kind], 1)

    def delay_h(self, kind: str, level: str, share: float) -> float | None:
        """Return after how many hours such a share of the planted ones had reached a level; None if fewer did."""
        delays = sorted(self.delays_h.get((kind, level), ()))
        place = max(int(np.ceil(share * self.planted[kind])) - 1, 0)
        return delays[place] if place < len(delays) else None

    def in_time(self) -> float:
        """Return the share of what was planted in the dwelling that was reported as lingering within its limit."""
        delays = self.delays_h.get((str(Cause.HOME), str(Level.LINGERING)), ())
        return sum(delay <= LINGERING_H for delay in delays) / max(self.planted[str(Cause.HOME)], 1)

    def as_json(self) -> dict[str, Any]:
        """Return all figures."""
        return {
            "months": round(self.months, 3),
            "false_a_month": {
                level: dict(
                    zip(("rate", "low", "high"), (round(value, 3) for value in self.a_month(level)), strict=True)
                )
                for level in LEVELS
            },
            "false_by_cause": {f"{level}.{cause}": count for (level, cause), count in sorted(self.false.items())},
            "planted": dict(self.planted),
            "recall": {
                kind: {
                    level: {str(hours): round(self.recall(kind, level, hours), 3) for hours in WITHIN_H}
                    for level in LEVELS
                }
                for kind in sorted(self.planted)
            },
            "delay_h": {
                kind: {level: [_rounded(self.delay_h(kind, level, share)) for share in (0.5, 0.9)] for level in LEVELS}
                for kind in sorted(self.planted)
            },
            "home_in_time": round(self.in_time(), 3),
            "links": dict(self.links),
            "packets": self.packets,
            "ticks": self.ticks,
            "took_s": round(self.took_s, 1),
        }


def tally(household: Household, record: Record) -> Tally:
    """Return a household's figures."""
    total = Tally(months=household.days / MONTH_D, packets=record.packets, ticks=record.ticks, took_s=record.took_s)
    for stranger in household.strangers:
        if stranger.cause.planted:
            total.planted[str(stranger.cause)] += 1
    for alarm in record.alarms:
        if not alarm.cause.planted:
            total.false[alarm.level, str(alarm.cause)] += 1
            total.false[alarm.level, AMBIENT] += alarm.ambient
    for (cause, _, level), delay_s in _first(record.alarms).items():
        total.delays_h.setdefault((cause, level), []).append(delay_s / HOUR_S)
    total.links = count_links(household, record.addresses)
    return total


def _first(alarms: Sequence[Alarm]) -> dict[tuple[str, str, str], float]:
    """Return when each plant (kind and name) first reached each level, or one above it."""
    first: dict[tuple[str, str, str], float] = {}
    ladder = [str(level) for level in Level]
    for alarm in alarms:
        if alarm.after_s is None:
            continue
        reached = ladder[: ladder.index(alarm.level) + 1] if alarm.level in ladder else [alarm.level]
        for level in reached:
            key = str(alarm.cause), alarm.stranger, level
            first[key] = min(first.get(key, alarm.after_s), alarm.after_s)
    return first


def count_links(household: Household, addresses: Sequence[Address]) -> Counter[str]:
    """Count changes of address in view: to the same track (right), to that of another (wrong), to a new one (missed).

    `joined` counts tracks of one tracker that went on as another's at any time.
    """
    counts: Counter[str] = Counter()
    by_name: dict[str, list[Address]] = {}
    owners: dict[str, str] = {}
    for known in sorted((known for known in addresses if known.track is not None), key=lambda known: known.first):
        name = household.strangers[known.stranger].identity.name
        assert known.track is not None
        before = owners.setdefault(known.track, name)
        if before != name:
            counts["joined"] += 1
            owners[known.track] = name
        by_name.setdefault(name, []).append(known)
    first_of: dict[str, Address] = {}
    for known in sorted(addresses, key=lambda known: known.first):
        if known.track is not None:
            first_of.setdefault(known.track, known)
    for chain in by_name.values():
        for old, new in pairwise(chain):
            if new.first - old.last > _IN_VIEW_S or new.number == old.number:
                continue
            same = new.track == old.track
            counts["right" if same else "missed" if first_of[str(new.track)] is new else "wrong"] += 1
    return counts


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
