"""`script/bench fences`."""

import json

import pytest

from bench.__main__ import main


def test_it_follows_crossings_of_a_made_house(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fences", "--seeds", "101", "--hours", "0.5"]) == 0
    house, total = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert house["house"] == "house 101"
    assert total["tag_days"] == pytest.approx(3 * 0.5 / 24, abs=0.002)
    assert house["crossings"] > 0
    assert house["room_visits"] > house["missed_room_visits"]


def test_it_measures_its_cost(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fences", "--speed"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["tags"], row["fences"]) == (200, 50)
    assert 0 < row["unchanged_us"] < row["changed_us"]
