"""Actions for admins: calibrate, correct, export and import calibrations."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import ATTR_AREA_ID, ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import probatio

from ..const import DOMAIN
from ..home import Home
from ..home.calibration import DEFAULT_S, LEAST_S, MOST_S, NotLearned, Outcome, silent
from ..home.errors import failure, refusal
from ..home.payloads_calibration import OutcomePayload
from .calibration_transfer import async_import, export_payload
from .journal_actions import async_register_journal_actions
from .schemas import TAG_FIELDS, of_tag, with_home
from .stranger_actions import async_register_stranger_actions
from .targets import tag_of

ATTR_SECONDS: Final = "seconds"
ATTR_CONFIRM: Final = "confirm"
ATTR_CALIBRATION_ID: Final = "calibration_id"
ATTR_DATA: Final = "data"

_AREA_FIELD: Final[dict[Any, Any]] = {probatio.Required(ATTR_AREA_ID): cv.string}
_DURATION: Final = probatio.All(probatio.Coerce(int), probatio.Range(min=LEAST_S, max=MOST_S))

_TAG: Final = of_tag({})
_TAG_IN_AREA: Final = of_tag(_AREA_FIELD)
_CONFIRM_FIELD: Final[dict[Any, Any]] = {probatio.Optional(ATTR_CONFIRM, default=False): cv.boolean}
_RESUMED: Final = of_tag(_CONFIRM_FIELD)
_WALK: Final = of_tag({**_AREA_FIELD, **_CONFIRM_FIELD, probatio.Optional(ATTR_SECONDS, default=DEFAULT_S): _DURATION})
_WALKS: Final = probatio.All(
    cv.has_at_least_one_key(ATTR_CALIBRATION_ID, ATTR_AREA_ID, ATTR_DEVICE_ID, ATTR_ENTITY_ID),
    probatio.Schema(
        {
            **TAG_FIELDS,
            probatio.Optional(ATTR_CALIBRATION_ID): cv.string,
            probatio.Optional(ATTR_AREA_ID): cv.string,
        }
    ),
)
_NOTHING: Final = probatio.Schema({})
_EXPORTED: Final = probatio.Schema({probatio.Required(ATTR_DATA): probatio.Any(dict, cv.string)})


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register all actions; they exist whether or not a home is loaded."""
    for name, handler, schema, response in (
        ("calibrate_room", _async_calibrate, _WALK, SupportsResponse.OPTIONAL),
        ("pause_calibration", _async_pause, _TAG, SupportsResponse.NONE),
        ("resume_calibration", _async_resume, _RESUMED, SupportsResponse.NONE),
        ("cancel_calibration", _async_cancel, _TAG, SupportsResponse.NONE),
        ("delete_calibration", _async_delete, _WALKS, SupportsResponse.OPTIONAL),
        ("correct_place", _async_correct, _TAG_IN_AREA, SupportsResponse.OPTIONAL),
        ("export_calibration", _async_export, _NOTHING, SupportsResponse.ONLY),
        ("import_calibration", _async_import, _EXPORTED, SupportsResponse.OPTIONAL),
    ):
        async_register_admin_service(hass, DOMAIN, name, with_home(handler), schema, response)
    async_register_journal_actions(hass)
    async_register_stranger_actions(hass)


def outcome_payload(outcome: Outcome, names: Mapping[str, str]) -> OutcomePayload:
    """Return an outcome with receivers named by `names`, a name for each source."""
    return {
        "tag": outcome.tag,
        "area_id": outcome.room,
        "packets": {names.get(source, source): count for source, count in outcome.packets.items()},
        "seconds": outcome.seconds,
        "enough": outcome.enough,
        "silent_receivers": [names.get(source, source) for source in silent(outcome.packets)],
        "accuracy_before": outcome.accuracy_before,
        "accuracy_after": outcome.accuracy_after,
        "calibration_id": outcome.walk,
        "not_learned": outcome.not_learned.value if outcome.not_learned is not None else None,
    }


async def _async_calibrate(home: Home, call: ServiceCall) -> Mapping[str, Any]:
    tag = tag_of(home, call.data)
    run = home.calibration.async_begin(
        tag.id, call.data[ATTR_AREA_ID], call.data[ATTR_SECONDS], confirmed=call.data[ATTR_CONFIRM]
    )
    try:
        outcome = await run.done
    finally:
        # The script that called this was stopped.
        if run.done.cancelled():
            home.calibration.async_cancel(tag.id)
    if outcome is None:
        # The user wanted that: no error for the log.
        raise refusal("calibration_cancelled")
    if outcome.not_learned is NotLearned.HERE_SILENT and not call.return_response:
        # Without an answer, the error is the only way to notice it.
        raise failure("here_silent")
    return outcome_payload(outcome, home.receivers.names())


async def _async_pause(home: Home, call: ServiceCall) -> None:
    home.calibration.async_pause(tag_of(home, call.data).id)


async def _async_resume(home: Home, call: ServiceCall) -> None:
    home.calibration.async_resume(tag_of(home, call.data).id, confirmed=call.data[ATTR_CONFIRM])


async def _async_cancel(home: Home, call: ServiceCall) -> None:
    if not home.calibration.async_cancel(tag_of(home, call.data).id):
        raise refusal("not_calibrating")


async def _async_delete(home: Home, call: ServiceCall) -> Mapping[str, Any]:
    """Delete the walks that match all given fields."""
    walk_id, room = call.data.get(ATTR_CALIBRATION_ID), call.data.get(ATTR_AREA_ID)
    names_tag = ATTR_DEVICE_ID in call.data or ATTR_ENTITY_ID in call.data
    tag = tag_of(home, call.data).id if names_tag else None
    if walk_id is not None and walk_id not in home.calibration_store.walks:
        raise refusal("unknown_calibration")
    walks = {
        walk.id
        for walk in home.calibration_store.walks.values()
        if walk_id in {None, walk.id} and room in {None, walk.room} and tag in {None, walk.tag}
    }
    return {"deleted": await home.calibration_store.async_delete(walks)}


async def _async_correct(home: Home, call: ServiceCall) -> Mapping[str, Any]:
    outcome = await home.calibration.async_correct(tag_of(home, call.data).id, call.data[ATTR_AREA_ID])
    return {"calibration_id": outcome.walk, "seconds": outcome.seconds}


async def _async_export(home: Home, _call: ServiceCall) -> Mapping[str, Any]:
    return export_payload(home)


async def _async_import(home: Home, call: ServiceCall) -> Mapping[str, Any]:
    return await async_import(home, call.data[ATTR_DATA])
