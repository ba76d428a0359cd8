"""`script/bench strangers` without recorded data."""

import json

import pytest

from bench.__main__ import main as bench
from bench.strangers_home import main


def test_it_prints_a_line_for_each_household_and_one_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seeds", "501-502", "--days", "1", "--density", "detached", "--visits", "0", "--json"]) == 0

    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert [row["factors"]["density"] for row in rows[:2]] == ["detached", "detached"]
    assert rows[2]["total"]["months"] == pytest.approx(2 / 30, abs=0.001)
    assert rows[2]["total"]["false_a_month"]["confirmed"]["high"] > 0.0


def test_it_prints_tables(capsys: pytest.CaptureFixture[str]) -> None:
    bench(["strangers", "--seeds", "501", "--days", "1", "--density", "detached", "--plants", "no"])

    shown = capsys.readouterr().out
    assert "false alarms a household-month" in shown
    assert "AirGuard's rule on rooms" in shown
