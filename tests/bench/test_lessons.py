"""The command `living`."""

import json

import pytest

from bench.__main__ import main

QUICK = ["living", "--seeds", "8", "--kinds", "flat", "--receivers", "half", "--hours", "0.1", "--families", "1"]


def test_it_prints_a_table_for_each_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUICK, "--tick", "2", "--variants", "a", "--sensors", "none,two", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert [line for line in lines if line.startswith("**")] == [
        f"**flat, receivers in half, 2 residents, sensors {sensors}, plain, 0.1 h**, 1 houses"
        for sensors in ("none", "two")
    ]
    assert sum(json.loads(line)["variant"] == "a" for line in lines if line.startswith("{")) == 2
