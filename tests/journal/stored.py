"""A journal for tests, and things to put into it."""

from pathlib import Path
from typing import Any

from custom_components.xiaomi_tag.basics.model import Fix, Position, Presence
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.journal import Journal, JournalPlace, JournalSighting, Retention, Secrets, Status

NOW = 1_800_000_000.0
DAY = 86_400.0
TAG = "tag-canary-5d1f"
OTHER = "tag-other"
RECEIVER = "AA:BB:CC:DD:EE:01"
ROOM = "room-canary-kitchen"
FIX = Fix(52.1234567, 4.7654321, 25.0)
POSITION = Position("floor-canary", 1.25, 2.5, 0.1, 0.0, 0.2)
KITCHEN = PlaceRef(PlaceKind.AREA, ROOM)
SECRETS = Secrets.new(NOW)
ALWAYS = 1e12


def opened(path: Path, secrets: Secrets = SECRETS, now: float = NOW, **retention: float) -> Journal:
    return Journal.open(path, secrets, Retention(**retention), now)


def sighting(
    at: float, tag: str = TAG, receiver: str = RECEIVER, rssi_dbm: int = -60, **beside: Any
) -> JournalSighting:
    return JournalSighting(tag, receiver, rssi_dbm, at, **beside)


def place(since: float, room: str | None = ROOM, tag: str = TAG, **fields: Any) -> JournalPlace:
    return JournalPlace(tag=tag, since=since, presence=Presence.HOME, room=room, probability=0.75, **fields)


def crossing(
    event_id: str,
    at: float,
    tag: str = TAG,
    kind: CrossingKind = CrossingKind.ENTERED,
    where: PlaceRef = KITCHEN,
    **fields: Any,
) -> Crossing:
    return Crossing(
        event_id=event_id,
        tag=tag,
        place=where,
        kind=kind,
        event_time=at,
        decided_at=at + 5,
        confidence=0.875,
        **fields,
    )


def heard(journal: Journal, tag: str = TAG) -> list[float]:
    return [each.seen_at for each in journal.sightings(tag, 0, ALWAYS)]


def been(journal: Journal, tag: str = TAG) -> list[tuple[float, str | None]]:
    return [(each.since, each.room) for each in journal.places(tag, 0, ALWAYS)]


def crossed(journal: Journal, tag: str | None = None) -> dict[str, tuple[Status, bool]]:
    return {each.crossing.event_id: (each.status, each.superseded) for each in journal.crossings(tag, 0, ALWAYS)}
