"""`script/bench houses`: the locator in houses made up by seed, at each level, beside the baselines and the limit."""

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
import json
from multiprocessing import get_context
from statistics import mean

from bench.dataset import NOT_HOME
from bench.faults import FaultReport, fault_report, fault_summary, fault_text
from bench.limit import limit_answers
from bench.locate import locate
from bench.made import as_dataset, knowledge_of, motion, share
from bench.metrics import Metrics, measure
from custom_components.xiaomi_tag.locator import Presence
from demo.made import RESIDENT, RESTLESS, SHELF_M
from demo.made_data import Setting, event_receiver, made_dataset, setting_world

LEVELS = ("a", "b", "c", "bc")
HABITS = {"resting": RESIDENT, "restless": RESTLESS}
TUNED_SEEDS = range(101, 125)
REPORT_SEEDS = range(501, 505)
"""What is reported was never tuned on."""


@dataclass(frozen=True, slots=True)
class Report:
    """One house at one level: the locator's metrics, the baselines', the limit's, and shares about motion and presence.

    `moving_at_rest` is the share of seconds of a tag resting for REST_S in which it is reported to move, `still_walking`
    that of a tag walking for WALK_S in which it is not; `wrongly_away` that of seconds at home reported as away.
    """

    name: str
    level: str
    locator: Metrics
    strongest: Metrics
    smoothed: Metrics
    moving_at_rest: float
    still_walking: float
    wrongly_away: float
    faults: FaultReport
    limit: Metrics | None = None


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = _parser().parse_args(arguments)
    levels = tuple(options.levels.split(","))
    reports: list[Report] = []
    for kind in options.kinds.split(","):
        setting = Setting(
            kind=kind,
            receivers=options.receivers,
            habit=HABITS[options.habit],
            worn=options.worn == "body",
            interval_s=options.interval,
            beacons=options.beacons,
            event=options.event,
        )
        job = partial(run, setting=setting, levels=levels, seconds=options.hours * 3600, limit=options.limit)
        for house in spread(job, read_seeds(options.seeds), options.jobs):
            for report in house:
                print(json.dumps(asdict(report)) if options.json else _line(report), flush=True)
            reports += house
    if not options.json:
        for level in levels:
            print(_summary(level, [report for report in reports if report.level == level]))
    return 0


def run(seed: int, setting: Setting, levels: Sequence[str], seconds: float, *, limit: bool = False) -> list[Report]:
    """Simulate one house and locate its tags at each level."""
    simulated = made_dataset(seed, setting, seconds)
    dataset = as_dataset(simulated, f"{setting.kind} {seed}")
    at_rest, walking = motion(simulated)
    best = None
    if limit:
        height_m = setting.habit.height_m if setting.worn else SHELF_M
        best = measure(limit_answers(setting_world(seed, setting), simulated, height_m=height_m))
    reports = []
    for level in levels:
        result, ticks = locate(dataset, knowledge_of(level, seed, setting, simulated))
        home = [tick for tick in ticks if tick.truth not in {None, NOT_HOME}]
        reports.append(
            Report(
                name=dataset.name,
                level=level,
                locator=result.locator,
                strongest=result.baselines["strongest_10s"],
                smoothed=result.baselines["smoothed_5s_3db"],
                moving_at_rest=share(t.estimate.moving is True for t in ticks if (t.tag, t.time_s) in at_rest),
                still_walking=share(t.estimate.moving is not True for t in ticks if (t.tag, t.time_s) in walking),
                wrongly_away=share(tick.estimate.presence is Presence.AWAY for tick in home),
                faults=fault_report(ticks, event_receiver(seed, setting), seconds / 2),
                limit=best,
            )
        )
    return reports


