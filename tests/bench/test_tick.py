"""`script/bench tick`."""

import json

import pytest

from bench.__main__ import main


def test_it_measures_time_and_memory(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tick", "--tags", "20", "--receivers", "6", "--rooms", "4", "--hearing", "3", "--ticks", "30"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["tags"] == 20
    assert 0 < figures["kib_per_tag"] < 64
    assert figures["tick_ms_median"] > 0
