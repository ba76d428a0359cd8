"""Tables of what lessons gain: mean and worst house of each variant, and the differences that lessons make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Final

from bench.fence_figures import Figures
from bench.lessons_test import Outcome

BELOW: Final = -0.01
"""A house that loses more than a point with lessons is worse with them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One variant over houses: accuracy, flaps an hour, calibration error, delay, missed changes; gains over `without`."""

    variant: str
    houses: int
    accuracy: float
    worst: float
    flaps_per_hour: float
    ece: float | None
    worst_ece: float | None
    delay_s: float | None
    missed: float | None
    gain: float | None = None
    worst_gain: float | None = None
    below: int = 0
    adopted: int = 0
    purity: float | None = None
    false_entries: float | None = None
    """Of rooms, a day and tag; and the share of visits of a minute or more that were missed."""
    missed_visits: float | None = None


def rows(tested: Sequence[Outcome]) -> list[Row]:
    """Return a row for each variant; gains are over the same level without lessons, house by house."""
    return [_row(name, tested) for name in dict.fromkeys(item.variant for item in tested)]


def table(title: str, items: Sequence[Row]) -> str:
    """Return rows as a table in Markdown."""
    head = "| %, mean (worst) | right | flaps/h | ECE | delay s | missed | gain, worst, below | adopted | purity | false entries a day | missed visits |"
    lines = [
        f"**{title}**, {items[0].houses if items else 0} houses",
        "",
        head,
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_line, items), ""])


def _row(name: str, tested: Sequence[Outcome]) -> Row:
    own = [item for item in tested if item.variant == name]
    base = {
        item.house: item.metrics.accuracy or 0.0 for item in tested if item.variant == name.split("+", maxsplit=1)[0]
    }
    gains = [(item.metrics.accuracy or 0.0) - base[item.house] for item in own if "+" in name and item.house in base]
    accuracy = [item.metrics.accuracy or 0.0 for item in own]
    ece = _known(item.metrics.ece for item in own)
    fences = Figures()
    for item in own:
        if item.fences is not None:
            fences.add(item.fences)
    return Row(
        variant=name,
        houses=len(own),
        accuracy=round(mean(accuracy), 4),
        worst=min(accuracy),
        flaps_per_hour=round(mean(_known(item.metrics.flaps_per_hour for item in own)), 1),
        ece=round(mean(ece), 3) if ece else None,
        worst_ece=round(max(ece), 3) if ece else None,
        delay_s=_mean(item.metrics.delay_median_s for item in own),
        missed=_mean(item.metrics.missed for item in own),
        gain=round(mean(gains), 4) if gains else None,
        worst_gain=round(min(gains), 4) if gains else None,
        below=sum(gain < BELOW for gain in gains),
        adopted=sum(item.lessons > 0 for item in own),
        purity=_mean(item.purity for item in own),
        false_entries=round(fences.rate("false_room_entries")[0], 1) if fences.tag_days else None,
        missed_visits=fences.missed_share(60),
    )


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _mean(values: Iterable[float | None]) -> float | None:
    known = _known(values)
    return round(mean(known), 3) if known else None


def _line(row: Row) -> str:
    gain = "" if row.gain is None else f"{100 * row.gain:+.1f}, {100 * (row.worst_gain or 0.0):+.1f}, {row.below}"
    ece = "" if row.ece is None else f"{row.ece:.2f} ({row.worst_ece:.2f})"
    cells = (
        row.variant,
        f"{100 * row.accuracy:.1f} ({100 * row.worst:.0f})",
        f"{row.flaps_per_hour:.1f}",
        ece,
        "" if row.delay_s is None else f"{row.delay_s:.1f}",
        "" if row.missed is None else f"{row.missed:.2f}",
        gain,
        f"{row.adopted}/{row.houses}" if "lessons" in row.variant else "",
        "" if row.purity is None else f"{row.purity:.2f}",
        "" if row.false_entries is None else f"{row.false_entries:.1f}",
        "" if row.missed_visits is None else f"{row.missed_visits:.2f}",
    )
    return "| " + " | ".join(cells) + " |"
