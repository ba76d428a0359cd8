"""The floor plan that the demonstration draws."""

from custom_components.xiaomi_tag.locator.plan_check import check_plan
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json
from demo.dashboard import plan_of
from demo.houses import default_house


def test_plan_of_the_house_is_without_fault() -> None:
    house = default_house()
    area_ids = {room.area_id: f"area_{room.area_id}" for room in house.rooms}
    plan = plan_from_json(plan_of(house, area_ids, {floor.level: floor.floor_id for floor in house.floors}))
    sources = {proxy.bluetooth_mac for proxy in house.proxies}
    assert not check_plan(plan, set(area_ids.values()), sources)
    assert {room.room for room in plan.rooms} == set(area_ids.values())
    assert plan.receivers.keys() == sources
