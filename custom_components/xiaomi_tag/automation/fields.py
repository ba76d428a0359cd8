"""Shared by triggers and conditions: tags as targets, and places as fields."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.zone import DOMAIN as ZONE_DOMAIN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
import probatio

from ..const import DOMAIN, SUBENTRY_TAG
from ..fences.crossing import PlaceKind, PlaceRef
from .words import place_name, tag_name

CONF_INCLUDE_LATE: Final = "include_late"

_IDS: Final = probatio.All(probatio.EnsureList(), [cv.string])
_ZONES: Final = probatio.All(probatio.EnsureList(), cv.entities_domain(ZONE_DOMAIN))

# The fields are named like the kinds of places. A fence is given by its device, or by its own id.
PLACE_FIELDS: Final[dict[probatio.Marker, Any]] = {
    probatio.Optional(PlaceKind.AREA.value): _IDS,
    probatio.Optional(PlaceKind.FLOOR.value): _IDS,
    probatio.Optional(PlaceKind.ZONE.value): _ZONES,
    probatio.Optional(PlaceKind.FENCE.value): _IDS,
}
PLACE_KINDS: Final = (PlaceKind.AREA, PlaceKind.FLOOR, PlaceKind.ZONE, PlaceKind.FENCE)
CROSSING_FIELDS: Final[dict[probatio.Marker, Any]] = {
    **PLACE_FIELDS,
    probatio.Optional(CONF_INCLUDE_LATE, default=False): cv.boolean,
}


@callback
def places_of(hass: HomeAssistant, options: Mapping[str, Any]) -> frozenset[PlaceRef]:
    """Return the places that the fields name."""
    return frozenset(
        PlaceRef(kind, _own_id(hass, place_id) if kind is PlaceKind.FENCE else place_id)
        for kind in PLACE_KINDS
        for place_id in options.get(kind.value) or ()
    )


@callback
def every_tag(hass: HomeAssistant) -> frozenset[str]:
    """Return the ids of all tags."""
    return frozenset(
        subentry.subentry_id
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_TAG
    )


@callback
def tags_of(hass: HomeAssistant, selection: TargetSelection) -> frozenset[str]:
    """Return the ids of the tags that a target selects, by their devices or any of their entities."""
    tags = every_tag(hass)
    selected = async_extract_referenced_entity_ids(hass, selection, primary_entities_only=False)
    registry = er.async_get(hass)
    entities = (registry.async_get(entity_id) for entity_id in selected.referenced | selected.indirectly_referenced)
    named = {entity.config_subentry_id for entity in entities if entity is not None and entity.platform == DOMAIN}
    return frozenset(tags & (named | {_own_id(hass, device_id) for device_id in selected.referenced_devices}))


@callback
def crossing_fits(hass: HomeAssistant, data: Mapping[str, Any], kind: str, options: Mapping[str, Any]) -> bool:
    """Return whether a crossing's bus event is of this kind and at one of the places that the fields name."""
    place = data.get("place")
    # Any integration or script can fire this event, with any data.
    if data.get("kind") != kind or not isinstance(place, Mapping) or not {"kind", "id"} <= place.keys():
        return False
    if data.get("late") and not options.get(CONF_INCLUDE_LATE):
        return False
    places = places_of(hass, options)
    return not places or any(place["kind"] == wanted.kind and place["id"] == wanted.id for wanted in places)


@callback
def crossing_variables(hass: HomeAssistant, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a crossing as trigger variables."""
    copied = {
        key: data.get(key)
        for key in ("entity_id", "device_id", "tag", "kind", "place", "event_id", "event_time", "late", "confidence")
    }
    place = data["place"]
    return {
        **copied,
        "tag_name": tag_name(hass, data.get("tag")),
        "place_name": place_name(hass, place["kind"], place["id"]),
    }


def _own_id(hass: HomeAssistant, device_id: str) -> str:
    """Return the tag's or fence's own id for its device; an id that is not of such a device is returned as it is."""
    device = dr.async_get(hass).async_get(device_id)
    identifiers = device.identifiers if device is not None else ()
    return next((identifier for domain, identifier in identifiers if domain == DOMAIN), device_id)
