"""Actions on strangers: decide, close a case, name a guest's visit, review, and report.

Administrators decide. Every member can name a visit, review, and get a report, of what that member may read.
"""

from collections.abc import Awaitable, Callable, Mapping
import datetime as dt
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant, ServiceCall, SupportsResponse, callback
from homeassistant.exceptions import UnknownUser
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.util import dt as dt_util
from homeassistant.util.ulid import ulid_now
import probatio

from ..const import DOMAIN
from ..home import Home
from ..home.errors import refusal
from ..home.payloads_strangers import StrangersPayload
from ..strangers.model import Choice, GuestVisit
from ..strangers.track import Track
from .access import reads_strangers_as
from .schemas import with_home
from .stranger_report import ReportFormat, async_report
from .strangers import readable_strangers

ATTR_TRACK: Final = "track"
ATTR_NAME: Final = "name"
ATTR_HOST: Final = "host"
ATTR_START: Final = "start"
ATTR_END: Final = "end"
ATTR_VISIT: Final = "visit"
ATTR_FORMAT: Final = "format"
ATTR_LANGUAGE: Final = "language"
LONGEST_VISIT_S: Final = 7 * 24 * 3600.0
EARLIEST_S: Final = 24 * 3600.0
"""A visit that is named later than this after its start would cover up what happened."""
MOST_VISITS: Final = 50

_NAME: Final = probatio.All(cv.string, str.strip, probatio.Length(min=1, max=80))
_TRACK: Final = probatio.Schema({probatio.Required(ATTR_TRACK): cv.string})
_VISIT: Final = probatio.Schema({probatio.Required(ATTR_VISIT): cv.string})
_NEW_VISIT: Final = probatio.Schema(
    {
        probatio.Required(ATTR_NAME): _NAME,
        probatio.Optional(ATTR_HOST): cv.entity_domain("person"),
        probatio.Optional(ATTR_START): cv.datetime,
        probatio.Required(ATTR_END): cv.datetime,
    }
)
_REPORT: Final = probatio.Schema(
    {
        probatio.Required(ATTR_TRACK): cv.string,
        probatio.Optional(ATTR_FORMAT, default=ReportFormat.JSON.value): probatio.In(
            [each.value for each in ReportFormat]
        ),
        probatio.Optional(ATTR_LANGUAGE): cv.string,
    }
)


@callback
def async_register_stranger_actions(hass: HomeAssistant) -> None:
    """Register these actions."""
    for name, handler in (
        ("trust", _async_trust),
        ("ignore", _async_ignore),
        ("withdraw", _async_withdraw),
        ("close_case", _async_close),
    ):
        async_register_admin_service(hass, DOMAIN, name, with_home(handler), _TRACK)
    for name, for_members, schema, response in (
        ("add_visit", _async_add_visit, _NEW_VISIT, SupportsResponse.OPTIONAL),
        ("end_visit", _async_end_visit, _VISIT, SupportsResponse.NONE),
        ("review", _async_review, probatio.Schema({}), SupportsResponse.ONLY),
        ("report", _async_report, _REPORT, SupportsResponse.ONLY),
    ):
        hass.services.async_register(DOMAIN, name, with_home(_for_members(for_members)), schema, response)


type _ForMembers = Callable[[Home, ServiceCall, StrangersPayload], Awaitable[Mapping[str, Any] | None]]


def _for_members(handler: _ForMembers) -> Callable[[Home, ServiceCall], Awaitable[Mapping[str, Any] | None]]:
    """Return a handler that is called with what the user may read; it refuses users who may read nothing."""

    async def handle(home: Home, call: ServiceCall) -> Mapping[str, Any] | None:
        user = await _async_user(home.hass, call.context)
        if user is None:
            return await handler(home, call, {**home.stranger_feed.describe(), "may_decide": True})
        # Before all is described, which is much work: anybody may call an action again and again.
        reads_strangers_as(home, user)
        return await handler(home, call, readable_strangers(home, user, home.stranger_feed.describe()))

    return handle


async def _async_trust(home: Home, call: ServiceCall) -> None:
    await _async_decide(home, call, Choice.TRUST)


async def _async_ignore(home: Home, call: ServiceCall) -> None:
    await _async_decide(home, call, Choice.IGNORE)


async def _async_withdraw(home: Home, call: ServiceCall) -> None:
    if _track_of(home, call).decision is None:
        raise refusal("stranger_not_decided")
    await _async_decide(home, call, None)


async def _async_decide(home: Home, call: ServiceCall, choice: Choice | None) -> None:
    track = _track_of(home, call)
    home.strangers.async_decide(track.id, choice, await _async_name(home.hass, call.context))


async def _async_close(home: Home, call: ServiceCall) -> None:
    track = _track_of(home, call)
    if track.level is None:
        raise refusal("stranger_no_case")
    home.strangers.async_close(track.id, await _async_name(home.hass, call.context))


async def _async_add_visit(home: Home, call: ServiceCall, _readable: StrangersPayload) -> Mapping[str, Any]:
    now = home.clock.now()
    start = _moment(call.data[ATTR_START]) if ATTR_START in call.data else now
    end = _moment(call.data[ATTR_END])
    if not 0 < end - start <= LONGEST_VISIT_S or end <= now or start < now - EARLIEST_S:
        raise refusal("visit_span")
    if len(home.strangers.detector.visits()) >= MOST_VISITS:
        raise refusal("visits_too_many", most=str(MOST_VISITS))
    visit = GuestVisit(ulid_now(), call.data.get(ATTR_HOST), call.data[ATTR_NAME], start, end)
    home.strangers.async_add_visit(visit, await _async_name(home.hass, call.context))
    return {"visit": visit.id}


async def _async_end_visit(home: Home, call: ServiceCall, _readable: StrangersPayload) -> None:
    now = home.clock.now()
    if not any(each.id == call.data[ATTR_VISIT] and each.end > now for each in home.strangers.detector.visits()):
        raise refusal("unknown_visit")
    home.strangers.async_end_visit(call.data[ATTR_VISIT], await _async_name(home.hass, call.context))


async def _async_review(_home: Home, _call: ServiceCall, readable: StrangersPayload) -> Mapping[str, Any]:
    return readable


async def _async_report(home: Home, call: ServiceCall, readable: StrangersPayload) -> Mapping[str, Any]:
    track = call.data[ATTR_TRACK]
    stranger = next((each for each in readable["strangers"] if each["id"] == track), None)
    if stranger is None:
        raise refusal("unknown_stranger")
    language = call.data.get(ATTR_LANGUAGE) or home.hass.config.language
    return {"report": await async_report(home, stranger, readable, language, ReportFormat(call.data[ATTR_FORMAT]))}


def _track_of(home: Home, call: ServiceCall) -> Track:
    track = next((each for each in home.strangers.detector.tracks() if each.id == call.data[ATTR_TRACK]), None)
    if track is None:
        raise refusal("unknown_stranger")
    return track


async def _async_user(hass: HomeAssistant, context: Context) -> User | None:
    """Return who calls an action, None for an automation."""
    if context.user_id is None:
        return None
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context)
    return user


async def _async_name(hass: HomeAssistant, context: Context) -> str | None:
    user = await _async_user(hass, context)
    return None if user is None else user.name


def _moment(value: dt.datetime) -> float:
    """Return Unix seconds; a time without a zone is in the home's."""
    return dt_util.as_utc(value).timestamp()
