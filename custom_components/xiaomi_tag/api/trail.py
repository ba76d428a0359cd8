"""The command `xiaomi_tag/trail`: where a tag was in the last hour, from memory."""

from typing import Any

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
import probatio

from ..home import Home
from ..home.payloads import TrailPayload
from ..home.trail import LONGEST_S
from .replies import home_of_readable_tag, send_failure


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "xiaomi_tag/trail",
        probatio.Required("tag"): str,
        probatio.Optional("seconds", default=LONGEST_S): probatio.All(
            probatio.Any(int, float), probatio.Range(min=1, max=LONGEST_S)
        ),
    }
)
@callback
def async_trail(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Answer with the newest points of a tag."""
    try:
        home = home_of_readable_tag(hass, connection, msg["tag"])
    except HomeAssistantError as err:
        send_failure(connection, msg, err)
    else:
        connection.send_result(msg["id"], trail_payload(home, msg["tag"], msg["seconds"]))


def trail_payload(home: Home, tag: str, seconds: float) -> TrailPayload:
    """Return a tag's points of the last seconds, oldest first."""
    now = home.clock.now()
    points = home.trails.points(tag, now - seconds, now)
    return {
        "points": [
            [
                round(point.at, 1),
                round(point.x_m, 2),
                round(point.y_m, 2),
                point.floor,
                point.room,
                round(point.uncertainty_m, 2),
            ]
            for point in points
        ],
        "since": round(points[0].at, 1) if points else None,
    }
