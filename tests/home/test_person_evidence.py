from homeassistant.core import State
import pytest

from custom_components.xiaomi_tag.basics.model import Fix
from custom_components.xiaomi_tag.home.person_evidence import is_positioned, person_evidence

NOW = 1_790_000_000.0
FIX = Fix(48.1, 11.5, 30.0)


def test_person_at_home() -> None:
    evidence = person_evidence("person.anna", State("person.anna", "home", {"in_zones": ["zone.home"]}), NOW)
    assert evidence.home is True
    assert evidence.zones == {"zone.home"}


def test_person_of_a_tracker_without_zones() -> None:
    assert person_evidence("person.anna", State("person.anna", "home"), NOW).zones == {"zone.home"}


def test_person_elsewhere_with_a_place() -> None:
    attributes = {"in_zones": ["zone.work"], "latitude": 48.1, "longitude": 11.5, "gps_accuracy": 30}
    evidence = person_evidence("person.anna", State("person.anna", "Work", attributes), NOW)
    assert evidence.home is False
    assert evidence.zones == {"zone.work"}
    assert evidence.fix == FIX


@pytest.mark.parametrize("accuracy", [None, 0, "fine"])
def test_unknown_accuracy_counts_as_a_hundred_metres(accuracy: object) -> None:
    attributes = {"latitude": 48.1, "longitude": 11.5, "gps_accuracy": accuracy}
    fix = person_evidence("person.anna", State("person.anna", "not_home", attributes), NOW).fix
    assert fix == Fix(48.1, 11.5, 100.0)


@pytest.mark.parametrize("state", [None, State("person.anna", "unknown"), State("person.anna", "unavailable")])
def test_location_of_a_person_may_be_unknown(state: State | None) -> None:
    evidence = person_evidence("person.anna", state, NOW)
    assert (evidence.home, evidence.zones, evidence.fix) == (None, frozenset(), None)


def test_only_gps_knows_its_place() -> None:
    assert is_positioned(State("device_tracker.a", "home", {"source_type": "gps"}))
    assert not is_positioned(State("device_tracker.a", "home", {"source_type": "router"}))
