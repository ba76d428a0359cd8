"""The parts that answers of websocket commands share: the home, the tag, and errors."""

from typing import Any

from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized

from ..const import DOMAIN
from ..home import Home
from ..home.errors import refusal
from .access import readable_tags
from .targets import loaded_home


@callback
def home_of_readable_tag(hass: HomeAssistant, connection: ActiveConnection, tag: str) -> Home:
    """Return the home. Raises Unauthorized if the user may not read the tag, HomeAssistantError without either."""
    home = loaded_home(hass)
    readable = readable_tags(home, connection.user)
    if tag not in home.tags:
        raise refusal("not_a_tag")
    if tag not in readable:
        raise Unauthorized
    return home


@callback
def send_failure(connection: ActiveConnection, msg: dict[str, Any], err: HomeAssistantError) -> None:
    """Answer with an error. Raises Unauthorized again: Home Assistant answers it."""
    if isinstance(err, Unauthorized):
        raise err
    key = err.translation_key or ""
    connection.send_error(msg["id"], key, str(err), translation_key=key, translation_domain=DOMAIN)
