"""Floor plans are checked against the home before they are stored."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.xiaomi_tag.api.layout import async_save_layout, async_try_layout
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json

from ..bluetooth import AddProxy
from ..calibrating import NEAR, STORE_KEY, areas, plan_json
from ..homes import home_entry, set_up


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy) -> Home:
    kitchen, _hall = areas(hass, "Kitchen", "Hall")
    add_proxy(1, kitchen)
    return await set_up(hass, home_entry(TagKind.ADDRESS))


async def test_good_plan_is_stored_and_used(home: Home, hass_storage: dict[str, Any]) -> None:
    assert await async_save_layout(home, plan_json()) == {"saved": True, "rev": 1, "faults": []}
    assert home.calibration_store.plan == plan_from_json(plan_json())
    stored = hass_storage[STORE_KEY]["data"]["layout"]
    assert plan_from_json(stored) == home.calibration_store.plan


async def test_plan_outlives_a_reload(hass: HomeAssistant, home: Home) -> None:
    await async_save_layout(home, plan_json())
    assert await hass.config_entries.async_reload(home.entry.entry_id)
    again = home.entry.runtime_data
    assert again is not home
    assert again.calibration_store.plan == plan_from_json(plan_json())


async def test_error_keeps_the_old_plan(home: Home) -> None:
    await async_save_layout(home, plan_json())
    wrong = plan_json()
    wrong["floors"][0]["rooms"][1]["polygon"] = [[2, 0], [8, 0], [8, 4], [2, 4]]
    answer = await async_save_layout(home, wrong)
    assert answer["saved"] is False
    [fault] = [fault for fault in answer["faults"] if fault["error"]]
    assert fault == {
        "code": "rooms_overlap",
        "error": True,
        "where": ["kitchen", "hall"],
        "translation_key": "layout_rooms_overlap",
        "translation_placeholders": {"where": "Kitchen, Hall"},
    }
    assert home.calibration_store.plan == plan_from_json(plan_json())


async def test_error_of_unreadable_data_names_the_place(home: Home) -> None:
    answer = await async_save_layout(home, {"floors": [{"name": "ground", "level": 0, "height_m": 2.5, "rooms": 5}]})
    assert answer["saved"] is False
    assert [(fault["code"], fault["where"]) for fault in answer["faults"]] == [("malformed", ["floors", "0", "rooms"])]
    assert home.calibration_store.plan is None


async def test_warning_does_not_keep_a_plan_away(home: Home) -> None:
    plan = plan_json(hall="attic")
    plan["receivers"]["AA:BB:CC:00:00:99"] = plan["receivers"][NEAR]
    answer = await async_save_layout(home, plan)
    assert answer["saved"] is True
    assert {(fault["code"], fault["error"]) for fault in answer["faults"]} == {
        ("unknown_room", False),
        ("unknown_receiver", False),
    }


async def test_receiver_is_called_by_its_name(home: Home) -> None:
    plan = plan_json()
    plan["receivers"][NEAR]["x_m"] = 50.0
    [fault] = (await async_save_layout(home, plan))["faults"]
    assert fault["code"] == "receiver_outside"
    assert fault["translation_placeholders"] == {"where": "Proxy 1"}


async def test_plan_is_removed(home: Home) -> None:
    await async_save_layout(home, plan_json())
    assert await async_save_layout(home, None) == {"saved": True, "rev": 2, "faults": []}
    assert home.calibration_store.plan is None


async def test_revision_rises_with_each_save_also_over_a_reload(hass: HomeAssistant, home: Home) -> None:
    await async_save_layout(home, plan_json())
    await async_save_layout(home, None)
    assert await hass.config_entries.async_reload(home.entry.entry_id)
    again = home.entry.runtime_data
    assert again.calibration_store.rev == 2
    assert (await async_save_layout(again, plan_json(), 2))["rev"] == 3


async def test_refused_layout_keeps_the_revision(home: Home) -> None:
    assert (await async_save_layout(home, {"floors": 5}))["rev"] == 0


@pytest.mark.parametrize("layout", [plan_json(), None])
async def test_plan_that_somebody_else_changed_is_not_replaced(home: Home, layout: dict[str, Any] | None) -> None:
    await async_save_layout(home, plan_json())
    theirs = home.calibration_store.plan
    with pytest.raises(ServiceValidationError) as caught:
        await async_save_layout(home, layout, 0)
    assert caught.value.translation_key == "changed_meanwhile"
    assert (home.calibration_store.plan, home.calibration_store.rev) == (theirs, 1)


async def test_of_two_who_save_at_once_one_is_refused(home: Home) -> None:
    answers = await asyncio.gather(
        async_save_layout(home, plan_json(), 0), async_save_layout(home, plan_json(), 0), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["ServiceValidationError", "dict"]
    assert home.calibration_store.rev == 1


async def test_check_stores_nothing(home: Home, hass_storage: dict[str, Any]) -> None:
    plan = plan_json()
    plan["floors"][0]["rooms"][1]["polygon"][0] = [3, 0]
    answer = await async_try_layout(home, plan)
    assert answer["saved"] is False
    assert [fault["code"] for fault in answer["faults"]] == ["rooms_overlap"]
    assert await async_try_layout(home, plan_json()) == {"saved": False, "faults": []}
    assert (home.calibration_store.plan, home.calibration_store.rev) == (None, 0)
    assert STORE_KEY not in hass_storage
