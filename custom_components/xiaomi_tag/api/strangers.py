"""The websocket command `xiaomi_tag/strangers`, and what a user may read of strangers.

Administrators and allowed readers read everything. Whoever administers the home may be the one who put a tracker into a
bag: every other member gets what has a level or was decided, the log, and the named visits. Where other members are and
were is left out.
"""

from collections.abc import Set as AbstractSet
from typing import Any

from homeassistant.auth.models import User
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
import probatio

from ..home import Home
from ..home.payloads_strangers import StrangerPayload, StrangersEvent, StrangersPayload
from .access import reads_strangers_as
from .replies import send_failure
from .targets import loaded_home


@websocket_api.websocket_command({probatio.Required("type"): "xiaomi_tag/strangers"})
@callback
def async_subscribe_strangers(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send all that the user may read of strangers, again when it changed."""
    try:
        home = loaded_home(hass)
        reads_strangers_as(home, connection.user)
    except HomeAssistantError as err:
        send_failure(connection, msg, err)
        return

    @callback
    def send(event: StrangersEvent) -> None:
        if "ended" in event:
            connection.send_event(msg["id"], event)
            return
        # Asked for each event: the user's rights may have changed.
        try:
            payload = readable_strangers(home, connection.user, event)
        except Unauthorized:
            payload = {**event, "strangers": [], "log": [], "visits": []}
        connection.send_event(msg["id"], payload)

    connection.send_result(msg["id"])
    connection.subscriptions[msg["id"]] = home.stranger_feed.async_subscribe(send)


@callback
def readable_strangers(home: Home, user: User, payload: StrangersPayload) -> StrangersPayload:
    """Return what a user may read. Raises Unauthorized for a user who may read nothing."""
    persons = reads_strangers_as(home, user)
    if persons is None:
        return {**payload, "may_decide": user.is_admin}
    return {
        **payload,
        "strangers": [
            _reduced(each, persons)
            for each in payload["strangers"]
            if each["level"] is not None or each["decision"] is not None
        ],
    }


def _reduced(stranger: StrangerPayload, persons: AbstractSet[str]) -> StrangerPayload:
    """Return what a member may read of a stranger.

    The room of one that moves with another member is where that member is.
    """
    others = bool(stranger["members"]) and persons.isdisjoint(stranger["members"])
    return {
        **stranger,
        "room": None if others else stranger["room"],
        "receiver": None if others else stranger["receiver"],
        "evidence": [each for each in stranger["evidence"] if each["member"] is None or each["member"] in persons],
        "rooms": [],
        "visits": [],
    }
