"""`script/bench locate DATASET`: replays recorded data and measures the rooms answered."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
import csv
from dataclasses import asdict, dataclass, replace
import json
from pathlib import Path
import sys
from typing import Any

from bench.dataset import Dataset, DatasetError, read_dataset, thin
from bench.knowledge import NOTHING, Knowledge, cut_walks, read_plan
from bench.metrics import Answer, Metrics, measure
from bench.replay import BASELINES, Tick, replay, runs


def main(arguments: Sequence[str]) -> int:
    """Run the command; 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        dataset = read_dataset(options.dataset, radio=options.radio, sessions=options.sessions)
        result, ticks = locate(dataset, _knowledge(options, dataset), every_s=options.every)
        if options.out:
            write_answers(options.out, ticks)
    except (DatasetError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(as_json(dataset, result)))
    return 0


def _knowledge(options: argparse.Namespace, dataset: Dataset) -> Knowledge:
    plan = read_plan(options.layout, tuple(dataset.receivers)) if options.layout else None
    if not options.calibration:
        return Knowledge(plan)
    walked = read_dataset(options.calibration, radio=options.radio, sessions=options.calibration_sessions)
    if options.calibration.resolve() == options.dataset.resolve():
        walked = _apart(walked, dataset, chosen=options.calibration_sessions is not None)
    if options.every:
        walked = replace(walked, sessions=tuple(thin(session, options.every) for session in walked.sessions))
    return Knowledge(plan, cut_walks(walked))


def _apart(walked: Dataset, tested: Dataset, *, chosen: bool) -> Dataset:
    """Return the sessions to calibrate on that are not tested; DatasetError without any, or if others were chosen."""
    names = {session.name for session in tested.sessions}
    left = tuple(session for session in walked.sessions if session.name not in names)
    if not left or (chosen and len(left) < len(walked.sessions)):
        raise DatasetError(
            "calibrating on tested sessions proves nothing: name --sessions and --calibration-sessions apart"
        )
    return replace(walked, sessions=left)


@dataclass(frozen=True, slots=True)
class Result:
    """Metrics of the locator, and of the baselines by name."""

    locator: Metrics
    baselines: Mapping[str, Metrics]


def locate(
    dataset: Dataset, knowledge: Knowledge = NOTHING, *, every_s: float | None = None
) -> tuple[Result, list[Tick]]:
    """Replay all sessions, each from a new state; return metrics and all answers."""
    ours: list[list[Answer]] = []
    theirs: dict[str, list[list[Answer]]] = {name: [] for name in BASELINES}
    ticks: list[Tick] = []
    for session in dataset.sessions:
        answers = list(replay(dataset, thin(session, every_s) if every_s else session, knowledge))
        ticks += answers
        own, others = runs(answers)
        ours += own
        for name, run in others.items():
            theirs[name] += run
    return Result(measure(ours), {name: measure(run) for name, run in theirs.items()}), ticks


_OURS_ONLY = frozenset({"ece", "log_loss", "reliability", "position_error_median_m", "position_error_p90_m"})


def as_json(dataset: Dataset, result: Result) -> dict[str, Any]:
    """Return what the command prints."""
    return {
        "dataset": dataset.name,
        "sessions": len(dataset.sessions),
        "tags": len({tag for session in dataset.sessions for tag in session.tags}),
        "receivers": len(dataset.receivers),
        **asdict(result.locator),
        "baselines": {
            name: {key: value for key, value in asdict(metrics).items() if key not in _OURS_ONLY}
            for name, metrics in result.baselines.items()
        },
    }


def write_answers(path: Path, ticks: Iterable[Tick]) -> None:
    """Write time_s,tag,room,probability,x,y; coordinates are empty where no position is known."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("time_s", "tag", "room", "probability", "x", "y"))
        for tick in ticks:
            spot = () if tick.position_m is None else tuple(f"{value:.2f}" for value in tick.position_m)
            answers = (f"{tick.time_s:.0f}", tick.tag, tick.room, f"{tick.estimate.probability:.4f}")
            writer.writerow((*answers, *(spot or ("", ""))))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/bench locate", description=__doc__)
    parser.add_argument("dataset", type=Path, help="folder with observations.csv, truth.csv and receivers.csv")
    parser.add_argument("--layout", type=Path, help="floor plan, a layout.json; without it only areas are known")
    parser.add_argument("--calibration", type=Path, help="dataset whose visits count as calibration walks")
    parser.add_argument("--radio", help="only packets of this radio; otherwise each radio counts as a receiver")
    parser.add_argument("--every", type=_seconds, help="keep one advertisement of each tag in so many seconds")
    parser.add_argument("--sessions", type=_names, help="only these, separated by commas")
    parser.add_argument(
        "--calibration-sessions",
        type=_names,
        help="calibrate on these only (of the tested folder: by default those that are not tested)",
    )
    parser.add_argument("--out", type=Path, help="file for the answers: time_s,tag,room,probability,x,y")
    return parser


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split(","))


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("a positive number of seconds is needed")
    return value
