"""What triggers and conditions have in common: tags as targets, and places as fields."""

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

# The fields are called as the kinds of places are. A fence is given by its device, or by its own id.
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
    """Return the places that the fields name; none where all are empty."""
    return frozenset(
        PlaceRef(kind, _own_id(hass, each) if kind is PlaceKind.FENCE else each)
        for kind in PLACE_KINDS
        for each in options.get(kind.value) or ()
    )


@callback
def tags_of(hass: HomeAssistant, selection: TargetSelection) -> frozenset[str]:
    """Return the ids of the tags that a target means, by their devices or by any of their entities."""
    tags = {
        subentry.subentry_id
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_TAG
    }
    selected = async_extract_referenced_entity_ids(hass, selection, primary_entities_only=False)
    registry = er.async_get(hass)
    entities = (registry.async_get(each) for each in selected.referenced | selected.indirectly_referenced)
    named = {each.config_subentry_id for each in entities if each is not None and each.platform == DOMAIN}
    return frozenset(tags & (named | {_own_id(hass, each) for each in selected.referenced_devices}))


@callback
def crossing_fits(hass: HomeAssistant, data: Mapping[str, Any], kind: str, options: Mapping[str, Any]) -> bool:
    """Return whether a crossing, as the bus tells it, is of this kind and at one of the places that the fields name."""
    place = data.get("place")
    # Anybody who may fire events may fire this one.
    if data.get("kind") != kind or not isinstance(place, Mapping) or not {"kind", "id"} <= place.keys():
        return False
    if data.get("late") and not options.get(CONF_INCLUDE_LATE):
        return False
    places = places_of(hass, options)
    return not places or any(place["kind"] == each.kind and place["id"] == each.id for each in places)


@callback
def crossing_variables(hass: HomeAssistant, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an automation learns of a crossing."""
    told = {
        key: data.get(key)
        for key in ("entity_id", "device_id", "tag", "kind", "place", "event_id", "event_time", "late", "confidence")
    }
    place = data["place"]
    return {
        **told,
        "tag_name": tag_name(hass, data.get("tag")),
        "place_name": place_name(hass, place["kind"], place["id"]),
    }


def _own_id(hass: HomeAssistant, device_id: str) -> str:
    """Return the id of the tag or fence that a device is of; what is no device of ours may be such an id itself."""
    device = dr.async_get(hass).async_get(device_id)
    identifiers = device.identifiers if device is not None else ()
    return next((identifier for domain, identifier in identifiers if domain == DOMAIN), device_id)
