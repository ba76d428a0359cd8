"""Whatever was drawn, however badly: no exception, and figures that can be reckoned with."""

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.grid import make_grid
from custom_components.xiaomi_tag.locator.plan import PlanError
from custom_components.xiaomi_tag.locator.plan_check import check_plan
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json
from custom_components.xiaomi_tag.locator.walking_distance import walking_m
from custom_components.xiaomi_tag.locator.walls import crossings

metres = st.integers(-6, 6) | st.floats(-8, 8) | st.floats(-1000, 1000)
polygons = st.lists(st.tuples(metres, metres), min_size=3, max_size=8)
rooms = st.lists(st.fixed_dictionaries({"room": st.sampled_from("abcdef"), "polygon": polygons}), max_size=4)
floors = st.tuples(
    *(
        st.fixed_dictionaries(
            {"name": st.just(name), "level": st.integers(-1, 2), "height_m": st.floats(1.5, 10), "rooms": rooms}
        )
        for name in ("low", "high")
    )
)
receivers = st.dictionaries(
    st.sampled_from(["r1", "r2"]),
    st.fixed_dictionaries({"floor": st.sampled_from(["low", "high"]), "x_m": metres, "y_m": metres, "z_m": metres}),
)
ways = st.lists(
    st.fixed_dictionaries(
        {"rooms": st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), "x_m": metres, "y_m": metres}
    ),
    max_size=3,
)
plans = st.fixed_dictionaries({"floors": floors, "receivers": receivers, "doors": ways, "stairs": ways})


@pytest.mark.filterwarnings("error::RuntimeWarning")
@settings(deadline=None, max_examples=60)
@given(plans)
def test_any_plan_that_can_be_read_can_be_used(data: object) -> None:
    try:
        plan = plan_from_json(data)
    except PlanError:
        return
    check_plan(plan, ["a"], ["r1"])
    grid = make_grid(plan, ["a", "b", "c", "d"], most=40)
    drawn = {room.room for room in plan.rooms} & {"a", "b", "c", "d"}
    assert {grid.rooms[room] for room in grid.room} == drawn
    assert np.isfinite(grid.points).all()
    lengths = walking_m(plan, grid)
    assert not np.isnan(lengths).any()
    assert (lengths == lengths.T).all()
    for figures in crossings(plan, grid.points[:5], grid.floor[:5], grid.points, grid.floor):
        assert np.isfinite(figures).all()
