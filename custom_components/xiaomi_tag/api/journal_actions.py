"""Actions for admins on the journal: recompute, export, erase, forget."""

from collections.abc import Mapping
import datetime as dt
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.util import dt as dt_util
import probatio

from ..const import CONF_PERSON, DOMAIN
from ..home import Home
from ..home.erase import async_erase, async_erase_orphans
from ..home.errors import journal_failure, refusal
from ..home.tag import Tag
from ..journal import Journal, Kind
from ..journal.export import Format
from .export import async_export
from .schemas import TAG_FIELDS, of_tag, with_home
from .targets import tag_of

ATTR_START: Final = "start"
ATTR_END: Final = "end"
ATTR_FORMAT: Final = "format"
ATTR_SIGHTINGS: Final = "sightings"
ATTR_ORPHANS: Final = "orphans"
ATTR_REPACK: Final = "repack"
ATTR_REMOVE: Final = "remove"
ATTR_BEFORE: Final = "before"
ATTR_DAYS: Final = "days"
MOST_DAYS: Final = 3650

_SPAN: Final[dict[Any, Any]] = {
    probatio.Optional(ATTR_START): cv.datetime,
    probatio.Optional(ATTR_END): cv.datetime,
}
_WHOSE: Final[dict[Any, Any]] = {
    **{probatio.Exclusive(marker.schema, "whose"): kind for marker, kind in TAG_FIELDS.items()},
    probatio.Exclusive(CONF_PERSON, "whose"): cv.entity_domain("person"),
}
_WHOSE_KEYS: Final = tuple(str(marker.schema) for marker in _WHOSE)
_RECOMPUTE: Final = of_tag(_SPAN)
_EXPORT: Final = probatio.All(
    cv.has_at_least_one_key(*_WHOSE_KEYS),
    probatio.Schema(
        {
            **_WHOSE,
            **_SPAN,
            probatio.Optional(ATTR_FORMAT, default=Format.JSON.value): probatio.In([form.value for form in Format]),
            probatio.Optional(ATTR_SIGHTINGS, default=False): cv.boolean,
        }
    ),
)
_ERASE: Final = probatio.All(
    cv.has_at_least_one_key(*_WHOSE_KEYS, ATTR_ORPHANS),
    probatio.Schema(
        {
            **_WHOSE,
            probatio.Exclusive(ATTR_ORPHANS, "whose"): probatio.All(cv.boolean, probatio.In([True])),
            probatio.Optional(ATTR_REPACK, default=False): cv.boolean,
            probatio.Optional(ATTR_REMOVE, default=False): cv.boolean,
        }
    ),
)
_FORGET: Final = probatio.All(
    cv.has_at_least_one_key(ATTR_BEFORE, ATTR_DAYS),
    probatio.Schema(
        {
            probatio.Exclusive(ATTR_BEFORE, "when"): cv.datetime,
            probatio.Exclusive(ATTR_DAYS, "when"): probatio.All(
                probatio.Coerce(int), probatio.Range(min=0, max=MOST_DAYS)
            ),
        }
    ),
)


@callback
def async_register_journal_actions(hass: HomeAssistant) -> None:
    """Register these actions."""
    for name, handler, schema, response in (
        ("recompute", _async_recompute, _RECOMPUTE, SupportsResponse.OPTIONAL),
        ("export", _async_export, _EXPORT, SupportsResponse.ONLY),
        ("erase", _async_erase, _ERASE, SupportsResponse.OPTIONAL),
        ("forget_before", _async_forget_before, _FORGET, SupportsResponse.OPTIONAL),
    ):
        async_register_admin_service(hass, DOMAIN, name, with_home(handler), schema, response)


async def _async_recompute(home: Home, call: ServiceCall) -> Mapping[str, Any]:
    since, until = _moment(call.data.get(ATTR_START)), _moment(call.data.get(ATTR_END))
    return await home.recompute.async_run(tag_of(home, call.data), since, until)


async def _async_export(home: Home, call: ServiceCall) -> Mapping[str, Any]:
    until = _moment(call.data.get(ATTR_END))
    return await async_export(
        home,
        _whose(home, call.data),
        since=_moment(call.data.get(ATTR_START)) or 0.0,
        until=home.clock.now() + 1 if until is None else until,
        form=Format(call.data[ATTR_FORMAT]),
        with_sightings=call.data[ATTR_SIGHTINGS],
    )


async def _async_erase(home: Home, call: ServiceCall) -> Mapping[str, Any]:
    repack = call.data[ATTR_REPACK]
    if call.data.get(ATTR_ORPHANS):
        return await async_erase_orphans(home, repack=repack)
    return await async_erase(home, _whose(home, call.data), repack=repack, remove=call.data[ATTR_REMOVE])


async def _async_forget_before(home: Home, call: ServiceCall) -> Mapping[str, Any]:
    now = home.clock.now()
    before = _moment(call.data.get(ATTR_BEFORE))
    if before is None:
        before = now - dt.timedelta(days=call.data[ATTR_DAYS]).total_seconds()
    home.dwell.async_settle()
    await home.journal.async_flush()
    with journal_failure():
        counts = await home.journal.async_call(Journal.forget_before, min(before, now), tuple(Kind))
    return {"sightings": counts.sightings, "places": counts.places, "crossings": counts.crossings}


def _whose(home: Home, data: Mapping[str, Any]) -> list[Tag]:
    """Return the named tag, or the tags of the person. Raises ServiceValidationError if there are none."""
    person = data.get(CONF_PERSON)
    if person is None:
        return [tag_of(home, data)]
    tags = [tag for tag in home.tags.values() if tag.person == person]
    if not tags:
        raise refusal("no_tags_of_person", person=person)
    return tags


def _moment(value: dt.datetime | None) -> float | None:
    """Return Unix seconds; a time without a zone is in the home's."""
    return None if value is None else dt_util.as_utc(value).timestamp()
