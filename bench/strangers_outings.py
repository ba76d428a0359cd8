"""`script/bench strangers --ways SEEDS`: the rule for the way over made-up walks and rides, beside published rules.

The published rules are written again from their descriptions, for streams: BLE-Doubt's (company without a gap of more
than 60 s over 300 s and 300 m), the same without the gap, and AirGuard's (so long since the first sighting, at so many
places). A tracker counts as found when its address was suspected or confirmed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from bench.strangers_away import Detection, judge
from bench.strangers_ways import Log
from custom_components.xiaomi_tag.strangers.away import Rule
from custom_components.xiaomi_tag.strangers.way import Reach, Spot

_PLACE_M: Final = 150.0

type Finds = Mapping[str, float]
"""By address, when it was found."""


@dataclass(slots=True)
class Figures:
    """How well a rule did over some logs."""

    right: int = 0
    false: int = 0
    missed: int = 0
    hours: float = 0.0
    delays_min: list[float] = field(default_factory=list)
    false_by_kind: dict[str, int] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        """The share of the found that do follow."""
        return self.right / max(1, self.right + self.false)

    @property
    def recall(self) -> float:
        """The share of the followers that were found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def delay_min(self) -> float | None:
        """The median time from the first sighting, None if none was found."""
        return median(self.delays_min) if self.delays_min else None

    def row(self) -> dict[str, object]:
        """Return it as printed."""
        return {
            "precision": round(self.precision, 3),
            "recall": round(self.recall, 3),
            "delay_min": None if self.delay_min is None else round(self.delay_min, 1),
            "false_per_hour": round(self.false / max(self.hours, 1e-9), 2),
            "right": self.right,
            "false": self.false,
            "missed": self.missed,
            "false_by_kind": self.false_by_kind,
        }


def measure(logs: Iterable[Log], find: Callable[[Log], Finds]) -> Figures:
    """Run a rule over logs."""
    figures = Figures()
    for log in logs:
        first: dict[str, float] = {}
        for row in log.rows:
            first.setdefault(row.address, row.time_s)
        finds = find(log)
        kind = log.name.split("-", maxsplit=1)[0]
        figures.hours += log.hours
        figures.missed += len(log.followers - finds.keys())
        for address, at in finds.items():
            if address in log.followers:
                figures.right += 1
                figures.delays_min.append((at - first[address]) / 60)
            else:
                figures.false += 1
                figures.false_by_kind[kind] = figures.false_by_kind.get(kind, 0) + 1
    return figures


def ours(log: Log, rule: Rule | None = None) -> Finds:
    """Run the rule that ships."""
    rows = (Detection(row.time_s, row.address, row.rssi_dbm, row.latitude, row.longitude) for row in log.rows)
    return {found.address: found.suspected for found in judge(rows, rule) if found.suspected is not None}


def company(log: Log, *, gap_s: float | None = 60.0, least_s: float = 300.0, least_m: float = 300.0) -> Finds:
    """Find what stays so long over so far, without a gap longer than `gap_s`."""
    runs: dict[str, tuple[float, float, Reach]] = {}
    finds: dict[str, float] = {}
    for row in log.rows:
        since, last, reach = runs.get(row.address, (row.time_s, row.time_s, Reach()))
        if gap_s is not None and row.time_s - last > gap_s:
            since, reach = row.time_s, Reach()
        reach.add(Spot(row.latitude, row.longitude))
        runs[row.address] = since, row.time_s, reach
        if row.time_s - since >= least_s and reach.metres >= least_m:
            finds.setdefault(row.address, row.time_s)
    return finds


def places(log: Log, *, least_s: float, count: int) -> Finds:
    """Find what was heard for so long, at so many places."""
    first: dict[str, float] = {}
    known: dict[str, list[Spot]] = {}
    finds: dict[str, float] = {}
    for row in log.rows:
        spots, spot = known.setdefault(row.address, []), Spot(row.latitude, row.longitude)
        if len(spots) < count and all(spot.metres_to(other) > _PLACE_M for other in spots):
            spots.append(spot)
        if row.time_s - first.setdefault(row.address, row.time_s) >= least_s and len(spots) >= count:
            finds.setdefault(row.address, row.time_s)
    return finds


RULES: Final[Mapping[str, Callable[[Log], Finds]]] = {
    "ours": ours,
    "BLE-Doubt": company,
    "300 s and 300 m": lambda log: company(log, gap_s=None),
    "AirGuard, high": lambda log: places(log, least_s=1800, count=2),
    "AirGuard, medium": lambda log: places(log, least_s=3600, count=3),
}


def compare(logs: Sequence[Log]) -> dict[str, Figures]:
    """Run all rules over the same logs."""
    return {name: measure(logs, find) for name, find in RULES.items()}
