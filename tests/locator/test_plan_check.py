"""What is wrong with a plan."""

from dataclasses import replace

from hypothesis import given, settings
import pytest

from custom_components.xiaomi_tag.locator.plan import (
    OUTSIDE,
    Door,
    FloorPlan,
    PlanFloor,
    PlanRoom,
    Polygon,
    Spot,
    Stairs,
)
from custom_components.xiaomi_tag.locator.plan_check import check_plan
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json
from demo.dataset import layout_of
from demo.made import made_house

from .plans import flat, house, partitions, rectangle

ROOMS = {"kitchen": rectangle(0, 0, 4, 4), "living": rectangle(4, 0, 8, 4), "bath": rectangle(8, 0, 12, 4)}


def faults(plan: FloorPlan) -> list[tuple[str, tuple[str, ...]]]:
    return [(fault.code.value, fault.where) for fault in check_plan(plan)]


@settings(deadline=None)
@given(partitions())
def test_a_floor_cut_into_rooms_has_no_faults(plan: FloorPlan) -> None:
    assert check_plan(plan, [room.room for room in plan.rooms], []) == ()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_made_house_has_no_faults(seed: int) -> None:
    assert check_plan(plan_from_json(layout_of(made_house(seed)))) == ()


def test_a_floor_without_height() -> None:
    assert faults(replace(house(), floors=(PlanFloor("ground", 0, 0.0, 0.0), PlanFloor("upper", 1, 2.5, 0.0)))) == [
        ("floor_without_height", ("ground",))
    ]


def test_a_floor_twice_and_a_room_of_none() -> None:
    plan = house()
    floors = (plan.floors[0], plan.floors[0])
    assert faults(replace(plan, floors=floors)) == [
        ("floor_twice", ("ground",)),
        ("room_without_floor", ("bath",)),
        ("room_without_floor", ("bedroom",)),
    ]


@pytest.mark.parametrize(
    ("polygon", "code"),
    [
        (((0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)), "polygon_crosses_itself"),
        (((0.0, 0.0), (2.0, 2.0), (4.0, 4.0)), "polygon_without_area"),
        ((), "polygon_without_area"),
    ],
)
def test_polygons_that_hold_no_room(polygon: Polygon, code: str) -> None:
    assert faults(flat({"kitchen": polygon})) == [(code, ("kitchen",))]


def test_rooms_that_overlap() -> None:
    plan = flat({"kitchen": rectangle(0, 0, 4, 4), "living": rectangle(3, 3, 8, 8), "bath": rectangle(3.99, 0, 8, 3)})
    assert faults(plan) == [("rooms_overlap", ("kitchen", "living"))]


def test_rooms_over_each_other_do_not_overlap() -> None:
    assert faults(house()) == []


def test_a_room_twice() -> None:
    plan = house()
    twice = PlanRoom("kitchen", "upper", rectangle(8, 0, 9, 4))
    assert faults(replace(plan, rooms=(*plan.rooms, twice))) == [("room_twice", ("kitchen",))]


@pytest.mark.parametrize(
    ("spot", "code"),
    [
        (Spot("flat", 4.0, 4.4, 1.0), None),
        (Spot("flat", 4.0, 4.6, 1.0), "receiver_outside"),
        (Spot("flat", 1.0, 1.0, 2.7), None),
        (Spot("flat", 1.0, 1.0, 2.9), "receiver_off_floor"),
        (Spot("flat", 1.0, 1.0, -0.5), "receiver_off_floor"),
        (Spot("attic", 1.0, 1.0, 1.0), "receiver_without_floor"),
    ],
)
def test_receivers_hang_on_their_floor(spot: Spot, code: str | None) -> None:
    assert faults(flat(ROOMS, receivers={"proxy": spot})) == ([(code, ("proxy",))] if code else [])


@pytest.mark.parametrize(
    ("door", "found"),
    [
        (Door("kitchen", "living", 4.0, 2.0), []),
        (Door("kitchen", OUTSIDE, 0.0, 2.0), []),
        (Door("kitchen", "bath", 4.0, 2.0), [("door_rooms_apart", ("kitchen", "bath"))]),
        (Door("kitchen", "kitchen", 4.0, 2.0), [("door_rooms_apart", ("kitchen", "kitchen"))]),
        (Door("kitchen", "attic", 4.0, 2.0), [("room_not_in_plan", ("attic",))]),
        (Door("kitchen", "living", 7.0, 2.0), [("door_misplaced", ("kitchen", "living"))]),
    ],
)
def test_doors_join_rooms_that_touch(door: Door, found: list[tuple[str, tuple[str, ...]]]) -> None:
    assert faults(flat(ROOMS, doors=[door])) == found


def test_a_door_drawn_beside_its_wall_is_worth_a_word_only() -> None:
    (fault,) = check_plan(flat(ROOMS, doors=[Door("kitchen", "living", 7.0, 2.0)]))
    assert not fault.error


@pytest.mark.parametrize(
    ("stairs", "found"),
    [
        (Stairs("living", "bedroom", 6.0, 2.0), []),
        (Stairs("living", "kitchen", 4.0, 2.0), [("stairs_floors_apart", ("living", "kitchen"))]),
        (Stairs("living", "attic", 4.0, 2.0), [("room_not_in_plan", ("attic",))]),
    ],
)
def test_stairs_join_neighbouring_floors(stairs: Stairs, found: list[tuple[str, tuple[str, ...]]]) -> None:
    assert faults(house(stairs=[stairs])) == found


def test_stairs_past_a_floor() -> None:
    plan = house(stairs=[Stairs("living", "loft", 6.0, 2.0)])
    loft = PlanFloor("loft", 2, 2.5, 5.0), PlanRoom("loft", "loft", rectangle(0, 0, 8, 4))
    plan = replace(plan, floors=(*plan.floors, loft[0]), rooms=(*plan.rooms, loft[1]))
    assert faults(plan) == [("stairs_floors_apart", ("living", "loft"))]


def test_unknown_items_are_not_an_error() -> None:
    plan = flat(ROOMS, receivers={"proxy": Spot("flat", 1.0, 1.0, 1.0)})
    found = check_plan(plan, {"kitchen", "living"}, {"other"})
    assert [(fault.code.value, fault.where, fault.error) for fault in found] == [
        ("unknown_room", ("bath",), False),
        ("unknown_receiver", ("proxy",), False),
    ]
