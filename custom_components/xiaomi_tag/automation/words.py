"""A crossing in words: the name of its tag, the name of its place, and a sentence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr, floor_registry as fr
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..fences.crossing import Correction, CrossingKind, PlaceKind

_NAMED: Final = frozenset({CrossingKind.ENTERED, CrossingKind.LEFT, CrossingKind.DWELLED, CrossingKind.LEFT_BEHIND})


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
    """Return what a tag did, from the data of a crossing's bus event: the tag's name stands before it."""
    kind = data.get("kind")
    if kind == CrossingKind.CORRECTED:
        match data.get("correction"):
            case Correction.RETRACTED:
                clause = _clause(hass, data, data.get("of"), happened=False)
                return text(hass, "corrected_retracted", clause=clause)
            case Correction.ADDED | Correction.RETIMED:
                clause, time = _clause(hass, data, data.get("of")), _clock(hass, data.get("event_time"))
                return text(hass, "corrected_clause", clause=clause, time=time)
            case _:
                return text(hass, "corrected")
    clause = _clause(hass, data, kind)
    if data.get("late"):
        return text(hass, "noticed_later", clause=clause, time=_clock(hass, data.get("event_time")))
    return clause


@callback
def full_sentence(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """Return what a tag did, with the tag's name."""
    return text(
        hass,
        "full_sentence",
        tag=tag_name(hass, data.get("tag")) or text(hass, "gone_tag"),
        clause=sentence(hass, data),
    )


@callback
def text(hass: HomeAssistant, key: str, **placeholders: str) -> str:
    """Return a text of the integration in the language of the home.

    Home Assistant has them ready once an integration is set up; English, while another language is being loaded.
    """
    full_key = f"component.{DOMAIN}.common.{key}"
    for language in (hass.config.language, "en"):
        if (found := async_get_cached_translations(hass, language, "common", DOMAIN).get(full_key)) is not None:
            return found.format(**placeholders)
    return key


def _clause(hass: HomeAssistant, data: Mapping[str, Any], kind: object, *, happened: bool = True) -> str:
    prefix = "" if happened else "not_"
    if not isinstance(kind, str) or kind not in _NAMED:
        return text(hass, f"{prefix}crossed")
    place = data.get("place")
    where = place if isinstance(place, Mapping) else {}
    name = place_name(hass, where.get("kind"), where.get("id"))
    # A tag that was dropped on the way lies at no place with a name.
    if kind == CrossingKind.LEFT_BEHIND and not name:
        return text(hass, f"{prefix}left_behind_elsewhere")
    return text(hass, f"{prefix}{kind}", place=name or text(hass, "gone_place"))


def _clock(hass: HomeAssistant, event_time: object) -> str:
    """Return the time of day, local, of a time in ISO form; with the date where that is not today's."""
    moment = dt_util.parse_datetime(event_time) if isinstance(event_time, str) else None
    if moment is None:
        return text(hass, "unknown_time")
    local: datetime = dt_util.as_local(moment)
    return local.strftime("%H:%M:%S" if local.date() == dt_util.now().date() else "%Y-%m-%d %H:%M:%S")


def _device_name(hass: HomeAssistant, identifier: str) -> str | None:
    for device in dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, identifier)}):
        return device.name_by_user or device.name
    return None
