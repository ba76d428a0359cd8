"""What was taught goes to a file and back, all of it or nothing."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.xiaomi_tag.api.calibration_transfer import async_import, export_payload
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json
from custom_components.xiaomi_tag.locator.walks import MOST_WALKS, walk_to_json

from ..bluetooth import AddProxy
from ..calibrating import areas, plan_json, some_walk
from ..homes import home_entry, set_up

PLAN = plan_from_json(plan_json())


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy) -> Home:
    kitchen, _hall = areas(hass, "Kitchen", "Hall")
    add_proxy(1, kitchen)
    return await set_up(hass, home_entry(TagKind.ADDRESS))


def exported(*walks: Any, **fields: Any) -> dict[str, Any]:
    return {"version": 1, "layout": None, "walks": list(walks), **fields}


@pytest.mark.parametrize("as_text", [True, False])
async def test_export_comes_back_whole(home: Home, as_text: bool) -> None:
    await home.calibration_store.async_add([some_walk(1), some_walk(2, "hall")])
    await home.calibration_store.async_set_plan(PLAN)
    data = export_payload(home)
    walks = dict(home.calibration_store.walks)
    await home.calibration_store.async_delete({"w1", "w2"})
    await home.calibration_store.async_set_plan(None)
    answer = await async_import(home, json.dumps(data) if as_text else data)
    assert answer == {"walks": 2, "layout": True}
    assert home.calibration_store.walks == walks
    assert home.calibration_store.plan == PLAN


async def test_import_merges(home: Home) -> None:
    await home.calibration_store.async_add([some_walk(1), some_walk(2)])
    await home.calibration_store.async_set_plan(PLAN)
    again, new = some_walk(2, "hall"), some_walk(3)
    await async_import(home, exported(walk_to_json(again), walk_to_json(new)))
    assert list(home.calibration_store.walks.values()) == [some_walk(1), again, new]
    # No layout in the data takes none away.
    assert home.calibration_store.plan == PLAN


GOOD = walk_to_json(some_walk(9))
RECEIVER_NOWHERE = plan_json() | {"receivers": {"a": {"floor": "attic", "x_m": 0, "y_m": 0, "z_m": 0}}}


@pytest.mark.parametrize(
    ("data", "key", "where"),
    [
        ("{", "import_invalid", "data"),
        ("[" * 100_000, "import_invalid", "data"),
        ("[1]", "import_invalid", "data"),
        ({}, "import_invalid", "version"),
        ({"version": 2}, "import_invalid", "version"),
        (exported(walks={}), "import_invalid", "walks"),
        (exported(GOOD, 5), "import_invalid", "walks.1"),
        (exported(GOOD, GOOD | {"at": "now"}), "import_invalid", "walks.1.at"),
        (exported(GOOD | {"levels_dbm": [[-50, "x"]]}), "import_invalid", "walks.0.levels_dbm.0.1"),
        (exported(GOOD, GOOD | {"tag": "gone"}), "import_unknown_tag", "walks.1.tag"),
        (exported(GOOD, GOOD | {"room": "attic"}), "import_unknown_area", "walks.1.room"),
        (exported(GOOD, layout=5), "import_layout", None),
        (exported(GOOD, layout=RECEIVER_NOWHERE), "import_layout", None),
        (exported(*(GOOD | {"id": str(number)} for number in range(MOST_WALKS))), "import_too_many", None),
    ],
)
async def test_nothing_is_restored_from_invalid_data(home: Home, data: Any, key: str, where: str | None) -> None:
    await home.calibration_store.async_add([some_walk(1)])
    with pytest.raises(ServiceValidationError) as refusal:
        await async_import(home, data)
    assert refusal.value.translation_key == key
    assert (refusal.value.translation_placeholders or {}).get("where") == where
    assert set(home.calibration_store.walks) == {"w1"}
    assert home.calibration_store.plan is None


async def test_layout_with_warnings_only_is_accepted(home: Home) -> None:
    answer = await async_import(home, exported(layout=plan_json(hall="attic")))
    assert answer == {"walks": 0, "layout": True}
