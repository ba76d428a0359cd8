"""The websocket commands, described in docs/websocket.md."""

from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
import probatio

from ..const import DOMAIN
from ..home import Home
from ..home.calibration import Outcome
from ..home.payloads import LiveEvent
from ..home.payloads_why import WhyEvent
from .access import readable_event, readable_tags
from .calibration_events import calibration_event
from .description import home_payload
from .dwell import async_dwell
from .history import DEFAULT_LIMIT, MOST_LIMIT, async_history
from .layout import async_save_layout, async_try_layout
from .lessons import async_forget, async_leave_out, async_lessons, async_study, async_undo
from .receivers import receivers_payload
from .strangers import async_subscribe_strangers
from .targets import loaded_home
from .trail import async_trail
from .why import async_subscribe_why

_MOMENT: Final = probatio.All(probatio.Any(int, float), probatio.Range(min=0, max=2**36))


@callback
def async_register_commands(hass: HomeAssistant) -> None:
    """Register all commands; they exist whether or not a home is loaded."""
    for command in (
        _async_home,
        _async_subscribe,
        _async_subscribe_calibration,
        _async_subscribe_why,
        _async_receivers,
        _async_save_layout,
        _async_check_layout,
        _async_history,
        async_trail,
        async_dwell,
        async_subscribe_strangers,
        async_lessons,
        async_study,
        async_undo,
        async_forget,
        async_leave_out,
    ):
        websocket_api.async_register_command(hass, command)


@callback
@websocket_api.websocket_command({probatio.Required("type"): "xiaomi_tag/home"})
def _async_home(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Answer with the home's rooms, receivers, layout and tags."""
    if (home := _loaded_home(hass, connection, msg)) is not None:
        connection.send_result(msg["id"], home_payload(home, connection.user))


@callback
@websocket_api.websocket_command({probatio.Required("type"): "xiaomi_tag/subscribe"})
def _async_subscribe(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send the places of all tags, then changes."""
    if (home := _loaded_home(hass, connection, msg)) is None:
        return
    readable_tags(home, connection.user)
    first = True

    @callback
    def send(event: LiveEvent) -> None:
        nonlocal first
        # Asked for each event: the user's rights and the tags' persons may have changed.
        readable = readable_event(home, connection.user, event)
        if readable is event:
            connection.send_event(msg["id"], home.live.async_as_json(event))
        elif readable or first:
            connection.send_event(msg["id"], readable or {"at": event["at"], "tags": {}})
        first = False

    connection.send_result(msg["id"])
    connection.subscriptions[msg["id"]] = home.live.async_subscribe(send)


@callback
@websocket_api.websocket_command({probatio.Required("type"): "xiaomi_tag/why", probatio.Required("tag"): str})
def _async_subscribe_why(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send why a tag is shown in its room, again each second in which something changed."""
    if (home := _loaded_home(hass, connection, msg)) is None:
        return
    events: list[WhyEvent] = []

    @callback
    def send(event: WhyEvent) -> None:
        if msg["id"] in connection.subscriptions:
            connection.send_event(msg["id"], event)
        else:
            events.append(event)

    try:
        connection.subscriptions[msg["id"]] = async_subscribe_why(home, connection.user, msg["tag"], send)
    except ServiceValidationError as err:
        _send_error(connection, msg, err)
        return
    # The first event comes after the answer.
    connection.send_result(msg["id"])
    for event in events:
        connection.send_event(msg["id"], event)


@callback
@websocket_api.require_admin
@websocket_api.websocket_command({probatio.Required("type"): "xiaomi_tag/calibration/subscribe"})
def _async_subscribe_calibration(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send all running calibrations, again every second while there are any."""
    if (home := _loaded_home(hass, connection, msg)) is None:
        return

    @callback
    def send(outcome: Outcome | None) -> None:
        connection.send_event(msg["id"], calibration_event(home, outcome))

    connection.send_result(msg["id"])
    connection.subscriptions[msg["id"]] = home.calibration.async_listen(send)
    send(None)


@callback
@websocket_api.require_admin
@websocket_api.websocket_command({probatio.Required("type"): "xiaomi_tag/receivers"})
def _async_receivers(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Answer with how the receivers do, who hears whom, and what would help most."""
    if (home := _loaded_home(hass, connection, msg)) is not None:
        connection.send_result(msg["id"], receivers_payload(home))


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        probatio.Required("type"): "xiaomi_tag/layout/save",
        probatio.Required("layout"): probatio.Any(dict, None),
        probatio.Optional("rev"): probatio.All(int, probatio.Range(min=0)),
    }
)
@websocket_api.async_response
async def _async_save_layout(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Check and store a floor plan."""
    if (home := _loaded_home(hass, connection, msg)) is None:
        return
    try:
        answer = await async_save_layout(home, msg["layout"], msg.get("rev"))
    except ServiceValidationError as err:
        _send_error(connection, msg, err)
    else:
        connection.send_result(msg["id"], answer)


@websocket_api.require_admin
@websocket_api.websocket_command(
    {probatio.Required("type"): "xiaomi_tag/layout/check", probatio.Required("layout"): dict}
)
@websocket_api.async_response
async def _async_check_layout(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Check a floor plan, and store nothing."""
    if (home := _loaded_home(hass, connection, msg)) is not None:
        connection.send_result(msg["id"], await async_try_layout(home, msg["layout"]))


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "xiaomi_tag/history",
        probatio.Required("tag"): str,
        probatio.Required("start"): _MOMENT,
        probatio.Optional("end"): _MOMENT,
        probatio.Optional("limit", default=DEFAULT_LIMIT): probatio.All(int, probatio.Range(min=1, max=MOST_LIMIT)),
    }
)
@websocket_api.async_response
async def _async_history(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Answer with the places and crossings of a tag."""
    if (home := _loaded_home(hass, connection, msg)) is None:
        return
    if msg["tag"] not in readable_tags(home, connection.user) and msg["tag"] in home.tags:
        raise Unauthorized
    try:
        answer = await async_history(home, msg["tag"], msg["start"], msg.get("end"), msg["limit"])
    except HomeAssistantError as err:
        _send_error(connection, msg, err)
    else:
        connection.send_result(msg["id"], answer)


@callback
def _loaded_home(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> Home | None:
    """Return the home; if it is not loaded, send an error and return None."""
    try:
        return loaded_home(hass)
    except ServiceValidationError as err:
        _send_error(connection, msg, err)
        return None


@callback
def _send_error(connection: ActiveConnection, msg: dict[str, Any], err: HomeAssistantError) -> None:
    key = err.translation_key or ""
    connection.send_error(msg["id"], key, str(err), translation_key=key, translation_domain=DOMAIN)
