"""`script/bench dwell`: how long 30 days of one tag's sums take to read, as `xiaomi_tag/dwell` reads them.

Each hour has six rooms, each day so many cells; other tags are in the file as well.
"""

import argparse
from collections.abc import Iterator, Sequence
import json
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from custom_components.xiaomi_tag.api.dwell import read_dwell
from custom_components.xiaomi_tag.journal import Batch, Journal, Retention, Secrets
from custom_components.xiaomi_tag.journal.sums import JournalSum, SumKind

MOST_MS: Final = {"room": 100.0, "hour": 100.0, "cell": 200.0}
"""For how long reading may take."""
_DAYS: Final = 30
_START: Final = 20_000 * 86_400.0
_ROOMS: Final = ("kitchen", "hall", "bedroom", "study", "", "not_home")
_TIMES: Final = 5


def main(arguments: Sequence[str]) -> int:
    """Run the command; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="script/bench dwell", description=__doc__)
    parser.add_argument("--cells", type=int, default=300, help="how many cells a day has (default 300)")
    parser.add_argument("--tags", type=int, default=5, help="how many tags are in the file (default 5)")
    options = parser.parse_args(arguments)
    found = figures(options.cells, options.tags)
    print(json.dumps(found))
    return int(any(found[f"{by}_ms"] > most for by, most in MOST_MS.items()))


def figures(cells: int, tags: int) -> dict[str, float]:
    """Return the figures by name."""
    with TemporaryDirectory() as folder:
        end = _START + _DAYS * 86_400
        journal = Journal.open(Path(folder, "journal.db"), Secrets.new(_START), Retention(), end)
        for tag in range(tags):
            journal.write(Batch(sums=[*_sums(f"tag{tag}", cells)]))
        found = {f"{by}_ms": _read_ms(journal, by, end) for by in MOST_MS}
        found["kib_per_tag_and_day"] = round(journal.stats().data["sums"] / 1024 / tags / _DAYS, 2)
        journal.close()
    return found


def _sums(tag: str, cells: int) -> Iterator[JournalSum]:
    first = int(_START // 86_400)
    for day in range(first, first + _DAYS):
        seconds = 86_400 / cells
        yield JournalSum(
            tag, SumKind.CELLS, day, {f"ground:{cell % 30}:{cell // 30}": seconds for cell in range(cells)}
        )
        for hour in range(24 * day, 24 * day + 24):
            yield JournalSum(tag, SumKind.ROOMS, hour, dict.fromkeys(_ROOMS, 600.0))


def _read_ms(journal: Journal, by: str, end: float) -> float:
    taken: list[float] = []
    for _ in range(_TIMES):
        began = perf_counter()
        read_dwell(journal, "tag0", (_START, end), by, end)
        taken.append(1000 * (perf_counter() - began))
    return round(median(taken), 1)
