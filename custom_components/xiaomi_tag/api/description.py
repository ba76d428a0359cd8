"""Describes a home on the websocket: what rarely changes."""

from collections import Counter
from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import callback
from homeassistant.helpers import area_registry as ar, device_registry as dr, floor_registry as fr

from ..home import Home
from ..home.payloads import HomePayload, RoomPayload
from ..locator.plan import FloorPlan
from ..locator.plan_json import plan_to_json
from ..locator.walks import WalkKind
from .access import readable_tags
from .cards import served_bundle


@callback
def home_payload(home: Home, user: User) -> HomePayload:
    """Describe a home, with the tags that the user may read. Raises Unauthorized for a user who may read nothing."""
    readable = readable_tags(home, user)
    hass = home.hass
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), home.entry.entry_id)
    device_ids = {identifier: device.id for device in devices for _domain, identifier in device.identifiers}
    plan = home.calibration_store.plan
    rooms = _rooms(home)
    return {
        "entry_id": home.entry.entry_id,
        "rooms": rooms,
        "floors": [
            {"floor_id": floor.floor_id, "name": floor.name, "level": floor.level}
            for floor in fr.async_get(hass).async_list_floors()
        ],
        "receivers": [
            {
                "source": receiver.source,
                "name": receiver.name,
                "device_id": receiver.device_id,
                "area_id": receiver.area_id,
                "floor_id": receiver.floor_id,
                "online": receiver.online,
                "state": receiver.state,
            }
            for receiver in home.receivers.all()
        ],
        "layout": _layout(home, plan) if plan is not None else None,
        "rev": home.calibration_store.rev,
        "tags": [
            {
                "relay_id": tag.id,
                "device_id": device_ids.get(tag.id),
                "name": tag.name,
                "level": home.locator.level.value,
                "person": tag.person,
            }
            for tag in home.tags.values()
            if tag.id in readable
        ],
        "next": _next(plan, rooms, {receiver.area_id for receiver in home.receivers.used()}),
        # Who may read where a tag is may read where it was.
        "may": {"history": True, "teach": user.is_admin},
        "frontend": served_bundle(hass),
    }


def _rooms(home: Home) -> list[RoomPayload]:
    nameable = {receiver.area_id for receiver in home.receivers.used()} | home.locator.mapped_rooms
    walked = {walk.room for walk in home.calibration_store.walks.values() if walk.kind is WalkKind.WALK}
    return [
        {
            "area_id": area.id,
            "name": area.name,
            "floor_id": area.floor_id,
            "nameable": area.id in nameable,
            "walked": area.id in walked,
        }
        for area in ar.async_get(home.hass).async_list_areas()
    ]


def _next(plan: FloorPlan | None, rooms: list[RoomPayload], heard: set[str | None]) -> str | None:
    """Return what would make rooms more certain: a plan, or walks of rooms that are drawn or have a receiver."""
    if plan is None:
        return "plan"
    worth = heard | plan.floor_of.keys()
    return "walks" if any(room["area_id"] in worth and not room["walked"] for room in rooms) else None


def _layout(home: Home, plan: FloorPlan) -> dict[str, Any]:
    """Return a plan, each floor with that of Home Assistant that it shows."""
    layout = plan_to_json(plan)
    known = {floor.floor_id for floor in fr.async_get(home.hass).async_list_floors()}
    for floor in layout["floors"]:
        if floor.get("floor_id") not in known:
            floor["floor_id"] = _floor_of(home, [room["room"] for room in floor["rooms"]])
    return layout


def _floor_of(home: Home, rooms: list[str]) -> str | None:
    """Return the floor that most areas of these rooms are on; None if they are on none."""
    registry = ar.async_get(home.hass)
    floors = Counter(
        area.floor_id for room in rooms if (area := registry.async_get_area(room)) is not None and area.floor_id
    )
    return max(floors, key=floors.__getitem__, default=None)
