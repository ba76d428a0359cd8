"""What is wrong with a floor plan that could be read."""

from collections.abc import Collection, Iterator
from itertools import combinations
from typing import Final

import numpy as np

from .plan import OUTSIDE, Door, FloorPlan, PlanFault, PlanFaultCode, PlanRoom, Stairs
from .polygons import area_m2, crosses_itself, distance_m, gap_m, overlap_m2

LEAST_AREA_M2: Final = 0.05
MOST_OVERLAP_M2: Final = 0.05
MOST_OUTSIDE_M: Final = 0.5
MOST_OFF_FLOOR_M: Final = 0.3
"""Receivers hang above false ceilings, and floors are drawn roughly."""
MOST_GAP_M: Final = 0.5
"""Rooms farther apart do not touch, thick walls considered."""
MOST_DOOR_ASIDE_M: Final = 1.0


def check_plan(
    plan: FloorPlan, rooms: Collection[str] | None = None, receivers: Collection[str] | None = None
) -> tuple[PlanFault, ...]:
    """Return what is wrong; with the home's `rooms` and `receivers`, also (no errors) what of the plan is unknown there."""
    sound = [room for room in plan.rooms if _polygon_fault(room) is None]
    faults = [
        *_floor_faults(plan),
        *_room_faults(plan),
        *_overlaps(sound),
        *_receiver_faults(plan, sound),
        *(fault for door in plan.doors for fault in _door_faults(plan, door)),
        *(fault for stairs in plan.stairs for fault in _stairs_faults(plan, stairs)),
    ]
    if rooms is not None:
        known = dict.fromkeys(room.room for room in plan.rooms if room.room not in rooms)
        faults += [PlanFault(PlanFaultCode.UNKNOWN_ROOM, (room,), error=False) for room in known]
    if receivers is not None:
        strange = [receiver for receiver in plan.receivers if receiver not in receivers]
        faults += [PlanFault(PlanFaultCode.UNKNOWN_RECEIVER, (receiver,), error=False) for receiver in strange]
    return tuple(faults)


def _floor_faults(plan: FloorPlan) -> Iterator[PlanFault]:
    seen: set[str] = set()
    for floor in plan.floors:
        if floor.height_m <= 0:
            yield PlanFault(PlanFaultCode.FLOOR_WITHOUT_HEIGHT, (floor.id,))
        if floor.id in seen:
            yield PlanFault(PlanFaultCode.FLOOR_TWICE, (floor.id,))
        seen.add(floor.id)


def _room_faults(plan: FloorPlan) -> Iterator[PlanFault]:
    floors = plan.floor_indices
    seen: set[str] = set()
    for room in plan.rooms:
        if room.room in seen:
            yield PlanFault(PlanFaultCode.ROOM_TWICE, (room.room,))
        seen.add(room.room)
        if room.floor not in floors:
            yield PlanFault(PlanFaultCode.ROOM_WITHOUT_FLOOR, (room.room,))
        code = _polygon_fault(room)
        if code is not None:
            yield PlanFault(code, (room.room,))


def _polygon_fault(room: PlanRoom) -> PlanFaultCode | None:
    if crosses_itself(room.polygon):
        return PlanFaultCode.POLYGON_CROSSES_ITSELF
    return PlanFaultCode.POLYGON_WITHOUT_AREA if area_m2(room.polygon) < LEAST_AREA_M2 else None


def _overlaps(rooms: list[PlanRoom]) -> Iterator[PlanFault]:
    for one, other in combinations(rooms, 2):
        if one.floor == other.floor and overlap_m2(one.polygon, other.polygon) > MOST_OVERLAP_M2:
            yield PlanFault(PlanFaultCode.ROOMS_OVERLAP, (one.room, other.room))


def _receiver_faults(plan: FloorPlan, rooms: list[PlanRoom]) -> Iterator[PlanFault]:
    floors = {floor.id: floor for floor in plan.floors}
    for receiver, spot in plan.receivers.items():
        floor = floors.get(spot.floor)
        if floor is None:
            yield PlanFault(PlanFaultCode.RECEIVER_WITHOUT_FLOOR, (receiver,))
            continue
        point = np.array([[spot.x_m, spot.y_m]])
        near = (distance_m(room.polygon, point)[0] for room in rooms if room.floor == spot.floor)
        if min(near, default=np.inf) > MOST_OUTSIDE_M:
            yield PlanFault(PlanFaultCode.RECEIVER_OUTSIDE, (receiver,))
        if not -MOST_OFF_FLOOR_M <= spot.z_m - floor.base_m <= floor.height_m + MOST_OFF_FLOOR_M:
            yield PlanFault(PlanFaultCode.RECEIVER_OFF_FLOOR, (receiver,))


def _door_faults(plan: FloorPlan, door: Door) -> Iterator[PlanFault]:
    drawn = {room.room: room for room in plan.rooms}
    ends = [room for room in (door.a, door.b) if room != OUTSIDE]
    missing = [room for room in ends if room not in drawn]
    yield from (PlanFault(PlanFaultCode.ROOM_NOT_IN_PLAN, (room,)) for room in missing)
    if missing:
        return
    rooms = [drawn[room] for room in ends]
    apart = [
        one.floor != other.floor or one is other or gap_m(one.polygon, other.polygon) > MOST_GAP_M
        for one, other in combinations(rooms, 2)
    ]
    point = np.array([[door.x_m, door.y_m]])
    if any(apart):
        yield PlanFault(PlanFaultCode.DOOR_ROOMS_APART, (door.a, door.b))
    elif any(distance_m(room.polygon, point)[0] > MOST_DOOR_ASIDE_M for room in rooms):
        yield PlanFault(PlanFaultCode.DOOR_MISPLACED, (door.a, door.b), error=False)


def _stairs_faults(plan: FloorPlan, stairs: Stairs) -> Iterator[PlanFault]:
    storey = {floor.id: storey for floor, storey in zip(plan.floors, plan.storeys, strict=True)}
    floor_of = plan.floor_of
    missing = [room for room in (stairs.a, stairs.b) if floor_of.get(room) not in storey]
    yield from (PlanFault(PlanFaultCode.ROOM_NOT_IN_PLAN, (room,)) for room in missing)
    if missing:
        return
    one, other = floor_of[stairs.a], floor_of[stairs.b]
    if one == other or abs(storey[one] - storey[other]) > 1:
        yield PlanFault(PlanFaultCode.STAIRS_FLOORS_APART, (stairs.a, stairs.b))
