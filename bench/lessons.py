"""`script/bench living`: rooms learned from the house's own sensors, in made houses that are lived in.

Twelve other tags are tested in the same houses, with the sensors of their own families. Parameters are tuned on the
made houses of seeds 101-106; what is reported, seeds 501-504, is not looked at for that. Gains are over the same level
without lessons, house by house.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from itertools import product
import json
from typing import Any, Final

from bench.houses import read_seeds, spread
from bench.lessons_cost import cost
from bench.lessons_figures import (
    REPORT_SEEDS,
    SHORT_SEEDS,
    TUNED_SEEDS,
    Plan,
    faults,
    full_plans,
    named,
    read_figures,
    short_plans,
    write_rows,
)
from bench.lessons_flat import flat_outcomes
from bench.lessons_life import FAMILIES, TAGGED, Setting
from bench.lessons_table import Row, rows, table
from bench.lessons_test import Outcome, Trial, Variant, run

VARIANTS: Final = "a,a+lessons,a+lessons+live,b,b+lessons,c,c+lessons,bc,bc+lessons"


def main(arguments: Sequence[str]) -> int:
    """Run the command; 1 when a figure that is checked in has become worse, or one is missing."""
    options = _parser().parse_args(arguments)
    if options.cost:
        print(json.dumps(cost(read_seeds(options.seeds)[0])))
        return 0
    if options.flat:
        print(table("real flat, simulated sensors", rows(list(flat_outcomes()))))
        return 0
    length = "short" if options.short else "full"
    checked = options.short or options.figures
    before = read_figures().get(length, {}) if checked else {}
    now: dict[str, Row] = {}
    for plan in _plans(options):
        made = _run(plan, options)
        now |= named(plan.title, made)
        print(table(plan.title, made), flush=True)
        if options.write:  # At once: all of them take long.
            write_rows(length, named(plan.title, made))
    found = faults(before, now) if checked and not options.write else []
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


def _run(plan: Plan, options: argparse.Namespace) -> list[Row]:
    tested: list[Outcome] = []
    job = partial(run, setting=plan.setting, trial=plan.trial)
    for house in spread(job, read_seeds(SHORT_SEEDS if options.short else options.seeds), options.jobs):
        if options.json:
            print(*(json.dumps({"title": plan.title, **asdict(item)}) for item in house), sep="\n", flush=True)
        tested += house
    return rows(tested)


def _plans(options: argparse.Namespace) -> Iterator[Plan]:
    if options.short:
        yield from short_plans()
        return
    trial_of: dict[str, Any] = {"families": options.families, "tick_s": options.tick, "fences": options.fences}
    if options.figures:
        yield from (plan for plan in full_plans(trial_of) if options.only in plan.title)
        return
    variants = tuple(Variant.read(text) for text in options.variants.split(","))
    choices = (options.hours, options.scenario, options.sensors, options.residents, options.kinds, options.receivers)
    for hours, scenario, sensors, residents, kind, receivers in product(*(text.split(",") for text in choices)):
        title = f"{kind}, receivers in {receivers}, {residents} residents, sensors {sensors}, {scenario}, {hours} h"
        setting = Setting(kind=kind, receivers=receivers, residents=int(residents), sensors=sensors, scenario=scenario)
        yield Plan(title, setting, Trial(hours=float(hours), variants=variants, **trial_of))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/bench living", description=__doc__)
    parser.add_argument("--seeds", default=TUNED_SEEDS, help=f"such as {TUNED_SEEDS} (default); {REPORT_SEEDS} to show")
    parser.add_argument("--kinds", default="flat,house", help="of flat, house, bungalow, loft (default flat,house)")
    parser.add_argument("--receivers", default="all,half", help="of all, half (default both)")
    parser.add_argument("--residents", default="2", help="such as 1,2,4 (default 2)")
    parser.add_argument("--sensors", default="all", help="of all, half, two, mmwave, doors, none (default all)")
    parser.add_argument("--scenario", default="plain", help="of plain, wrong, moved, guest, left (default plain)")
    parser.add_argument("--hours", default="24", help="lived to learn from (default 24)")
    parser.add_argument("--variants", default=VARIANTS, help=f"default {VARIANTS}")
    parser.add_argument("--families", type=int, default=FAMILIES * TAGGED, help="so many at most are tested")
    parser.add_argument("--fences", action="store_true", help="also follow crossings; takes long")
    parser.add_argument("--tick", type=int, choices=(1, 2), default=1, help="seconds between ticks (default 1)")
    parser.add_argument("--figures", action="store_true", help="all that is checked in, in place of what is chosen")
    parser.add_argument("--only", default="", help="of --figures those whose title holds this text")
    parser.add_argument("--short", action="store_true", help="few tags of one house: what the tests run")
    parser.add_argument("--write", action="store_true", help="check the figures in")
    parser.add_argument("--flat", action="store_true", help="the recording of a real flat, with simulated sensors")
    parser.add_argument("--cost", action="store_true", help="what the study of a day of ten tags costs")
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="processes (default 1)")
    parser.add_argument("--json", action="store_true", help="also a JSON line for each house and variant")
    return parser
