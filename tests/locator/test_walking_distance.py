"""Ways between cells."""

from hypothesis import given, settings
import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.arrays import Floats
from custom_components.xiaomi_tag.locator.grid import Grid, make_grid
from custom_components.xiaomi_tag.locator.plan import OUTSIDE, Door, FloorPlan, Polygon, Stairs
from custom_components.xiaomi_tag.locator.walking_distance import walking_m

from .plans import L_SHAPE, flat, house, partitions, rectangle

ROW = {"kitchen": rectangle(0, 0, 4, 4), "hall": rectangle(4, 0, 8, 4), "bath": rectangle(8, 0, 12, 4)}


def walk(plan: FloorPlan) -> tuple[Grid, Floats]:
    grid = make_grid(plan, [room.room for room in plan.rooms])
    return grid, walking_m(plan, grid)


def straight_m(grid: Grid) -> Floats:
    points = grid.points
    apart: Floats = np.linalg.norm(points[:, None] - points[None, :], axis=2).astype(np.float32)
    return apart


def at(grid: Grid, x_m: float, y_m: float, z_m: float = 1.0) -> int:
    """The cell nearest to a point."""
    return int(np.linalg.norm(grid.points - (x_m, y_m, z_m), axis=1).argmin())


@settings(deadline=None, max_examples=40)
@given(partitions())
def test_ways_are_symmetric_and_no_shorter_than_a_straight_line(plan: FloorPlan) -> None:
    grid, ways = walk(plan)
    assert (ways == ways.T).all()
    assert (np.diag(ways) == 0).all()
    assert (ways >= straight_m(grid) - 1e-3).all()


@settings(deadline=None, max_examples=40)
@given(partitions())
def test_rooms_without_doors_are_all_reached(plan: FloorPlan) -> None:
    assert np.isfinite(walk(plan)[1]).all()


def test_ways_within_a_room_are_straight() -> None:
    grid, ways = walk(flat({"hall": rectangle(0, 0, 6, 4)}))
    assert ways == pytest.approx(straight_m(grid), abs=1e-5)


def test_without_doors_a_shared_edge_is_open_everywhere() -> None:
    grid, ways = walk(flat(ROW))
    for y in (0.5, 3.5):
        assert ways[at(grid, 0.5, y), at(grid, 11.5, y)] == pytest.approx(11, abs=0.05)


def test_a_wall_that_was_drawn_is_passed() -> None:
    grid, ways = walk(flat({"kitchen": rectangle(0, 0, 4, 4), "hall": rectangle(4.25, 0, 8, 4)}))
    assert ways[at(grid, 0.5, 0.5), at(grid, 7.5, 0.5)] < 7.5


@pytest.mark.parametrize("other", [rectangle(4.5, 0, 8, 4), rectangle(4, 3.5, 8, 8), rectangle(4, 4, 8, 8)])
def test_rooms_that_share_too_little_are_apart(other: Polygon) -> None:
    grid, ways = walk(flat({"kitchen": rectangle(0, 0, 4, 4), "hall": other}))
    assert np.isinf(ways[at(grid, 0.5, 0.5), at(grid, 7.5, 7.5)])


def test_ways_lead_through_a_listed_door() -> None:
    grid, ways = walk(flat({"kitchen": ROW["kitchen"], "hall": ROW["hall"]}, doors=[Door("kitchen", "hall", 4.0, 3.5)]))
    low = at(grid, 3.5, 0.5), at(grid, 4.5, 0.5)
    assert ways[low] == pytest.approx(2 * np.hypot(0.5, 3), abs=1e-3)


def test_a_door_closes_the_other_edges_of_its_rooms_and_a_front_door_none() -> None:
    grid, ways = walk(flat(ROW, doors=[Door("kitchen", "hall", 4.0, 2.0)]))
    kitchen, bath = at(grid, 0.5, 0.5), at(grid, 11.5, 0.5)
    assert np.isinf(ways[kitchen, bath])
    grid, ways = walk(flat(ROW, doors=[Door("hall", OUTSIDE, 6.0, 0.0), Door("hall", "attic", 6.0, 0.0)]))
    assert np.isinf(ways[kitchen, bath])
    grid, ways = walk(flat(ROW, doors=[Door("hall", OUTSIDE, 6.0, 0.0)]))
    assert np.isfinite(ways).all()


def test_ways_lead_through_rooms_that_have_no_cells() -> None:
    plan = flat(ROW)
    grid = make_grid(plan, ["kitchen", "bath"])
    assert walking_m(plan, grid)[at(grid, 3.5, 0.5), at(grid, 8.5, 0.5)] == pytest.approx(5, abs=0.05)


def test_ways_in_an_l_go_around_the_corner() -> None:
    grid, ways = walk(flat({"hall": L_SHAPE}))
    one, other = at(grid, 7.5, 0.5), at(grid, 0.5, 7.5)
    assert ways[one, other] > 1.1 * straight_m(grid)[one, other]
    assert ways[one, other] < 13


def test_a_door_in_the_wall_of_an_l_is_reached() -> None:
    plan = flat(
        {"hall": L_SHAPE, "den": rectangle(2.2, 2.2, 8, 8)},
        doors=[Door("hall", "den", 2.1, 5.0)],
    )
    grid, ways = walk(plan)
    assert ways[at(grid, 1.5, 4.5), at(grid, 2.7, 5.0)] < 2
    assert ways[at(grid, 7.5, 1.5), at(grid, 7.5, 2.7)] > 10


def test_every_cell_of_a_winding_room_is_reached_however_few_there_are() -> None:
    spiral = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 3.0), (6.0, 3.0), (6.0, 6.0), (3.0, 6.0))
    winding = (*spiral, (3.0, 5.0), (5.0, 5.0), (5.0, 4.0), (1.0, 4.0), (1.0, 8.0), (8.0, 8.0), (8.0, 1.0), (0.0, 1.0))
    plan = flat({"hall": winding})
    grid = make_grid(plan, ["hall"], most=12)
    assert np.isfinite(walking_m(plan, grid)).all()


def test_stairs_are_the_only_way_up_where_they_are_drawn() -> None:
    grid, ways = walk(house(stairs=[Stairs("living", "bedroom", 7.5, 3.5)]))
    assert ways[at(grid, 7.5, 3.5), at(grid, 7.5, 3.5, 3.5)] == pytest.approx(5, abs=0.01)
    assert ways[at(grid, 0.5, 3.5), at(grid, 0.5, 3.5, 3.5)] == pytest.approx(19, abs=0.1)


def test_without_stairs_any_room_below_another_leads_up_with_a_detour() -> None:
    grid, ways = walk(house())
    assert ways[at(grid, 0.5, 0.5), at(grid, 0.5, 0.5, 3.5)] == pytest.approx(8.5, abs=0.01)


def test_many_rooms_pass_through_the_middles_of_their_edges() -> None:
    rooms = {f"{x}_{y}": rectangle(4 * x, 4 * y, 4 * x + 4, 4 * y + 4) for x in range(6) for y in range(7)}
    grid, ways = walk(flat(rooms))
    assert np.isfinite(ways).all()
    assert (ways >= straight_m(grid) - 1e-3).all()


def test_rooms_drawn_on_top_of_each_other_are_bounded_work() -> None:
    rooms = {f"room_{number}": rectangle(0, 0, 4, 4) for number in range(30)}
    assert np.isfinite(walk(flat(rooms))[1]).all()


def test_no_rooms_no_ways() -> None:
    plan = FloorPlan((), ())
    assert walking_m(plan, make_grid(plan, [])).shape == (0, 0)
