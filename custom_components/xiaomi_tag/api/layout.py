"""The floor plan in Home Assistant: checked against the home's areas and receivers, then stored."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from homeassistant.helpers import area_registry as ar

from ..home.errors import refusal
from ..home.payloads import FaultPayload, LayoutCheckedPayload, LayoutSavedPayload
from ..locator.plan import FloorPlan, PlanError, PlanFault
from ..locator.plan_check import check_plan
from ..locator.plan_json import plan_from_json

if TYPE_CHECKING:
    from ..home import Home


async def async_save_layout(home: Home, data: Mapping[str, Any] | None, rev: int | None = None) -> LayoutSavedPayload:
    """Check a plan and, without an error, make it the home's; None removes the plan.

    Raises ServiceValidationError if `rev` is given and is not the revision that would be replaced.
    """
    plan, faults = (None, ()) if data is None else await async_check_layout(home, data)
    store = home.calibration_store
    # Compared after the check, which waits: nothing may come between this and the new revision.
    if rev is not None and rev != store.rev:
        raise refusal("changed_meanwhile")
    saved = plan is not None or data is None
    new_rev = store.rev + saved
    if saved:
        await async_use_plan(home, plan)
    return {"saved": saved, "rev": new_rev, "faults": [fault_payload(home, fault) for fault in faults]}


async def async_use_plan(home: Home, plan: FloorPlan | None) -> None:
    """Store a plan, and delete the pictures of the one before; None removes the plan."""
    await home.calibration_store.async_set_plan(plan)
    await home.plan_pictures.async_clean(home.calibration_store.plan)
    home.live.async_home_changed()


async def async_try_layout(home: Home, data: Mapping[str, Any]) -> LayoutCheckedPayload:
    """Check a plan, and store nothing."""
    _plan, faults = await async_check_layout(home, data)
    return {"saved": False, "faults": [fault_payload(home, fault) for fault in faults]}


async def async_check_layout(home: Home, data: object) -> tuple[FloorPlan | None, Sequence[PlanFault]]:
    """Return the plan, None if it has an error, and all errors and warnings."""
    rooms = {area.id for area in ar.async_get(home.hass).async_list_areas()}
    receivers = {receiver.source for receiver in home.receivers.all()}
    # Every room is compared with every other: too much for the event loop.
    return await home.hass.async_add_executor_job(_check, data, rooms, receivers)


def fault_payload(home: Home, fault: PlanFault) -> FaultPayload:
    """Return a fault with the names of what it is about, for the text `layout_<code>` among our exceptions."""
    return {
        "code": fault.code.value,
        "error": fault.error,
        "where": list(fault.where),
        "translation_key": f"layout_{fault.code.value}",
        "translation_placeholders": {"where": ", ".join(_name(home, part) for part in fault.where)},
    }


def _check(data: object, rooms: set[str], receivers: set[str]) -> tuple[FloorPlan | None, Sequence[PlanFault]]:
    try:
        plan = plan_from_json(data)
    except PlanError as err:
        return None, err.faults
    faults = check_plan(plan, rooms, receivers)
    return (None if any(fault.error for fault in faults) else plan), faults


def _name(home: Home, part: str) -> str:
    """Return the user's name of a room or receiver; anything else, such as a floor of the plan, is its own name."""
    if (area := ar.async_get(home.hass).async_get_area(part)) is not None:
        return area.name
    receiver = home.receivers.get(part)
    return receiver.name if receiver is not None else part
