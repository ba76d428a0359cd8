"""Calibration walks and floor plans out of datasets."""

import json
from pathlib import Path

import pytest

from bench.dataset import NOT_HOME, Dataset, DatasetError, Observation, Session
from bench.knowledge import Knowledge, cut_walks, read_plan

RECEIVERS = {"a": "kitchen", "b": None}


def recording(truth: list[tuple[float, str]], rows: list[tuple[float, str, int]]) -> Dataset:
    observations = tuple(Observation(time_s, "keys", receiver, rssi) for time_s, receiver, rssi in rows)
    return Dataset("home", RECEIVERS, (Session("one", observations, {"keys": tuple(truth)}),))


def test_a_second_is_a_row_of_mean_levels() -> None:
    rows = [(10.1, "a", -50), (10.9, "a", -53), (10.5, "b", -70), (12.2, "b", -71)]
    (walk,) = cut_walks(recording([(10.0, "kitchen"), (14.0, "kitchen")], rows))
    assert (walk.room, walk.tag, walk.at, walk.receivers) == ("kitchen", "keys", 10.0, ("a", "b"))
    assert walk.levels_dbm == ((-52, -70), (None, -71))


def test_visits_are_apart_and_at_most_a_minute_long() -> None:
    truth = [(float(second), "kitchen" if second < 150 else "hall") for second in range(170)]
    walks = cut_walks(recording(truth, [(second + 0.5, "a", -60) for second in range(170)]))
    assert [walk.room for walk in walks] == ["kitchen", "kitchen", "kitchen", "hall"]
    assert [len(walk.levels_dbm) for walk in walks] == [50, 50, 50, 20]
    assert len({walk.id for walk in walks}) == 4


def test_away_short_and_silent_times_are_left_out() -> None:
    truth = [(0.0, NOT_HOME), (50.0, "kitchen"), (52.0, "hall"), (80.0, "bath"), (99.0, "bath")]
    rows = [(time_s, "a", -60) for time_s in (10.0, 51.0, 85.0)]
    assert [walk.room for walk in cut_walks(recording(truth, rows))] == ["bath"]


def test_radios_stand_where_their_receiver_does(tmp_path: Path) -> None:
    place = {"floor": "flat", "x_m": 1, "y_m": 2, "z_m": 1}
    floors = [
        {
            "name": "flat",
            "level": 0,
            "height_m": 2.7,
            "rooms": [{"room": "hall", "polygon": [[0, 0], [3, 0], [3, 3], [0, 3]]}],
        }
    ]
    path = tmp_path / "layout.json"
    path.write_text(json.dumps({"floors": floors, "receivers": {"a": place}}))
    read = read_plan(path, ("a/1", "a/2", "b"))
    assert set(read.receivers) == {"a/1", "a/2"}
    assert read.receivers["a/2"].y_m == 2
    assert Knowledge(read).rooms == ("hall",)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"receivers": {}, "floors": [{}]}', '{"receivers": 1, "floors": []}']
)
def test_other_files_are_no_floor_plan(tmp_path: Path, text: str) -> None:
    path = tmp_path / "layout.json"
    path.write_text(text)
    with pytest.raises(DatasetError, match="no floor plan"):
        read_plan(path, ("a",))
