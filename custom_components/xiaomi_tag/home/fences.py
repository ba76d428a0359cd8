"""The fences of a home: one for every area, floor and zone, and those that the user added."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
import logging
from typing import Any, Final

from homeassistant.components.zone import DOMAIN as ZONE_DOMAIN, ENTITY_ID_HOME, async_get_enclosing_zones
from homeassistant.components.zone.const import ZoneEntityStateAttribute
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import EntityStateAttribute
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import area_registry as ar, floor_registry as fr

from ..basics.numbers import finite
from ..const import CONF_KIND, SUBENTRY_FENCE
from ..fences.crossing import PlaceKind, PlaceRef
from ..fences.fence import Circle, Fence, Polygon, Rooms
from ..fences.sensitivity import Sensitivity

_LOGGER = logging.getLogger(__name__)

DEFAULT_DWELL_S: Final = 300.0
"""Time that a tag must stay in an area, on a floor or in a zone to count as dwelled there."""
MOST_HOLD_S: Final = 600.0
MOST_DWELL_S: Final = 86400.0
LEAST_CORNERS: Final = 3
MOST_CORNERS: Final = 100

CONF_AREAS: Final = "areas"
CONF_FLOOR: Final = "floor"
CONF_ZONE: Final = "zone"
CONF_POINTS: Final = "points"
CONF_TAGS: Final = "tags"
CONF_HOLD_IN: Final = "hold_in_s"
CONF_HOLD_OUT: Final = "hold_out_s"
CONF_DWELL: Final = "dwell_s"
CONF_SENSITIVITY: Final = "sensitivity"


class FenceKind(StrEnum):
    """Kinds of fences that the user can add; the value is the step of the flow."""

    AREAS = "areas"
    FLOOR = "floor"
    ZONE = "zone"
    POLYGON = "polygon"


class _DamagedFenceError(ValueError):
    """A stored fence cannot be read."""


@callback
def fences_of(hass: HomeAssistant, entry: ConfigEntry, logged: set[str] | None = None) -> list[Fence]:
    """Return the fences of the present areas, floors, zones and subentries.

    A fence whose floor or zone is missing is left out until it exists again. A damaged fence is logged once: its id is
    added to `logged`. Without `logged` nothing is logged.
    """
    floors, circles = dict(_floors(hass)), dict(_zones(hass))
    rooms = {area_id: Rooms(frozenset({area_id})) for area_id in _area_ids(hass)}
    built_in: list[tuple[PlaceKind, Mapping[str, Rooms | Circle]]] = [
        (PlaceKind.AREA, rooms),
        (PlaceKind.FLOOR, floors),
        (PlaceKind.ZONE, circles),
    ]
    fences = [
        Fence(place=PlaceRef(kind, place_id), shape=shape, dwell_s=DEFAULT_DWELL_S)
        for kind, shapes in built_in
        for place_id, shape in shapes.items()
    ]
    made = [subentry for subentry in entry.subentries.values() if subentry.subentry_type == SUBENTRY_FENCE]
    return fences + [fence for subentry in made if (fence := _made(subentry, floors, circles, logged)) is not None]


def _area_ids(hass: HomeAssistant) -> list[str]:
    return sorted(area.id for area in ar.async_get(hass).async_list_areas())


def _floors(hass: HomeAssistant) -> Iterator[tuple[str, Rooms]]:
    """Yield the floors that have an area."""
    registry = ar.async_get(hass)
    for floor in sorted(fr.async_get(hass).async_list_floors(), key=lambda floor: floor.floor_id):
        if rooms := frozenset(area.id for area in ar.async_entries_for_floor(registry, floor.floor_id)):
            yield floor.floor_id, Rooms(rooms)


def _zones(hass: HomeAssistant) -> Iterator[tuple[str, Circle]]:
    around_home = _around_home(hass) if _drawn(hass.states.get(ENTITY_ID_HOME)) is not None else frozenset()
    for entity_id in sorted(hass.states.async_entity_ids(ZONE_DOMAIN)):
        if (drawn := _drawn(hass.states.get(entity_id))) is not None:
            yield entity_id, Circle(*drawn, around_home=entity_id in around_home)


def _around_home(hass: HomeAssistant) -> frozenset[str]:
    """Return home's zone and those around it."""
    try:
        return frozenset({ENTITY_ID_HOME, *async_get_enclosing_zones(hass, ENTITY_ID_HOME)})
    except KeyError, TypeError:
        # Anyone can set a state called `zone.…` without a place; Home Assistant stumbles over it.
        return frozenset({ENTITY_ID_HOME})