def spread[T](job: partial[list[T]], seeds: Sequence[int], jobs: int) -> Iterator[list[T]]:
    """Do a job for each seed, in order, in up to two processes."""
    if jobs < 2:
        yield from map(job, seeds)
        return
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield from pool.map(job, seeds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/bench houses", description=__doc__)
    parser.add_argument("--seeds", default="501-504", help="such as 501-504,510 (default 501-504; tuned on: 101-124)")
    parser.add_argument("--kinds", default="flat,house", help="of flat, house, bungalow, loft (default flat,house)")
    parser.add_argument("--levels", default="a", help="of a (areas), b (plan), c (walks), bc (default a)")
    parser.add_argument("--limit", action="store_true", help="also run a filter that knows the true levels")
    parser.add_argument("--receivers", choices=("all", "half"), default="all", help="in each room or half of them")
    parser.add_argument("--habit", choices=tuple(HABITS), default="resting", help="what tags do (default resting)")
    parser.add_argument("--worn", choices=("body", "shelf"), default="body", help="where tags are (default body)")
    parser.add_argument("--event", choices=("none", "dies", "moves"), default="none", help="of a receiver, half-way")
    parser.add_argument("--beacons", action="store_true", help="receivers advertise")
    parser.add_argument("--hours", type=float, default=1.0, help="simulated time (default 1)")
    parser.add_argument(
        "--interval", type=float, default=2.0, help="seconds between a tag's advertisements (default 2)"
    )
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="processes (default 1)")
    parser.add_argument("--json", action="store_true", help="a JSON line for each house and level, not the table")
    return parser


def read_seeds(text: str) -> list[int]:
    """Read seeds such as 501-504,510."""
    seeds: list[int] = []
    for part in text.split(","):
        low, _, high = part.partition("-")
        seeds += range(int(low), int(high or low) + 1)
    return seeds


def _line(report: Report) -> str:
    ours, strongest = report.locator, report.strongest
    limit = f", limit {report.limit.accuracy:.3f}" if report.limit is not None else ""
    ece = "-" if ours.ece is None else f"{ours.ece:.3f}"
    faults = fault_text(report.faults)
    error_m = f"  error {ours.position_error_median_m} m" if ours.position_error_median_m is not None else ""
    return (
        f"{report.name:<12} {report.level:<2} accuracy {ours.accuracy:.3f} (strongest {strongest.accuracy:.3f}, smoothed "
        f"{report.smoothed.accuracy:.3f}{limit})  flaps/h {ours.flaps_per_hour:6.1f} (strongest "
        f"{strongest.flaps_per_hour:6.1f})  delay {ours.delay_median_s} / {ours.delay_p90_s} s  missed {ours.missed}"
        f"  ece {ece}{error_m}  moving at rest {report.moving_at_rest:.3f}, still walking {report.still_walking:.3f}"
        f"  wrongly away {report.wrongly_away:.4f}  unknown {ours.unknown:.4f}"
        f"{'  ' if faults else ''}{faults}"
    )


def _summary(level: str, reports: Sequence[Report]) -> str:
    def of(values: Iterator[float | None]) -> list[float]:
        return [value for value in values if value is not None]

    ours = of(report.locator.accuracy for report in reports)
    strongest = of(report.strongest.accuracy for report in reports)
    smoothed = of(report.smoothed.accuracy for report in reports)
    limits = of(report.limit.accuracy for report in reports if report.limit is not None)
    flaps = sum(of(report.locator.flaps_per_hour for report in reports))
    flaps_strongest = sum(of(report.strongest.flaps_per_hour for report in reports))
    worst = min(a - b for a, b in zip(ours, strongest, strict=True))
    faults = fault_summary(report.faults for report in reports)
    best = f", limit {mean(limits):.3f} (worst {min(limits):.3f})" if limits else ""
    return (
        f"{len(reports)} houses, level {level}: accuracy mean {mean(ours):.3f}, worst {min(ours):.3f}; strongest "
        f"{mean(strongest):.3f} (worst {min(strongest):.3f}), smoothed {mean(smoothed):.3f} (worst {min(smoothed):.3f})"
        f"{best}; worst against strongest {worst:+.3f}; flaps/h {flaps / len(reports):.1f}, "
        f"{flaps / max(flaps_strongest, 1e-9):.2f} of strongest's; ece {mean(of(r.locator.ece for r in reports)):.3f}; "
        f"moving at rest {mean(r.moving_at_rest for r in reports):.3f}, "
        f"still walking {mean(r.still_walking for r in reports):.3f}{'; ' if faults else ''}{faults}"
    )
