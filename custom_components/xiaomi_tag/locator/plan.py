"""The floor plan: floors, rooms as polygons, where receivers hang, doors and stairs; and what can be wrong with one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

OUTSIDE: Final = "not_home"
"""Stands in for the second room of a front door."""

type Point = tuple[float, float]
type Polygon = tuple[Point, ...]
"""Corners in order, x and y in metres, the first not repeated at the end."""


@dataclass(frozen=True, slots=True)
class PlanPicture:
    """A picture behind the rooms of a floor, by its id: where its top left corner lies before it is turned there.

    `opacity` is from 0 to 1; positive rotations are clockwise, as x runs to the right and y downwards.
    """

    id: str
    x_m: float
    y_m: float
    width_m: float
    rotation_deg: float
    opacity: float


@dataclass(frozen=True, slots=True)
class PlanFloor:
    """One storey; `base_m` is its ground above the ground of the lowest floor, `height_m` reaches to the next one.

    `floor_id` is the floor of Home Assistant that it shows. It and the picture are only kept, for those who draw.
    """

    id: str
    level: int
    height_m: float
    base_m: float
    floor_id: str | None = None
    picture: PlanPicture | None = None


@dataclass(frozen=True, slots=True)
class PlanRoom:
    """A room (an area's id) on a floor (its id)."""

    room: str
    floor: str
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a receiver hangs: on which floor (its id), and `z_m` above the ground of the lowest floor."""

    floor: str
    x_m: float
    y_m: float
    z_m: float


@dataclass(frozen=True, slots=True)
class Door:
    """A door between two rooms of a floor; `b` is OUTSIDE for a front door."""

    a: str
    b: str
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True)
class Stairs:
    """Stairs between rooms of two neighbouring floors."""

    a: str
    b: str
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """A whole home; floors from the lowest up, rooms in the order of their floors."""

    floors: tuple[PlanFloor, ...]
    rooms: tuple[PlanRoom, ...]
    receivers: Mapping[str, Spot] = field(default_factory=dict)
    doors: tuple[Door, ...] = ()
    stairs: tuple[Stairs, ...] = ()

    @property
    def floor_indices(self) -> dict[str, int]:
        """The floors' indices by id."""
        return {floor.id: index for index, floor in enumerate(self.floors)}

    @property
    def storeys(self) -> tuple[int, ...]:
        """For each floor how many levels lie below it: two floors may share a level, as in a house with an annexe."""
        levels = sorted({floor.level for floor in self.floors})
        return tuple(levels.index(floor.level) for floor in self.floors)

    @property
    def floor_of(self) -> dict[str, str]:
        """The floor ids by room."""
        return {room.room: room.floor for room in self.rooms}


class PlanFaultCode(StrEnum):
    """What can be wrong with a plan; the value is the translation key of its explanation."""

    MALFORMED = "malformed"
    """Something is missing or of another kind than expected; `where` is the path to it."""
    TOO_MANY = "too_many"
    OUT_OF_RANGE = "out_of_range"
    FLOOR_WITHOUT_HEIGHT = "floor_without_height"
    FLOOR_TWICE = "floor_twice"
    ROOM_TWICE = "room_twice"
    ROOM_WITHOUT_FLOOR = "room_without_floor"
    ROOM_NOT_IN_PLAN = "room_not_in_plan"
    """A door or stairs name a room that is not drawn."""
    POLYGON_WITHOUT_AREA = "polygon_without_area"
    POLYGON_CROSSES_ITSELF = "polygon_crosses_itself"
    ROOMS_OVERLAP = "rooms_overlap"
    RECEIVER_WITHOUT_FLOOR = "receiver_without_floor"
    RECEIVER_OUTSIDE = "receiver_outside"
    """Far from every room of its floor."""
    RECEIVER_OFF_FLOOR = "receiver_off_floor"
    """Above or below its floor."""
    DOOR_ROOMS_APART = "door_rooms_apart"
    DOOR_MISPLACED = "door_misplaced"
    """Not where its rooms are."""
    STAIRS_FLOORS_APART = "stairs_floors_apart"
    UNKNOWN_ROOM = "unknown_room"
    UNKNOWN_RECEIVER = "unknown_receiver"


@dataclass(frozen=True, slots=True)
class PlanFault:
    """One thing wrong: `where` holds the ids (or the path) of what is meant; not an `error` is worth a word only."""

    code: PlanFaultCode
    where: tuple[str, ...]
    error: bool = True


class PlanError(ValueError):
    """A plan could not be read."""

    def __init__(self, faults: Iterable[PlanFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(f"{fault.code} ({'/'.join(fault.where)})" for fault in self.faults))


def base_heights_m(floors: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Return for each level its ground above the lowest one's, from floors as (level, height in metres)."""
    heights: dict[int, float] = {}
    for level, height_m in floors:
        heights[level] = max(height_m, heights.get(level, 0.0))
    bases: dict[int, float] = {}
    base_m = 0.0
    for level in sorted(heights):
        bases[level] = base_m
        base_m += heights[level]
    return bases
