"""The options: settings, and the calibration of one room after the other."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigFlowResult, ConfigSubentry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType, InvalidData, UnknownFlow
from homeassistant.helpers import area_registry as ar
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.walks import WalkKind
from custom_components.xiaomi_tag.receivers.gateways import MOST_GATEWAYS
from custom_components.xiaomi_tag.receivers.ids import GatewayKind

from ..bluetooth import AddProxy
from ..calibrating import BAG, FAR, KEYS, NEAR, Stroll, areas, some_walk
from ..flow_steps import loaded_home, shown
from ..homes import home_entry, set_up, tag_data
from ..phones import phone_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

SETTINGS = {"away_after_s": 600, "publish_threshold": 0.7, "use_sensors": False}
KITCHEN = {"tag": KEYS, "area": "kitchen", "seconds": 30}


def defaults(result: Any) -> dict[str, Any]:
    return {str(marker.schema): marker.default() for marker in result["data_schema"].schema if callable(marker.default)}


async def open_step(hass: HomeAssistant, entry_id: str, step: str) -> ConfigFlowResult:
    result = await hass.config_entries.options.async_init(entry_id)
    assert result["type"] is FlowResultType.MENU
    assert result["menu_options"] == ["settings", "calibrate", "sensors", "strangers", "history", "gateways", "readers"]
    return await answer(hass, result, {"next_step_id": step})


async def answer(hass: HomeAssistant, result: ConfigFlowResult, data: dict[str, Any]) -> ConfigFlowResult:
    return await hass.config_entries.options.async_configure(result["flow_id"], data)


@pytest.fixture(name="entry")
async def entry_fixture(hass: HomeAssistant, setup_entry: Any) -> MockConfigEntry:
    return await loaded_home(hass)


async def test_settings_start_at_the_defaults_and_show_what_was_set(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    result = await open_step(hass, entry.entry_id, "settings")
    assert result["type"] is FlowResultType.FORM
    assert defaults(result) == {"away_after_s": 120, "publish_threshold": 0.5, "use_sensors": True}

    result = await answer(hass, result, SETTINGS)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert dict(entry.options) == SETTINGS
    assert isinstance(entry.options["away_after_s"], int)

    assert defaults(await open_step(hass, entry.entry_id, "settings")) == SETTINGS


async def test_areas_are_picked_and_unpicked_and_other_options_stay(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(entry, options={"kept": 1})
    picked = {**SETTINGS, "occupancy_areas": ["kitchen"]}
    await answer(hass, await open_step(hass, entry.entry_id, "settings"), picked)
    assert dict(entry.options) == {"kept": 1, **picked}
    result = await open_step(hass, entry.entry_id, "settings")
    assert shown(result) == {"occupancy_areas": ["kitchen"]}
    await answer(hass, result, SETTINGS)
    assert dict(entry.options) == {"kept": 1, **SETTINGS}


async def test_history_starts_at_the_defaults_and_other_options_stay(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(entry, options=SETTINGS)
    result = await open_step(hass, entry.entry_id, "history")
    assert defaults(result) == {"sighting_hours": 48, "place_days": 30, "crossing_days": 365}
    chosen = {"sighting_hours": 0, "place_days": 7, "crossing_days": 3650}
    await answer(hass, result, chosen)
    assert dict(entry.options) == {**SETTINGS, **chosen}
    assert defaults(await open_step(hass, entry.entry_id, "history")) == chosen


@pytest.mark.parametrize(("field", "value"), [("sighting_hours", -1), ("place_days", 3651), ("crossing_days", "nan")])
async def test_history_out_of_range_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, field: str, value: object
) -> None:
    result = await open_step(hass, entry.entry_id, "history")
    chosen = {"sighting_hours": 48, "place_days": 30, "crossing_days": 365}
    with pytest.raises(InvalidData):
        await answer(hass, result, {**chosen, field: value})


async def test_settings_do_not_reload_the_home(hass: HomeAssistant, entry: MockConfigEntry, setup_entry: Any) -> None:
    result = await open_step(hass, entry.entry_id, "settings")
    await answer(hass, result, {"away_after_s": 600})
    await hass.async_block_till_done()
    assert setup_entry.await_count == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("away_after_s", 29),
        ("away_after_s", 3601),
        ("away_after_s", "nan"),
        ("away_after_s", "long"),
        ("publish_threshold", 0.29),
        ("publish_threshold", 0.96),
        ("publish_threshold", "nan"),
    ],
)
async def test_setting_out_of_range_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, value: Any
) -> None:
    result = await open_step(hass, entry.entry_id, "settings")
    with pytest.raises(InvalidData) as refusal:
        await answer(hass, result, {name: value})
    assert set(refusal.value.schema_errors) == {name}
    assert not entry.options


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy) -> Home:
    kitchen, hall = areas(hass, "Kitchen", "Hall")
    add_proxy(1, kitchen)
    add_proxy(2, hall, name="Hall proxy")
    return await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Bag"), **SETTINGS))


@pytest.fixture(name="stroll")
async def stroll_fixture(home: Home) -> Stroll:
    return Stroll(home)


async def begin(hass: HomeAssistant, home: Home, **changes: Any) -> ConfigFlowResult:
    result = await open_step(hass, home.entry.entry_id, "calibrate")
    return await answer(hass, result, KITCHEN | changes)


async def result_of(hass: HomeAssistant, result: ConfigFlowResult) -> ConfigFlowResult:
    """Let the recording end, and return what the flow shows then."""
    await hass.async_block_till_done(wait_background_tasks=True)
    return await hass.config_entries.options.async_configure(result["flow_id"])


async def test_calibration_shows_its_progress_and_then_what_it_brought(
    hass: HomeAssistant, home: Home, stroll: Stroll
) -> None:
    progress: list[Any] = []

    @callback
    def note(event: Event[Any]) -> None:
        progress.append(event.data["progress"])

    hass.bus.async_listen("data_entry_flow_progress_update", note)
    result = await begin(hass, home)
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    assert result["progress_action"] == "recording"
    assert result["description_placeholders"] == {
        "tag": "Keys",
        "area": "Kitchen",
        "seconds": "30",
        "done": "–",  # noqa: RUF001
        "remaining": "Hall, Kitchen",
    }
    stroll.walk(15, {NEAR: -50})
    await hass.async_block_till_done()
    assert progress == [pytest.approx(second / 30, abs=0.01) for second in range(1, 16)]
    # The frontend may ask again at any time.
    again = await hass.config_entries.options.async_configure(result["flow_id"])
    assert again["type"] is FlowResultType.SHOW_PROGRESS
    stroll.walk(15, {NEAR: -50})

    result = await result_of(hass, result)
    assert progress[-1] == 1.0
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "enough")
    assert result["menu_options"] == ["calibrate", "repeat", "finish"]
    texts = result["description_placeholders"]
    assert texts is not None
    assert (texts["tag"], texts["area"], texts["packets"], texts["heard_seconds"]) == ("Keys", "Kitchen", "30", "30")
    assert texts["heard_by"] == "Proxy 1 (30)"
    assert "Hall proxy" in texts["silent"]
    assert (texts["before"], texts["after"]) == ("100 %", "100 %")
    assert len(home.calibration_store.walks) == 1


async def test_flow_goes_from_room_to_room(hass: HomeAssistant, home: Home, stroll: Stroll) -> None:
    result = await begin(hass, home)
    stroll.walk(30, {NEAR: -50, FAR: -80})
    result = await answer(hass, await result_of(hass, result), {"next_step_id": "calibrate"})
    assert result["type"] is FlowResultType.FORM
    # The same tag for as long, in the room that remains.
    assert shown(result) == {"tag": KEYS, "area": "hall", "seconds": 30}
    assert result["description_placeholders"] == {"done": "Kitchen", "remaining": "Hall"}

    result = await answer(hass, result, KITCHEN | {"area": "hall"})
    stroll.walk(30, {NEAR: -80, FAR: -50})
    result = await answer(hass, await result_of(hass, result), {"next_step_id": "repeat"})
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    stroll.walk(30, {NEAR: -80, FAR: -50})
    result = await result_of(hass, result)
    texts = result["description_placeholders"]
    assert texts is not None
    assert texts["area"] == "Hall"
    assert texts["after"].endswith(" %")

    result = await answer(hass, result, {"next_step_id": "finish"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert dict(home.entry.options) == SETTINGS
    assert sorted(walk.room for walk in home.calibration_store.walks.values()) == ["hall", "hall", "kitchen"]
    assert not home.calibration._listeners


async def test_rooms_with_a_receiver_come_first_and_then_the_others(
    hass: HomeAssistant, home: Home, stroll: Stroll
) -> None:
    ar.async_get(hass).async_create("Attic")
    result = await open_step(hass, home.entry.entry_id, "calibrate")
    assert shown(result)["area"] == "hall"
    await home.calibration_store.async_add([some_walk(1, "kitchen"), some_walk(2, "hall")])
    result = await open_step(hass, home.entry.entry_id, "calibrate")
    assert shown(result)["area"] == "attic"
    assert result["description_placeholders"] == {"done": "Hall, Kitchen", "remaining": "–"}  # noqa: RUF001


async def test_correction_is_no_walk(hass: HomeAssistant, home: Home) -> None:
    await home.calibration_store.async_add([some_walk(1, "hall", kind=WalkKind.CORRECTION)])
    result = await open_step(hass, home.entry.entry_id, "calibrate")
    assert result["description_placeholders"] == {"done": "–", "remaining": "Hall, Kitchen"}  # noqa: RUF001


async def test_only_tag_is_chosen_already(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    result = await open_step(hass, home.entry.entry_id, "calibrate")
    assert shown(result)["tag"] == KEYS


async def test_too_little_is_reported(hass: HomeAssistant, home: Home, stroll: Stroll) -> None:
    result = await begin(hass, home, seconds=10)
    stroll.walk(10, {})
    result = await result_of(hass, result)
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "short")
    assert result["menu_options"] == ["repeat", "calibrate", "finish"]
    texts = result["description_placeholders"]
    assert texts is not None
    assert (texts["packets"], texts["heard_by"], texts["before"], texts["after"]) == ("0", *"–––")  # noqa: RUF001


async def test_walk_in_another_room_is_learned_only_when_confirmed(
    hass: HomeAssistant, home: Home, stroll: Stroll
) -> None:
    result = await begin(hass, home)
    stroll.walk(30, {FAR: -50})
    result = await result_of(hass, result)
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "elsewhere")
    assert result["menu_options"] == ["repeat", "sure", "calibrate", "finish"]
    assert home.calibration_store.walks == {}
    result = await answer(hass, result, {"next_step_id": "sure"})
    stroll.walk(30, {FAR: -50})
    result = await result_of(hass, result)
    assert result["step_id"] == "enough"
    assert [walk.room for walk in home.calibration_store.walks.values()] == ["kitchen"]


async def test_closing_the_flow_cancels_the_recording(hass: HomeAssistant, home: Home, stroll: Stroll) -> None:
    result = await begin(hass, home)
    stroll.walk(5)
    hass.config_entries.options.async_abort(result["flow_id"])
    await hass.async_block_till_done()
    assert not home.calibration.runs
    assert not home.calibration._listeners
    stroll.walk(30)
    assert not home.calibration_store.walks


async def test_closing_the_flow_leaves_what_others_record(hass: HomeAssistant, home: Home, stroll: Stroll) -> None:
    result = await begin(hass, home, seconds=10)
    stroll.walk(10)
    await result_of(hass, result)
    home.calibration.async_begin(KEYS, "hall", 30)
    hass.config_entries.options.async_abort(result["flow_id"])
    await hass.async_block_till_done()
    assert set(home.calibration.runs) == {KEYS}


async def test_recording_that_somebody_else_cancels_ends_the_flow(
    hass: HomeAssistant, home: Home, stroll: Stroll
) -> None:
    result = await begin(hass, home)
    home.calibration.async_cancel(KEYS)
    result = await result_of(hass, result)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "calibration_cancelled")


async def test_unload_ends_the_flow(hass: HomeAssistant, home: Home) -> None:
    result = await begin(hass, home)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    result = await result_of(hass, result)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "calibration_cancelled")


async def test_result_is_shown_and_repeating_refused_after_an_unload(
    hass: HomeAssistant, home: Home, stroll: Stroll
) -> None:
    result = await begin(hass, home)
    stroll.walk(30, {NEAR: -50})
    result = await result_of(hass, result)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    result = await answer(hass, result, {"next_step_id": "repeat"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "home_not_loaded")


def _remove_room(hass: HomeAssistant, home: Home) -> None:
    ar.async_get(hass).async_delete("kitchen")


def _record_already(_hass: HomeAssistant, home: Home) -> None:
    home.calibration.async_begin(KEYS, "hall", 30)


@pytest.mark.parametrize(
    ("happen", "error"), [(_remove_room, "unknown_area"), (_record_already, "already_calibrating")]
)
async def test_refused_calibration_shows_why_and_can_be_changed(
    hass: HomeAssistant, home: Home, happen: Callable[[HomeAssistant, Home], None], error: str
) -> None:
    form = await open_step(hass, home.entry.entry_id, "calibrate")
    happen(hass, home)
    result = await answer(hass, form, KITCHEN)
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, {"base": error})
    assert shown(result) == KITCHEN
    result = await answer(hass, result, {"tag": BAG, "area": "hall", "seconds": 10})
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    hass.config_entries.options.async_abort(result["flow_id"])


@pytest.mark.parametrize("seconds", [9, 601, "nan"])
async def test_duration_out_of_range_is_refused(hass: HomeAssistant, home: Home, seconds: Any) -> None:
    with pytest.raises(InvalidData):
        await begin(hass, home, seconds=seconds)
    assert not home.calibration.runs


async def test_home_that_is_not_loaded_cannot_be_calibrated(hass: HomeAssistant, home: Home) -> None:
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    result = await open_step(hass, home.entry.entry_id, "calibrate")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "home_not_loaded")
    with pytest.raises(UnknownFlow):
        await answer(hass, result, KITCHEN)


async def test_home_without_tags_cannot_be_calibrated(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry())
    result = await open_step(hass, home.entry.entry_id, "calibrate")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_tags")


async def test_gateways_that_wait_can_be_admitted(hass: HomeAssistant, home: Home) -> None:
    now = home.clock.now()
    for node in ("kitchen", "made up"):
        home.gateways.async_relayed(GatewayKind.ESPRESENSE, node, now)
    result = await open_step(hass, home.entry.entry_id, "gateways")
    assert defaults(result) == {"gateways": []}
    result = await answer(hass, result, {"gateways": ["espresense:kitchen"]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert home.receivers.get("mqtt:espresense:kitchen") is not None
    assert [offer.identity[1] for offer in home.gateways.offers()] == ["made up"]


async def test_without_a_gateway_that_waits_there_is_nothing_to_admit(hass: HomeAssistant, home: Home) -> None:
    result = await open_step(hass, home.entry.entry_id, "gateways")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_gateways")


async def test_too_many_gateways_are_refused(hass: HomeAssistant, home: Home) -> None:
    now = home.clock.now()
    for number in range(MOST_GATEWAYS):
        home.gateways.async_admit(GatewayKind.ESPRESENSE, f"node{number}", now)
    home.gateways.async_relayed(GatewayKind.ESPRESENSE, "kitchen", now)
    result = await open_step(hass, home.entry.entry_id, "gateways")
    result = await answer(hass, result, {"gateways": ["espresense:kitchen"]})
    assert result["errors"] == {"base": "too_many_gateways"}


async def test_readers_are_users_who_are_neither_administrators_nor_phones(
    hass: HomeAssistant, home: Home, hass_admin_user: MockUser
) -> None:
    ada, bob = (MockUser(name=name).add_to_hass(hass) for name in ("Ada", "Bob"))
    phone = phone_data("bob_phone", user=bob.id)
    hass.config_entries.async_add_subentry(
        home.entry,
        ConfigSubentry(
            data=MappingProxyType(phone["data"]), subentry_type="phone", title="Phone", unique_id=phone["unique_id"]
        ),
    )
    result = await open_step(hass, home.entry.entry_id, "readers")
    schema = result["data_schema"]
    assert schema is not None
    [selector] = schema.schema.values()
    offered = {option["value"] for option in selector.config["options"]}
    assert ada.id in offered
    assert not {bob.id, hass_admin_user.id} & offered
    await answer(hass, result, {"readers": [ada.id]})
    assert home.entry.options["readers"] == [ada.id]
    await answer(hass, await open_step(hass, home.entry.entry_id, "settings"), {})
    assert home.entry.options["readers"] == [ada.id]
