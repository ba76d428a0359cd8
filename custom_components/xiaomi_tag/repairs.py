"""Fixes of repair issues: what a user can do about one without leaving it."""

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .flows.repair import IgnoreFlow, ReenterKeyFlow, RestartFlow, SetAreaFlow
from .flows.sensor_repair import SensorElsewhereFlow
from .flows.stranger_repair import StrangerFlow
from .home.issues import (
    ISSUE_DEVICE,
    ISSUE_RECEIVER,
    ISSUE_ROOM,
    ISSUE_SENSOR,
    ISSUE_TAG,
    ISSUE_TRACK,
    RECEIVER_DEAF,
    RECEIVER_HUNG,
)


async def async_create_fix_flow(
    _hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the fix of an issue, by what the issue is about."""
    about = {key: value for key, value in (data or {}).items() if isinstance(value, str)}
    if (tag := about.get(ISSUE_TAG)) is not None:
        return ReenterKeyFlow(tag)
    if (track := about.get(ISSUE_TRACK)) is not None:
        return StrangerFlow(track)
    if (sensor := about.get(ISSUE_SENSOR)) is not None:
        return SensorElsewhereFlow(sensor, about.get(ISSUE_ROOM))
    device_id = about.get(ISSUE_DEVICE, "")
    if (source := about.get(ISSUE_RECEIVER)) is not None:
        return IgnoreFlow(device_id, source, restarts=issue_id.startswith(RECEIVER_HUNG))
    if issue_id.startswith(RECEIVER_DEAF):
        return RestartFlow(device_id)
    return SetAreaFlow(device_id, about.get(ISSUE_ROOM))
