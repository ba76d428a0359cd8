"""Exports calibrations and floor plan, and imports them: all of it or nothing."""

from collections.abc import Iterator, Mapping
import json
from typing import Any, Final, NoReturn

from homeassistant.helpers import area_registry as ar

from ..home import Home
from ..home.errors import refusal
from ..home.payloads import ExportPayload, ImportedPayload
from ..locator.plan import FloorPlan
from ..locator.plan_json import plan_to_json
from ..locator.walks import MOST_WALKS, Walk, WalkError, read_walk, walk_to_json
from .layout import async_check_layout, async_use_plan, fault_payload

VERSION: Final = 1


def export_payload(home: Home) -> ExportPayload:
    """Return the floor plan and all walks; rooms, receivers and tags are named by their ids."""
    store = home.calibration_store
    return {
        "version": VERSION,
        "layout": plan_to_json(store.plan) if store.plan is not None else None,
        "walks": [walk_to_json(walk) for walk in store.walks.values()],
    }


async def async_import(home: Home, data: Mapping[str, Any] | str) -> ImportedPayload:
    """Add what was exported: a walk replaces one with its id, a layout the old one.

    Raises ServiceValidationError, which names the place, if anything is wrong; then nothing is imported.
    """
    fields = _fields(data)
    walks = list(_walks(home, fields.get("walks", [])))
    plan = await _async_plan(home, fields.get("layout"))
    if len(home.calibration_store.walks.keys() | {walk.id for walk in walks}) > MOST_WALKS:
        _refuse("import_too_many", most=str(MOST_WALKS))
    await home.calibration_store.async_add(walks)
    if plan is not None:
        await async_use_plan(home, plan)
    home.live.async_home_changed()
    return {"walks": len(walks), "layout": plan is not None}


def _fields(data: Mapping[str, Any] | str) -> Mapping[str, Any]:
    """Return exported data as a mapping; text is read as JSON."""
    fields: object = data
    if isinstance(data, str):
        try:
            fields = json.loads(data)
        except ValueError, RecursionError:
            fields = None
    if not isinstance(fields, Mapping):
        _refuse("import_invalid", where="data")
    if fields.get("version") != VERSION:
        _refuse("import_invalid", where="version")
    return fields


def _walks(home: Home, items: object) -> Iterator[Walk]:
    if not isinstance(items, list):
        _refuse("import_invalid", where="walks")
    rooms = {area.id for area in ar.async_get(home.hass).async_list_areas()}
    for index, item in enumerate(items):
        where = f"walks.{index}"
        try:
            walk = read_walk(item)
        except WalkError as err:
            _refuse("import_invalid", where=".".join((where, *err.where)))
        # A walk of an unknown tag or room would never be deleted with it.
        if walk.tag not in home.entry.subentries:
            _refuse("import_unknown_tag", where=f"{where}.tag", tag=walk.tag)
        if walk.room not in rooms:
            _refuse("import_unknown_area", where=f"{where}.room", area=walk.room)
        yield walk


async def _async_plan(home: Home, data: object) -> FloorPlan | None:
    if data is None:
        return None
    plan, faults = await async_check_layout(home, data)
    if plan is None:
        payloads = [fault_payload(home, fault) for fault in faults if fault.error]
        texts = [f"{payload['code']} ({payload['translation_placeholders']['where']})" for payload in payloads]
        _refuse("import_layout", faults=", ".join(texts))
    return plan


def _refuse(key: str, **placeholders: str) -> NoReturn:
    raise refusal(key, **placeholders) from None
