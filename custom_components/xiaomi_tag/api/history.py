"""The answer of `xiaomi_tag/history`: where a tag was and what it crossed, from the journal."""

from typing import Final

from ..basics.model import Fix, Position
from ..fences.crossing import Crossing
from ..home import Home
from ..home.errors import journal_failure, refusal
from ..home.payloads import (
    FixPayload,
    HistoryPayload,
    PastCrossingPayload,
    PastPlacePayload,
    PositionPayload,
)
from ..journal import Journal, JournalPlace
from ..replay.compare import in_effect

LONGEST_S: Final = 31 * 86_400.0
DEFAULT_LIMIT: Final = 1_000
MOST_LIMIT: Final = 10_000


async def async_history(home: Home, tag_id: str, since: float, until: float | None, limit: int) -> HistoryPayload:
    """Return places and crossings of [since, until), at most `limit` of each, the newest. Raises HomeAssistantError."""
    if tag_id not in home.tags:
        raise refusal("not_a_tag")
    until = home.clock.now() + 1 if until is None else until
    if not 0 < until - since <= LONGEST_S:
        raise refusal("history_span")
    await home.journal.async_flush()
    with journal_failure():
        places, crossings = await home.journal.async_call(_read, tag_id, since, until)
    return {
        "places": [past_place_payload(place) for place in places[-limit:]],
        "crossings": [past_crossing_payload(crossing) for crossing in crossings[-limit:]],
        "more": max(len(places), len(crossings)) > limit,
    }


def _read(journal: Journal, tag: str, since: float, until: float) -> tuple[list[JournalPlace], list[Crossing]]:
    return list(journal.places(tag, since, until)), in_effect(journal.crossings(tag, since, until))


def past_place_payload(place: JournalPlace) -> PastPlacePayload:
    """Return a stored place."""
    return {
        "since": round(place.since, 1),
        "presence": place.presence,
        "room": place.room,
        "probability": place.probability,
        "position": _position_payload(place.position),
        "fix": None if place.fix is None else _fix_payload(place.fix),
    }


def past_crossing_payload(crossing: Crossing) -> PastCrossingPayload:
    """Return a stored crossing."""
    return {
        "event_id": crossing.event_id,
        "event_time": round(crossing.event_time, 1),
        "decided_at": round(crossing.decided_at, 1),
        "kind": crossing.kind.value,
        "place": {"kind": crossing.place.kind.value, "id": crossing.place.id},
        "confidence": round(crossing.confidence, 3),
        "late": crossing.late,
    }


def _position_payload(position: Position | None) -> PositionPayload | None:
    if position is None:
        return None
    return {
        "x_m": round(position.x_m, 2),
        "y_m": round(position.y_m, 2),
        "floor": position.floor,
        "xx_m2": round(position.xx_m2, 3),
        "xy_m2": round(position.xy_m2, 3),
        "yy_m2": round(position.yy_m2, 3),
    }


def _fix_payload(fix: Fix) -> FixPayload:
    return {"latitude": fix.latitude, "longitude": fix.longitude, "accuracy_m": fix.accuracy_m}
