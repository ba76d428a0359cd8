"""The figures that are checked in, and that the locator still reaches them."""

from dataclasses import asdict, replace
import json
from pathlib import Path

import pytest

from bench import figures
from bench.__main__ import main
from bench.figures import DROP, Figure, faults, read_figures

ROW = "made house, half, restless, a"
FIGURE = Figure(0.8, 0.7, 10.0, 5.0, 0.05, 0.7, 0.7)


# It computes for most of a minute, and beside other tests for longer.
@pytest.mark.timeout(600)
def test_no_figure_has_fallen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures", "--short"]) == 0, capsys.readouterr().out


def test_checked_in_figures_name_their_seeds() -> None:
    assert read_figures()["seeds"] == {"tuned": "101-124", "reported": "501-504"}


def test_a_small_drop_does_not_count() -> None:
    before = {"row": asdict(FIGURE)}
    assert faults(before, {"row": replace(FIGURE, accuracy=0.8 - DROP / 2)}) == []
    assert faults(before, {"row": replace(FIGURE, accuracy=0.8 - 2 * DROP)}) == [
        "row: accuracy fell from 0.800 to 0.740"
    ]


def test_a_row_that_is_not_checked_in_is_a_fault() -> None:
    assert faults({}, {"row": FIGURE}) == ["row: not checked in, see --write"]


def test_figures_are_written_beside_those_that_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "figures.json"
    file.write_text(json.dumps({"short": {"other": asdict(FIGURE), ROW: {**asdict(FIGURE), "limit": 0.9}}}))
    monkeypatch.setattr(figures, "FILE", file)
    assert main(["figures", "--short", "--only", ROW, "--write"]) == 0
    rows = read_figures()["short"]
    assert set(rows) == {"other", ROW}
    assert rows["other"] == asdict(FIGURE)
    assert rows[ROW]["limit"] == 0.9  # not worked out again
    assert rows[ROW]["delay_s"] != FIGURE.delay_s
    assert capsys.readouterr().out.splitlines()[1].startswith(ROW)
