"""What goes into the locator about the home, and its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from ..basics.model import Position, Presence


@dataclass(frozen=True, slots=True)
class Room:
    """A place that an answer may name: an area of Home Assistant."""

    id: str
    floor: str | None = None


@dataclass(frozen=True, slots=True)
class Receiver:
    """Something that hears tags; `room` is None until the user sets where it stands.

    `online` is whether it listens: connected, and hearing something of anything. `offset_db` is added to all that it
    hears, for one that hears more or less than the others.
    """

    id: str
    room: str | None
    online: bool = True
    offset_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Emitter:
    """A sender whose room is known: a device that stays put, or the `receiver` that advertises (its id)."""

    id: str
    room: str | None
    receiver: str | None = None


class Reason(StrEnum):
    """Why the answer is what it is, as a key that is translated where it is shown."""

    NO_EVIDENCE = "no_evidence"
    STRONGEST = "strongest"
    """The room's receivers lead all others."""
    HOLDING = "holding"
    """Another room leads just now, not yet for long enough."""
    UNCLEAR = "unclear"
    """Heard, but no room stands out yet, or only receivers without a room hear it."""
    SILENT = "silent"
    """Nothing heard for longer than the tag's own interval explains."""
    NO_RECEIVER = "no_receiver"
    """No receiver is online, or none of those that heard the tag lately: the last answer is kept."""
    RESTORED = "restored"
    """Known from before a restart, nothing heard since."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the room: the loudest receiver, by how much it leads those of other rooms, and who hears nothing.

    `lead_db` is None where no receiver of another room hears the tag. `excluded` are rooms that have receivers online,
    none of which heard the tag lately.
    """

    leader: str | None = None
    lead_db: float | None = None
    excluded: tuple[str, ...] = ()
    leader_room: str | None = None
    """Where the loudest receiver stands."""


class Level(StrEnum):
    """What the answers rest on."""

    AREAS = "areas"
    PLAN = "plan"
    WALKS = "walks"
    PLAN_AND_WALKS = "plan_and_walks"
    LEARNED = "learned"
    """Neither a plan nor walks, but lessons of the house's own sensors."""


NO_PROBABILITIES: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Where one tag is, as of `at` (Unix seconds).

    `probabilities` holds rooms only, most likely first; they, `unnamed_probability` and `away_probability` sum to 1 once
    there is evidence and a room to name. `probability` is that of the answer: of `room`, or of being away. `evidence_at` is
    the event time of the newest packet, None before the first one.
    """

    tag: str
    at: float
    presence: Presence = Presence.UNKNOWN
    room: str | None = None
    probability: float = 0.0
    runner_up: str | None = None
    runner_up_probability: float = 0.0
    away_probability: float = 0.0
    probabilities: Mapping[str, float] = field(default=NO_PROBABILITIES)
    unnamed_probability: float = 0.0
    """That of all rooms that cannot be told apart: without a receiver, and not calibrated."""
    reason: Reason = Reason.NO_EVIDENCE
    evidence_at: float | None = None
    interval_s: float | None = None
    """The tag's usual pause between packets as learned (95 % quantile), seconds; None until it is."""
    moving: bool | None = None
    """None until there is enough evidence either way."""
    strongest_receiver: str | None = None
    strongest_dbm: float | None = None
    position: Position | None = None
    """Where in the room, with a plan that shows it."""
    explanation: Explanation = Explanation()


@dataclass(frozen=True, slots=True)
class TagMemory:
    """What is kept of a tag over a restart."""

    presence: Presence
    room: str | None
    evidence_at: float | None
    interval_s: float | None
    power_db: float | None = None
    """How much stronger than usual the tag sends."""
    since: float | None = None
    """Since when the tag has been there, event time."""
