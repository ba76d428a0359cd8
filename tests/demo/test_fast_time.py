from pathlib import Path
import subprocess
import sys
import time

import pytest

from demo.fast_time import AirClock, FastProcess, find_library


def test_a_clock_begins_with_the_machines() -> None:
    before = time.time()
    now = AirClock().now()
    assert before <= now <= time.time()


def test_a_clock_hurries_without_a_jump(monkeypatch: pytest.MonkeyPatch) -> None:
    real = 1000.0
    monkeypatch.setattr(time, "time", lambda: real)
    clock = AirClock()
    real = 1010.0
    clock.hurry(20.0)
    assert clock.now() == 1010.0
    real = 1011.0
    assert clock.now() == 1030.0
    clock.hurry(2.0)
    real = 1012.0
    assert clock.now() == 1032.0


def test_a_process_follows_from_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = 1000.0
    monkeypatch.setattr(time, "time", lambda: real)
    clock = AirClock()
    process = FastProcess(tmp_path / "libfaketime.so", tmp_path / "time")
    process.begin()
    assert (tmp_path / "time").read_text() == "+0.000 x1"
    real = 1010.0
    clock.hurry(20.0)
    process.follow(clock)
    # Of 10 s at 20 times the speed, 190 s too many.
    assert (tmp_path / "time").read_text() == "-190.000 x20"


def test_a_clock_begins_where_asked_to() -> None:
    assert AirClock(5000.0).now() == pytest.approx(5000.0, abs=1.0)


def test_a_process_begins_with_the_present_of_a_clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = 1000.0
    monkeypatch.setattr(time, "time", lambda: real)
    clock = AirClock(5000.0)
    process = FastProcess(tmp_path / "libfaketime.so", tmp_path / "time")
    real = 1010.0
    process.begin(clock)
    assert (tmp_path / "time").read_text() == "+4000.000 x1"
    clock.hurry(20.0)
    process.follow(clock)
    # It began at 1010 s, which reads 5010 s.
    assert (tmp_path / "time").read_text() == "+4000.000 x20"


_PRINTS_ITS_TIME = """
import sys, time
for _ in sys.stdin:
    print(time.time(), time.monotonic(), flush=True)
    time.sleep(1)
"""


def test_a_real_process_hurries_along(tmp_path: Path) -> None:
    library = find_library()
    if library is None:
        pytest.skip("there is no libfaketime")
    clock = AirClock()
    process = FastProcess(library, tmp_path / "time")
    process.begin()
    with subprocess.Popen(
        [sys.executable, "-c", _PRINTS_ITS_TIME],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=process.environment,
    ) as child:

        def ask() -> tuple[float, float]:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write("\n")
            child.stdin.flush()
            wall, monotonic = child.stdout.readline().split()
            return float(wall), float(monotonic)

        before = ask()
        clock.hurry(100.0)
        process.follow(clock)
        ask()
        after = ask()
        assert after[0] - before[0] > 50
        assert after[1] - before[1] == pytest.approx(after[0] - before[0], abs=1.0)
