"""Cells all over a plan."""

from hypothesis import given, settings
import pytest

from custom_components.xiaomi_tag.locator.grid import Grid, make_grid
from custom_components.xiaomi_tag.locator.plan import FloorPlan, Polygon
from custom_components.xiaomi_tag.locator.polygons import Metres, area_m2, contains

from .plans import L_SHAPE, flat, house, partitions, rectangle


def cells_of(grid: Grid, room: str) -> Metres:
    cells: Metres = grid.points[grid.room == grid.rooms.index(room)]
    return cells


@settings(deadline=None)
@given(partitions())
def test_every_room_has_cells_and_every_cell_lies_in_its_room(plan: FloorPlan) -> None:
    rooms = [room.room for room in plan.rooms]
    grid = make_grid(plan, rooms)
    assert len(grid.x_m) <= 300
    for room in plan.rooms:
        cells = cells_of(grid, room.room)
        assert len(cells) >= (2 if area_m2(room.polygon) > 2 else 1)
        assert contains(room.polygon, cells[:, :2]).all()
        assert {plan.floors[index].id for index in grid.floor[grid.room == rooms.index(room.room)]} == {room.floor}


def test_cells_fill_a_room_evenly_a_metre_above_its_floor() -> None:
    grid = make_grid(house(), ["bath"])
    assert len(grid.x_m) == 16
    assert sorted(set(grid.x_m)) == [0.5, 1.5, 2.5, 3.5]
    assert set(grid.z_m) == {3.5}
    assert set(grid.floor) == {1}


def test_an_l_is_filled_without_its_notch() -> None:
    assert len(make_grid(flat({"hall": L_SHAPE}), ["hall"]).x_m) == 28


def test_rooms_are_indices_into_what_was_asked_for() -> None:
    grid = make_grid(house(), ["garden", "living", "bath"])
    assert set(grid.room) == {1, 2}
    assert set(grid.floor[grid.room == 1]) == {0}


def test_spacing_grows_until_there_are_few_enough() -> None:
    plan = flat({"hall": rectangle(0, 0, 30, 30), "closet": rectangle(30, 0, 31, 1)})
    grid = make_grid(plan, ["hall", "closet"], most=100)
    assert 60 < len(grid.x_m) <= 100
    assert grid.spacing_m > 3
    assert len(cells_of(grid, "closet")) == 1


@pytest.mark.parametrize(("size", "least"), [((1.0, 1.9), 1), ((1.4, 1.5), 2), ((0.5, 4.1), 2)])
def test_rooms_over_two_square_metres_have_two_cells(size: tuple[float, float], least: int) -> None:
    plan = flat({"small": rectangle(0, 0, *size)})
    assert len(make_grid(plan, ["small"], spacing_m=5.0).x_m) == least


@pytest.mark.parametrize(
    "polygon",
    [
        ((0.0, 0.0), (60.0, 60.0), (60.0, 60.06), (0.0, 0.06)),
        ((0.0, 0.0), (0.04, 0.0), (0.04, 80.0), (0.0, 80.0)),
    ],
)
def test_a_room_too_thin_for_a_grid_has_its_cells(polygon: Polygon) -> None:
    grid = make_grid(flat({"slit": polygon}), ["slit"])
    assert len(grid.x_m) >= 2
    assert contains(polygon, grid.points[:, :2]).all()


def test_a_polygon_without_area_has_a_cell() -> None:
    assert len(make_grid(flat({"line": ((0.0, 0.0), (1.0, 1.0), (2.0, 2.0))}), ["line"]).x_m) == 1


def test_more_rooms_than_cells_asked_for_get_one_each() -> None:
    rooms = {f"room_{number}": rectangle(4 * number, 0, 4 * number + 4, 4) for number in range(20)}
    grid = make_grid(flat(rooms), list(rooms), most=10)
    assert sorted(grid.room) == list(range(20))


def test_a_huge_thin_room_is_little_work() -> None:
    diagonal = ((-1000.0, -1000.0), (1000.0, 999.0), (1000.0, 1000.0), (-1000.0, -999.0))
    grid = make_grid(flat({"field": diagonal}), ["field"])
    assert 2 <= len(grid.x_m) <= 300


def test_no_rooms_no_cells() -> None:
    grid = make_grid(FloorPlan((), ()), [])
    assert grid.points.shape == (0, 3)
