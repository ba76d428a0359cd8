"""What the user can mend, as repair issues."""

from collections.abc import Mapping, Sequence
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, issue_registry as ir

from ..const import DOMAIN
from ..locator.health import FaultKind, ReceiverFault
from ..receivers.registry import ReceiverInfo

_WITHOUT_AREA: Final = "receiver_without_area"
_MOVED: Final = "receiver_moved"
_DEAF: Final = "receiver_deaf"
_KEYS: Final = (_WITHOUT_AREA, _MOVED, _DEAF)
_UNKNOWN_ROOM: Final = "?"


@callback
def async_update_receiver_issues(
    hass: HomeAssistant, receivers: Sequence[ReceiverInfo], faults: Sequence[ReceiverFault] = ()
) -> None:
    """Tell of each receiver without an area and of each with a fault, and withdraw what is settled.

    A receiver whose device is not registered yet has no page to send the user to: it is told of once it has. The
    device's id names the issue, since diagnostics list issues by name and an address tells too much.
    """
    fault_of = {fault.receiver: fault for fault in faults}
    wanted: set[str] = set()
    for receiver in receivers:
        if receiver.device_id is None:
            continue
        fault = fault_of.get(receiver.source)
        if receiver.area_id is None:
            wanted.add(_create(hass, receiver, translation_key=_WITHOUT_AREA))
        elif fault is not None and fault.kind is FaultKind.MOVED:
            places = {"area": _area_name(hass, receiver.area_id), "room": _area_name(hass, fault.room)}
            wanted.add(_create(hass, receiver, places, translation_key=_MOVED))
        if fault is not None and fault.kind is FaultKind.DEAF:
            wanted.add(_create(hass, receiver, translation_key=_DEAF))
    for issue_id in _present(hass) - wanted:
        ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def async_clear_receiver_issues(hass: HomeAssistant) -> None:
    """Withdraw all of them, since nobody watches any more."""
    for issue_id in _present(hass):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def _create(
    hass: HomeAssistant, receiver: ReceiverInfo, places: Mapping[str, str] | None = None, *, translation_key: str
) -> str:
    issue_id = f"{translation_key}_{receiver.device_id}"
    page = f"config/devices/device/{receiver.device_id}"
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=translation_key,
        translation_placeholders={"receiver": receiver.name, "page": f"/{page}", **(places or {})},
        learn_more_url=f"homeassistant://{page}",
    )
    return issue_id


def _area_name(hass: HomeAssistant, area_id: str | None) -> str:
    area = ar.async_get(hass).async_get_area(area_id) if area_id else None
    return area.name if area else _UNKNOWN_ROOM


def _present(hass: HomeAssistant) -> set[str]:
    return {
        issue_id for domain, issue_id in ir.async_get(hass).issues if domain == DOMAIN and issue_id.startswith(_KEYS)
    }
