"""Fences are added and changed in their own flow."""

import json
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigSubentry, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import area_registry as ar, device_registry as dr, floor_registry as fr
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.sensitivity import Sensitivity
from custom_components.xiaomi_tag.flows.fence_form import read_points
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.fences import MOST_CORNERS, fences_of
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json

from ..calibrating import plan_json
from ..flow_steps import shown
from ..homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

SQUARE = "0,0\n4 0; 4, 3.5\n0, 3.5"
PLACES: dict[str, dict[str, Any]] = {
    "areas": {"areas": ["kitchen", "hall"]},
    "floor": {"floor": "ground_floor"},
    "zone": {"zone": "zone.work"},
    "polygon": {"floor": "Ground", "points": SQUARE},
}
STORED = {**PLACES, "polygon": {"floor": "Ground", "points": [[0, 0], [4, 0], [4, 3.5], [0, 3.5]]}}
OPTIONS = {"hold_in_s": 5, "hold_out_s": 600, "dwell_s": 900}


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any]) -> Home:
    fr.async_get(hass).async_create("Ground floor")
    ar.async_get(hass).async_create("Kitchen", floor_id="ground_floor")
    ar.async_get(hass).async_create("Hall")
    hass.states.async_set("zone.work", "0", {"latitude": 51.0, "longitude": 10.0, "radius": 100, "passive": False})
    home = await set_up(hass, home_entry(TagKind.ADDRESS, TagKind.IBEACON))
    plan = plan_json()
    plan["floors"][0]["name"] = "Ground"
    plan["receivers"] = {}
    await home.calibration_store.async_set_plan(plan_from_json(plan))
    return home


async def start(hass: HomeAssistant, kind: str) -> SubentryFlowResult:
    result = await hass.config_entries.subentries.async_init(("home", "fence"), context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.MENU
    assert result["menu_options"] == ["areas", "floor", "zone", "polygon"]
    return await send(hass, result, {"next_step_id": kind})


async def send(hass: HomeAssistant, result: SubentryFlowResult, user_input: dict[str, Any]) -> SubentryFlowResult:
    return await hass.config_entries.subentries.async_configure(result["flow_id"], user_input)


async def add(hass: HomeAssistant, home: Home, kind: str, **form: Any) -> ConfigSubentry:
    before = set(home.entry.subentries)
    result = await send(hass, await start(hass, kind), {"name": "Garden", **PLACES[kind], **form})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    (added,) = set(home.entry.subentries) - before
    fence: ConfigSubentry = home.entry.subentries[added]
    return fence


def device_of(hass: HomeAssistant, tag: str) -> str:
    (device,) = dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, tag)})
    return device.id


@pytest.mark.parametrize("kind", PLACES)
async def test_form_has_the_fields_that_callers_rely_on(hass: HomeAssistant, home: Home, kind: str) -> None:
    result = await start(hass, kind)
    assert result["step_id"] == kind
    assert result["data_schema"] is not None
    fields = {str(marker.schema) for marker in result["data_schema"].schema}
    by_rooms = {"sensitivity"} if kind in {"areas", "floor"} else set()
    assert fields == {"name", "tags", *PLACES[kind], *OPTIONS, *by_rooms}


@pytest.mark.parametrize("kind", PLACES)
async def test_valid_form_adds_the_fence(hass: HomeAssistant, home: Home, kind: str) -> None:
    fence = await add(hass, home, kind, tags=[device_of(hass, "address")], **OPTIONS)
    assert (fence.subentry_type, fence.title) == ("fence", "Garden")
    assert dict(fence.data) == {"version": 1, "kind": kind, "tags": ["address"], **STORED[kind], **OPTIONS}


@pytest.mark.parametrize("kind", ["areas", "floor"])
async def test_sensitivity_is_stored_shown_again_and_used(hass: HomeAssistant, home: Home, kind: str) -> None:
    fence = await add(hass, home, kind, sensitivity="sure")
    assert fence.data["sensitivity"] == "sure"
    (made,) = [each for each in fences_of(hass, home.entry) if each.place.id == fence.subentry_id]
    assert made.sensitivity is Sensitivity.SURE
    entry: MockConfigEntry = home.entry
    result = await entry.start_subentry_reconfigure_flow(hass, fence.subentry_id)
    assert shown(result)["sensitivity"] == "sure"


async def test_options_may_be_left_out(hass: HomeAssistant, home: Home) -> None:
    fence = await add(hass, home, "areas", tags=[])
    assert dict(fence.data) == {"version": 1, "kind": "areas", **STORED["areas"]}


