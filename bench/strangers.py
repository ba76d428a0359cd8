"""`script/bench strangers DATASET`: the rule for the way on recorded walks and rides.

DATASET is a folder with `detections.csv`, or such a file: `time_s,address,family,state,rssi,lat,lon`, Unix seconds, one
row a packet that a phone heard. All addresses are judged, whatever their family and state. For each address that was
flagged it prints one JSON object a line: `address` and when it reached each level, Unix seconds or null.
"""

import argparse
from collections.abc import Sequence
import json
from pathlib import Path
import sys

from bench.dataset import DatasetError
from bench.strangers_away import judge, read_detections


def main(arguments: Sequence[str]) -> int:
    """Judge a recording."""
    parser = argparse.ArgumentParser(prog="script/bench strangers", description=__doc__)
    parser.add_argument("dataset", type=Path, help="a folder with detections.csv, or the file")
    options = parser.parse_args(arguments)
    try:
        detections = read_detections(options.dataset)
    except DatasetError as error:
        print(error, file=sys.stderr)
        return 1
    for flagged in judge(detections):
        print(json.dumps(flagged.line()))
    return 0
