"""Every action, called as Home Assistant calls it."""

import asyncio
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service import async_get_all_descriptions
from homeassistant.setup import async_setup_component
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..bluetooth import AddProxy, Proxy
from ..calibrating import BAG, FAR, KEYS, NEAR, Stroll, areas, plan_json, some_walk
from ..homes import home_entry, set_up, tag_data

ACTIONS = {
    "calibrate_room",
    "pause_calibration",
    "resume_calibration",
    "cancel_calibration",
    "delete_calibration",
    "correct_place",
    "export_calibration",
    "import_calibration",
    "recompute",
    "export",
    "erase",
    "forget_before",
}
OF_STRANGERS: dict[str, set[str]] = {
    **{name: {"track"} for name in ("trust", "ignore", "withdraw", "close_case")},
    "add_visit": {"name", "host", "start", "end"},
    "end_visit": {"visit"},
    "review": set(),
    "report": {"track", "format", "language"},
}
"""Their fields; what they do is tested in `test_stranger_actions.py`."""
KEYS_ROOM = {"entity_id": "sensor.keys_room"}
CALLS: dict[str, dict[str, Any]] = {
    "calibrate_room": {**KEYS_ROOM, "area_id": "kitchen"},
    "correct_place": {**KEYS_ROOM, "area_id": "kitchen"},
    "export_calibration": {},
    "import_calibration": {"data": {"version": 1}},
    **dict.fromkeys(("recompute", "export", "erase"), KEYS_ROOM),
    "forget_before": {"days": 1},
    **dict.fromkeys(("pause_calibration", "resume_calibration", "cancel_calibration", "delete_calibration"), KEYS_ROOM),
}


@pytest.fixture(name="proxies")
async def proxies_fixture(hass: HomeAssistant, add_proxy: AddProxy) -> list[Proxy]:
    kitchen, hall = areas(hass, "Kitchen", "Hall")
    return [add_proxy(1, kitchen), add_proxy(2, hall, name="Hall proxy")]


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], proxies: list[Proxy]) -> Home:
    return await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Bag")))


@pytest.fixture(name="stroll")
async def stroll_fixture(home: Home) -> Stroll:
    return Stroll(home)


async def call(hass: HomeAssistant, name: str, **data: Any) -> Any:
    responds = name not in {"pause_calibration", "resume_calibration", "cancel_calibration"}
    return await hass.services.async_call(DOMAIN, name, data, blocking=True, return_response=responds)


def begin(hass: HomeAssistant, home: Home, **data: Any) -> asyncio.Task[Any]:
    """Call `calibrate_room` and return what waits for its end."""
    task = hass.async_create_task(call(hass, "calibrate_room", **data))
    assert home.calibration.runs
    return task


def device_id(hass: HomeAssistant, identifier: str) -> str:
    [device] = dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, identifier)})
    return device.id


async def test_actions_exist_without_a_home_and_raise_an_error(hass: HomeAssistant, enable_bluetooth: None) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    assert set(hass.services.async_services_for_domain(DOMAIN)) == ACTIONS | OF_STRANGERS.keys()
    assert set(CALLS) == ACTIONS
    for name, data in CALLS.items():
        with pytest.raises(ServiceValidationError) as refusal:
            await call(hass, name, **data)
        assert refusal.value.translation_key == "no_home"


async def test_home_assistant_shows_the_fields_of_every_action(hass: HomeAssistant, home: Home) -> None:
    descriptions = (await async_get_all_descriptions(hass))[DOMAIN]
    assert descriptions.keys() == ACTIONS | OF_STRANGERS.keys()
    assert {name: set(each["fields"]) for name, each in descriptions.items() if each["fields"]} == {
        "calibrate_room": {"device_id", "entity_id", "area_id", "seconds", "confirm"},
        "correct_place": {"device_id", "entity_id", "area_id"},
        "delete_calibration": {"calibration_id", "device_id", "entity_id", "area_id"},
        "import_calibration": {"data"},
        "recompute": {"device_id", "entity_id", "start", "end"},
        "export": {"device_id", "entity_id", "person", "start", "end", "format", "sightings"},
        "erase": {"device_id", "entity_id", "person", "orphans", "repack", "remove"},
        "forget_before": {"before", "days"},
        "resume_calibration": {"device_id", "entity_id", "confirm"},
        **{f"{verb}_calibration": {"device_id", "entity_id"} for verb in ("pause", "cancel")},
        **{name: fields for name, fields in OF_STRANGERS.items() if fields},
    }


async def test_actions_raise_that_the_home_is_not_loaded(hass: HomeAssistant, home: Home) -> None:
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    for name, data in CALLS.items():
        with pytest.raises(ServiceValidationError) as refusal:
            await call(hass, name, **data)
        assert refusal.value.translation_key == "home_not_loaded"


