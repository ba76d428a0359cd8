"""Repair issues of sensors of the house whose area contradicts everything that tags show."""

from collections.abc import Mapping
from dataclasses import dataclass
import hashlib
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, entity_registry as er

from .issue_set import Issue, IssueSet
from .issues import ISSUE_ROOM, ISSUE_SENSOR

SENSOR_ELSEWHERE: Final = "sensor_elsewhere"
_UNKNOWN_ROOM: Final = "?"


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A sensor that seems to hang in another area than its own; `suggested` is where, None if that is not clear."""

    area_id: str
    suggested: str | None


class SensorIssues:
    """One fixable issue for each misplaced sensor."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._issues = IssueSet(hass, SENSOR_ELSEWHERE)
        self._shown: Mapping[str, Misplaced] = {}

    @callback
    def async_update(self, misplaced: Mapping[str, Misplaced]) -> None:
        """Create and delete issues, by entity id."""
        if misplaced == self._shown:
            return
        self._shown = dict(misplaced)
        self._issues.async_set({_issue_id(entity): self._issue(entity, wrong) for entity, wrong in misplaced.items()})

    @callback
    def async_clear(self) -> None:
        """Delete all of them: nothing else does while the home is not loaded."""
        self.async_update({})

    def _issue(self, entity_id: str, misplaced: Misplaced) -> Issue:
        room = {ISSUE_ROOM: misplaced.suggested} if misplaced.suggested else {}
        return Issue(
            translation_key=SENSOR_ELSEWHERE,
            placeholders={
                "sensor": entity_name(self._hass, entity_id),
                "area": _area_name(self._hass, misplaced.area_id),
                "room": _area_name(self._hass, misplaced.suggested),
            },
            about={ISSUE_SENSOR: entity_id} | room,
        )


@callback
def entity_name(hass: HomeAssistant, entity_id: str) -> str:
    """Return the name of an entity for a text."""
    if (state := hass.states.get(entity_id)) is not None:
        return state.name
    entity = er.async_get(hass).async_get(entity_id)
    return (entity and (entity.name or entity.original_name)) or entity_id


def _issue_id(entity_id: str) -> str:
    # Diagnostics list the ids of issues, and an entity's id may hold a name.
    return f"{SENSOR_ELSEWHERE}_{hashlib.sha256(entity_id.encode()).hexdigest()[:8]}"


def _area_name(hass: HomeAssistant, area_id: str | None) -> str:
    area = ar.async_get(hass).async_get_area(area_id) if area_id else None
    return area.name if area else _UNKNOWN_ROOM
