"""Repair issues of receivers: without an area, moved, deaf, hung, or offline for long."""

from collections.abc import Collection, Mapping, Sequence
import hashlib
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar

from ..locator.health import FaultKind, ReceiverFault
from ..receivers.registry import ReceiverInfo
from .issue_set import Issue, IssueSet

_WITHOUT_AREA: Final = "receiver_without_area"
_MOVED: Final = "receiver_moved"
RECEIVER_DEAF: Final = "receiver_deaf"
RECEIVER_HUNG: Final = "receiver_hung"
RECEIVER_OFFLINE: Final = "receiver_offline"
_WITHOUT_DEVICE: Final = "receiver_without_device"
_UNKNOWN_ROOM: Final = "?"

# What a fix is about: a receiver's device and its source, the room that is suggested, a sensor, a tag, a stranger's
# track.
ISSUE_DEVICE: Final = "device_id"
ISSUE_RECEIVER: Final = "source"
ISSUE_ROOM: Final = "room"
ISSUE_SENSOR: Final = "sensor"
ISSUE_TAG: Final = "tag"
ISSUE_TRACK: Final = "track"


@callback
def async_update_receiver_issues(
    hass: HomeAssistant,
    receivers: Sequence[ReceiverInfo],
    faults: Sequence[ReceiverFault] = (),
    *,
    hung: Collection[str] = (),
    offline: Collection[str] = (),
) -> None:
    """Create an issue for each receiver without an area or with a fault, and delete issues that no longer apply.

    `hung` and `offline` are the sources of those that have been so for too long.

    A receiver without a device has no page to link to: it is reported by its name, unless that is not known yet. The
    issue's id contains the device's id, or a hash, not the address: diagnostics list issue ids.
    """
    fault_of = {fault.receiver: fault for fault in faults}
    silent = dict.fromkeys(hung, RECEIVER_HUNG) | dict.fromkeys(offline, RECEIVER_OFFLINE)
    wanted: dict[str, Issue] = {}
    for receiver in receivers:
        if receiver.device_id is not None:
            for issue in _issues(hass, receiver, fault_of.get(receiver.source), silent.get(receiver.source)):
                wanted[f"{issue.translation_key}_{receiver.device_id}"] = issue
        elif receiver.name != receiver.source:
            number = hashlib.sha256(receiver.source.encode()).hexdigest()[:8]
            wanted[f"{_WITHOUT_DEVICE}_{number}"] = Issue(
                translation_key=_WITHOUT_DEVICE, placeholders={"receiver": receiver.name}
            )
    _issue_set(hass).async_set(wanted)


@callback
def async_clear_receiver_issues(hass: HomeAssistant) -> None:
    """Delete all of them: nothing else does while the home is not loaded."""
    _issue_set(hass).async_set({})


def _issue_set(hass: HomeAssistant) -> IssueSet:
    return IssueSet(hass, _WITHOUT_AREA, _MOVED, RECEIVER_DEAF, RECEIVER_HUNG, RECEIVER_OFFLINE, _WITHOUT_DEVICE)


def _issues(
    hass: HomeAssistant, receiver: ReceiverInfo, fault: ReceiverFault | None, silent: str | None
) -> list[Issue]:
    issues = []
    about = {ISSUE_DEVICE: receiver.device_id or ""}
    if receiver.area_id is None:
        issues.append(_issue(receiver, about=about, translation_key=_WITHOUT_AREA))
    elif fault is not None and fault.kind is FaultKind.MOVED:
        places = {"area": _area_name(hass, receiver.area_id), "room": _area_name(hass, fault.room)}
        room = {ISSUE_ROOM: fault.room} if fault.room else {}
        issues.append(_issue(receiver, places, about=about | room, translation_key=_MOVED))
    ignorable = about | {ISSUE_RECEIVER: receiver.source}
    if silent == RECEIVER_HUNG:
        issues.append(_issue(receiver, about=ignorable, translation_key=RECEIVER_HUNG))
    elif silent == RECEIVER_OFFLINE:
        issues.append(_issue(receiver, about=ignorable, translation_key=RECEIVER_OFFLINE))
    elif fault is not None and fault.kind is FaultKind.DEAF:
        issues.append(_issue(receiver, about=about, translation_key=RECEIVER_DEAF))
    return issues


def _issue(
    receiver: ReceiverInfo,
    places: Mapping[str, str] | None = None,
    *,
    about: Mapping[str, str] | None = None,
    translation_key: str,
) -> Issue:
    page = f"config/devices/device/{receiver.device_id}"
    return Issue(
        translation_key=translation_key,
        placeholders={"receiver": receiver.name, **(places or {})},
        links={"page": f"/{page}"},
        learn_more_url=f"homeassistant://{page}",
        about=about,
    )


def _area_name(hass: HomeAssistant, area_id: str | None) -> str:
    area = ar.async_get(hass).async_get_area(area_id) if area_id else None
    return area.name if area else _UNKNOWN_ROOM
