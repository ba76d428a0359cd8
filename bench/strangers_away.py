"""Reads what a phone recorded on its way, and runs the rule for the way over it, as the home does."""

from collections.abc import Iterable, Sequence
import csv
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Final

from bench.dataset import DatasetError
from custom_components.xiaomi_tag.strangers.away import Away, Rule
from custom_components.xiaomi_tag.strangers.model import Level

FILE: Final = "detections.csv"
_NEEDED: Final = ("time_s", "address")
_END_S: Final = 600.0
"""So long after the last row all is judged."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A packet that a phone heard, and where the phone was."""

    time_s: float
    address: str
    rssi_dbm: float | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(slots=True)
class Flagged:
    """When an address reached each level."""

    address: str
    notice: float | None = None
    suspected: float | None = None
    confirmed: float | None = None

    def line(self) -> dict[str, str | float | None]:
        """Return it as printed. Lingering is a level of homes only."""
        return {
            "address": self.address,
            "notice": self.notice,
            "lingering": None,
            "suspected": self.suspected,
            "confirmed": self.confirmed,
        }


def read_detections(path: Path) -> list[Detection]:
    """Read a recording, ordered by time. Rows without a time or an address are left out, and doubled ones."""
    if path.is_dir():
        path /= FILE
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [column for column in _NEEDED if column not in (reader.fieldnames or ())]:
                raise DatasetError(f"{path}, line 1: no column {', '.join(missing)}")
            rows = {row for cells in reader if (row := _row(cells)) is not None}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"{path}: {error}") from error
    return sorted(rows, key=lambda row: (row.time_s, row.address, row.rssi_dbm or 0.0))


def judge(detections: Iterable[Detection], rule: Rule | None = None) -> Sequence[Flagged]:
    """Run the rule over a recording in the order of time; return what it flagged, by the time of the first level."""
    away, flagged = Away(rule), dict[str, Flagged]()
    newest: float | None = None
    for row in detections:
        newest = row.time_s
        for along in away.hear(row.address, row.time_s, row.latitude, row.longitude, row.rssi_dbm):
            _record(flagged, along.track, along.level, along.at)
    if newest is not None:
        for along in away.advance(newest + _END_S):
            # What was heard by the end is judged by then.
            _record(flagged, along.track, along.level, min(along.at, newest))
    return list(flagged.values())


def _record(flagged: dict[str, Flagged], address: str, level: Level | None, at: float) -> None:
    if level is None:
        return
    found = flagged.setdefault(address, Flagged(address))
    if found.notice is None:
        found.notice = at
    if level.rank >= Level.SUSPECTED.rank and found.suspected is None:
        found.suspected = at
    if level is Level.CONFIRMED and found.confirmed is None:
        found.confirmed = at


def _row(cells: dict[str, str | None]) -> Detection | None:
    address, time_s = (cells.get("address") or "").strip(), _number(cells.get("time_s"))
    if not address or time_s is None:
        return None
    latitude, longitude = _number(cells.get("lat"), 90.0), _number(cells.get("lon"), 180.0)
    if latitude is None or longitude is None or (latitude == 0.0 and longitude == 0.0):
        # Phones without a position write zeros.
        latitude = longitude = None
    return Detection(time_s, address, _number(cells.get("rssi"), 126.0), latitude, longitude)


def _number(text: str | None, most: float | None = None) -> float | None:
    try:
        value = float((text or "").strip())
    except ValueError:
        return None
    return value if isfinite(value) and (most is None or abs(value) <= most) else None
