"""`script/bench living`: rooms learned from the house's own sensors, in made houses that are lived in.

Parameters are tuned on the made houses of seeds 101-106; what is reported, seeds 501-504, is not looked at for that.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from itertools import product
import json
from typing import Final

from bench.houses import read_seeds, spread
from bench.lessons_life import FAMILIES, TAGGED, Setting
from bench.lessons_table import rows, table
from bench.lessons_test import Tested, Trial, Variant, run

TUNED_SEEDS: Final = "101-106"
REPORT_SEEDS: Final = "501-504"
VARIANTS: Final = "a,a+lessons,a+lessons+live,b,b+lessons,c,c+lessons,bc,bc+lessons"


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = _parser().parse_args(arguments)
    variants = tuple(Variant.read(text) for text in options.variants.split(","))
    for title, setting, hours in _settings(options):
        job = partial(
            run,
            setting=setting,
            trial=Trial(
                hours=hours, variants=variants, families=options.families, tick_s=options.tick, fences=options.fences
            ),
        )
        tested: list[Tested] = []
        for house in spread(job, read_seeds(options.seeds), options.jobs):
            if options.json:
                print(*(json.dumps({"title": title, **asdict(item)}) for item in house), sep="\n", flush=True)
            tested += house
        print(table(title, rows(tested)), flush=True)
    return 0


def _settings(options: argparse.Namespace) -> Iterator[tuple[str, Setting, float]]:
    choices = (options.hours, options.scenario, options.sensors, options.residents, options.kinds, options.receivers)
    for hours, scenario, sensors, residents, kind, receivers in product(*(text.split(",") for text in choices)):
        title = f"{kind}, receivers in {receivers}, {residents} residents, sensors {sensors}, {scenario}, {hours} h"
        setting = Setting(kind=kind, receivers=receivers, residents=int(residents), sensors=sensors, scenario=scenario)
        yield title, setting, float(hours)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/bench living", description=__doc__)
    parser.add_argument("--seeds", default=TUNED_SEEDS, help=f"such as {TUNED_SEEDS} (default); {REPORT_SEEDS} to show")
    parser.add_argument("--kinds", default="flat,house", help="of flat, house, bungalow, loft (default flat,house)")
    parser.add_argument("--receivers", default="all,half", help="of all, half (default both)")
    parser.add_argument("--residents", default="2", help="of 1, 2, 4 and such (default 2)")
    parser.add_argument("--sensors", default="all", help="of all, half, two, mmwave, doors, none (default all)")
    parser.add_argument("--scenario", default="plain", help="of plain, wrong, moved, guest, left (default plain)")
    parser.add_argument("--hours", default="24", help="lived to learn from (default 24)")
    parser.add_argument("--variants", default=VARIANTS, help=f"default {VARIANTS}")
    parser.add_argument("--families", type=int, default=FAMILIES * TAGGED, help="so many at most are tested")
    parser.add_argument("--fences", action="store_true", help="also follow crossings; takes long")
    parser.add_argument("--tick", type=int, choices=(1, 2), default=1, help="seconds between ticks (default 1)")
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="processes (default 1)")
    parser.add_argument("--json", action="store_true", help="also a JSON line for each house and variant")
    return parser
