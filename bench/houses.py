"""`script/bench houses`: the locator in houses made up by seed, beside the two baselines."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
import json
from statistics import mean

import numpy as np

from bench.dataset import Dataset, Observation, Session
from bench.locate import locate
from bench.metrics import Metrics
from custom_components.xiaomi_tag.locator import Presence
from demo.dataset import Dataset as Simulated, simulate
from demo.house import OUTSIDE
from demo.made import Kind, Receivers, made_world

REST_S = 30
REST_M = 0.3
WALK_S = 5
WALK_M_PER_S = 0.5


@dataclass(frozen=True, slots=True)
class Report:
    """One house: the locator's metrics, the strongest receiver's, and shares about motion and presence.

    `moving_at_rest` is the share of seconds of a tag resting for REST_S in which it is said to move, `still_walking`
    that of a tag walking for WALK_S in which it is not; `wrongly_away` that of seconds at home said to be away.
    """

    name: str
    locator: Metrics
    strongest: Metrics
    smoothed: Metrics
    moving_at_rest: float
    still_walking: float
    wrongly_away: float


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="script/bench houses", description=__doc__)
    parser.add_argument("--seeds", default="401-406", help="such as 401-406,410 (default 401-406)")
    parser.add_argument("--kinds", default="flat,house", help="of flat and house (default both)")
    parser.add_argument("--receivers", choices=("all", "half"), default="all", help="in each room or half of them")
    parser.add_argument("--hours", type=float, default=1.0, help="simulated time (default 1)")
    parser.add_argument(
        "--interval", type=float, default=2.0, help="seconds between a tag's advertisements (default 2)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON line a house in place of the table")
    options = parser.parse_args(arguments)
    reports = []
    for kind in options.kinds.split(","):
        for seed in _seeds(options.seeds):
            reports.append(run(seed, kind, options.receivers, options.hours * 3600, options.interval))
            print(json.dumps(asdict(reports[-1])) if options.json else _line(reports[-1]), flush=True)
    if not options.json:
        print(_summary(reports))
    return 0


def run(seed: int, kind: Kind, receivers: Receivers, seconds: float, interval_s: float) -> Report:
    """Simulate one house and locate its tags."""
    simulated = simulate(made_world(seed, kind, receivers, interval_s=interval_s), seconds)
    dataset = as_dataset(simulated, f"{kind} {seed}")
    result, ticks = locate(dataset)
    at_rest, walking = _motion(simulated)
    home = [tick for tick in ticks if tick.truth not in {None, OUTSIDE}]
    return Report(
        name=dataset.name,
        locator=result.locator,
        strongest=result.baselines["strongest_10s"],
        smoothed=result.baselines["smoothed_5s_3db"],
        moving_at_rest=_share(tick.estimate.moving is True for tick in ticks if (tick.tag, tick.time_s) in at_rest),
        still_walking=_share(tick.estimate.moving is not True for tick in ticks if (tick.tag, tick.time_s) in walking),
        wrongly_away=_share(tick.estimate.presence is Presence.AWAY for tick in home),
    )


def as_dataset(simulated: Simulated, name: str) -> Dataset:
    """Take a simulated dataset over as if it had been read."""
    seen, truth = simulated.observations, simulated.truth
    columns = (seen.time_s, seen.tag, seen.receiver, seen.rssi)
    observations = tuple(
        Observation(time_s, simulated.tags[tag], simulated.receivers[receiver].name, rssi)
        for time_s, tag, receiver, rssi in zip(*(column.tolist() for column in columns), strict=True)
    )
    rooms: dict[str, list[tuple[float, str]]] = {tag: [] for tag in simulated.tags}
    for time_s, tag, room in zip(truth.time_s.tolist(), truth.tag.tolist(), truth.room.tolist(), strict=True):
        rooms[simulated.tags[tag]].append((time_s, simulated.rooms[room]))
    session = Session("simulated", observations, {tag: tuple(rows) for tag, rows in rooms.items()})
    return Dataset(name, {receiver.name: receiver.room for receiver in simulated.receivers}, (session,))


def _motion(simulated: Simulated) -> tuple[set[tuple[str, float]], set[tuple[str, float]]]:
    """Return the (tag, second) at which a tag has rested for REST_S, and those at which it has walked for WALK_S."""
    truth = simulated.truth
    at_rest: set[tuple[str, float]] = set()
    walking: set[tuple[str, float]] = set()
    for number, tag in enumerate(simulated.tags):
        rows = truth.tag == number
        times, places, indoors = truth.time_s[rows], truth.position_m[rows], _indoors(simulated)[rows]
        for index in range(REST_S, len(times)):
            if not indoors[index - REST_S : index + 1].all():
                continue
            spread = np.ptp(places[index - REST_S : index + 1], axis=0).max()
            path = np.linalg.norm(np.diff(places[index - WALK_S : index + 1], axis=0), axis=1)
            if spread < REST_M:
                at_rest.add((tag, float(times[index])))
            elif path.min() >= WALK_M_PER_S:
                walking.add((tag, float(times[index])))
    return at_rest, walking


def _indoors(simulated: Simulated) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([room != OUTSIDE for room in simulated.rooms])[simulated.truth.room]


def _share(flags: Iterator[bool]) -> float:
    values = list(flags)
    return round(sum(values) / len(values), 4) if values else float("nan")


def _seeds(text: str) -> list[int]:
    seeds: list[int] = []
    for part in text.split(","):
        low, _, high = part.partition("-")
        seeds += range(int(low), int(high or low) + 1)
    return seeds


def _line(report: Report) -> str:
    ours, strongest = report.locator, report.strongest
    return (
        f"{report.name:<10} accuracy {ours.accuracy:.3f} (strongest {strongest.accuracy:.3f}, smoothed "
        f"{report.smoothed.accuracy:.3f})  flaps/h {ours.flaps_per_hour:6.1f} (strongest {strongest.flaps_per_hour:6.1f})"
        f"  delay {ours.delay_median_s} / {ours.delay_p90_s} s  missed {ours.missed}  ece {ours.ece:.3f}"
        f"  moving at rest {report.moving_at_rest:.3f}, still walking {report.still_walking:.3f}"
        f"  wrongly away {report.wrongly_away:.4f}  unknown {ours.unknown:.4f}"
    )


def _summary(reports: Sequence[Report]) -> str:
    def of(values: Iterator[float | None]) -> list[float]:
        return [value for value in values if value is not None]

    ours = of(report.locator.accuracy for report in reports)
    strongest = of(report.strongest.accuracy for report in reports)
    smoothed = of(report.smoothed.accuracy for report in reports)
    flaps = sum(of(report.locator.flaps_per_hour for report in reports))
    flaps_strongest = sum(of(report.strongest.flaps_per_hour for report in reports))
    worst = min(a - b for a, b in zip(ours, strongest, strict=True))
    return (
        f"{len(reports)} houses: accuracy mean {mean(ours):.3f}, worst {min(ours):.3f}; strongest {mean(strongest):.3f}, "
        f"smoothed {mean(smoothed):.3f}; worst against strongest {worst:+.3f}; flaps/h {flaps / len(reports):.1f}, "
        f"{flaps / max(flaps_strongest, 1e-9):.2f} of strongest's; ece {mean(of(r.locator.ece for r in reports)):.3f}; "
        f"moving at rest {mean(r.moving_at_rest for r in reports):.3f}, "
        f"still walking {mean(r.still_walking for r in reports):.3f}"
    )
