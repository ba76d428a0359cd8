"""The HTTP endpoint of relays: phones and anything else that can POST what it heard."""

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_exception_message
from homeassistant.util.json import JSON_DECODE_EXCEPTIONS, json_loads

from ..const import DOMAIN
from .relay_batch import (
    AT_ONCE,
    MOST_BYTES,
    Batch,
    BodyError,
    BodyFault,
    HomeDevices,
    Ledger,
    items_of,
    read_items,
)
from .relay_limits import RelayLimits

if TYPE_CHECKING:
    from ..home import Home

_RETRY_AFTER_S: Final = 30


@callback
def async_register_relay(hass: HomeAssistant) -> None:
    """Offer the endpoint, whether or not a home is loaded."""
    hass.http.register_view(RelayView())


class RelayView(HomeAssistantView):
    """Takes sightings of those whom Home Assistant has let in."""

    url = f"/api/{DOMAIN}/sightings"
    name = f"api:{DOMAIN}:sightings"

    def __init__(self) -> None:
        self._limits = RelayLimits()
        self._ledger = Ledger()

    async def post(self, request: web.Request) -> web.Response:
        """Take one item or a list of them."""
        hass = request.app[KEY_HASS]
        user_id = request[KEY_HASS_USER].id
        if _home(hass) is None:
            return _unloaded()
        if wait_s := self._limits.request(user_id, hass.loop.time()):
            return _flood(wait_s)
        try:
            items = await _items(request)
        except BodyError as err:
            if err.fault is BodyFault.TOO_MANY:
                return _refusal("relay_too_much", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return _refusal("relay_not_items", HTTPStatus.BAD_REQUEST)
        if wait_s := self._limits.items(user_id, len(items), hass.loop.time()):
            return _flood(wait_s)
        batch = Batch()
        for first in range(0, len(items), AT_ONCE):
            # Asked each time: the home may go while the body comes in, and between two parts of it.
            if (home := _home(hass)) is None:
                return _unloaded()
            batch = batch.plus(self._take(home, items[first : first + AT_ONCE], user_id, first))
            await asyncio.sleep(0)
        return self.json(batch.answer(), HTTPStatus.FORBIDDEN if batch.forbidden else HTTPStatus.OK)

    @callback
    def _take(self, home: Home, items: list[object], user_id: str, first: int) -> Batch:
        """Hand on to the home what may be, and tell what became of each item; `first` is the first one's index."""
        now = home.clock.now()
        posting = home.phones.posting_by(user_id)
        devices = HomeDevices(home.tags, home.resolver)
        batch = read_items(
            items, now=now, devices=devices, source_of=posting.source_of, ledger=self._ledger, first=first
        )
        home.phones.async_heard(posting.receiver_ids, now)
        for item in batch.taken:
            home.async_report(item.report)
            if item.reading is not None:
                home.async_reading(item.reading.match, item.reading.frame, item.reading.advertisement)
        return batch


def _refusal(key: str, status: HTTPStatus, retry_after_s: int | None = None) -> web.Response:
    """Return the answer to a request that is refused as a whole; `key` is that of its text."""
    headers = None if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    message = async_get_exception_message(DOMAIN, key)
    return HomeAssistantView.json({"message": message, "code": key}, status, headers)


def _flood(wait_s: int) -> web.Response:
    return _refusal("relay_too_often", HTTPStatus.TOO_MANY_REQUESTS, wait_s)


def _unloaded() -> web.Response:
    return _refusal("home_not_loaded", HTTPStatus.SERVICE_UNAVAILABLE, _RETRY_AFTER_S)


@callback
def _home(hass: HomeAssistant) -> Home | None:
    entries = hass.config_entries.async_loaded_entries(DOMAIN)
    return entries[0].runtime_data if entries else None


async def _items(request: web.Request) -> list[object]:
    """Return the items of a request; raises `BodyError`."""
    try:
        data = await _read(request)
    except web.RequestPayloadError:  # it is not packed as it says
        raise BodyError(BodyFault.NOT_ITEMS) from None
    if data is None:
        raise BodyError(BodyFault.TOO_MANY)
    try:
        body = json_loads(data)
    except JSON_DECODE_EXCEPTIONS:
        raise BodyError(BodyFault.NOT_ITEMS) from None
    return items_of(body)


async def _read(request: web.Request) -> bytes | None:
    """Return the body, None when it is too large: by what it says, or by what came, unpacked where it is packed."""
    if request.content_length is not None and request.content_length > MOST_BYTES:
        return None
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > MOST_BYTES:
            return None
    return bytes(data)
