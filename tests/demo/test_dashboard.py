"""The floor plan that the demonstration draws."""

from typing import Any

import pytest

from custom_components.xiaomi_tag.locator.plan_check import check_plan
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json
from demo.dashboard import DASHBOARD, lacking, plan_of
from demo.houses import default_house


def test_plan_of_the_house_is_without_fault() -> None:
    house = default_house()
    area_ids = {room.area_id: f"area_{room.area_id}" for room in house.rooms}
    plan = plan_from_json(plan_of(house, area_ids, {floor.level: floor.floor_id for floor in house.floors}))
    sources = {proxy.bluetooth_mac for proxy in house.proxies}
    assert not check_plan(plan, set(area_ids.values()), sources)
    assert {room.room for room in plan.rooms} == set(area_ids.values())
    assert plan.receivers.keys() == sources


LAYOUT: dict[str, Any] = {"floors": [{"rooms": [{"room": "hall"}]}, {"rooms": [{"room": "study"}]}]}
CONFIG = {"strategy": {"type": "custom:xiaomi-tag"}}
CORE = {"default_panel": DASHBOARD}
AREAS = {"hall", "study"}


def test_nothing_is_wrong_with_a_dashboard_and_all_rooms() -> None:
    assert lacking(LAYOUT, CONFIG, CORE, AREAS) == []


@pytest.mark.parametrize(
    ("layout", "config", "core", "problem"),
    [
        (None, CONFIG, CORE, "the floor plan lacks ['hall', 'study']"),
        ({"floors": LAYOUT["floors"][:1]}, CONFIG, CORE, "the floor plan lacks ['study']"),
        (LAYOUT, {"views": []}, CORE, "the dashboard is {'views': []}"),
        (LAYOUT, CONFIG, None, "Home Assistant opens with None"),
    ],
)
def test_what_is_missing_is_a_problem(
    layout: dict[str, Any] | None, config: dict[str, Any], core: dict[str, Any] | None, problem: str
) -> None:
    assert lacking(layout, config, core, AREAS) == [problem]