async def test_actions_are_for_admins(hass: HomeAssistant, home: Home, hass_read_only_user: MockUser) -> None:
    context = Context(user_id=hass_read_only_user.id)
    for name, data in CALLS.items():
        with pytest.raises(Unauthorized):
            await hass.services.async_call(
                DOMAIN, name, data, blocking=True, context=context, return_response=name.startswith("export")
            )


async def test_calibration_answers_what_it_heard(hass: HomeAssistant, home: Home, stroll: Stroll) -> None:
    task = begin(hass, home, device_id=device_id(hass, KEYS), area_id="kitchen", seconds=30)
    stroll.walk(30, {NEAR: -50})
    answer = await task
    assert answer.pop("packets").items() >= {"Proxy 1": 30, "Hall proxy": 0}.items()
    assert "Hall proxy" in answer.pop("silent_receivers")
    [walk] = home.calibration_store.walks
    assert answer == {
        "tag": KEYS,
        "area_id": "kitchen",
        "seconds": 30,
        "enough": True,
        "accuracy_before": 1.0,
        "accuracy_after": 1.0,
        "calibration_id": walk,
        "not_learned": None,
    }


async def test_calibration_that_the_rooms_receiver_did_not_hear_answers_that_nothing_was_learned(
    hass: HomeAssistant, home: Home, stroll: Stroll
) -> None:
    task = begin(hass, home, **CALLS["calibrate_room"], seconds=20)
    stroll.walk(20, {FAR: -50})
    answer = await task
    assert (answer["calibration_id"], answer["not_learned"]) == (None, "here_silent")
    assert home.calibration_store.walks == {}


async def test_calibration_without_an_answer_raises_that_nothing_was_learned(
    hass: HomeAssistant, home: Home, stroll: Stroll
) -> None:
    data = CALLS["calibrate_room"] | {"seconds": 20}
    task = hass.async_create_task(hass.services.async_call(DOMAIN, "calibrate_room", data, blocking=True))
    stroll.walk(20, {FAR: -50})
    with pytest.raises(HomeAssistantError) as failure:
        await task
    assert failure.value.translation_key == "here_silent"


@pytest.mark.parametrize("later", [False, True])
async def test_confirmed_calibration_is_learned(
    hass: HomeAssistant, home: Home, stroll: Stroll, *, later: bool
) -> None:
    task = begin(hass, home, **CALLS["calibrate_room"], seconds=20, confirm=not later)
    if later:
        await call(hass, "resume_calibration", **KEYS_ROOM, confirm=True)
    stroll.walk(20, {FAR: -50})
    assert (await task)["calibration_id"] in home.calibration_store.walks


async def test_calibration_lasts_a_minute_by_default(hass: HomeAssistant, home: Home, stroll: Stroll) -> None:
    task = begin(hass, home, **CALLS["calibrate_room"])
    assert home.calibration.runs[KEYS].duration_s == 60
    stroll.walk(60, {})
    answer = await task
    assert (answer["calibration_id"], answer["not_learned"]) == (None, "too_little")


async def test_receivers_of_one_name_are_told_apart(
    hass: HomeAssistant, home: Home, stroll: Stroll, add_proxy: AddProxy
) -> None:
    add_proxy(3, "hall", name="Hall proxy")
    home.async_tick(stroll.now + 1)
    task = begin(hass, home, **CALLS["calibrate_room"], seconds=10)
    stroll.walk(10, {FAR: -50})
    packets = (await task)["packets"]
    assert packets[f"Hall proxy ({FAR})"] == 10
    assert packets["Hall proxy (AA:BB:CC:00:00:03)"] == 0


async def test_second_calibration_of_a_tag_is_refused(hass: HomeAssistant, home: Home, stroll: Stroll) -> None:
    task = begin(hass, home, **CALLS["calibrate_room"])
    with pytest.raises(ServiceValidationError, match="Keys is already being calibrated"):
        await call(hass, "calibrate_room", **CALLS["calibrate_room"])
    await call(hass, "cancel_calibration", **KEYS_ROOM)
    with pytest.raises(HomeAssistantError) as cancelled:
        await task
    assert cancelled.value.translation_key == "calibration_cancelled"


async def test_unload_ends_the_action(hass: HomeAssistant, home: Home) -> None:
    task = begin(hass, home, **CALLS["calibrate_room"])
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    with pytest.raises(HomeAssistantError) as cancelled:
        await task
    assert cancelled.value.translation_key == "calibration_cancelled"


async def test_script_that_is_stopped_cancels_its_calibration(hass: HomeAssistant, home: Home) -> None:
    task = begin(hass, home, **CALLS["calibrate_room"])
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not home.calibration.runs