@pytest.mark.parametrize(
    ("kind", "wrong", "errors"),
    [
        ("areas", {"name": " "}, {"name": "invalid_name"}),
        ("areas", {"name": "x" * 101}, {"name": "invalid_name"}),
        ("areas", {"areas": []}, {"areas": "no_areas"}),
        ("areas", {"areas": ["kitchen", "moon"]}, {"areas": "unknown_area"}),
        ("areas", {"hold_in_s": -1, "hold_out_s": 601}, {"hold_in_s": "not_hold", "hold_out_s": "not_hold"}),
        ("areas", {"hold_in_s": "long"}, {"hold_in_s": "not_hold"}),
        ("areas", {"hold_in_s": float("nan")}, {"hold_in_s": "not_hold"}),
        ("areas", {"dwell_s": 86401}, {"dwell_s": "not_dwell"}),
        ("areas", {"tags": ["no device"]}, {"tags": "not_a_tag"}),
        ("floor", {"floor": "attic"}, {"floor": "floor_without_areas"}),
        ("zone", {"zone": "zone.moon"}, {"zone": "unknown_zone"}),
        ("polygon", {"floor": "Attic"}, {"floor": "not_plan_floor"}),
        ("polygon", {"points": "0,0,1; 1,1; 2,2"}, {"points": "not_points"}),
        ("polygon", {"points": "around the tree"}, {"points": "not_points"}),
        ("polygon", {"points": "[[0, 0], [1, 0], [1, 1"}, {"points": "not_points"}),
        ("polygon", {"points": "[[0, 0], [1, 0], [1, NaN]]"}, {"points": "not_points"}),
        ("polygon", {"points": "[[0, 0], [1, 0], [1, 5000]]"}, {"points": "not_points"}),
        ("polygon", {"points": "0,0\n1,0"}, {"points": "few_corners"}),
        ("polygon", {"points": "[[0, 0], [1, 0], [0, 0]]"}, {"points": "few_corners"}),
        ("polygon", {"points": "0,0; 4,4; 4,0; 0,4"}, {"points": "crosses_itself"}),
        ("polygon", {"points": "0,0; 1,1; 2,2"}, {"points": "no_area"}),
    ],
)
async def test_wrong_value_is_named_and_nothing_is_saved(
    hass: HomeAssistant, home: Home, kind: str, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    before = set(home.entry.subentries)
    result = await send(hass, await start(hass, kind), {"name": "Garden", **PLACES[kind], **wrong})
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors
    assert set(home.entry.subentries) == before
    result = await send(hass, result, {"name": "Garden", **PLACES[kind]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@given(
    st.text() | st.from_regex(r"(-?[0-9.]{1,4}[ ,;\n]{1,2}){0,12}") | st.from_regex(r"\[(\[[0-9], ?[0-9]\],? ?){0,8}\]")
)
def test_points_are_corners_or_an_error(text: str) -> None:
    points, error = read_points(text)
    assert (error is None) == (len(points) >= 3)
    assert error is None or error in {"not_points", "few_corners", "crosses_itself", "no_area"}


@pytest.mark.parametrize(
    "entered",
    [None, 5, "0,0\n" * 3000, json.dumps([[number, number**2] for number in range(MOST_CORNERS + 1)])],
    ids=["missing", "number", "long text", "many corners"],
)
def test_points_are_bounded(entered: object) -> None:
    assert read_points(entered) == ([], "not_points")


async def test_polygon_is_not_changed_without_a_plan(hass: HomeAssistant, home: Home) -> None:
    fence = await add(hass, home, "polygon")
    await home.calibration_store.async_set_plan(None)
    entry: MockConfigEntry = home.entry
    result = await entry.start_subentry_reconfigure_flow(hass, fence.subentry_id)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_plan")


async def test_polygon_needs_a_plan(hass: HomeAssistant, home: Home) -> None:
    await home.calibration_store.async_set_plan(None)
    result = await start(hass, "polygon")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_plan")


@pytest.mark.parametrize("kind", PLACES)
async def test_fence_is_changed(hass: HomeAssistant, home: Home, kind: str) -> None:
    fence = await add(hass, home, kind, tags=[device_of(hass, "address")], **OPTIONS)
    entry: MockConfigEntry = home.entry
    result = await entry.start_subentry_reconfigure_flow(hass, fence.subentry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, f"change_{kind}")
    values = shown(result)
    assert values.pop("points", None) == (
        "[[0.0, 0.0], [4.0, 0.0], [4.0, 3.5], [0.0, 3.5]]" if kind == "polygon" else None
    )
    assert values == {
        "name": "Garden",
        **{key: value for key, value in PLACES[kind].items() if key != "points"},
        "tags": [device_of(hass, "address")],
        **OPTIONS,
    }
    result = await send(hass, result, {"name": "", **PLACES[kind]})
    assert result["errors"] == {"name": "invalid_name"}
    result = await send(hass, result, {"name": "Yard", **PLACES[kind]})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    changed = home.entry.subentries[fence.subentry_id]
    assert changed.title == "Yard"
    assert dict(changed.data) == {"version": 1, "kind": kind, **STORED[kind]}


async def test_damaged_fence_is_not_changed(hass: HomeAssistant, home: Home) -> None:
    fence = await add(hass, home, "areas")
    hass.config_entries.async_update_subentry(home.entry, fence, data={"kind": "sphere"})
    entry: MockConfigEntry = home.entry
    result = await entry.start_subentry_reconfigure_flow(hass, fence.subentry_id)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "damaged_data")
