"""Reads recorded data: a folder with observations.csv, truth.csv and receivers.csv.

| file | columns |
|---|---|
| observations.csv | time_s, tag, receiver, rssi (dBm) [, radio, session]: one row a packet heard by one receiver |
| truth.csv | time_s, tag, room [, x, y (metres), session; anything else is ignored] |
| receivers.csv | receiver, room (may be empty) |

A truth row holds until the tag's next one. `not_home`, `away` and `outside` all mean that the tag is away.
"""

from collections.abc import Callable, Iterator, Mapping
import csv
from dataclasses import dataclass, field, replace
from math import floor, inf, isfinite
from pathlib import Path

NOT_HOME = "not_home"
_AWAY_WORDS = frozenset({NOT_HOME, "away", "outside"})
COPIES_S = 0.15
"""Receivers report one advertisement within this time of each other."""

EARLY_S = 1.0
"""A session's truth may begin this long before its first packet."""


class DatasetError(Exception):
    """The data cannot be read; the text names the place and the reason."""


@dataclass(frozen=True, slots=True, order=True)
class Observation:
    """One packet at one receiver."""

    time_s: float
    tag: str
    receiver: str
    rssi_dbm: int


@dataclass(frozen=True, slots=True)
class Session:
    """One uninterrupted recording, observations by time; `truth` holds (time_s, room) by time for each tag.

    `places` holds (time_s, x_m, y_m) where truth has them, `emissions` what receivers hear of labelled emitters (their
    `tag` is the emitter).
    """

    name: str
    observations: tuple[Observation, ...]
    truth: Mapping[str, tuple[tuple[float, str], ...]]
    places: Mapping[str, tuple[tuple[float, float, float], ...]] = field(default_factory=dict)
    emissions: tuple[Observation, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """All tags heard or known of."""
        return tuple(sorted({row.tag for row in self.observations} | set(self.truth)))


@dataclass(frozen=True, slots=True)
class Dataset:
    """A recording; `receivers` maps to rooms, None for one without; `emitters` are static devices and their rooms."""

    name: str
    receivers: Mapping[str, str | None]
    sessions: tuple[Session, ...]
    emitters: Mapping[str, str] = field(default_factory=dict)

    @property
    def rooms(self) -> tuple[str, ...]:
        """All rooms that receivers stand in or tags were in."""
        truth = {room for session in self.sessions for rows in session.truth.values() for _, room in rows}
        return tuple(sorted({room for room in self.receivers.values() if room} | truth - {NOT_HOME}))


@dataclass(slots=True)
class _Recording:
    observations: list[Observation] = field(default_factory=list)
    truth: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    places: dict[str, list[tuple[float, float, float]]] = field(default_factory=dict)


def read_dataset(folder: Path, *, radio: str | None = None, sessions: frozenset[str] | None = None) -> Dataset:
    """Read a folder; DatasetError names file and line of what is wrong.

    `radio` keeps the rows of one radio. Without it, two radios in one receiver count as two receivers in one room.
    `sessions` keeps those of these names.
    """
    rooms = {
        row.text("receiver"): row.text("room") or None for row in _rows(folder / "receivers.csv", ("receiver", "room"))
    }
    receivers: dict[str, str | None] = {}
    recordings: dict[str, _Recording] = {}
    for row in _rows(folder / "observations.csv", ("time_s", "tag", "receiver", "rssi")):
        row_radio = row.text("radio")
        if radio is not None and row_radio != radio:
            continue
        physical = row.text("receiver")
        receiver = f"{physical}/{row_radio}" if row_radio and radio is None else physical
        receivers[receiver] = rooms.get(physical)
        observation = Observation(row.number("time_s"), row.text("tag"), receiver, round(row.number("rssi")))
        recordings.setdefault(row.text("session"), _Recording()).observations.append(observation)
    if not recordings:
        raise DatasetError(f"{folder / 'observations.csv'}: no rows{'' if radio is None else f' of radio {radio}'}")
    heard = {receiver.split("/")[0] for receiver in receivers}
    receivers.update({receiver: room for receiver, room in rooms.items() if receiver not in heard})
    _add_truth(folder, recordings)
    wanted = _choose(recordings, sessions)
    return Dataset(
        name=folder.name,
        receivers=receivers,
        sessions=tuple(
            Session(
                name,
                tuple(sorted(recordings[name].observations, key=lambda row: row.time_s)),
                {tag: tuple(sorted(rows)) for tag, rows in recordings[name].truth.items()},
                {tag: tuple(sorted(rows)) for tag, rows in recordings[name].places.items()},
            )
            for name in wanted
        ),
    )


def thin(session: Session, every_s: float) -> Session:
    """Keep one advertisement of each tag in `every_s` seconds, with all receivers' copies of it.

    Packets up to COPIES_S after the first are one advertisement; of those that begin in one interval of a fixed grid
    the first stays.
    """
    kept: list[Observation] = []
    current: dict[str, tuple[float, int, bool]] = {}
    for row in session.observations:
        began_s, cell, chosen = current.get(row.tag, (-inf, -1, False))
        if row.time_s - began_s > COPIES_S:
            last_cell, cell = cell, floor(row.time_s / every_s)
            began_s, chosen = row.time_s, cell != last_cell
            current[row.tag] = (began_s, cell, chosen)
        if chosen:
            kept.append(row)
    return replace(session, observations=tuple(kept))


def _add_truth(folder: Path, recordings: dict[str, _Recording]) -> None:
    """Give each truth row to its session: the one that it names, else the last that began by then, or just after."""
    starts = sorted((min(row.time_s for row in rec.observations) - EARLY_S, name) for name, rec in recordings.items())
    for row in _rows(folder / "truth.csv", ("time_s", "tag", "room")):
        time_s = row.number("time_s")
        room = row.text("room")
        name = row.text("session")
        if not name:
            name = next((session for start, session in reversed(starts) if start <= time_s), starts[0][1])
        if name in recordings:
            place = NOT_HOME if room in _AWAY_WORDS else room
            recordings[name].truth.setdefault(row.text("tag"), []).append((time_s, place))
            x_m, y_m = row.coordinate("x"), row.coordinate("y")
            if x_m is not None and y_m is not None:
                recordings[name].places.setdefault(row.text("tag"), []).append((time_s, x_m, y_m))


def _choose(recordings: dict[str, _Recording], sessions: frozenset[str] | None) -> list[str]:
    """Return the sessions asked for, in order of time."""
    if sessions and (missing := sessions - set(recordings)):
        raise DatasetError(f"no session {', '.join(sorted(missing))}; there are: {', '.join(sorted(recordings))}")
    wanted = [name for name in recordings if not sessions or name in sessions]
    return sorted(wanted, key=lambda name: min(row.time_s for row in recordings[name].observations))


@dataclass(frozen=True, slots=True)
class _Row:
    where: Callable[[], str]
    cells: Mapping[str, str | None]

    def text(self, column: str) -> str:
        return (self.cells.get(column) or "").strip()

    def number(self, column: str) -> float:
        text = self.text(column)
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise DatasetError(f"{self.where()}: {column} is {text!r}, a number is needed")
        return value

    def coordinate(self, column: str) -> float | None:
        """Read what may be missing."""
        try:
            value = float(self.text(column))
        except ValueError:
            return None
        return value if isfinite(value) else None


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[_Row]:
    """Walk a CSV file whose header must have the columns, and whose rows must have them all."""
    try:
        file = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror}") from error
    with file:
        reader = csv.DictReader(file)
        try:
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise DatasetError(f"{path}, line 1: no column {', '.join(missing)}")
            for cells in reader:
                row = _Row(lambda: f"{path}, line {reader.line_num}", cells)
                if cells.get(columns[-1]) is None:
                    raise DatasetError(f"{row.where()}: too few columns")
                yield row
        except (csv.Error, UnicodeDecodeError) as error:
            raise DatasetError(f"{path}, line {reader.line_num + 1}: {error}") from error