async def test_pause_and_resume(hass: HomeAssistant, home: Home, stroll: Stroll) -> None:
    task = begin(hass, home, **CALLS["calibrate_room"], seconds=20)
    stroll.walk(10)
    await call(hass, "pause_calibration", **KEYS_ROOM)
    stroll.walk(100)
    await call(hass, "resume_calibration", device_id=device_id(hass, KEYS))
    stroll.walk(10)
    assert (await task)["seconds"] == 20


@pytest.mark.parametrize("name", ["pause_calibration", "resume_calibration", "cancel_calibration"])
async def test_nothing_running_is_reported(hass: HomeAssistant, home: Home, name: str) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, name, **KEYS_ROOM)
    assert refusal.value.translation_key == "not_calibrating"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"area_id": "kitchen"},
        KEYS_ROOM,
        {**KEYS_ROOM, "device_id": "x", "area_id": "kitchen"},
        {**KEYS_ROOM, "area_id": "kitchen", "seconds": 9},
        {**KEYS_ROOM, "area_id": "kitchen", "seconds": 601},
        {**KEYS_ROOM, "area_id": "kitchen", "seconds": "long"},
    ],
)
async def test_wrong_fields_are_refused(hass: HomeAssistant, home: Home, data: dict[str, Any]) -> None:
    with pytest.raises(probatio.Invalid):
        await call(hass, "calibrate_room", **data)
    assert not home.calibration.runs


async def test_unknown_area_is_reported(hass: HomeAssistant, home: Home) -> None:
    with pytest.raises(ServiceValidationError, match="Area attic does not exist"):
        await call(hass, "calibrate_room", **KEYS_ROOM, area_id="attic")


async def test_unknown_tag_is_reported(hass: HomeAssistant, home: Home, proxies: list[Proxy]) -> None:
    wrong = [
        {"device_id": "gone"},
        {"device_id": proxies[0].device_id},
        {"device_id": device_id(hass, home.entry.entry_id)},
        {"entity_id": "sensor.gone"},
        {"entity_id": "sensor.xiaomi_tag_home_receivers_online"},
    ]
    for target in wrong:
        with pytest.raises(ServiceValidationError) as refusal:
            await call(hass, "correct_place", **target, area_id="kitchen")
        assert refusal.value.translation_key == "not_a_tag"


async def test_correction_answers_what_it_learned(hass: HomeAssistant, home: Home, stroll: Stroll) -> None:
    stroll.walk(10)
    answer = await call(hass, "correct_place", **KEYS_ROOM, area_id="hall")
    assert answer == {"calibration_id": next(iter(home.calibration_store.walks)), "seconds": 10}
    stroll.walk(1, {})
    await hass.async_block_till_done()
    state = hass.states.get("sensor.keys_room")
    assert state is not None
    assert state.state == "Hall"


@pytest.mark.parametrize(
    ("data", "left"),
    [
        ({"calibration_id": "w1"}, {"w2", "w3", "w4"}),
        ({"area_id": "hall"}, {"w1", "w3"}),
        ({"area_id": "attic"}, {"w1", "w2", "w3", "w4"}),
        (KEYS_ROOM, {"w3", "w4"}),
        ({**KEYS_ROOM, "area_id": "hall"}, {"w1", "w3", "w4"}),
    ],
)
async def test_calibrations_are_deleted_by_what_is_true_of_them(
    hass: HomeAssistant, home: Home, data: dict[str, Any], left: set[str]
) -> None:
    walks = [some_walk(1), some_walk(2, "hall"), some_walk(3, tag=BAG), some_walk(4, "hall", BAG)]
    await home.calibration_store.async_add(walks)
    answer = await call(hass, "delete_calibration", **data)
    assert answer == {"deleted": 4 - len(left)}
    assert set(home.calibration_store.walks) == left


async def test_unknown_calibration_is_reported(hass: HomeAssistant, home: Home) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, "delete_calibration", calibration_id="w9")
    assert refusal.value.translation_key == "unknown_calibration"
    with pytest.raises(probatio.Invalid):
        await call(hass, "delete_calibration")


async def test_export_can_be_imported(hass: HomeAssistant, home: Home) -> None:
    await home.calibration_store.async_add([some_walk(1)])
    exported = await call(hass, "export_calibration")
    await call(hass, "delete_calibration", calibration_id="w1")
    assert await call(hass, "import_calibration", data=exported) == {"walks": 1, "layout": False}
    assert set(home.calibration_store.walks) == {"w1"}


async def test_import_reports_what_is_wrong(hass: HomeAssistant, home: Home) -> None:
    layout = plan_json()
    layout["receivers"][NEAR]["floor"] = "attic"
    with pytest.raises(ServiceValidationError, match="receiver_without_floor \\(Proxy 1\\)"):
        await call(hass, "import_calibration", data={"version": 1, "layout": layout})
