"""Where is a tag? The tags that may be asked for, by name, and the answer in a sentence."""

from collections.abc import Mapping
from typing import Final

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.components.zone import ENTITY_ID_HOME
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, entity_registry as er

from ..home import Home
from ..home.tag import Tag
from ..locator import Presence
from ..locator.model import Reason
from .sides import loaded_home
from .words import place_name, text

ASSISTANT: Final = "conversation"


@callback
def exposed_tags(hass: HomeAssistant, assistant: str = ASSISTANT) -> Mapping[str, Tag]:
    """Return the tags of which an entity is exposed to the assistant, by each of their names and aliases."""
    home = loaded_home(hass)
    if home is None:
        return {}
    names: dict[str, Tag] = {}
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, home.entry.entry_id):
        tag = home.tags.get(entity.config_subentry_id or "")
        if tag is None or entity.disabled_by is not None or not async_should_expose(hass, assistant, entity.entity_id):
            continue
        names.setdefault(tag.name, tag)
        if entity.unique_id == f"{tag.id}_presence":
            for alias in er.async_get_entity_aliases(hass, entity):
                names.setdefault(alias, tag)
    return names


@callback
def find_tag(hass: HomeAssistant, name: str, assistant: str = ASSISTANT) -> Tag | None:
    """Return the exposed tag that is called like this, whatever the case."""
    wanted = name.strip().casefold()
    return next((tag for known, tag in exposed_tags(hass, assistant).items() if known.casefold() == wanted), None)


@callback
def whereabouts(hass: HomeAssistant, tag: Tag) -> str:
    """Return where a tag is, in a sentence."""
    estimate = tag.estimate
    if estimate.presence is Presence.UNKNOWN:
        return text(hass, "answer_unknown", tag=tag.name)
    if estimate.presence is Presence.AWAY:
        zone = _zone(hass, tag)
        return text(hass, "answer_zone", tag=tag.name, place=zone) if zone else text(hass, "answer_away", tag=tag.name)
    area = ar.async_get(hass).async_get_area(estimate.room) if estimate.room else None
    if area is None:
        return text(hass, "answer_home", tag=tag.name)
    held = estimate.reason is Reason.NO_RECEIVER
    return text(hass, "answer_last_room" if held else "answer_room", tag=tag.name, place=area.name)


def _zone(hass: HomeAssistant, tag: Tag) -> str | None:
    home: Home | None = loaded_home(hass)
    zones = [] if home is None else home.crossings.zones(tag) or []
    return next((name for zone in zones if zone != ENTITY_ID_HOME and (name := place_name(hass, "zone", zone))), None)
