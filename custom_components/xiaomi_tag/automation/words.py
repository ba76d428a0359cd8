"""A crossing in words: the name of its tag, the name of its place, and a sentence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr, floor_registry as fr
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..fences.crossing import Correction, CrossingKind, PlaceKind

_HAPPENED: Final = {
    CrossingKind.ENTERED: "entered {place}",
    CrossingKind.LEFT: "left {place}",
    CrossingKind.DWELLED: "stayed in {place}",
    CrossingKind.LEFT_BEHIND: "was left behind {at_place}",
}
_DID_NOT_HAPPEN: Final = {
    CrossingKind.ENTERED: "did not enter {place}",
    CrossingKind.LEFT: "did not leave {place}",
    CrossingKind.DWELLED: "did not stay in {place}",
    CrossingKind.LEFT_BEHIND: "was not left behind {at_place}",
}


@callback
def tag_name(hass: HomeAssistant, tag: object) -> str | None:
    """Return what the user calls a tag, by its id."""
    return _device_name(hass, tag) if isinstance(tag, str) else None


@callback
def place_name(hass: HomeAssistant, kind: object, place_id: object) -> str | None:
    """Return what the user calls a place; None for one that has no name or no longer exists."""
    if not isinstance(place_id, str):
        return None
    match kind:
        case PlaceKind.AREA:
            area = ar.async_get(hass).async_get_area(place_id)
            return area.name if area is not None else None
        case PlaceKind.FLOOR:
            floor = fr.async_get(hass).async_get_floor(place_id)
            return floor.name if floor is not None else None
        case PlaceKind.ZONE:
            zone = hass.states.get(place_id)
            return zone.name if zone is not None else None
        case PlaceKind.FENCE:
            return _device_name(hass, place_id)
        case _:
            return None


@callback
def sentence(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """Return what a tag did, from the data of a crossing's bus event."""
    kind, time = data.get("kind"), _clock(data.get("event_time"))
    if kind == CrossingKind.CORRECTED:
        match data.get("correction"):
            case Correction.RETRACTED:
                return f"Corrected: it {_clause(hass, data, data.get('of'), happened=False)}"
            case Correction.ADDED | Correction.RETIMED:
                return f"Corrected: it {_clause(hass, data, data.get('of'))} at {time}"
            case _:
                return "Corrected"
    clause = _clause(hass, data, kind)
    return f"{clause} at {time}, noticed later" if data.get("late") else clause


def _clause(hass: HomeAssistant, data: Mapping[str, Any], kind: object, *, happened: bool = True) -> str:
    clauses = _HAPPENED if happened else _DID_NOT_HAPPEN
    if not isinstance(kind, str) or kind not in clauses:
        return "crossed a fence" if happened else "did not cross a fence"
    place = data.get("place")
    where = place if isinstance(place, Mapping) else {}
    name = place_name(hass, where.get("kind"), where.get("id"))
    return clauses[CrossingKind(kind)].format(
        place=name or "a place that no longer exists",
        # A tag that was dropped on the way lies at no place with a name.
        at_place=f"in {name}" if name else "on the way",
    )


def _clock(event_time: object) -> str:
    """Return the time of day, local, of a time in ISO form; with the date where that is not today's."""
    moment = dt_util.parse_datetime(event_time) if isinstance(event_time, str) else None
    if moment is None:
        return "an unknown time"
    local: datetime = dt_util.as_local(moment)
    return local.strftime("%H:%M:%S" if local.date() == dt_util.now().date() else "%Y-%m-%d %H:%M:%S")


def _device_name(hass: HomeAssistant, identifier: str) -> str | None:
    for device in dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, identifier)}):
        return device.name_by_user or device.name
    return None
