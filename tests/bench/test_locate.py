"""`script/bench locate` from end to end."""

import csv
import json
from pathlib import Path

import pytest

from bench.__main__ import main


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Two sessions of a tag: in the kitchen, then gone."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "receivers.csv").write_text("receiver,room\na,kitchen\nb,hall\n")
    observations = ["time_s,tag,receiver,rssi,radio,session"]
    truth = ["time_s,tag,room,x,y"]
    for session, start in (("one", 0), ("two", 1000)):
        for second in range(300):
            if second < 100:
                observations += [
                    f"{start + second}.2,keys,{name},{rssi},1,{session}" for name, rssi in (("a", -55), ("b", -75))
                ]
            truth.append(f"{start + second},keys,{'kitchen' if second < 100 else 'not_home'},1,2")
    (folder / "observations.csv").write_text("\n".join(observations))
    (folder / "truth.csv").write_text("\n".join(truth))
    return folder


def test_it_prints_metrics_and_writes_answers(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "answers.csv"
    assert main(["locate", str(dataset), "--radio", "1", "--every", "2", "--out", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    metrics = json.loads(lines[0])
    assert metrics["sessions"] == 2
    assert 0.55 < metrics["accuracy"] < 0.65  # away is answered after two minutes
    assert metrics["flaps_per_hour"] == 0
    assert metrics["delay_median_s"] == pytest.approx(120, abs=3)
    assert set(metrics["baselines"]) == {"strongest_10s", "smoothed_5s_3db"}
    with out.open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["time_s", "tag", "room", "probability", "x", "y"]
    assert rows[50]["room"] == "kitchen"
    assert 0.5 < float(rows[50]["probability"]) <= 1
    assert rows[-1]["room"] == "not_home"
    assert rows[-1]["x"] == ""
    second = next(row for row in rows if float(row["time_s"]) >= 1000)
    assert second["room"] == ""  # the state starts anew with the session


def test_one_session_may_be_chosen(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", str(dataset), "--sessions", "two"]) == 0
    assert json.loads(capsys.readouterr().out)["sessions"] == 1


def test_a_folder_calibrates_on_the_sessions_that_are_not_tested(
    dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["locate", str(dataset), "--sessions", "two", "--calibration", str(dataset)]) == 0
    assert json.loads(capsys.readouterr().out)["sessions"] == 1


@pytest.mark.parametrize("arguments", [[], ["--sessions", "two", "--calibration-sessions", "one,two"]])
def test_what_is_tested_calibrates_nothing(
    dataset: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["locate", str(dataset), "--calibration", str(dataset), *arguments]) == 2
    assert "name --sessions and --calibration-sessions apart" in capsys.readouterr().err


def test_an_invalid_layout_is_an_error(dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "layout.json").write_text('{"floors": 3}')
    assert main(["locate", str(dataset), "--layout", str(tmp_path / "layout.json")]) == 2
    assert "no floor plan" in capsys.readouterr().err


def test_data_that_cannot_be_read_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", str(tmp_path)]) == 2
    assert "receivers.csv" in capsys.readouterr().err


def test_thinning_needs_a_positive_time(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["locate", str(dataset), "--every", "0"])
    assert "positive number" in capsys.readouterr().err


def test_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert main(["nonsense"]) == 2
    assert "locate" in capsys.readouterr().out
