"""`script/bench strangers`: made households among unknown trackers, for months (see its `--help`).

`script/bench strangers DATASET`: the rule for the way on recorded walks and rides.

DATASET is a folder with `detections.csv`, or such a file: `time_s,address,family,state,rssi,lat,lon`, Unix seconds, one
row a packet that a phone heard. All addresses are judged, whatever their family and state. For each address that was
flagged it prints one JSON object a line: `address`, and when it reached each level, Unix seconds or null.

`script/bench strangers --ways 1,2` makes up walks and rides by seed instead, and prints a line for each rule: ours and published ones.
"""

import argparse
from collections.abc import Sequence
import json
from pathlib import Path
import sys

from bench import strangers_home
from bench.dataset import DatasetError
from bench.strangers_away import judge, read_detections
from bench.strangers_outings import compare
from bench.strangers_ways import made_logs


def main(arguments: Sequence[str]) -> int:
    """Judge a recording or made-up ways; without any, follow households."""
    if not any(argument.startswith("--ways") for argument in arguments) and (
        not arguments or arguments[0].startswith("-")
    ):
        return strangers_home.main(arguments)
    parser = argparse.ArgumentParser(
        prog="script/bench strangers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset", nargs="?", type=Path, help="a folder with detections.csv, or the file")
    parser.add_argument("--ways", help="seeds of made-up ways, 14 of each; such as 1,2")
    options = parser.parse_args(arguments)
    if options.ways is not None:
        return _compare([int(seed) for seed in options.ways.split(",")])
    try:
        detections = read_detections(options.dataset)
    except DatasetError as error:
        print(error, file=sys.stderr)
        return 1
    for flagged in judge(detections):
        print(json.dumps(flagged.line()))
    return 0


def _compare(seeds: Sequence[int]) -> int:
    logs = [log for seed in seeds for log in made_logs(seed)]
    for rule, figures in compare(logs).items():
        print(json.dumps({"rule": rule} | figures.row()))
    return 0
