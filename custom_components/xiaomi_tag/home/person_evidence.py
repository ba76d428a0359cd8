"""Turns states of persons and their trackers into evidence for the fences."""

from typing import Final

from homeassistant.components.device_tracker import SourceType
from homeassistant.components.zone import ENTITY_ID_HOME
from homeassistant.const import (
    ATTR_GPS_ACCURACY,
    ATTR_LATITUDE,
    ATTR_LONGITUDE,
    STATE_HOME,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import State

from ..basics.model import UNKNOWN_ACCURACY_M, Fix
from ..fences.evidence import PersonEvidence

_ZONES_ATTRIBUTE: Final = "in_zones"
_SOURCE_TYPE: Final = "source_type"


def person_evidence(person: str, state: State | None, now: float) -> PersonEvidence:
    """Return a person's location, from the state of their person entity or of one of their trackers."""
    if state is None or state.state in {STATE_UNKNOWN, STATE_UNAVAILABLE}:
        return PersonEvidence(person=person, seen_at=now, received_at=now, home=None)
    zones = state.attributes.get(_ZONES_ATTRIBUTE)
    named = frozenset(zones) if isinstance(zones, (list, tuple)) else frozenset()
    home = ENTITY_ID_HOME in named or state.state == STATE_HOME
    return PersonEvidence(
        person=person,
        seen_at=now,
        received_at=now,
        home=home,
        zones=named | {ENTITY_ID_HOME} if home else named,
        fix=_fix(state),
    )


def is_positioned(state: State) -> bool:
    """Return whether a tracker has coordinates, and not only home or away."""
    return state.attributes.get(_SOURCE_TYPE) == SourceType.GPS


def _fix(state: State) -> Fix | None:
    latitude, longitude = state.attributes.get(ATTR_LATITUDE), state.attributes.get(ATTR_LONGITUDE)
    if not isinstance(latitude, (int, float)) or not isinstance(longitude, (int, float)):
        return None
    accuracy = state.attributes.get(ATTR_GPS_ACCURACY)
    accuracy_m = float(accuracy) if isinstance(accuracy, (int, float)) and accuracy > 0 else UNKNOWN_ACCURACY_M
    return Fix(latitude, longitude, accuracy_m)
