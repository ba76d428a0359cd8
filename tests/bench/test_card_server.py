"""`script/bench card-server`."""

import json

import pytest

from bench.__main__ import main


def test_it_times_tags_and_subscribers_of_a_home(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card-server", "--tags", "4", "--changed", "3", "--receivers", "3", "--rounds", "20"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["tags"], row["changed"]) == (4, 3)
    assert 0.0 < row["place_us"] < 5000.0
    assert row["bytes_a_tag"] > 300
    assert row["reference_us"] > 0.0
