"""`script/bench houses`."""

import json

import pytest

from bench.__main__ import main
from demo.made_data import Setting, event_receiver


def test_it_reports_each_house_and_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["houses", "--seeds", "1-2,5", "--kinds", "flat", "--hours", "0.05"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[:3]] == ["1", "2", "5"]
    assert lines[3].startswith("3 houses, level a: accuracy mean")


def test_it_writes_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["houses", "--seeds", "3", "--kinds", "house", "--hours", "0.05", "--receivers", "half", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["name"] == "house 3"
    assert 0 <= report["locator"]["accuracy"] <= 1
    assert report["limit"] is None


def test_levels_and_the_limit_stand_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--seeds", "1", "--kinds", "loft", "--hours", "0.05", "--levels", "a,bc", "--limit"]
    assert main(["houses", *arguments, "--habit", "restless", "--worn", "shelf", "--event", "dies"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines[:2]] == ["a", "bc"]
    assert all("limit" in line for line in lines)


def test_two_processes_compute_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["houses", "--seeds", "1-2", "--kinds", "flat", "--hours", "0.02"]
    assert main([*arguments, "--jobs", "2"]) == main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == lines[3:]


def test_it_reports_which_receiver_died_and_whether_that_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--seeds", "1", "--kinds", "flat", "--hours", "0.05", "--event", "dies"]
    setting = Setting(kind="flat", event="dies")
    assert main(["houses", *arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(f"{event_receiver(1, setting)} not found")  # in three minutes
    assert lines[1].endswith("faults found 0 of 1, false 0")
