"""Figures of fences: counts with their intervals, shares and delays of one tag or of many."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from statistics import quantiles
from typing import Any, Final

from bench.poisson import interval

VISITS_S: Final = (60, 30)
"""Visits of at least so long are counted."""
RATES: Final = (
    *("false_room_entries", "false_room_exits", "changes_while_still", "changes_beside", "changes_in_trouble"),
    *("false_home_exits", "false_arrivals", "left_behind", "corrections"),
)
DELAYS: Final = ("room_entry_s", "room_exit_s", "home_exit_s", "home_entry_s")


def _none() -> dict[int, int]:
    return dict.fromkeys(VISITS_S, 0)


@dataclass(slots=True)
class Figures:
    """Counts, seconds, and delays in seconds.

    `changes_while_still` are false entries and exits of rooms of a tag that truly lies still, `changes_beside` those
    of one that lies beside a receiver that listens, `changes_in_trouble` those of any while a receiver of its room does
    not listen or has only just begun to. `visits` and `missed_visits` are by the shortest that counts;
    of the missed ones of any length `shown_before` are those in whose room the tag was shown already. `unnamed_s` are
    the seconds indoors without a room, `apart_s` those in which area, floor and home contradict each other.
    """

    tag_days: float = 0.0
    false_room_entries: int = 0
    false_room_exits: int = 0
    changes_while_still: int = 0
    changes_beside: int = 0
    changes_in_trouble: int = 0
    false_home_exits: int = 0
    false_arrivals: int = 0
    left_behind: int = 0
    corrections: int = 0
    home_exits: int = 0
    missed_home_exits: int = 0
    shown_before: int = 0
    indoor_s: int = 0
    right_s: int = 0
    unnamed_s: int = 0
    still_s: int = 0
    beside_s: int = 0
    troubled_s: int = 0
    two_areas_s: int = 0
    two_floors_s: int = 0
    apart_s: int = 0
    visits: dict[int, int] = field(default_factory=_none)
    missed_visits: dict[int, int] = field(default_factory=_none)
    room_entry_s: list[float] = field(default_factory=list)
    room_exit_s: list[float] = field(default_factory=list)
    home_exit_s: list[float] = field(default_factory=list)
    home_entry_s: list[float] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        """Add those of another tag or house."""
        for item in fields(self):
            mine, theirs = getattr(self, item.name), getattr(other, item.name)
            if isinstance(mine, dict):
                setattr(self, item.name, {key: value + theirs[key] for key, value in mine.items()})
            else:
                setattr(self, item.name, mine + theirs)

    def rate(self, name: str) -> tuple[float, float, float]:
        """Return a count a tag and day, and the ends of its 95 % interval."""
        count, days = getattr(self, name), self.tag_days or float("nan")
        low, high = interval(count)
        return count / days, low / days, high / days

    def missed_share(self, shortest_s: int) -> float | None:
        """Return the share of visits of that length that were missed, None of none."""
        count = self.visits[shortest_s]
        return self.missed_visits[shortest_s] / count if count else None

    def right_share(self) -> float | None:
        """Return the share of the seconds indoors in which the right room was shown."""
        return self.right_s / self.indoor_s if self.indoor_s else None

    def delays(self, name: str) -> tuple[float | None, float | None]:
        """Return median and 90 % quantile of a delay, None of fewer than two."""
        values = getattr(self, name)
        if len(values) < 2:
            return None, None
        cuts = quantiles(values, n=10, method="inclusive")
        return round(cuts[4], 1), round(cuts[8], 1)

    def as_json(self) -> dict[str, Any]:
        """Return all of it: rates a day and tag with intervals, counts, seconds, delays' medians and 90 % quantiles."""
        rates = {
            name: {"count": getattr(self, name), "a_day": [round(value, 3) for value in self.rate(name)]}
            for name in RATES
        }
        visits = {
            f"visits_{shortest}s": {"count": self.visits[shortest], "missed": self.missed_visits[shortest]}
            for shortest in VISITS_S
        }
        left_out = {"tag_days", "visits", "missed_visits", *RATES, *DELAYS}
        counts = {item.name: getattr(self, item.name) for item in fields(self) if item.name not in left_out}
        delays = {f"{name}_p50_p90": self.delays(name) for name in DELAYS}
        return {"tag_days": round(self.tag_days, 3), **rates, **visits, **counts, **delays}


def table(groups: Mapping[str, Figures]) -> str:
    """Return the figures of groups of tags, a line each, with a head."""
    return "\n".join((_HEAD, *(_line(name, figures) for name, figures in groups.items())))


_HEAD: Final = (
    f"{'a day and tag':<16} {'days':>6} {'false entries':>22} {'while still':>20} {'beside':>6} {'in trouble':>10} {'missed 60s 30s':>14} "
    f"{'entered p50 p90':>16} {'right':>6} {'false home exits':>22} {'arrivals':>8} {'missed':>7} {'home left p50 p90':>17} "
    f"{'2 areas':>7} {'2 floors':>8} {'apart':>6} {'behind':>6} {'mended':>6}"
)


def _line(name: str, figures: Figures) -> str:
    missed = " ".join(_percent(figures.missed_share(shortest)) for shortest in VISITS_S)
    return (
        f"{name:<16} {figures.tag_days:6.2f} {_rate(figures, 'false_room_entries'):>22} "
        f"{_rate(figures, 'changes_while_still'):>20} {figures.changes_beside:6} {figures.changes_in_trouble:10} {missed:>14} "
        f"{_pair(figures, 'room_entry_s'):>16} {_percent(figures.right_share()):>6} "
        f"{_rate(figures, 'false_home_exits'):>22} {figures.false_arrivals:8} "
        f"{figures.missed_home_exits:3}/{figures.home_exits:<3} {_pair(figures, 'home_exit_s'):>17} "
        f"{figures.two_areas_s:6}s {figures.two_floors_s:7}s {figures.apart_s:5}s {figures.left_behind:6} "
        f"{figures.corrections:6}"
    )


def _rate(figures: Figures, name: str) -> str:
    rate, low, high = figures.rate(name)
    return f"{rate:.2f} ({low:.2f}-{high:.2f})"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}%"


def _pair(figures: Figures, name: str) -> str:
    return " ".join("-" if value is None else f"{value:g}" for value in figures.delays(name))
