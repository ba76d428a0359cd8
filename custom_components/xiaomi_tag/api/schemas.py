"""Shared by the schemas and handlers of all actions."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, cast

from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
import probatio

from ..home import Home
from .targets import loaded_home

TAG_FIELDS: Final[dict[Any, Any]] = {
    probatio.Exclusive(ATTR_DEVICE_ID, "tag"): cv.string,
    probatio.Exclusive(ATTR_ENTITY_ID, "tag"): cv.entity_id,
}


def of_tag(fields: Mapping[Any, Any]) -> probatio.All[Any]:
    """Return a schema for these fields and exactly one field that names the tag."""
    return probatio.All(
        cv.has_at_least_one_key(ATTR_DEVICE_ID, ATTR_ENTITY_ID), probatio.Schema({**TAG_FIELDS, **fields})
    )


def with_home(
    handler: Callable[[Home, ServiceCall], Awaitable[Mapping[str, Any] | None]],
) -> Callable[[ServiceCall], Any]:
    """Return a handler that finds the home, and responds if a response is wanted."""

    async def handle(call: ServiceCall) -> ServiceResponse:
        response = await handler(loaded_home(call.hass), call)
        return cast("ServiceResponse", response) if call.return_response else None

    return handle
