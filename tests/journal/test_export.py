"""What an owner takes away."""

import csv
import io
import json
from pathlib import Path

import pytest

from custom_components.xiaomi_tag.journal import Batch, Journal, Kind
from custom_components.xiaomi_tag.journal.export import COLUMNS, Format, export, written
from tests.journal.stored import ALWAYS, FIX, NOW, OTHER, POSITION, ROOM, TAG, crossing, opened, place, sighting

TIME = "2027-01-15T08:00:00+00:00"


@pytest.fixture(name="journal")
def journal_fixture(tmp_path: Path) -> Journal:
    journal = opened(tmp_path / "journal.db")
    journal.write(
        Batch(
            sightings=[sighting(NOW, fix=FIX, range_m=2.0), sighting(NOW + 1, receiver="=1+2"), sighting(NOW, OTHER)],
            places=[place(NOW, position=POSITION), place(NOW, tag=OTHER)],
        )
    )
    journal.commit([crossing("a", NOW), crossing("b", NOW, OTHER)], [])
    return journal


def text_of(journal: Journal, form: Format) -> str:
    return "".join(written(export(journal, TAG, 0, ALWAYS), form))


def test_json_has_all_of_a_tag_and_nothing_of_others(journal: Journal) -> None:
    rows = json.loads(text_of(journal, Format.JSON))
    assert [row["record"] for row in rows] == ["place", "crossing", "sighting", "sighting"]
    assert {row["tag"] for row in rows} == {TAG}
    assert rows[0] == {
        "record": "place",
        "time": TIME,
        "tag": TAG,
        "presence": "home",
        "room": ROOM,
        "probability": 0.75,
        "floor": "floor-canary",
        "x_m": 1.25,
        "y_m": 2.5,
    }
    assert (rows[1]["kind"], rows[1]["place_id"], rows[1]["status"]) == ("entered", ROOM, "committed")
    assert (rows[2]["time"], rows[2]["latitude"], rows[2]["range_m"]) == (TIME, FIX.latitude, 2.0)


def test_only_the_kinds_that_are_asked_for_are_exported(journal: Journal) -> None:
    assert [row["record"] for row in export(journal, TAG, 0, ALWAYS, [Kind.CROSSINGS])] == ["crossing"]


def test_csv_has_a_line_each_and_no_formulas(journal: Journal) -> None:
    rows = list(csv.DictReader(io.StringIO(text_of(journal, Format.CSV))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["record"] for row in rows] == ["place", "crossing", "sighting", "sighting"]
    assert (rows[2]["rssi_dbm"], rows[3]["receiver"], rows[3]["latitude"]) == ("-60", "'=1+2", "")


def test_geojson_places_what_has_coordinates(journal: Journal) -> None:
    data = json.loads(text_of(journal, Format.GEOJSON))
    assert data["type"] == "FeatureCollection"
    geometries = [feature["geometry"] for feature in data["features"]]
    assert geometries == [None, None, {"type": "Point", "coordinates": [FIX.longitude, FIX.latitude]}, None]
    assert data["features"][2]["properties"]["accuracy_m"] == 25.0


@pytest.mark.parametrize("form", Format)
def test_an_export_of_nothing_is_a_sound_file(journal: Journal, form: Format) -> None:
    text = "".join(written(export(journal, "nobody", 0, ALWAYS), form))
    if form is Format.CSV:
        assert list(csv.DictReader(io.StringIO(text))) == []
    else:
        assert not (json.loads(text) if form is Format.JSON else json.loads(text)["features"])
