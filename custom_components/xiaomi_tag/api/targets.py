"""Finds the home and the tag that an action or a command is about."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..home import Home, XiaomiTagConfigEntry
from ..home.errors import refusal
from ..home.tag import Tag


@callback
def loaded_home(hass: HomeAssistant) -> Home:
    """Return the home; there is one at most. Raises ServiceValidationError if there is none or it is not loaded."""
    entries: list[XiaomiTagConfigEntry] = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    if not entries:
        raise refusal("no_home")
    for entry in entries:
        if entry.state is ConfigEntryState.LOADED:
            return entry.runtime_data
    raise refusal("home_not_loaded")


@callback
def tag_of(home: Home, data: Mapping[str, Any]) -> Tag:
    """Return the tag of `device_id` or `entity_id`. Raises ServiceValidationError for anything else."""
    tag = home.tags.get(_tag_id(home.hass, data.get("device_id"), data.get("entity_id")) or "")
    if tag is None:
        raise refusal("not_a_tag")
    return tag


def _tag_id(hass: HomeAssistant, device_id: str | None, entity_id: str | None) -> str | None:
    if entity_id is not None:
        entity = er.async_get(hass).async_get(entity_id)
        return entity.config_subentry_id if entity is not None and entity.platform == DOMAIN else None
    device = dr.async_get(hass).async_get(device_id) if device_id is not None else None
    if device is None:
        return None
    return next((identifier for domain, identifier in device.identifiers if domain == DOMAIN), None)
