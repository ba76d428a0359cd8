"""Floor plans from and to JSON: the form of `layout.json`, which is also what is stored and exported."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
import re
from typing import Any, Final

from .plan import (
    Door,
    FloorPlan,
    PlanError,
    PlanFault,
    PlanFaultCode,
    PlanFloor,
    PlanPicture,
    PlanRoom,
    Point,
    Polygon,
    Spot,
    Stairs,
    base_heights_m,
)

MOST_FLOORS: Final = 20
MOST_ROOMS: Final = 200
MOST_POINTS: Final = 100
MOST_RECEIVERS: Final = 500
MOST_DOORS: Final = 500
MOST_LETTERS: Final = 255
MOST_LEVEL: Final = 100
FARTHEST_M: Final = 1000.0
LEAST_HEIGHT_M: Final = 1.5
MOST_HEIGHT_M: Final = 10.0
LEAST_CORNERS: Final = 3
LEAST_WIDTH_M: Final = 0.1
MOST_ROTATION_DEG: Final = 360.0
PICTURE_ID: Final = re.compile(r"[0-9a-f]{32}")
BELOW_FLOOR_M: Final = 0.1
"""A receiver this far below the floor it hangs on shows that heights in the file are above each floor."""


def plan_from_json(data: object) -> FloorPlan:
    """Read a plan; unknown keys are ignored. Raise PlanError, which holds all that is wrong, for anything else.

    Heights of receivers are above the lowest floor (`"z_from": "ground"`) or above their own (`"floor"`); without the
    key they are above their own if one of them would otherwise hang below its floor.
    """
    reader = _Reader()
    plan = reader.plan(data)
    if reader.faults:
        raise PlanError(reader.faults)
    return plan


def plan_to_json(plan: FloorPlan) -> dict[str, Any]:
    """Return a plan as `plan_from_json` reads it."""
    return {
        "z_from": "ground",
        "floors": [_floor_to_json(floor, plan.rooms) for floor in plan.floors],
        "receivers": {
            receiver: {"floor": spot.floor, "x_m": spot.x_m, "y_m": spot.y_m, "z_m": spot.z_m}
            for receiver, spot in plan.receivers.items()
        },
        "doors": [_way_to_json(door) for door in plan.doors],
        "stairs": [_way_to_json(stairs) for stairs in plan.stairs],
    }


def _floor_to_json(floor: PlanFloor, rooms: Iterable[PlanRoom]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": floor.id,
        "level": floor.level,
        "height_m": floor.height_m,
        "rooms": [
            {"room": room.room, "polygon": [list(point) for point in room.polygon]}
            for room in rooms
            if room.floor == floor.id
        ],
    }
    if floor.floor_id is not None:
        data["floor_id"] = floor.floor_id
    if floor.picture is not None:
        data["picture"] = asdict(floor.picture)
    return data


def _way_to_json(way: Door | Stairs) -> dict[str, Any]:
    return {"rooms": [way.a, way.b], "x_m": way.x_m, "y_m": way.y_m}


class _Reader:
    """Reads on after a fault, to report all of them; what it then returns is of no use."""

    def __init__(self) -> None:
        self.faults: list[PlanFault] = []

    def plan(self, data: object) -> FloorPlan:
        fields = self._fields(data, ())
        floors: list[PlanFloor] = []
        rooms: list[PlanRoom] = []
        for path, item in self._items(fields.get("floors"), ("floors",), MOST_FLOORS):
            floor_fields = self._fields(item, path)
            floor = self._floor(floor_fields, path)
            floors.append(floor)
            rooms += self._rooms(floor_fields, floor.id, path)
        if len({floor.id for floor in floors}) < len(floors):
            self._accept(PlanFaultCode.FLOOR_TWICE, ("floors",))
        if len(rooms) > MOST_ROOMS:
            self._accept(PlanFaultCode.TOO_MANY, ("rooms",))
        bases = base_heights_m((floor.level, floor.height_m) for floor in floors)
        floors = [replace(floor, base_m=bases[floor.level]) for floor in floors]
        floors.sort(key=lambda floor: floor.level)
        order = {floor.id: index for index, floor in enumerate(floors)}
        rooms.sort(key=lambda room: order[room.floor])
        return FloorPlan(
            tuple(floors),
            tuple(rooms),
            self._receivers(fields, {floor.id: floor for floor in floors}),
            tuple(Door(*way) for way in self._ways(fields, "doors")),
            tuple(Stairs(*way) for way in self._ways(fields, "stairs")),
        )

    def _floor(self, fields: Mapping[Any, Any], path: tuple[str, ...]) -> PlanFloor:
        name = self._name(fields.get("name"), (*path, "name"))
        level = self._number(fields.get("level"), (*path, "level"), -MOST_LEVEL, MOST_LEVEL)
        if level != int(level):
            self._accept(PlanFaultCode.OUT_OF_RANGE, (*path, "level"))
        floor_id = self._name(fields["floor_id"], (*path, "floor_id")) if fields.get("floor_id") is not None else None
        picture = self._picture(fields["picture"], (*path, "picture")) if fields.get("picture") is not None else None
        height_m = fields.get("height_m")
        if height_m is None or (_is_number(height_m) and height_m <= 0):
            self._accept(PlanFaultCode.FLOOR_WITHOUT_HEIGHT, (name,))
            return PlanFloor(name, int(level), LEAST_HEIGHT_M, 0.0)
        height_m = self._number(height_m, (*path, "height_m"), LEAST_HEIGHT_M, MOST_HEIGHT_M)
        return PlanFloor(name, int(level), height_m, 0.0, floor_id, picture)

    def _picture(self, value: object, path: tuple[str, ...]) -> PlanPicture | None:
        fields = self._fields(value, path)
        picture_id = fields.get("id")
        if not isinstance(picture_id, str) or PICTURE_ID.fullmatch(picture_id) is None:
            self._accept(PlanFaultCode.MALFORMED, (*path, "id"))
            return None
        turned = fields.get("rotation_deg", 0.0)
        return PlanPicture(
            picture_id,
            self._length(fields.get("x_m"), (*path, "x_m")),
            self._length(fields.get("y_m"), (*path, "y_m")),
            self._number(fields.get("width_m"), (*path, "width_m"), LEAST_WIDTH_M, FARTHEST_M),
            self._number(turned, (*path, "rotation_deg"), -MOST_ROTATION_DEG, MOST_ROTATION_DEG),
            self._number(fields.get("opacity", 1.0), (*path, "opacity"), 0.0, 1.0),
        )

    def _rooms(self, floor: Mapping[Any, Any], floor_id: str, path: tuple[str, ...]) -> Iterator[PlanRoom]:
        for room_path, item in self._items(floor.get("rooms", ()), (*path, "rooms"), MOST_ROOMS):
            fields = self._fields(item, room_path)
            room = self._name(fields.get("room"), (*room_path, "room"))
            yield PlanRoom(room, floor_id, self._polygon(fields.get("polygon"), room, (*room_path, "polygon")))

    def _polygon(self, value: object, room: str, path: tuple[str, ...]) -> Polygon:
        """Read corners; one that is drawn twice in a row, or the first again at the end, is one."""
        corners: list[Point] = []
        for point_path, item in self._items(value, path, MOST_POINTS):
            if not isinstance(item, list | tuple) or len(item) != 2:  # noqa: PLR2004  # x and y
                self._accept(PlanFaultCode.MALFORMED, point_path)
                return ()
            corner = self._length(item[0], point_path), self._length(item[1], point_path)
            if not corners or corner != corners[-1]:
                corners.append(corner)
        if len(corners) > 1 and corners[0] == corners[-1]:
            corners.pop()
        if len(corners) < LEAST_CORNERS and isinstance(value, list | tuple):
            self._accept(PlanFaultCode.POLYGON_WITHOUT_AREA, (room,))
        return tuple(corners)

    def _receivers(self, fields: Mapping[Any, Any], floors: Mapping[str, PlanFloor]) -> dict[str, Spot]:
        items = self._fields(fields.get("receivers", {}), ("receivers",))
        if len(items) > MOST_RECEIVERS:
            self._accept(PlanFaultCode.TOO_MANY, ("receivers",))
            return {}
        spots: dict[str, Spot] = {}
        for key, item in items.items():
            receiver = self._name(key, ("receivers",))
            path = ("receivers", receiver)
            spot_fields = self._fields(item, path)
            floor = spot_fields.get("floor")
            if not isinstance(floor, str) or floor not in floors:
                self._accept(PlanFaultCode.RECEIVER_WITHOUT_FLOOR, (receiver,))
                continue
            x_m, y_m, z_m = (self._length(spot_fields.get(axis), (*path, axis)) for axis in ("x_m", "y_m", "z_m"))
            spots[receiver] = Spot(floor, x_m, y_m, z_m)
        bases = {floor.id: floor.base_m for floor in floors.values()}
        if not self._heights_are_above_floors(fields.get("z_from"), spots, bases):
            return spots
        return {key: Spot(at.floor, at.x_m, at.y_m, self._raised(key, at, bases)) for key, at in spots.items()}

    def _raised(self, receiver: str, spot: Spot, bases: Mapping[str, float]) -> float:
        """Return a receiver's height above the lowest floor, from that above its own."""
        return self._length(spot.z_m + bases[spot.floor], ("receivers", receiver, "z_m"))

    def _heights_are_above_floors(self, given: object, spots: Mapping[str, Spot], bases: Mapping[str, float]) -> bool:
        if given is None:
            return any(spot.z_m < bases[spot.floor] - BELOW_FLOOR_M for spot in spots.values() if bases[spot.floor] > 0)
        if not (isinstance(given, str) and given in {"ground", "floor"}):
            self._accept(PlanFaultCode.MALFORMED, ("z_from",))
        return given == "floor"

    def _ways(self, plan: Mapping[Any, Any], kind: str) -> Iterator[tuple[str, str, float, float]]:
        """Read doors or stairs."""
        for path, item in self._items(plan.get(kind) or (), (kind,), MOST_DOORS):
            fields = self._fields(item, path)
            ends = fields.get("rooms")
            if not isinstance(ends, list | tuple) or len(ends) != 2:  # noqa: PLR2004  # both sides
                self._accept(PlanFaultCode.MALFORMED, (*path, "rooms"))
                continue
            a, b = (self._name(end, (*path, "rooms")) for end in ends)
            yield a, b, self._length(fields.get("x_m"), (*path, "x_m")), self._length(fields.get("y_m"), (*path, "y_m"))

    def _fields(self, value: object, path: tuple[str, ...]) -> Mapping[Any, Any]:
        if isinstance(value, Mapping):
            return value
        self._accept(PlanFaultCode.MALFORMED, path)
        return {}

    def _items(self, value: object, path: tuple[str, ...], most: int) -> Iterator[tuple[tuple[str, ...], object]]:
        """Yield the items of a list, each with its path; none of one that is too long."""
        if not isinstance(value, list | tuple):
            self._accept(PlanFaultCode.MALFORMED, path)
        elif len(value) > most:
            self._accept(PlanFaultCode.TOO_MANY, path)
        else:
            yield from (((*path, str(index)), item) for index, item in enumerate(value))

    def _name(self, value: object, path: tuple[str, ...]) -> str:
        if isinstance(value, str) and 0 < len(value) <= MOST_LETTERS:
            return value
        self._accept(PlanFaultCode.MALFORMED, path)
        return ""

    def _length(self, value: object, path: tuple[str, ...]) -> float:
        return self._number(value, path, -FARTHEST_M, FARTHEST_M)

    def _number(self, value: object, path: tuple[str, ...], least: float, most: float) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            self._accept(PlanFaultCode.MALFORMED, path)
        elif not least <= value <= most:
            self._accept(PlanFaultCode.OUT_OF_RANGE, path)
        else:
            return float(value)
        return 0.0

    def _accept(self, code: PlanFaultCode, where: tuple[str, ...]) -> None:
        fault = PlanFault(code, where)
        if fault not in self.faults:
            self.faults.append(fault)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
