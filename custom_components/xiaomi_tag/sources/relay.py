"""The HTTP endpoint of relays: phones and anything else that can POST what it heard."""

import asyncio
from collections import Counter
from http import HTTPStatus
import math
from typing import Final, override

from aiohttp import web
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.translation import async_get_exception_message
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.json import JSON_DECODE_EXCEPTIONS, json_loads

from ..basics.clock import Clock
from ..const import DOMAIN
from ..receivers.phones import Phones
from .ledger import Ledger
from .relay_batch import AT_ONCE, MOST_BYTES, Batch, BodyError, BodyFault, items_of, read_items
from .relay_limits import RelayLimits
from .relay_parse import DeviceLookup
from .relayed_stranger import OnStranger, ignore_stranger
from .source import Sink, Source, async_deliver

_RETRY_AFTER_S: Final = 30
BODY_WITHIN_S: Final = 10.0
"""A body must have arrived by then."""
MOST_AT_ONCE: Final = 4
"""How many bodies of one user are received at once."""
_VIEW: Final[HassKey[RelayView]] = HassKey(f"{DOMAIN}_relay")


@callback
def async_register_relay(hass: HomeAssistant) -> None:
    """Register the endpoint. Home Assistant keeps it until it stops, so it stays while no home is loaded."""
    hass.data[_VIEW] = view = RelayView()
    hass.http.register_view(view)


class RelaySource(Source):
    """Turns what users post into reports about our tags, while a home is loaded."""

    def __init__(
        self,
        hass: HomeAssistant,
        phones: Phones,
        devices: DeviceLookup,
        clock: Clock,
        *,
        ledger: Ledger,
        sink: Sink,
        on_stranger: OnStranger = ignore_stranger,
    ) -> None:
        self._hass = hass
        self._phones = phones
        self._devices = devices
        self._clock = clock
        self._ledger = ledger
        self._sink = sink
        self._on_stranger = on_stranger

    @override
    @callback
    def async_start(self) -> CALLBACK_TYPE:
        return self._hass.data[_VIEW].async_serve(self)

    @callback
    def async_post(self, items: list[object], user_id: str, first: int) -> Batch:
        """Deliver a user's items and return what became of each; `first` is the index of the first one."""
        now = self._clock.now()
        posting = self._phones.posting_by(user_id)
        batch = read_items(
            items,
            now=now,
            devices=self._devices,
            receiver_of=posting.receiver_of,
            ledger=self._ledger,
            first=first,
            on_stranger=self._on_stranger,
        )
        self._phones.async_heard(posting.receiver_ids, now)
        for item in batch.accepted:
            async_deliver(self._sink, item.report, item.reading)
        return batch


class RelayView(HomeAssistantView):
    """The endpoint: checks who posts and how much, and passes the items to the source of the loaded home."""

    url = f"/api/{DOMAIN}/sightings"
    name = f"api:{DOMAIN}:sightings"

    def __init__(self) -> None:
        self._limits = RelayLimits()
        self._source: RelaySource | None = None
        self._reading: Counter[str] = Counter()
        """How many bodies of a user are being received."""

    @callback
    def async_serve(self, source: RelaySource) -> CALLBACK_TYPE:
        """Pass items to this source; return what ends that."""
        self._source = source

        @callback
        def stop() -> None:
            if self._source is source:
                self._source = None

        return stop

    async def post(self, request: web.Request) -> web.Response:
        """Answer a request with one item or a list of them."""
        hass = request.app[KEY_HASS]
        user_id = request[KEY_HASS_USER].id
        if self._source is None:
            return _unloaded()
        if wait_s := self._limits.request(user_id, hass.loop.time()):
            return _flood(wait_s)
        items = await self._async_receive(request, user_id)
        if isinstance(items, web.Response):
            return items
        if wait_s := self._limits.items(user_id, len(items), hass.loop.time()):
            return _flood(wait_s)
        batch = Batch()
        for first in range(0, len(items), AT_ONCE):
            # Read each time: the home may be unloaded while the body arrives, and between two parts of it.
            if (source := self._source) is None:
                return _unloaded()
            batch = batch.plus(source.async_post(items[first : first + AT_ONCE], user_id, first))
            await asyncio.sleep(0)
        return self.json(batch.answer(), HTTPStatus.FORBIDDEN if batch.forbidden else HTTPStatus.OK)

    async def _async_receive(self, request: web.Request, user_id: str) -> list[object] | web.Response:
        """Return the items of a request, or the answer to one whose body is not taken."""
        if self._reading[user_id] >= MOST_AT_ONCE:
            return _flood(math.ceil(BODY_WITHIN_S))
        self._reading[user_id] += 1
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                return await _items(request)
        except TimeoutError:
            response = _refusal("relay_too_slow", HTTPStatus.REQUEST_TIMEOUT)
            # The rest of the body may still come: it must not be read as the next request.
            response.force_close()
            return response
        except BodyError as err:
            if err.fault is BodyFault.TOO_MANY:
                return _refusal("relay_too_much", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return _refusal("relay_not_items", HTTPStatus.BAD_REQUEST)
        finally:
            self._reading[user_id] -= 1
            if not self._reading[user_id]:
                del self._reading[user_id]


def _refusal(key: str, status: HTTPStatus, retry_after_s: int | None = None) -> web.Response:
    """Return the answer to a request that is refused as a whole; `key` is the translation key of its text."""
    headers = None if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    message = async_get_exception_message(DOMAIN, key)
    return HomeAssistantView.json({"message": message, "code": key}, status, headers)


def _flood(wait_s: int) -> web.Response:
    return _refusal("relay_too_often", HTTPStatus.TOO_MANY_REQUESTS, wait_s)


def _unloaded() -> web.Response:
    return _refusal("home_not_loaded", HTTPStatus.SERVICE_UNAVAILABLE, _RETRY_AFTER_S)


async def _items(request: web.Request) -> list[object]:
    """Return the items of a request; raises `BodyError`."""
    try:
        data = await _read(request)
    except web.RequestPayloadError:  # it is not compressed as its header claims
        raise BodyError(BodyFault.NOT_ITEMS) from None
    if data is None:
        raise BodyError(BodyFault.TOO_MANY)
    try:
        body = json_loads(data)
    except JSON_DECODE_EXCEPTIONS:
        raise BodyError(BodyFault.NOT_ITEMS) from None
    return items_of(body)


async def _read(request: web.Request) -> bytes | None:
    """Return the body, None if it is too large: by its header, or by what arrived, decompressed."""
    if request.content_length is not None and request.content_length > MOST_BYTES:
        return None
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > MOST_BYTES:
            return None
    return bytes(data)
