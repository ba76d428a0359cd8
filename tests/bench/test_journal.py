"""`script/bench journal`."""

import json

import pytest

from bench.__main__ import main
from bench.journal import STALL_MS, TAG_DAY_KIB, figures


def test_a_day_is_smaller_than_its_limit() -> None:
    assert 0 < figures(seconds=0.2, hours=0.5)["kib_per_tag_and_day"] < TAG_DAY_KIB


def test_a_missed_aim_is_reported(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"loop_longest_stall_ms": STALL_MS, "kib_per_tag_and_day": TAG_DAY_KIB}
    monkeypatch.setattr("bench.journal.figures", lambda *_: found)
    assert main(["journal"]) == 0
    assert json.loads(capsys.readouterr().out) == found
    found["kib_per_tag_and_day"] += 1
    assert main(["journal"]) == 1