def _drawn(state: State | None) -> tuple[float, float, float] | None:
    """Return a zone's latitude, longitude and radius in metres; None while they are unknown."""
    if state is None:
        return None
    values = [
        state.attributes.get(key)
        for key in (EntityStateAttribute.LATITUDE, EntityStateAttribute.LONGITUDE, ZoneEntityStateAttribute.RADIUS)
    ]
    latitude, longitude, radius_m = (finite(value) for value in values)
    return None if latitude is None or longitude is None or radius_m is None else (latitude, longitude, radius_m)


def _made(
    subentry: ConfigSubentry, floors: Mapping[str, Rooms], circles: Mapping[str, Circle], logged: set[str] | None
) -> Fence | None:
    """Return a fence that the user added; None if its place is missing or it is damaged."""
    fence_id = subentry.subentry_id
    try:
        return _read(subentry, floors, circles)
    except _DamagedFenceError as err:
        # Once per run, not with every change of an area.
        if logged is not None and fence_id not in logged:
            logged.add(fence_id)
            _LOGGER.error("Fence %s is left out: %s. Delete it and add it again", fence_id, err)  # noqa: TRY400  the message is enough
        return None


def _read(subentry: ConfigSubentry, floors: Mapping[str, Rooms], circles: Mapping[str, Circle]) -> Fence | None:
    data = subentry.data
    shape: Rooms | Circle | Polygon | None
    match data.get(CONF_KIND):
        case FenceKind.AREAS:
            shape = Rooms(frozenset(_strings(data.get(CONF_AREAS), CONF_AREAS)))
        case FenceKind.FLOOR:
            shape = floors.get(_string(data.get(CONF_FLOOR), CONF_FLOOR))
        case FenceKind.ZONE:
            shape = circles.get(_string(data.get(CONF_ZONE), CONF_ZONE))
        case FenceKind.POLYGON:
            corners = corners_from(data.get(CONF_POINTS))
            if corners is None:
                raise _DamagedFenceError(CONF_POINTS)
            shape = Polygon(_string(data.get(CONF_FLOOR), CONF_FLOOR), corners)
        case _:
            raise _DamagedFenceError(CONF_KIND)
    tags = data.get(CONF_TAGS)
    fence = Fence(
        place=PlaceRef(PlaceKind.FENCE, subentry.subentry_id),
        shape=shape or Rooms(frozenset()),
        tags=frozenset(_strings(tags, CONF_TAGS)) if tags else None,
        hold_in_s=_seconds(data, CONF_HOLD_IN, MOST_HOLD_S),
        hold_out_s=_seconds(data, CONF_HOLD_OUT, MOST_HOLD_S),
        dwell_s=_seconds(data, CONF_DWELL, MOST_DWELL_S) or None,
        sensitivity=_sensitivity(data),
    )
    return None if shape is None else fence


def _sensitivity(data: Mapping[str, Any]) -> Sensitivity:
    value = data.get(CONF_SENSITIVITY, Sensitivity.BALANCED)
    if value not in set(Sensitivity):
        raise _DamagedFenceError(CONF_SENSITIVITY)
    return Sensitivity(value)


def corners_from(points: object) -> tuple[tuple[float, float], ...] | None:
    """Return a polygon's corners in metres from a list of pairs; None for anything else."""
    if not isinstance(points, list | tuple) or not LEAST_CORNERS <= len(points) <= MOST_CORNERS:
        return None
    corners = []
    for point in points:
        if not isinstance(point, list | tuple) or len(point) != 2:  # noqa: PLR2004  # x and y
            return None
        x_m, y_m = finite(point[0]), finite(point[1])
        if x_m is None or y_m is None:
            return None
        corners.append((x_m, y_m))
    return tuple(corners)


def _strings(value: object, name: str) -> Sequence[str]:
    if not isinstance(value, list | tuple) or not value or not all(isinstance(item, str) for item in value):
        raise _DamagedFenceError(name)
    return value


def _string(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise _DamagedFenceError(name)
    return value


def _seconds(data: Mapping[str, Any], name: str, most: float) -> float | None:
    if data.get(name) is None:
        return None
    value = finite(data[name])
    if value is None or not 0 <= value <= most:
        raise _DamagedFenceError(name)
    return value
