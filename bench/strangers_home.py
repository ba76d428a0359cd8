"""`script/bench strangers`: unknown trackers in made households, day and night, as the receivers at home hear them.

Residents live their days; neighbours' trackers lie and go about, guests come with theirs, passers-by and couriers come
by, and trackers are planted. Every packet goes through the detector that ships. Printed are false alarms a
household-month by level, how soon what was planted is found, and wrong links, beside two simpler rules: any unknown
tracker that is inside for an hour, and AirGuard's rule with rooms for places.

`script/bench strangers DATASET` and `script/bench strangers --ways SEEDS` measure the rule for the way instead.
"""

import argparse
from collections.abc import Sequence
from functools import partial
import json
import sys
from time import perf_counter
from typing import Any, Final

from bench.houses import spread
from bench.strangers_household import Factors, factors_of, make_household
from bench.strangers_run import Run
from bench.strangers_tables import tables
from bench.strangers_tally import MONTH_D, Tally, tally
from custom_components.xiaomi_tag.strangers.model import Sensitivity

TUNED: Final = "101-130"
SHOWN: Final = "501-590"


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = _parser().parse_args(arguments)
    low, _, high = options.seeds.partition("-")
    seeds = range(int(low), int(high or low) + 1)
    if options.months is not None:
        seeds = seeds[: options.months]
    job = partial(
        run,
        days=options.days,
        plants=options.plants == "yes",
        sensitivity=Sensitivity(options.sensitivity),
        only=_only(options),
    )
    total = Tally()
    begin = perf_counter()
    for households in spread(job, seeds, options.jobs):
        for factors, one, alarms in households:
            total.add(one)
            if options.json:
                row = {"factors": factors._asdict(), **one.as_json()}
                print(json.dumps(row | ({"alarms": alarms} if options.list else {})), flush=True)
            elif options.list:
                print(factors.label, *alarms, sep="\n  ", file=sys.stderr, flush=True)
    took_s = perf_counter() - begin
    if options.json:
        print(json.dumps({"total": total.as_json(), "seconds": round(took_s)}))
    else:
        print(tables(total))
    print(f"{total.months:.1f} household-months in {took_s:.0f} s", file=sys.stderr)
    return 0


def run(
    seed: int, days: int, *, plants: bool, sensitivity: Sensitivity, only: dict[str, Any]
) -> list[tuple[Factors, Tally, list[str]]]:
    """Make a household, and follow it; return what it is like, its figures and its alarms in words."""
    factors = factors_of(seed, plants=plants)._replace(**only)
    household = make_household(seed, factors, days)
    record = Run(household, sensitivity).follow()
    alarms = [
        f"{seed} day {alarm.at / 86_400.0:6.3f} {alarm.level:10} {alarm.stranger} {'ambient' if alarm.ambient else ''}"
        for alarm in record.alarms
    ]
    return [(factors, tally(household, record), alarms)]


def _only(options: argparse.Namespace) -> dict[str, Any]:
    chosen = {
        "proxies": options.proxies,
        "residents": options.residents,
        "density": options.density,
        "visits_a_week": options.visits,
    }
    return {name: value for name, value in chosen.items() if value is not None}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="script/bench strangers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", default=SHOWN, help=f"such as {SHOWN} (the default; tuned on: {TUNED})")
    parser.add_argument("--months", type=int, help="only so many households of these seeds")
    parser.add_argument("--days", type=int, default=round(MONTH_D), help="of each household (30)")
    parser.add_argument("--plants", choices=("yes", "no"), default="yes", help="whether trackers are planted (yes)")
    parser.add_argument("--sensitivity", choices=[str(level) for level in Sensitivity], default="medium")
    parser.add_argument("--proxies", type=int, choices=range(2, 21), metavar="2-20", help="in all households")
    parser.add_argument("--residents", type=int, choices=range(1, 5), help="in all households")
    parser.add_argument("--density", choices=("detached", "terrace", "flat"), help="of all households")
    parser.add_argument("--visits", type=float, help="guests a week, in all households")
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="processes (1)")
    parser.add_argument("--list", action="store_true", help="list each alarm")
    parser.add_argument("--json", action="store_true", help="a JSON line for each household, and one for all")
    return parser
