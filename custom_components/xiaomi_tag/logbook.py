"""Lines in the logbook: crossings, strangers, and what was decided about them."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.components.logbook import LOGBOOK_ENTRY_ICON, LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.core import Event, HomeAssistant, callback

from .automation.stranger_words import encounter_sentence, logged_name, logged_sentence, stranger_name
from .automation.words import sentence, tag_name, text
from .const import DOMAIN, EVENT_CROSSING, EVENT_STRANGER, EVENT_STRANGER_LOG
from .fences.crossing import CrossingKind
from .strangers.model import Level

_OTHER_ICON: Final = "mdi:map-marker-alert-outline"
# Those of the triggers in icons.json: the logbook knows no icons by key.
_ICONS: Final[dict[object, str]] = {
    CrossingKind.ENTERED: "mdi:location-enter",
    CrossingKind.LEFT: "mdi:location-exit",
    CrossingKind.DWELLED: "mdi:timer-marker-outline",
    CrossingKind.LEFT_BEHIND: "mdi:bag-suitcase-off-outline",
    CrossingKind.CORRECTED: "mdi:map-marker-check-outline",
    Level.NOTICE: "mdi:account-question-outline",
    Level.LINGERING: "mdi:timer-alert-outline",
    Level.SUSPECTED: "mdi:shield-alert-outline",
    Level.CONFIRMED: "mdi:shield-alert",
}
_OTHER_STRANGER_ICON: Final = "mdi:shield-search"
_LOG_ICON: Final = "mdi:shield-edit-outline"


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
            LOGBOOK_ENTRY_ICON: _icon(data.get("kind"), _OTHER_ICON),
        }

    @callback
    def describe_encounter(event: Event[dict[str, Any]]) -> dict[str, Any]:
        data = event.data
        return {
            LOGBOOK_ENTRY_NAME: stranger_name(hass, data),
            LOGBOOK_ENTRY_MESSAGE: encounter_sentence(hass, data),
            LOGBOOK_ENTRY_ICON: _icon(data.get("kind"), _OTHER_STRANGER_ICON),
        }

    @callback
    def describe_logged(event: Event[dict[str, Any]]) -> dict[str, Any]:
        return {
            LOGBOOK_ENTRY_NAME: logged_name(hass, event.data),
            LOGBOOK_ENTRY_MESSAGE: logged_sentence(hass, event.data),
            LOGBOOK_ENTRY_ICON: _LOG_ICON,
        }

    async_describe_event(DOMAIN, EVENT_CROSSING, describe_crossing)
    async_describe_event(DOMAIN, EVENT_STRANGER, describe_encounter)
    async_describe_event(DOMAIN, EVENT_STRANGER_LOG, describe_logged)


def _icon(kind: object, other: str) -> str:
    return _ICONS.get(kind, other) if isinstance(kind, str) else other
