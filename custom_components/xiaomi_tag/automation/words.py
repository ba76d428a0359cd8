"""What a crossing is called where people read of it: its tag, its place, and a sentence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr, floor_registry as fr
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..fences.crossing import Correction, CrossingKind, PlaceKind

_DONE: Final = {
    CrossingKind.ENTERED: "entered {place}",
    CrossingKind.LEFT: "left {place}",
    CrossingKind.DWELLED: "stayed in {place}",
    CrossingKind.LEFT_BEHIND: "was left behind in {place}",
}
# Where the place has no name: a tag was dropped on the way, or what it was in is gone.
_DONE_SOMEWHERE: Final = {
    CrossingKind.ENTERED: "entered a place that is gone",
    CrossingKind.LEFT: "left a place that is gone",
    CrossingKind.DWELLED: "stayed in a place that is gone",
    CrossingKind.LEFT_BEHIND: "was left behind on the way",
}
_CORRECTED: Final[Mapping[object, str]] = {
    Correction.RETRACTED: "Corrected: it was not so that it {done}",
    Correction.ADDED: "Corrected: it {done} at {time}",
    Correction.RETIMED: "Corrected: it {done} at {time}",
}


@callback
def tag_name(hass: HomeAssistant, tag: object) -> str | None:
    """Return what the user calls a tag, by its id."""
    return _device_name(hass, tag) if isinstance(tag, str) else None


@callback
def place_name(hass: HomeAssistant, kind: object, place_id: object) -> str | None:
    """Return what the user calls a place; None for one that has no name, or is gone."""
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
    """Return what a crossing, as the bus tells it, says of its tag."""
    kind = data.get("kind")
    if kind == CrossingKind.CORRECTED:
        words = _CORRECTED.get(data.get("correction"), "Corrected")
        return words.format(done=_done(hass, data, data.get("of")), time=_clock(data.get("event_time")))
    done = _done(hass, data, kind)
    return f"{done} at {_clock(data.get('event_time'))}, as was found out later" if data.get("late") else done


def _done(hass: HomeAssistant, data: Mapping[str, Any], kind: object) -> str:
    if not isinstance(kind, str) or kind not in _DONE:
        return "crossed a fence"
    place = data.get("place")
    where = place if isinstance(place, Mapping) else {}
    name = place_name(hass, where.get("kind"), where.get("id"))
    return _DONE_SOMEWHERE[CrossingKind(kind)] if name is None else _DONE[CrossingKind(kind)].format(place=name)


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
