"""Lines in the logbook for crossings."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.logbook import LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.core import Event, HomeAssistant, callback

from .automation.words import sentence, tag_name, text
from .const import DOMAIN, EVENT_CROSSING


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event[dict[str, Any]]], dict[str, Any]]], None],
) -> None:
    """Describe a crossing as a sentence about the tag. Without the entity's id: its name, Crossing, would come first."""

    @callback
    def describe_crossing(event: Event[dict[str, Any]]) -> dict[str, Any]:
        data = event.data
        return {
            LOGBOOK_ENTRY_NAME: tag_name(hass, data.get("tag")) or text(hass, "gone_tag"),
            LOGBOOK_ENTRY_MESSAGE: sentence(hass, data),
        }

    async_describe_event(DOMAIN, EVENT_CROSSING, describe_crossing)
