"""Exports what the journal holds of a tag, for its owner: JSON, CSV or GeoJSON, piece by piece.

A day of one tag can be hundreds of thousands of rows, so texts come as pieces to be written one after another.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
import csv
from datetime import UTC, datetime
from enum import StrEnum
import io
import json
from typing import Any, Final

from ..basics.model import Fix
from .journal import Journal
from .model import JournalCrossing, JournalPlace, JournalSighting, Kind

type Row = dict[str, Any]

COLUMNS: Final = (
    "record",
    "time",
    "tag",
    "receiver",
    "rssi_dbm",
    "range_m",
    "presence",
    "room",
    "probability",
    "floor",
    "x_m",
    "y_m",
    "latitude",
    "longitude",
    "accuracy_m",
    "event_id",
    "kind",
    "place_kind",
    "place_id",
    "confidence",
    "decided_at",
    "late",
    "correction",
    "of",
    "supersedes",
    "status",
    "superseded",
)
"""Of a CSV file; what a record does not have stays empty."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """How an export is written."""

    JSON = "json"
    CSV = "csv"
    GEOJSON = "geojson"


def export(
    journal: Journal, tag: str, since: float, until: float, kinds: Iterable[Kind] = tuple(Kind)
) -> Iterator[Row]:
    """Yield what there is of a tag in [since, until): places, crossings, sightings, each in the order of time."""
    wanted = set(kinds)
    if Kind.PLACES in wanted:
        yield from map(_place, journal.places(tag, since, until))
    if Kind.CROSSINGS in wanted:
        yield from map(_crossing, journal.crossings(tag, since, until))
    if Kind.SIGHTINGS in wanted:
        yield from map(_sighting, journal.sightings(tag, since, until))


def written(rows: Iterable[Row], form: Format) -> Iterator[str]:
    """Yield the text of a file of these rows."""
    writers: Mapping[Format, Callable[[Iterable[Row]], Iterator[str]]] = {
        Format.JSON: _as_json,
        Format.CSV: _as_csv,
        Format.GEOJSON: _as_geojson,
    }
    return writers[form](rows)


def _as_json(rows: Iterable[Row]) -> Iterator[str]:
    return _listed("[\n", rows, "\n]\n")


def _as_csv(rows: Iterable[Row]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({column: _harmless(value) for column, value in row.items()})
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _as_geojson(rows: Iterable[Row]) -> Iterator[str]:
    """Rows without coordinates on the globe are features without a place, as RFC 7946 allows."""
    return _listed('{"type": "FeatureCollection", "features": [\n', map(_feature, rows), "\n]}\n")


def _listed(head: str, items: Iterable[Row], tail: str) -> Iterator[str]:
    yield head
    for number, item in enumerate(items):
        yield (",\n" if number else "") + json.dumps(item)
    yield tail


def _feature(row: Row) -> Row:
    properties = {key: value for key, value in row.items() if key not in {"latitude", "longitude"}}
    point = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]} if "latitude" in row else None
    return {"type": "Feature", "geometry": point, "properties": properties}


def _sighting(sighting: JournalSighting) -> Row:
    row: Row = {
        "record": "sighting",
        "time": _iso(sighting.seen_at),
        "tag": sighting.tag,
        "receiver": sighting.receiver,
        "rssi_dbm": sighting.rssi_dbm if sighting.has_level else None,
    }
    if sighting.range_m is not None:
        row["range_m"] = sighting.range_m
    return row | _coordinates(sighting.fix)


def _place(place: JournalPlace) -> Row:
    row: Row = {
        "record": "place",
        "time": _iso(place.since),
        "tag": place.tag,
        "presence": place.presence,
        "room": place.room,
        "probability": place.probability,
    }
    if place.position is not None:
        row |= {"floor": place.position.floor, "x_m": place.position.x_m, "y_m": place.position.y_m}
    return row | _coordinates(place.fix)


def _crossing(stored: JournalCrossing) -> Row:
    crossing = stored.crossing
    return {
        "record": "crossing",
        "time": _iso(crossing.event_time),
        "tag": crossing.tag,
        "event_id": crossing.event_id,
        "kind": crossing.kind,
        "place_kind": crossing.place.kind,
        "place_id": crossing.place.id,
        "confidence": crossing.confidence,
        "decided_at": _iso(crossing.decided_at),
        "late": crossing.late,
        "correction": crossing.correction,
        "of": crossing.of,
        "supersedes": crossing.supersedes,
        "status": stored.status.name.lower(),
        "superseded": stored.superseded,
    }


def _coordinates(fix: Fix | None) -> Row:
    if fix is None:
        return {}
    return {"latitude": fix.latitude, "longitude": fix.longitude, "accuracy_m": fix.accuracy_m}


def _iso(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat()


def _harmless(value: Any) -> Any:
    """Keep a spreadsheet from running a name as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
