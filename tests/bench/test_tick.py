"""`script/bench tick`."""

import json

import pytest

from bench.__main__ import main

SMALL = ["tick", "--tags", "20", "--receivers", "6", "--rooms", "4", "--hearing", "3", "--ticks", "30"]


def test_it_measures_time_and_memory_at_each_level(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["level"] for row in rows] == ["a", "b", "c", "bc"]
    assert all(row["tags"] == 20 for row in rows)
    assert all(0 < row["memory_mib"] < 32 for row in rows)
    assert all(row["tick_ms_median"] > 0 for row in rows)


def test_growth_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "--levels", "a", "--growth", "--ticks", "3"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    sizes = [tuple(map(int, line[1:4])) for line in lines[1:]]
    assert sizes[0] == (20, 6, 4)
    assert {(400, 6, 4), (20, 60, 4), (20, 6, 40)} < set(sizes)
