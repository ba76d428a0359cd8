from custom_components.xiaomi_tag.automation.data import crossing_data
from custom_components.xiaomi_tag.fences.crossing import Correction, CrossingKind

from ..crossing import crossing


def test_data_of_a_crossing() -> None:
    assert crossing_data(crossing(confidence=0.87654, late=True)) == {
        "event_id": "e1",
        "event_time": "2026-06-01T12:00:00+00:00",
        "decided_at": "2026-06-01T12:00:05+00:00",
        "confidence": 0.877,
        "late": True,
    }


def test_correction_names_what_it_corrects() -> None:
    data = crossing_data(
        crossing(CrossingKind.CORRECTED, correction=Correction.RETRACTED, of=CrossingKind.ENTERED, supersedes="e0")
    )
    assert (data["correction"], data["of"], data["supersedes"]) == ("retracted", "entered", "e0")


def test_added_crossing_supersedes_nothing() -> None:
    data = crossing_data(crossing(CrossingKind.CORRECTED, correction=Correction.ADDED))
    assert (data["correction"], data["of"], data["supersedes"]) == ("added", None, None)
