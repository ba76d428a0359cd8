"""`script/bench houses`."""

import json

import pytest

from bench.__main__ import main


def test_it_reports_each_house_and_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["houses", "--seeds", "1-2,5", "--kinds", "flat", "--hours", "0.05"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[:3]] == ["1", "2", "5"]
    assert lines[3].startswith("3 houses: accuracy mean")


def test_it_writes_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["houses", "--seeds", "3", "--kinds", "house", "--hours", "0.05", "--receivers", "half", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["name"] == "house 3"
    assert 0 <= report["locator"]["accuracy"] <= 1
