"""Stored plans and walks of which some values cannot be read: these are left out, and all others kept.

What a user sends is read strictly instead (`plan_json`, `walks`): there an error is worth more than half a plan.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..basics.numbers import moment, whole_within
from .plan import FloorPlan, PlanError
from .plan_json import plan_from_json
from .walks import MOST_LETTERS, MOST_RECEIVERS, MOST_ROWS, STRONGEST_DBM, WEAKEST_DBM, Walk, WalkError, read_walk

_USUAL_HEIGHT_M: Final = 2.5
_HEIGHTS: Final = {"ground", "floor"}
_UNNAMED: Final = "unnamed"


def mended_plan(data: object) -> FloorPlan | None:
    """Return a plan without what cannot be read of it: rooms, receivers, doors, stairs; None if no floor is left."""
    if not isinstance(data, Mapping):
        return None
    floors = list(_floors(data.get("floors")))
    bare: dict[str, Any] = {"floors": [{**floor, "rooms": []} for floor in floors]}
    if "z_from" in data:
        z_from = data["z_from"]
        bare["z_from"] = z_from if isinstance(z_from, str) and z_from in _HEIGHTS else "ground"
    receivers = data.get("receivers")
    kept = receivers.items() if isinstance(receivers, Mapping) else ()
    mended = {
        **bare,
        "floors": floors,
        "receivers": {key: spot for key, spot in kept if _readable({**bare, "receivers": {key: spot}})},
        **{
            kind: [way for way in _list(data.get(kind)) if _readable({**bare, kind: [way]})]
            for kind in ("doors", "stairs")
        },
    }
    return plan_from_json(mended) if floors and _readable(mended) else None


def mended_walk(data: object, number: int = 0) -> Walk | None:
    """Return a walk without what cannot be read of it; None without a room, a tag or any level.

    A walk without an id gets one from its `number`.
    """
    if not isinstance(data, Mapping):
        return None
    receivers, levels = _columns(data.get("receivers"), data.get("levels_dbm"))
    fields = {
        "id": f"{_UNNAMED}_{number}",
        # The kind that goes first when there are too many.
        "kind": "correction",
        **{key: value for key, value in data.items() if isinstance(value, str) and 0 < len(value) <= MOST_LETTERS},
        "at": moment(data.get("at")) or 0.0,
        "receivers": receivers,
        "levels_dbm": levels,
    }
    for kind in (fields["kind"], "correction"):
        try:
            return read_walk({**fields, "kind": kind})
        except WalkError:
            continue
    return None


def _floors(value: object) -> Iterator[dict[str, Any]]:
    """Yield the floors that can be read, with the rooms that can."""
    names: set[object] = set()
    for item in _list(value):
        if not isinstance(item, Mapping):
            continue
        rooms = [room for room in _list(item.get("rooms")) if _readable(_a_floor(rooms=[room]))]
        extras = {
            key: item[key] for key in ("floor_id", "picture") if key in item and _readable(_a_floor(**{key: item[key]}))
        }
        for height_m in (item.get("height_m"), _USUAL_HEIGHT_M):
            floor = {
                "name": item.get("name"),
                "level": item.get("level"),
                "height_m": height_m,
                "rooms": rooms,
                **extras,
            }
            if _readable({"floors": [floor]}) and floor["name"] not in names:
                names.add(floor["name"])
                yield floor
                break


def _a_floor(**extra: object) -> dict[str, Any]:
    """Return a plan of one floor, to try something with."""
    return {"floors": [{"name": "floor", "level": 0, "height_m": _USUAL_HEIGHT_M, "rooms": [], **extra}]}


def _columns(receivers: object, levels: object) -> tuple[list[str], list[list[int | None]]]:
    """Return the receivers and the rows that can be read; a level that cannot is none."""
    names = _list(receivers)[:MOST_RECEIVERS]
    kept = [
        column
        for column, name in enumerate(names)
        if isinstance(name, str) and 0 < len(name) <= MOST_LETTERS and name not in names[:column]
    ]
    rows = [
        [whole_within(row[column], WEAKEST_DBM, STRONGEST_DBM) for column in kept]
        for row in _list(levels)[:MOST_ROWS]
        if isinstance(row, list) and len(row) == len(names)
    ]
    return [names[column] for column in kept], [row for row in rows if any(level is not None for level in row)]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _readable(plan: Mapping[str, Any]) -> bool:
    try:
        plan_from_json(plan)
    except PlanError:
        return False
    return True
