from typing import Any

from demo.crossings import Crossing

EVENT = {
    "data": {
        "event_id": "e1",
        "event_time": "2027-01-15T08:00:00+00:00",
        "decided_at": "2027-01-15T08:00:05+00:00",
        "device_id": "d",
        "entity_id": "event.keys_crossing",
        "tag": "tag-1",
        "kind": "entered",
        "place": {"kind": "fence", "id": "f"},
        "confidence": 0.9,
        "late": False,
    }
}


def read(**fields: Any) -> Crossing:
    return Crossing.read({"data": {**EVENT["data"], **fields}}, {"tag-1": "keys"})


def test_a_crossing_is_read_from_the_bus() -> None:
    crossing = read()
    assert (crossing.event_id, crossing.tag, crossing.kind, crossing.place) == ("e1", "keys", "entered", ("fence", "f"))
    assert crossing.at == 1_800_000_000.0
    assert crossing.decided_at - crossing.at == 5.0
    assert not crossing.late
    assert crossing.correction is None


def test_a_tag_that_is_not_on_air_keeps_its_id() -> None:
    assert read(tag="tag-2").tag == "tag-2"


def test_a_correction_names_the_corrected_crossing() -> None:
    crossing = read(kind="corrected", correction="retracted", of="left", supersedes="e0")
    assert (crossing.correction, crossing.of, crossing.supersedes) == ("retracted", "left", "e0")
