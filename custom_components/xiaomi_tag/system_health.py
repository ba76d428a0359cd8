"""Figures for Home Assistant's system information page."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .basics.model import Presence
from .const import DOMAIN
from .home import Home, XiaomiTagConfigEntry


@callback
def async_register(_hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register the figures."""
    register.async_register_info(async_info)


async def async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return the figures of the home; `set_up` is false without one."""
    entries: list[XiaomiTagConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    if not entries:
        return {"set_up": False}
    home = entries[0].runtime_data
    seconds = max(home.clock.now() - home.started_at, 1.0)
    presences = [tag.estimate.presence for tag in home.tags.values()]
    figures: dict[str, Any] = {
        "emitters": len(home.emitters.all()),
        "lessons": _lessons(home),
        "receivers": f"{home.receivers.online_count}/{len(home.receivers.all())}",
        "sightings_per_second": round(home.sighting_count / seconds, 1),
        "strangers": _strangers(home),
        "tags": len(presences),
        "tags_home": presences.count(Presence.HOME),
        "tags_away": presences.count(Presence.AWAY),
        "tags_never_heard": presences.count(Presence.UNKNOWN),
    }
    if home.mqtt.listening:
        figures["mqtt_messages_dropped"] = sum(home.mqtt.dropped().values())
        figures["mqtt_messages_of_no_tag"] = home.mqtt.unmatched
    return figures


def _lessons(home: Home) -> int | str:
    """Return the number of lessons in use, or that rooms are not learned."""
    if not home.lessons.enabled:
        return "off"
    taught = home.lessons.notebook.current.taught
    return 0 if taught is None else len(taught.pieces)


def _strangers(home: Home) -> int | str:
    """Return the number of strangers that have a level, or that the detection is off."""
    if not home.strangers.enabled:
        return "off"
    return sum(track.level is not None for track in home.strangers.detector.tracks())
