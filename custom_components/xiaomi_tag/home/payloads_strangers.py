"""The events of the websocket command `xiaomi_tag/strangers`, as described in docs/websocket.md. Times are Unix seconds."""

from typing import TypedDict


class EvidencePayload(TypedDict):
    """A piece of evidence; `nats` is its weight, below 0 where it speaks against."""

    clue: str
    at: float
    member: str | None
    apart_s: float | None
    room: str | None
    nats: float


class DecisionPayload(TypedDict):
    """What somebody decided on a stranger: `trust` or `ignore`; `by` is null for an automation."""

    choice: str
    by: str | None
    at: float


class LoudestPayload(TypedDict):
    """The receiver that hears a stranger loudest now."""

    name: str
    area_id: str | None
    dbm: int
    age_s: float


class RoomSharePayload(TypedDict):
    """For how long a stranger was in a room."""

    area_id: str
    seconds: float


class StrangerPayload(TypedDict):
    """An unknown tracker. `room` and `receiver` are null where the user may not see them, and while they are unknown."""

    id: str
    family: str
    condition: str
    model: str | None
    connectable: bool | None
    level: str | None
    score: float
    confidence: float
    members: list[str]
    first_seen: float
    last_seen: float
    present: bool
    inside: float
    room: str | None
    still: bool | None
    ambient: bool
    suspicious: bool
    guest: bool
    decision: DecisionPayload | None
    receiver: LoudestPayload | None
    evidence: list[EvidencePayload]
    rooms: list[RoomSharePayload]
    visits: list[tuple[float, float | None]]


class LogPayload(TypedDict):
    """Something that somebody decided or switched; `track` is null where it is about all strangers."""

    at: float
    what: str
    by: str | None
    track: str | None


class GuestVisitPayload(TypedDict):
    """A visit that somebody named."""

    id: str
    name: str
    host: str | None
    start: float
    end: float


class StrangersPayload(TypedDict):
    """All that a user may read about strangers."""

    at: float
    enabled: bool
    sensitivity: str
    learning_until: float | None
    may_decide: bool
    strangers: list[StrangerPayload]
    log: list[LogPayload]
    visits: list[GuestVisitPayload]


class StrangersEnded(TypedDict):
    """No more events follow."""

    ended: bool


type StrangersEvent = StrangersPayload | StrangersEnded
