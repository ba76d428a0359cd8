"""What a study is made of and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..locator.arrays import Codes, Flags, Floats, Indices, Times
from ..locator.sensors import SensorKind
from ..locator.taught import Taught


@dataclass(frozen=True, slots=True, eq=False)
class SensorTrace:
    """The stored changes of one sensor, N of them in order of time.

    Of the kinds HAND and DOOR only the rows that are on count, each as an event. `person` is the only one who can set
    it off. The kind ROOM has `rooms` in place of `on`: in which its person is from then on, None while not known.
    """

    id: str
    room: str | None
    kind: SensorKind
    person: str | None
    at: Times
    on: Flags
    rooms: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TagTrace:
    """The stored sightings of one tag, N of them in any order; `receiver` counts the receivers of the study's maps."""

    tag: str
    person: str | None
    at: Times
    receiver: Indices | Codes
    rssi_dbm: Floats
    range_m: Floats | None = None


class Verdict(StrEnum):
    """Why a study ended as it did, as a key that is translated where it is shown."""

    ADOPTED = "adopted"
    KEPT = "kept"
    """The lessons in use stay."""
    TOO_SHORT = "too_short"
    NO_SENSORS = "no_sensors"
    COVERAGE = "coverage"
    """Too many rooms have neither a receiver nor a sensor."""
    NOT_BETTER = "not_better"
    WITHDRAWN = "withdrawn"
    """The lessons in use are worse than none."""


class SensorVerdict(StrEnum):
    """How a study could use a sensor."""

    USED = "used"
    RESTLESS = "restless"
    """It turns on all the time."""
    ELSEWHERE = "elsewhere"
    """What is heard while it turns on contradicts its area."""
    SILENT = "silent"
    """It never turned on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLesson:
    """What was learned of a room. `support` counts the events of its sensors that tags explain.

    `lessons` are those that will be used, or while none are, those that were found. `share` of the moments that were held
    back is put into the room by the maps that will be used, `share_before` by maps without lessons; None where that was
    not measured. `named` is whether answers may name the room because of lessons.
    """

    lessons: int = 0
    support: float = 0.0
    share: float | None = None
    share_before: float | None = None
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorLesson:
    """What was found of a sensor: its events, the share of them that tags explain, those of nobody in an hour.

    `elsewhere` is the room in which it seems to be instead.
    """

    edges: int = 0
    explained: float = 0.0
    lessons: int = 0
    rate_h: float = 0.0
    verdict: SensorVerdict = SensorVerdict.SILENT
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Study:
    """The result: `taught` is what to use from now on, None for nothing.

    `hours` is the time in which tags moved, added up over tags. `tags` is how well the sensors agree with each tag, 0 to
    1. `error` is the share of the `tested` lessons that the maps put into a wrong room, which were made without them.
    `gain` is by how many nats the maps that will be used make the sensors' events likelier than maps without lessons, in what
    was held back; `score` is how likely they make them, in nats.
    """

    until: float
    hours: float
    taught: Taught | None
    verdict: Verdict
    rooms: Mapping[str, RoomLesson]
    sensors: Mapping[str, SensorLesson]
    tags: Mapping[str, float]
    error: float | None = None
    tested: int = 0
    gain: float = 0.0
    score: float = 0.0
