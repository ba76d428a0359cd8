"""The process is killed at any moment; the journal opens, and holds what was reported as stored."""

import json
import os
from pathlib import Path
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.journal.stored import ALWAYS, NOW, SECRETS, TAG, opened

ROOT = Path(__file__).parents[2]
# The integration itself is left out, since it would import Home Assistant each time.
WRITER = """
import json, sys, types
from pathlib import Path

integration = types.ModuleType("custom_components.xiaomi_tag")
integration.__path__ = [str(Path("custom_components/xiaomi_tag").absolute())]
sys.modules[integration.__name__] = integration

from custom_components.xiaomi_tag.journal import Batch, Secrets
from tests.journal.stored import NOW, crossing, opened, sighting

journal = opened(Path(sys.argv[1]), Secrets.from_dict(json.loads(sys.argv[2])))
number = int(sys.argv[3])
journal.settle()
while True:
    journal.write(Batch(sightings=[sighting(NOW + number)] * 5, published=[f"e{number - 1}"]))
    print("wrote", number, flush=True)
    for event_id in journal.commit([crossing(f"e{number}", NOW + number)], []):
        print("committed", number, flush=True)
    if number % 20 == 0:
        journal.prune(NOW)
        journal.vacuum()
    number += 1
"""


def run_and_kill(path: Path, first: int, after_s: float) -> list[tuple[str, int]]:
    """Let a writer go on from `first`, kill it, and return what it reported as stored."""
    secrets = json.dumps(SECRETS.to_dict())
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", WRITER, str(path), secrets, str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as process:
        assert process.stdout is not None
        reported = [process.stdout.readline()]
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        reported += process.stdout.readlines()
    lines = [line.split() for line in reported if line.endswith("\n")]
    return [(line[0], int(line[1])) for line in lines]


@pytest.mark.timeout(100)
def test_nothing_that_was_stored_is_lost_however_often_the_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    moments = random.Random(7)
    committed: set[int] = set()
    wrote: set[int] = set()
    for _ in range(8):
        first = max(committed | wrote, default=0) + 1
        reported = run_and_kill(path, first, moments.uniform(0.0, 0.4))
        committed |= {number for word, number in reported if word == "committed"}
        wrote |= {number for word, number in reported if word == "wrote"}
        journal = opened(path)
        assert journal._database.value("PRAGMA integrity_check") == "ok"
        stored = {int(each.crossing.event_id[1:]) for each in journal.crossings(TAG, 0, ALWAYS)}
        heard = {int(each.seen_at - NOW) for each in journal.sightings(TAG, 0, ALWAYS)}
        journal.close()
        assert committed <= stored
        assert wrote <= heard
    assert len(committed) > 8
