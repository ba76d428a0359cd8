"""Results of the fences: crossings of tags, and the states of fences that survive a restart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class PlaceKind(StrEnum):
    """The kind of place that a fence is drawn around."""

    AREA = "area"
    FLOOR = "floor"
    ZONE = "zone"
    FENCE = "fence"
    """A fence that the user made."""
    ELSEWHERE = "elsewhere"
    """A place without a name: where a tag was dropped on the way. Its id is empty."""


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A fence by what it is drawn around: an area's, a floor's, a zone entity's or a fence subentry's id."""

    kind: PlaceKind
    id: str


class CrossingKind(StrEnum):
    """The kind of event at a fence."""

    ENTERED = "entered"
    LEFT = "left"
    DWELLED = "dwelled"
    LEFT_BEHIND = "left_behind"
    CORRECTED = "corrected"


class Correction(StrEnum):
    """How a published crossing changed."""

    RETRACTED = "retracted"
    ADDED = "added"
    RETIMED = "retimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """One event of one tag at one fence; times in Unix seconds.

    `event_id` is the same for the same crossing, however often it is found. `late` says that it was decided more than
    a minute after `event_time`. A CORRECTED one has `correction` and `of`, the kind that it is about, and, but for
    ADDED, `supersedes`: the id of what it alters.
    """

    event_id: str
    tag: str
    place: PlaceRef
    kind: CrossingKind
    event_time: float
    decided_at: float
    confidence: float
    late: bool = False
    correction: Correction | None = None
    of: CrossingKind | None = None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class FenceState:
    """State of one tag at one fence, or of its left-behind rule, that must survive a restart; JSON-able."""

    tag: str
    place: PlaceRef
    data: Mapping[str, Any] | None
    """None: delete what is stored."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Crossings to publish, in the order of `event_time`, and states to store together with them."""

    crossings: tuple[Crossing, ...] = ()
    states: tuple[FenceState, ...] = field(default=())
