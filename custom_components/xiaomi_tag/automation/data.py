"""Crossings and encounters with strangers as the data of their bus events and the attributes of their event entities."""

from typing import Any, Final

from ..basics.times import iso
from ..fences.crossing import Crossing
from ..strangers.model import Encounter

LATE_S: Final = 3600.0
"""An encounter that was decided on so long after it happened is late: a member's move is judged a quarter of an hour after
it at the earliest."""


def crossing_data(crossing: Crossing) -> dict[str, Any]:
    """Return what both have in common: when, how sure, and for a correction what it corrects."""
    data: dict[str, Any] = {
        "event_id": crossing.event_id,
        "event_time": iso(crossing.event_time),
        "decided_at": iso(crossing.decided_at),
        "confidence": round(crossing.confidence, 3),
        "late": crossing.late,
    }
    if crossing.correction is not None:
        data |= {
            "correction": crossing.correction.value,
            "of": crossing.of.value if crossing.of is not None else None,
            "supersedes": crossing.supersedes,
        }
    return data


def encounter_data(encounter: Encounter) -> dict[str, Any]:
    """Return what the bus event and the event entity of an encounter have in common."""
    return {
        "event_id": encounter.event_id,
        "event_time": iso(encounter.at),
        "decided_at": iso(encounter.decided_at),
        "confidence": round(encounter.confidence, 3),
        "late": encounter.decided_at - encounter.at > LATE_S,
        "track": encounter.track,
        "members": list(encounter.members),
    }
