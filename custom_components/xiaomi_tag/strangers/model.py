"""What goes into the detection of strangers, and what comes out of it. All times are event times in Unix seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float32]


class Family(StrEnum):
    """A kind of tracker, by the protocol that it sends."""

    FIND_MY = "find_my"
    FIND_HUB = "find_hub"
    DULT = "dult"
    SMARTTAG = "smarttag"
    TILE = "tile"
    CHIPOLO = "chipolo"
    PEBBLEBEE = "pebblebee"
    IBEACON = "ibeacon"
    """Judged by the rule for the way only."""
    UNKNOWN = "unknown"
    """Judged by the rule for the way only."""


class Condition(StrEnum):
    """Why a tracker counts: it says that its owner is away, or its protocol does not say."""

    SEPARATED = "separated"
    STATELESS = "stateless"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a packet shows of a tracker whose owner is not near.

    `alike` holds the bytes that stay the same when the tracker changes its address. `counter` is a SmartTag's, which
    goes up by one when it does. `connectable` is None where the receiver does not report it.
    """

    family: Family
    condition: Condition
    alike: bytes = b""
    counter: int | None = None
    connectable: bool | None = None
    model: str | None = None


class Move(StrEnum):
    """What a member of the household did."""

    LEFT = "left"
    CAME = "came"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class MemberMove:
    """A member left home, came home, or changed room; `room` is the new one (an area) of `ROOM`."""

    member: str
    """A person's entity id."""
    move: Move
    at: float
    room: str | None = None


class Level(StrEnum):
    """How serious it is with a track; also the types of the event."""

    NOTICE = "notice"
    LINGERING = "lingering"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"

    @property
    def rank(self) -> int:
        """Return 1 for the least serious to 4."""
        return _RANKS[self]


_RANKS = {Level.NOTICE: 1, Level.LINGERING: 2, Level.SUSPECTED: 3, Level.CONFIRMED: 4}


class Sensitivity(StrEnum):
    """How soon the levels are reached: the more sensitive, the sooner, with more false alarms."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Clue(StrEnum):
    """A kind of evidence, for or against; a key that is translated where it is shown."""

    CAME_HOME_WITH = "came_home_with"
    """New, and first heard when a member came home."""
    LEFT_TOGETHER = "left_together"
    CAME_TOGETHER = "came_together"
    CHANGED_ROOM_TOGETHER = "changed_room_together"
    STAYED_IN = "stayed_in"
    """In the dwelling for long, without moving."""
    WENT_ALONG = "went_along"
    """Still beside a member's phone after the phone had gone on."""
    STAYED_BEHIND = "stayed_behind"
    """Against: a member left, and it did not."""
    CAME_APART = "came_apart"
    """Against: a member came, and it did not come."""
    NOT_CONNECTABLE = "not_connectable"
    """Sends as a Find Hub tag, and cannot be connected to, as bought tags can."""
    SAME_TIMETABLE = "same_timetable"
    """Against: it fits as well to what the member did on other days."""
    GUEST = "guest"
    """Against: it came with a guest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of evidence. `apart_s` is the time between the member and the tracker, or how long it stayed.

    `nats` is its weight in the score, below 0 where it speaks against.
    """

    clue: Clue
    at: float
    nats: float = 0.0
    member: str | None = None
    apart_s: float | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """A track reached a level. `score` is in nats, `confidence` between 0 and 1."""

    event_id: str
    """The same for the same track and level."""
    track: str
    level: Level
    at: float
    decided_at: float
    score: float
    confidence: float
    members: tuple[str, ...] = ()
    room: str | None = None


class Choice(StrEnum):
    """What somebody decided on a track."""

    TRUST = "trust"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on a track, by whom (a user's name, None for an automation), and when; it ends with the identity."""

    choice: Choice
    by: str | None
    at: float


@dataclass(frozen=True, slots=True)
class GuestVisit:
    """A named visit of a guest of a member: what comes with the guest is no suspect. It ends by itself."""

    id: str
    host: str | None
    name: str
    start: float
    end: float


class RoomModel(Protocol):
    """What each receiver hears of a tag in each room."""

    @property
    def receivers(self) -> Sequence[str]:
        """Return the receivers that stand in the home, in the order of the columns of `scores`."""

    @property
    def rooms(self) -> Sequence[str]:
        """Return the rooms, in the order of the columns of the answer of `scores`."""

    def scores(self, level_dbm: Floats) -> Floats:
        """Score (tags, rooms) in dB of mean levels (tags, receivers) in dBm; SILENT_DBM where nothing was heard."""
