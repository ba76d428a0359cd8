"""The HTTP endpoints of floor plan pictures: administrators add one, readers of the home get it. Both are logged in."""

import asyncio
from http import HTTPStatus
from typing import Final

from aiohttp import hdrs, web
from homeassistant.auth.models import User
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers.translation import async_get_exception_message

from ..const import DOMAIN
from ..home import Home
from ..home.payloads import PicturePayload
from ..home.picture_reader import MOST_BYTES, PictureError
from ..home.plan_pictures import named_pictures
from .access import readable_tags
from .targets import loaded_home

BODY_WITHIN_S: Final = 120.0
"""A file must have arrived by then: a phone far from its access point needs a minute."""
_HEADERS: Final = {
    # The file never changes; what an id stands for is nobody's business but the user's.
    hdrs.CACHE_CONTROL: "private, max-age=3600",
    "X-Content-Type-Options": "nosniff",
}


@callback
def async_register_pictures(hass: HomeAssistant) -> None:
    """Register the endpoints. Home Assistant keeps them until it stops."""
    hass.http.register_view(PlanPicturesView())
    hass.http.register_view(PlanPictureView())


class PlanPicturesView(HomeAssistantView):
    """Adds a picture."""

    url = f"/api/{DOMAIN}/plan_pictures"
    name = f"api:{DOMAIN}:plan_pictures"

    async def post(self, request: web.Request) -> web.Response:
        """Store the picture in the body, and answer with its id and size."""
        if not request[KEY_HASS_USER].is_admin:
            return _forbidden()
        home = _home(request)
        if isinstance(home, web.Response):
            return home
        if not request.content_type.startswith("image/"):
            return _refusal("picture_unreadable", HTTPStatus.BAD_REQUEST)
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                data = await _read(request)
        except TimeoutError, web.RequestPayloadError:
            return _refusal("picture_unreadable", HTTPStatus.BAD_REQUEST, close=True)
        if data is None:
            return _refusal("picture_too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, close=True)
        try:
            picture_id, picture = await home.plan_pictures.async_add(data, named_pictures(home.calibration_store.plan))
        except PictureError:
            return _refusal("picture_unreadable", HTTPStatus.BAD_REQUEST)
        answer: PicturePayload = {"id": picture_id, "width": picture.width, "height": picture.height}
        return self.json(answer)


class PlanPictureView(HomeAssistantView):
    """Serves a picture."""

    url = f"/api/{DOMAIN}/plan_pictures/{{picture_id}}"
    name = f"api:{DOMAIN}:plan_picture"

    async def get(self, request: web.Request, picture_id: str) -> web.Response:
        """Answer with a picture, to users who may read where tags are."""
        home = _home(request)
        if isinstance(home, web.Response):
            return home
        if not _may_read(home, request[KEY_HASS_USER]):
            return _forbidden()
        found = await home.plan_pictures.async_read(picture_id)
        if found is None:
            return self.json_message("Not found", HTTPStatus.NOT_FOUND)
        data, kind = found
        return web.Response(body=data, content_type=f"image/{kind}", headers=_HEADERS)


def _home(request: web.Request) -> Home | web.Response:
    try:
        return loaded_home(request.app[KEY_HASS])
    except ServiceValidationError as err:
        return _refusal(err.translation_key or "", HTTPStatus.SERVICE_UNAVAILABLE)


def _may_read(home: Home, user: User) -> bool:
    try:
        readable_tags(home, user)
    except Unauthorized:
        return False
    return True


async def _read(request: web.Request) -> bytes | None:
    """Return the body, None if it is too large: by its header, or by what arrived."""
    if request.content_length is not None and request.content_length > MOST_BYTES:
        return None
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > MOST_BYTES:
            return None
    return bytes(data)


def _forbidden() -> web.Response:
    # Raising Unauthorized would count as a failed login, and have the user's address banned.
    return HomeAssistantView.json({"message": "Forbidden", "code": "unauthorized"}, HTTPStatus.FORBIDDEN)


def _refusal(key: str, status: HTTPStatus, *, close: bool = False) -> web.Response:
    """Refuse a request. `close` where more of its body may come, which must not be read as the next request."""
    message = async_get_exception_message(DOMAIN, key)
    response = HomeAssistantView.json({"message": message, "code": key}, status)
    if close:
        response.force_close()
    return response
