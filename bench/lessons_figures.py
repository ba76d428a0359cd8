"""The figures of lessons that are checked in, and what has become worse than they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
import json
from pathlib import Path
from typing import Any, Final

from bench.lessons_life import Setting
from bench.lessons_table import BELOW, Row
from bench.lessons_test import Trial, Variant
from demo.made import Kind, Receivers

FILE: Final = Path(__file__).parent / "lessons.json"
TUNED_SEEDS: Final = "101-106"
REPORT_SEEDS: Final = "501-504"
SHORT_SEEDS: Final = "101"
DROP: Final = 0.03
"""A row's accuracy may fall by this much."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A table: its title, what houses are drawn from, and what is run in them."""

    title: str
    setting: Setting
    trial: Trial


def full_plans(trial_of: Mapping[str, Any]) -> Iterator[Plan]:
    """Yield what is checked in: each kind of home and of coverage, in ordinary life and in each trouble."""
    places: list[tuple[Kind, Receivers]] = [("flat", "all"), ("flat", "half"), ("house", "all"), ("house", "half")]
    all_levels = _variants("a", "a+lessons", "a+lessons+live", "b", "b+lessons", "c", "c+lessons", "bc", "bc+lessons")
    few = _variants("a", "a+lessons", "a+lessons+live")
    for kind, receivers in places:
        for title, more, hours, variants in (
            ("24 h", {}, 24.0, all_levels),
            ("2 h", {}, 2.0, few),
            ("8 h", {}, 8.0, few),
            ("72 h", {}, 72.0, few),
            ("1 resident", {"residents": 1}, 24.0, few),
            ("4 residents", {"residents": 4}, 24.0, few),
            ("sensors in half", {"sensors": "half"}, 24.0, few),
            ("two sensors", {"sensors": "two"}, 24.0, few),
            ("no sensors", {"sensors": "none"}, 24.0, few),
            ("mmWave", {"sensors": "mmwave"}, 24.0, few),
            ("half and doors", {"sensors": "doors"}, 24.0, few),
            ("wrong areas", {"scenario": "wrong"}, 24.0, few),
            ("moved sensor", {"scenario": "moved"}, 24.0, few),
            ("guest", {"scenario": "guest"}, 24.0, few),
            ("tag left", {"scenario": "left"}, 24.0, few),
        ):
            setting = Setting(kind=kind, receivers=receivers, **more)
            yield Plan(f"{kind}, {receivers}, {title}", setting, Trial(hours=hours, variants=variants, **trial_of))


def short_plans() -> Iterator[Plan]:
    """Yield what the tests run: a few tags of one house, which learned for a short time."""
    trial = Trial(hours=4.0, variants=_variants("a", "a+lessons"), families=2, tick_s=2, test_s=1500, warm_up_s=300)
    yield Plan("flat, half, 4 h, short", Setting(kind="flat", receivers="half"), trial)


def faults(before: Mapping[str, Any], now: Mapping[str, Row]) -> list[str]:
    """Return what is wrong with rows beside those checked in."""
    found = [f"{name}: not checked in, see --write" for name in now if name not in before]
    for name, row in now.items():
        was = before.get(name)
        if was is not None and row.accuracy < was["accuracy"] - DROP:
            found.append(f"{name}: accuracy fell from {was['accuracy']:.3f} to {row.accuracy:.3f}")
        if was is not None and row.below > was["below"]:
            found.append(f"{name}: {row.below} houses lose more than {-BELOW:.0%}, {was['below']} did")
    return found


def read_figures() -> dict[str, Any]:
    """Read what is checked in, nothing when there is no file yet."""
    read: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return read


def write_rows(length: str, rows: Mapping[str, Row]) -> None:
    """Write rows into the file to check in."""
    seeds = {"tuned": TUNED_SEEDS, "reported": REPORT_SEEDS, "short": SHORT_SEEDS}
    checked_in = {"full": {}, "short": {}, **read_figures(), "seeds": seeds}
    checked_in[length].update({name: asdict(row) for name, row in rows.items()})
    FILE.write_text(json.dumps(checked_in, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def named(title: str, rows: Sequence[Row]) -> dict[str, Row]:
    """Return rows by the name under which they are checked in."""
    return {f"{title}, {row.variant}": row for row in rows}


def _variants(*texts: str) -> tuple[Variant, ...]:
    return tuple(Variant.read(text) for text in texts)
