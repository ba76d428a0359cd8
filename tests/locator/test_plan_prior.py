"""Levels predicted from a floor plan alone."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator import plan_prior as model
from custom_components.xiaomi_tag.locator.grid import make_grid
from custom_components.xiaomi_tag.locator.plan import FloorPlan, Spot
from custom_components.xiaomi_tag.locator.plan_prior import Prior, plan_prior
from tests.locator.plans import flat, house, rectangle
from tests.locator.radio import PLAN

ROOMS = ["kitchen", "hall", "office", "bath", "bedroom", "study"]
GRID = make_grid(PLAN, ROOMS)
EVERY = np.arange(len(GRID.room))


def prior(plan: FloorPlan = PLAN, *receivers: str, **rooms_of: str | None) -> Prior:
    return plan_prior(plan, make_grid(plan, ROOMS), receivers or ("kitchen-1",), rooms_of)


def test_levels_fall_with_distance_and_walls() -> None:
    found = prior()
    for cell in (0, 20, 50, len(EVERY) - 1):
        x, y = GRID.x_m[cell], GRID.y_m[cell]
        walls = int(x // 4) + int(y // 4)
        expected = (
            -10 * model.EXPONENT * np.log10(max(np.hypot(x - 0.5, y - 0.5), model.NEAREST_M)) - model.WALL_DB * walls
        )
        assert found.mean_dbm[0, cell] == pytest.approx(model.POWER_AT_1M_DBM + expected, abs=0.1)


def test_a_storey_costs_more_than_its_distance() -> None:
    plan = house()
    plan = FloorPlan(plan.floors, plan.rooms, {"low": Spot("ground", 2, 2, 1)})
    grid = make_grid(plan, ["kitchen", "bath"])
    found = plan_prior(plan, grid, ["low"], {})
    above = (grid.floor == 1) & (np.hypot(grid.x_m - 2, grid.y_m - 2) < 1.2)
    distance_m = np.sqrt((grid.x_m - 2) ** 2 + (grid.y_m - 2) ** 2 + 2.5**2)[above]
    expected = model.POWER_AT_1M_DBM - 10 * model.EXPONENT * np.log10(distance_m) - model.FLOOR_DB
    np.testing.assert_allclose(found.mean_dbm[0, above], expected, atol=0.1)


def test_right_beside_a_receiver_the_level_stays_finite() -> None:
    plan = flat({"kitchen": rectangle(0, 0, 4, 4)}, receivers={"kitchen-1": Spot("flat", 0.5, 0.5, 1.0)})
    assert prior(plan).mean_dbm.max() <= model.POWER_AT_1M_DBM + 10 * model.EXPONENT * np.log10(1 / model.NEAREST_M)


def test_variances_are_the_covariances_diagonal() -> None:
    found = prior()
    np.testing.assert_allclose(np.diag(found.covariance(0, EVERY, EVERY)), found.variance(0), rtol=1e-5)


def test_covariances_are_those_of_some_gaussian() -> None:
    covariance = prior().covariance(0, EVERY, EVERY).astype(float)
    np.testing.assert_allclose(covariance, covariance.T, rtol=1e-5)
    assert np.linalg.eigvalsh(covariance).min() > -1e-2


def test_near_cells_are_alike() -> None:
    shadow = prior().shadow_db2
    near = np.hypot(GRID.x_m - GRID.x_m[0], GRID.y_m - GRID.y_m[0])
    order = np.argsort(near)
    assert (np.diff(shadow[0, order]) <= 1e-5).all()


def test_cells_of_other_floors_share_no_shadow() -> None:
    plan = house()
    grid = make_grid(plan, ["kitchen", "bath"])
    shadow = plan_prior(plan, grid, ["low"], {}).shadow_db2
    assert (shadow[grid.floor[:, None] != grid.floor[None]] == 0).all()


def test_a_receiver_that_is_not_drawn_hangs_in_its_rooms_middle_more_or_less() -> None:
    found = prior(PLAN, "kitchen-1", "new", new="study")
    middle = np.hypot(GRID.x_m - 10, GRID.y_m - 6)
    assert found.mean_dbm[1].argmax() == middle.argmin()
    assert found.variance(1).min() > found.variance(0).min()
    assert np.isfinite(found.distance_m[1]).all()


def test_a_receiver_of_which_nothing_is_known_may_be_anywhere() -> None:
    found = prior(PLAN, "new", "garage-1", new=None, **{"garage-1": "garage"})
    for receiver in (0, 1):
        assert len(set(found.mean_dbm[receiver].tolist())) == 1
        assert found.variance(receiver).min() > 100
        assert np.isnan(found.distance_m[receiver]).all()


def test_a_receiver_on_a_wall_belongs_to_its_own_room() -> None:
    rooms = {"kitchen": rectangle(0, 0, 4, 4), "hall": rectangle(4, 0, 8, 4)}
    plan = flat(rooms, receivers={"wall": Spot("flat", 4.0, 2.0, 1.0)})
    grid = make_grid(plan, ["kitchen", "hall"])
    for room, name in enumerate(rooms):
        loudest = plan_prior(plan, grid, ["wall"], {"wall": name}).mean_dbm[0].argmax()
        assert grid.room[loudest] == room


@pytest.mark.parametrize("x_m", [2.0, 6.0])
def test_a_receiver_drawn_elsewhere_than_its_room_stays_where_it_is_drawn(x_m: float) -> None:
    rooms = {"kitchen": rectangle(0, 0, 4, 4), "hall": rectangle(4, 0, 8, 4)}
    plan = flat(rooms, receivers={"one": Spot("flat", x_m, 2.0, 1.0)})
    grid = make_grid(plan, ["kitchen", "hall"])
    distance_m = plan_prior(plan, grid, ["one"], {"one": "kitchen"}).distance_m[0]
    np.testing.assert_allclose(distance_m, np.hypot(grid.x_m - x_m, grid.y_m - 2), rtol=1e-5)


def test_a_home_without_receivers_has_a_prior_too() -> None:
    assert plan_prior(PLAN, GRID, [], {}).mean_dbm.shape == (0, len(EVERY))
