"""What the locator, relays and Home Assistant's persons say, in the words of the fences."""

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

from .fences.evidence import RADIO, Evidence, PersonEvidence, PlanPosition
from .locator.estimate import Estimate, Position, Presence, Reason
from .sighting import Fix, Report

# The locator has said home or away with a hold of its own: its word stands, however sure it is.
_SURELY_HOME = 0.8
_SURELY_AWAY = 0.2
_UNKNOWN_ACCURACY_M = 100.0

# Answers that are kept for want of evidence say nothing new about where the tag is.
_SAYS_NOTHING = frozenset({Reason.NO_EVIDENCE, Reason.RESTORED, Reason.NO_RECEIVER})
_ZONES_ATTRIBUTE = "in_zones"
_SOURCE_TYPE = "source_type"


def radio_evidence(estimate: Estimate, now: float) -> Evidence:
    """Return what the home's own receivers say of a tag; with all of them offline they say nothing."""
    if estimate.reason in _SAYS_NOTHING or estimate.presence is Presence.UNKNOWN:
        return Evidence(tag=estimate.tag, source=RADIO, seen_at=now, received_at=now)
    at_home = 1.0 - estimate.away_probability
    home = estimate.presence is Presence.HOME
    return Evidence(
        tag=estimate.tag,
        source=RADIO,
        seen_at=now,
        received_at=now,
        home=max(at_home, _SURELY_HOME) if home else min(at_home, _SURELY_AWAY),
        rooms=estimate.probabilities if home else {},
        position=_plan_position(estimate.position) if home else None,
        heard_at=estimate.evidence_at,
        resting=None if estimate.moving is None else not estimate.moving,
    )


def report_evidence(report: Report, *, stands_in_home: bool, valid_s: float) -> Evidence | None:
    """Return what a relay says of where a tag was, None where it does not say.

    A relay that stands in the home says that the tag was there, for as long as one packet does.
    """
    sighting = report.sighting
    if stands_in_home:
        home, valid = 1.0, valid_s
    elif report.fix is not None:
        home, valid = None, None
    else:
        return None
    return Evidence(
        tag=sighting.tag,
        source=sighting.receiver,
        seen_at=sighting.seen_at,
        received_at=sighting.received_at,
        home=home,
        fix=None if stands_in_home else report.fix,
        heard_at=sighting.seen_at,
        valid_s=valid,
    )


def person_evidence(person: str, state: State | None, now: float) -> PersonEvidence:
    """Return where a person's own state, or one of their trackers', says that they are."""
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
    """Return whether a tracker knows where in the world it is, and not only that it is at home or not."""
    return state.attributes.get(_SOURCE_TYPE) == SourceType.GPS


def _fix(state: State) -> Fix | None:
    latitude, longitude = state.attributes.get(ATTR_LATITUDE), state.attributes.get(ATTR_LONGITUDE)
    if not isinstance(latitude, (int, float)) or not isinstance(longitude, (int, float)):
        return None
    accuracy = state.attributes.get(ATTR_GPS_ACCURACY)
    accuracy_m = float(accuracy) if isinstance(accuracy, (int, float)) and accuracy > 0 else _UNKNOWN_ACCURACY_M
    return Fix(latitude, longitude, accuracy_m)


def _plan_position(position: Position | None) -> PlanPosition | None:
    if position is None:
        return None
    return PlanPosition(position.floor, position.x_m, position.y_m, position.xx_m2, position.xy_m2, position.yy_m2)
