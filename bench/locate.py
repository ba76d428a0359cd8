"""`script/bench locate DATASET`: replays recorded data and measures the rooms said."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
import csv
from dataclasses import asdict, dataclass
import json
from pathlib import Path
import sys
from typing import Any

from bench.dataset import Dataset, DatasetError, read_dataset, thin
from bench.metrics import Answer, Metrics, measure
from bench.replay import BASELINES, Tick, replay, runs


def main(arguments: Sequence[str]) -> int:
    """Run the command; 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    if options.layout or options.calibration:
        print(
            "note: this version's locator uses no floor plan and no calibration; answers rest on the receivers' rooms only",
            file=sys.stderr,
        )
    sessions = frozenset(options.sessions.split(",")) if options.sessions else None
    try:
        dataset = read_dataset(options.dataset, radio=options.radio, sessions=sessions)
        result, ticks = locate(dataset, every_s=options.every)
        if options.out:
            write_answers(options.out, ticks)
    except (DatasetError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(as_json(dataset, result)))
    return 0


@dataclass(frozen=True, slots=True)
class Result:
    """Metrics of the locator, and of the baselines by name."""

    locator: Metrics
    baselines: Mapping[str, Metrics]


def locate(dataset: Dataset, *, every_s: float | None = None) -> tuple[Result, list[Tick]]:
    """Replay all sessions, each from a new state; return metrics and all answers."""
    ours: list[list[Answer]] = []
    theirs: dict[str, list[list[Answer]]] = {name: [] for name in BASELINES}
    ticks: list[Tick] = []
    for session in dataset.sessions:
        said = list(replay(dataset, thin(session, every_s) if every_s else session))
        ticks += said
        own, others = runs(said)
        ours += own
        for name, run in others.items():
            theirs[name] += run
    return Result(measure(ours), {name: measure(run) for name, run in theirs.items()}), ticks


def as_json(dataset: Dataset, result: Result) -> dict[str, Any]:
    """Return what the command prints."""
    return {
        "dataset": dataset.name,
        "sessions": len(dataset.sessions),
        "tags": len({tag for session in dataset.sessions for tag in session.tags}),
        "receivers": len(dataset.receivers),
        **asdict(result.locator),
        "baselines": {
            name: {key: value for key, value in asdict(metrics).items() if key != "ece"}
            for name, metrics in result.baselines.items()
        },
    }


def write_answers(path: Path, ticks: Iterable[Tick]) -> None:
    """Write time_s,tag,room,probability,x,y; this version knows no coordinates."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("time_s", "tag", "room", "probability", "x", "y"))
        for tick in ticks:
            writer.writerow((f"{tick.time_s:.0f}", tick.tag, tick.room, f"{tick.estimate.probability:.4f}", "", ""))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/bench locate", description=__doc__)
    parser.add_argument("dataset", type=Path, help="folder with observations.csv, truth.csv and receivers.csv")
    parser.add_argument("--layout", type=Path, help="floor plan; accepted, not used by this version")
    parser.add_argument("--calibration", type=Path, help="calibration data; accepted, not used by this version")
    parser.add_argument("--radio", help="only packets of this radio; otherwise each radio counts as a receiver")
    parser.add_argument("--every", type=_seconds, help="keep one advertisement of each tag in so many seconds")
    parser.add_argument("--sessions", help="only these, separated by commas")
    parser.add_argument("--out", type=Path, help="file for the answers: time_s,tag,room,probability,x,y")
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("a positive number of seconds is needed")
    return value
