"""Lines in the logbook for crossings."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.components.logbook import LOGBOOK_ENTRY_ICON, LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.core import Event, HomeAssistant, callback

from .automation.words import sentence, tag_name, text
from .const import DOMAIN, EVENT_CROSSING
from .fences.crossing import CrossingKind

_OTHER_ICON: Final = "mdi:map-marker-alert-outline"
# Those of the triggers in icons.json: the logbook knows no icons by key.
_ICONS: Final[dict[object, str]] = {
    CrossingKind.ENTERED: "mdi:location-enter",
    CrossingKind.LEFT: "mdi:location-exit",
    CrossingKind.DWELLED: "mdi:timer-marker-outline",
    CrossingKind.LEFT_BEHIND: "mdi:bag-suitcase-off-outline",
    CrossingKind.CORRECTED: "mdi:map-marker-check-outline",
}


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
            LOGBOOK_ENTRY_ICON: _icon(data.get("kind")),
        }

    async_describe_event(DOMAIN, EVENT_CROSSING, describe_crossing)


def _icon(kind: object) -> str:
    return _ICONS.get(kind, _OTHER_ICON) if isinstance(kind, str) else _OTHER_ICON
