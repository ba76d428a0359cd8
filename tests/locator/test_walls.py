"""Walls and floors between places."""

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.grid import make_grid
from custom_components.xiaomi_tag.locator.plan import Door, FloorPlan
from custom_components.xiaomi_tag.locator.walls import crossings, walls_of

from .plans import L_SHAPE, flat, house, partitions, rectangle

ROW = {"kitchen": rectangle(0, 0, 4, 4), "hall": rectangle(4, 0, 8, 4), "bath": rectangle(8, 0, 12, 4)}


def between(
    plan: FloorPlan,
    a: tuple[float, float, float],
    b: tuple[float, float, float],
    floor_a: int = 0,
    floor_b: int = 0,
) -> tuple[float, float, float]:
    walls, floors, distance = crossings(
        plan, np.array([a]), np.array([floor_a], np.intp), np.array([b]), np.array([floor_b], np.intp)
    )
    return float(walls[0, 0]), float(floors[0, 0]), float(distance[0, 0])


def length_m(plan: FloorPlan) -> float:
    walls = walls_of(plan, "flat")
    return float(np.linalg.norm(walls[:, 2:] - walls[:, :2], axis=1).sum())


@settings(deadline=None, max_examples=40)
@given(partitions(), st.data())
def test_a_line_crosses_the_same_there_and_back(plan: FloorPlan, data: st.DataObject) -> None:
    grid = make_grid(plan, [room.room for room in plan.rooms], most=60)
    door = Door(
        data.draw(st.sampled_from(plan.rooms)).room, "", data.draw(st.floats(0, 15)), data.draw(st.floats(0, 15))
    )
    plan = FloorPlan(plan.floors, plan.rooms, {}, (door,))
    there = crossings(plan, grid.points[:20], grid.floor[:20], grid.points, grid.floor)
    back = crossings(plan, grid.points, grid.floor, grid.points[:20], grid.floor[:20])
    for one, other in zip(there, back, strict=True):
        assert (one == other.T).all()
        assert one.dtype == np.float32


@settings(deadline=None, max_examples=40)
@given(partitions())
def test_nothing_stands_within_a_room_and_something_between_any_two(plan: FloorPlan) -> None:
    grid = make_grid(plan, [room.room for room in plan.rooms], most=80)
    walls, floors, _ = crossings(plan, grid.points, grid.floor, grid.points, grid.floor)
    same = grid.room[:, None] == grid.room[None, :]
    beside = ~same & (grid.floor[:, None] == grid.floor[None, :])
    assert (walls[same] == 0).all()
    assert (walls[beside] >= 1).all()
    assert (floors == (grid.floor[:, None] != grid.floor[None, :])).all()


def test_a_wall_shared_by_two_rooms_counts_once() -> None:
    assert between(flat(ROW), (1, 2, 1), (11, 2, 1)) == (2, 0, 10)


@pytest.mark.parametrize("gap", [0.1, 0.3])
def test_both_sides_of_a_thick_wall_count_once(gap: float) -> None:
    plan = flat({"kitchen": rectangle(0, 0, 4, 4), "hall": rectangle(4 + gap, 0, 8, 4)})
    assert between(plan, (1, 2, 1), (7, 2, 1))[0] == 1


def test_a_gap_wider_than_a_wall_has_two() -> None:
    plan = flat({"kitchen": rectangle(0, 0, 4, 4), "hall": rectangle(4.5, 0, 8, 4)})
    assert between(plan, (1, 2, 1), (7, 2, 1))[0] == 2


def test_of_a_shared_wall_only_one_side_is_kept() -> None:
    assert length_m(flat(ROW)) == pytest.approx(12 * 2 + 4 * 4)
    staggered = flat({"kitchen": rectangle(0, 0, 4, 4), "hall": rectangle(4.2, 2, 8, 6)})
    assert length_m(staggered) == pytest.approx(16 + 15.6 - 2)


def test_an_edge_along_two_rooms_is_cut_twice() -> None:
    plan = flat(
        {"kitchen": rectangle(0, 0, 4, 4), "bath": rectangle(5, 0, 9, 4), "hall": rectangle(0, 4, 9, 6)},
    )
    assert length_m(plan) == pytest.approx(16 + 16 + 22 - 8)


@pytest.mark.parametrize(("y", "walls"), [(2.0, 0.3), (2.4, 0.3), (2.5, 1.0)])
def test_a_door_counts_little(y: float, walls: float) -> None:
    plan = flat(ROW, doors=[Door("kitchen", "hall", 4.05, 2.0)])
    assert between(plan, (1, y, 1), (7, y, 1))[0] == pytest.approx(walls)


def test_a_door_of_another_floor_does_not_count() -> None:
    plan = house(doors=[Door("bath", "bedroom", 4.0, 2.0)])
    assert between(plan, (1, 2, 1), (7, 2, 1))[0] == 1
    assert between(plan, (1, 2, 3.5), (7, 2, 3.5), 1, 1)[0] == pytest.approx(0.3)


def test_a_line_may_cross_a_concave_room_s_own_walls() -> None:
    assert between(flat({"hall": L_SHAPE}), (7, 1, 1), (1, 7, 1))[0] == 2


def test_across_floors_the_walls_of_both_count_half() -> None:
    walls, floors, distance = between(house(), (1, 2, 1), (7, 2, 3.5), 0, 1)
    assert (walls, floors) == (1, 1)
    assert distance == pytest.approx(6.5)


def test_straight_up_there_is_only_the_floor() -> None:
    assert between(house(), (1, 2, 1), (1, 2, 3.5), 0, 1) == (0, 1, 2.5)


def test_no_points_no_lines() -> None:
    none, floor = np.zeros((0, 3)), np.zeros(0, np.intp)
    for each in crossings(house(), none, floor, np.zeros((2, 3)), np.zeros(2, np.intp)):
        assert each.shape == (0, 2)
