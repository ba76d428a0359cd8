"""`script/bench figures`: accuracy of the locator against the figures that are checked in.

A real flat (calibrated on some sessions, tested on the others) and made houses, at every level. Parameters are tuned on
the made houses of seeds 101-124; what is reported here, seeds 501-504, is not looked at for that.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import combinations
import json
from pathlib import Path
from statistics import mean
from typing import Any, Final

from bench.dataset import Dataset, read_dataset, thin
from bench.houses import LEVELS, REPORT_SEEDS, TUNED_SEEDS, Report, run, spread
from bench.knowledge import Knowledge, cut_walks, read_plan
from bench.locate import Result, locate
from bench.metrics import Metrics
from demo.made import RESTLESS
from demo.made_data import Setting

ROOT: Final = Path(__file__).parents[1]
FILE: Final = ROOT / "bench" / "figures.json"
FLAT: Final = ROOT / "tests" / "data" / "flat"
DROP: Final = 0.03
"""A row's accuracy may fall by this much."""

SETTINGS: Final[Mapping[str, Setting]] = {
    "flat, all": Setting(kind="flat"),
    "flat, half": Setting(kind="flat", receivers="half"),
    "house, all": Setting(),
    "house, half": Setting(receivers="half"),
    "house, half, restless": Setting(receivers="half", habit=RESTLESS),
}
_FULL_SETTINGS: Final = ("flat, all", "flat, half", "house, all", "house, half")
_FULL_S: Final = 2400.0
ALL_SPLITS_EVERY_S: Final = 2
_SHORT_SETTINGS: Final = ("flat, all", "house, all", "house, half, restless")
_SHORT_SEEDS: Final = REPORT_SEEDS[:2]
_SHORT_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: accuracy as mean and worst of its runs, with the baselines' means and the limit's."""

    accuracy: float
    worst: float
    flaps_per_hour: float
    delay_s: float | None
    ece: float | None
    strongest: float
    smoothed: float
    limit: float | None = None


def main(arguments: Sequence[str]) -> int:
    """Run the command; 1 when a row has fallen, or is not checked in."""
    parser = argparse.ArgumentParser(prog="script/bench figures", description=__doc__)
    parser.add_argument("--short", action="store_true", help="few minutes of few houses: what the tests run")
    parser.add_argument("--only", default="", help="rows whose name holds this text")
    parser.add_argument(
        "--levels", default=",".join(LEVELS), help="of a (areas), b (plan), c (walks), bc (default all)"
    )
    parser.add_argument("--write", action="store_true", help="check these figures in")
    parser.add_argument(
        "--limit", action="store_true", help="work the limits out again; they change with the houses only"
    )
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="processes (default 1)")
    options = parser.parse_args(arguments)
    length = "short" if options.short else "full"
    before: dict[str, Any] = read_figures().get(length, {})
    print(f"{'':<36}{'was':>7}{'now':>7}{'worst':>7}{'strong.':>9}{'smooth.':>9}{'limit':>7}{'flaps/h':>9}{'ece':>7}")
    levels = options.levels.split(",")
    now: dict[str, Figure] = {}
    for name, measured in figures(
        levels, short=options.short, only=options.only, limit=options.limit, jobs=options.jobs
    ):
        limit = measured.limit if options.limit else before.get(name, {}).get("limit")
        now[name] = replace(measured, limit=limit)
        print(_line(name, before.get(name), now[name]), flush=True)
        if options.write:  # At once: all of them take long.
            write_figure(length, name, now[name])
    fallen = [] if options.write else faults(before, now)
    print(*fallen, sep="\n", end="\n" if fallen else "")
    return 1 if fallen else 0


def figures(
    levels: Sequence[str], *, short: bool, only: str = "", limit: bool = False, jobs: int = 1
) -> Iterator[tuple[str, Figure]]:
    """Measure the rows of these levels whose name holds `only`."""
    for every_s in (2,) if short else (1, 2, 4):
        for level in levels:
            name = f"real flat, {every_s} s, {level}"
            if only in name:
                yield name, _flat(every_s, level, all_splits=not short and every_s == ALL_SPLITS_EVERY_S)
    for setting_name in _SHORT_SETTINGS if short else _FULL_SETTINGS:
        wanted = [level for level in levels if only in f"made {setting_name}, {level}"]
        if not wanted:
            continue
        seconds, seeds = (_SHORT_S, _SHORT_SEEDS) if short else (_FULL_S, REPORT_SEEDS)
        job = partial(run, setting=SETTINGS[setting_name], levels=wanted, seconds=seconds, limit=limit)
        reports = [report for house in spread(job, seeds, jobs) for report in house]
        for level in wanted:
            yield f"made {setting_name}, {level}", _made([each for each in reports if each.level == level])


def faults(before: Mapping[str, Any], now: Mapping[str, Figure]) -> list[str]:
    """Return what is wrong with figures beside those checked in."""
    missing = [f"{name}: not checked in, see --write" for name in now if name not in before]
    return missing + [
        f"{name}: accuracy fell from {before[name]['accuracy']:.3f} to {figure.accuracy:.3f}"
        for name, figure in now.items()
        if name in before and figure.accuracy < before[name]["accuracy"] - DROP
    ]


def read_figures() -> dict[str, Any]:
    """Read what is checked in, nothing when there is no file yet."""
    read: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return read


def write_figure(length: str, name: str, figure: Figure) -> None:
    """Write one row of the file to check in."""
    seeds = {"tuned": f"{TUNED_SEEDS[0]}-{TUNED_SEEDS[-1]}", "reported": f"{REPORT_SEEDS[0]}-{REPORT_SEEDS[-1]}"}
    checked_in = {"full": {}, "short": {}, **read_figures(), "seeds": seeds}
    checked_in[length][name] = asdict(figure)
    FILE.write_text(json.dumps(checked_in, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _flat(every_s: float, level: str, *, all_splits: bool) -> Figure:
    """Measure the real flat: all sessions where nothing is calibrated, else those that are left of each split."""
    dataset = read_dataset(FLAT, radio="1")
    dataset = replace(dataset, sessions=tuple(thin(session, every_s) for session in dataset.sessions))
    plan = read_plan(FLAT / "layout.json", tuple(dataset.receivers)) if "b" in level else None
    results = [
        locate(tested, Knowledge(plan, cut_walks(walked)) if walked is not None else Knowledge(plan))[0]
        for walked, tested in (_splits(dataset, everyone=all_splits) if "c" in level else [(None, dataset)])
    ]
    return _real(results)


def _splits(dataset: Dataset, *, everyone: bool) -> Iterator[tuple[Dataset, Dataset]]:
    """Yield what to calibrate on and what to test, for every way to part the sessions or for two halves of them."""
    sessions = dataset.sessions
    for count in range(1, len(sessions)) if everyone else (len(sessions) // 2,):
        chosen = list(combinations(sessions, count))
        for walked in chosen if everyone else (chosen[0], chosen[-1]):
            tested = tuple(session for session in sessions if session not in walked)
            yield replace(dataset, sessions=walked), replace(dataset, sessions=tested)


def _real(results: Sequence[Result]) -> Figure:
    return _figure(
        [result.locator for result in results],
        [result.baselines["strongest_10s"] for result in results],
        [result.baselines["smoothed_5s_3db"] for result in results],
    )


def _made(reports: Sequence[Report]) -> Figure:
    limits = [report.limit for report in reports if report.limit is not None]
    return _figure(
        [report.locator for report in reports],
        [report.strongest for report in reports],
        [report.smoothed for report in reports],
        limits,
    )


def _figure(
    ours: Sequence[Metrics], strongest: Sequence[Metrics], smoothed: Sequence[Metrics], limits: Sequence[Metrics] = ()
) -> Figure:
    accuracies = [metrics.accuracy or 0.0 for metrics in ours]
    delays = [metrics.delay_median_s for metrics in ours if metrics.delay_median_s is not None]
    errors = [metrics.ece for metrics in ours if metrics.ece is not None]
    return Figure(
        accuracy=round(mean(accuracies), 4),
        worst=round(min(accuracies), 4),
        flaps_per_hour=round(mean(metrics.flaps_per_hour or 0.0 for metrics in ours), 1),
        delay_s=round(mean(delays), 1) if delays else None,
        ece=round(mean(errors), 3) if errors else None,
        strongest=round(mean(metrics.accuracy or 0.0 for metrics in strongest), 4),
        smoothed=round(mean(metrics.accuracy or 0.0 for metrics in smoothed), 4),
        limit=round(mean(metrics.accuracy or 0.0 for metrics in limits), 4) if limits else None,
    )


def _line(name: str, before: Mapping[str, Any] | None, figure: Figure) -> str:
    was = f"{before['accuracy']:.3f}" if before else "-"
    limit = f"{figure.limit:.3f}" if figure.limit is not None else "-"
    ece = f"{figure.ece:.3f}" if figure.ece is not None else "-"
    return (
        f"{name:<36}{was:>7}{figure.accuracy:>7.3f}{figure.worst:>7.3f}{figure.strongest:>9.3f}{figure.smoothed:>9.3f}"
        f"{limit:>7}{figure.flaps_per_hour:>9.1f}{ece:>7}"
    )
