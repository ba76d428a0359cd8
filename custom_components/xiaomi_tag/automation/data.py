"""A crossing as the data of its bus event and the attributes of its event entity."""

from typing import Any

from ..basics.times import iso
from ..fences.crossing import Crossing


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
