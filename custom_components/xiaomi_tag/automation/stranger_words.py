"""Encounters with strangers, and what was decided about them, in words."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from ..adverts import protocol_named
from ..strangers.model import Level
from .words import text

_WITH_MEMBERS: Final = frozenset({Level.NOTICE, Level.SUSPECTED, Level.CONFIRMED})
_LOGGED: Final = frozenset(
    {
        "trusted",
        "ignored",
        "withdrawn",
        "closed",
        "switched_off",
        "switched_on",
        "sensitivity",
        "visit_named",
        "visit_ended",
    }
)


@callback
def stranger_name(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """Return what an unknown tracker is called, by its family."""
    family = data.get("family")
    protocol = protocol_named(family) if isinstance(family, str) else None
    return text(hass, "stranger") if protocol is None else text(hass, "stranger_of", family=protocol.display_name)


@callback
def member_names(hass: HomeAssistant, members: object) -> str | None:
    """Return the names of persons, None for nobody."""
    if not isinstance(members, list):
        return None
    states = (hass.states.get(member) for member in members if isinstance(member, str))
    return ", ".join(state.name for state in states if state is not None) or None


@callback
def encounter_sentence(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """Return what an unknown tracker did, from the data of its bus event: its name stands before it."""
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in Level:
        return text(hass, "stranger_met")
    members = member_names(hass, data.get("members"))
    if kind in _WITH_MEMBERS and members is not None:
        return text(hass, f"stranger_{kind}_with", members=members)
    return text(hass, f"stranger_{kind}")


@callback
def full_encounter_sentence(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """Return what an unknown tracker did, with its name."""
    return text(hass, "full_sentence", tag=stranger_name(hass, data), clause=encounter_sentence(hass, data))


@callback
def logged_name(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """Return what an entry of the log is about: a tracker, or the detection."""
    return text(hass, "stranger_detection") if data.get("track") is None else stranger_name(hass, data)


@callback
def logged_sentence(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """Return what was done, and by whom, from the data of the log's bus event."""
    what, by = data.get("what"), data.get("by")
    known = isinstance(what, str) and what in _LOGGED
    clause = text(hass, f"stranger_was_{what}" if known else "stranger_was_changed")
    return text(hass, "stranger_by", clause=clause, by=by) if isinstance(by, str) else clause
