"""Types of the journal: rows, batches, retention and counts; times in Unix seconds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

from ..basics.model import NO_LEVEL_DBM, Fix, Position, Presence
from ..fences.crossing import Crossing
from .sums import JournalSum


class JournalSighting(NamedTuple):
    """One packet of a tag at one receiver, or one distance; event time in whole seconds once it was stored.

    A named tuple, since there are hundreds of thousands in a replay.
    """

    tag: str
    receiver: str
    rssi_dbm: int
    seen_at: float
    fix: Fix | None = None
    range_m: float | None = None

    @property
    def has_level(self) -> bool:
        """Whether a packet was heard."""
        return self.rssi_dbm != NO_LEVEL_DBM


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPlace:
    """Where a tag was, from `since` until the tag's next place.

    `presence` and `room` (an area's id) are the locator's; `position` on the plan and `fix` where known.
    """

    tag: str
    since: float
    presence: Presence
    room: str | None = None
    probability: float = 0.0
    position: Position | None = None
    fix: Fix | None = None


class Status(IntEnum):
    """How far the publication of a crossing came; the numbers are stored."""

    COMMITTED = 0
    """Stored, and about to be published."""
    PUBLISHED = 1
    GIVEN_UP = 2
    """Home Assistant ended between storing and publishing, or so it looks: it is not published again."""


@dataclass(frozen=True, slots=True)
class JournalCrossing:
    """A crossing as stored; `superseded` is true once a correction took it back."""

    crossing: Crossing
    status: Status
    superseded: bool = False


class ChangeKind(StrEnum):
    """The kind of a change's subject."""

    RECEIVER = "receiver"
    """`subject` is the receiver's id."""
    CALIBRATION = "calibration"
    """`subject` is the tag's id."""
    SENSOR = "sensor"
    """`subject` is the entity id of a sensor of the house. Kept only as long as sightings."""


@dataclass(frozen=True, slots=True)
class JournalChange:
    """A fact about a receiver, a calibration or a sensor that holds from `at` on; `data` is JSON-able."""

    kind: ChangeKind
    subject: str
    at: float
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows to write in one transaction; `published` are ids of crossings to be marked as such."""

    sightings: Collection[JournalSighting] = ()
    places: Sequence[JournalPlace] = ()
    changes: Sequence[JournalChange] = ()
    sums: Sequence[JournalSum] = ()
    published: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Return whether there is anything in it."""
        return bool(self.sightings or self.places or self.changes or self.sums or self.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long rows are kept, in seconds; 0 is off: none are written, and stored ones are deleted."""

    sightings_s: float = 48 * 3600.0
    places_s: float = 30 * 86_400.0
    crossings_s: float = 365 * 86_400.0


class Kind(StrEnum):
    """Kinds of rows that can be forgotten separately."""

    SIGHTINGS = "sightings"
    PLACES = "places"
    CROSSINGS = "crossings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many rows there are, or were deleted."""

    sightings: int = 0
    places: int = 0
    crossings: int = 0
    states: int = 0
    changes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalStats:
    """Sizes and counts, without any names."""

    file_bytes: int
    wal_bytes: int
    free_bytes: int
    blocks: int
    counts: Counts
    keys: int
    unreadable: int
    """Rows read since the start that no key opens, or that are damaged."""
    schema: int
    data: Mapping[str, int] = field(default_factory=dict)
    """Bytes of the bodies, by table."""
