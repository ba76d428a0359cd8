from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigSubentry, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from ..flow_steps import loaded_home, shown
from ..test_translations import STRINGS

pytestmark = pytest.mark.usefixtures("enable_bluetooth", "setup_entry")


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, setup_entry: Any) -> MockConfigEntry:
    return await loaded_home(hass)


@pytest.fixture(name="user")
def user_fixture(hass: HomeAssistant) -> MockUser:
    return MockUser(id="user_ada", name="Ada").add_to_hass(hass)


@pytest.fixture(name="form")
def form_fixture(user: MockUser) -> dict[str, Any]:
    return {"name": "Ada's phone", "receiver_id": "ada.phone:1_a-b", "user": user.id}


async def start(hass: HomeAssistant, home: MockConfigEntry) -> SubentryFlowResult:
    result = await hass.config_entries.subentries.async_init((home.entry_id, "phone"), context={"source": SOURCE_USER})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "user")
    return result


async def send(hass: HomeAssistant, result: SubentryFlowResult, user_input: dict[str, Any]) -> SubentryFlowResult:
    return await hass.config_entries.subentries.async_configure(result["flow_id"], user_input)


async def add(hass: HomeAssistant, home: MockConfigEntry, form: dict[str, Any]) -> ConfigSubentry:
    before = set(home.subentries)
    result = await send(hass, await start(hass, home), form)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (added,) = set(home.subentries) - before
    phone: ConfigSubentry = home.subentries[added]
    return phone


async def test_valid_form_adds_the_phone(hass: HomeAssistant, home: MockConfigEntry, form: dict[str, Any]) -> None:
    phone = await add(hass, home, {**form, "person": "person.ada"})
    assert (phone.subentry_type, phone.title, phone.unique_id) == ("phone", "Ada's phone", "ada.phone:1_a-b")
    assert dict(phone.data) == {
        "version": 1,
        "receiver_id": "ada.phone:1_a-b",
        "user": "user_ada",
        "person": "person.ada",
    }


async def test_person_may_be_left_out(hass: HomeAssistant, home: MockConfigEntry, form: dict[str, Any]) -> None:
    assert "person" not in (await add(hass, home, form)).data


async def test_list_holds_those_who_can_log_in(hass: HomeAssistant, home: MockConfigEntry, user: MockUser) -> None:
    MockUser(id="user_system", name="Supervisor", system_generated=True).add_to_hass(hass)
    MockUser(id="user_gone", name="Gone", is_active=False).add_to_hass(hass)
    MockUser(id="user_bob", name="bob").add_to_hass(hass)
    result = await start(hass, home)
    assert result["data_schema"] is not None
    options = result["data_schema"].schema["user"].config["options"]
    assert options == [{"value": "user_ada", "label": "Ada"}, {"value": "user_bob", "label": "bob"}]
    # Without a value of its own the frontend fills in the first user of the list.
    assert shown(result) == {"user": ""}


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"name": " "}, {"name": "invalid_name"}),
        ({"name": "x" * 101}, {"name": "invalid_name"}),
        ({"receiver_id": ""}, {"receiver_id": "not_receiver_id"}),
        ({"receiver_id": "my phone"}, {"receiver_id": "not_receiver_id"}),
        ({"receiver_id": "a/b"}, {"receiver_id": "not_receiver_id"}),
        ({"receiver_id": "é"}, {"receiver_id": "not_receiver_id"}),
        ({"receiver_id": "x" * 65}, {"receiver_id": "not_receiver_id"}),
        ({"user": "nobody"}, {"user": "unknown_user"}),
        ({"receiver_id": "", "user": "nobody"}, {"receiver_id": "not_receiver_id", "user": "unknown_user"}),
    ],
)
async def test_wrong_value_is_named_and_nothing_is_saved(
    hass: HomeAssistant, home: MockConfigEntry, form: dict[str, Any], wrong: dict[str, str], errors: dict[str, str]
) -> None:
    result = await send(hass, await start(hass, home), {**form, **wrong})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "user")
    assert result["errors"] == errors
    assert not home.subentries
    result = await send(hass, result, form)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_refused_form_shows_again_what_was_entered(
    hass: HomeAssistant, home: MockConfigEntry, form: dict[str, Any]
) -> None:
    result = await send(hass, await start(hass, home), {**form, "receiver_id": "my phone"})
    assert shown(result) == {**form, "receiver_id": "my phone"}


async def test_receiver_id_names_one_phone(hass: HomeAssistant, home: MockConfigEntry, form: dict[str, Any]) -> None:
    await add(hass, home, form)
    result = await send(hass, await start(hass, home), form)
    assert result["errors"] == {"receiver_id": "already_configured"}
    assert len(home.subentries) == 1


async def test_phone_is_changed(hass: HomeAssistant, home: MockConfigEntry, form: dict[str, Any]) -> None:
    phone = await add(hass, home, {**form, "person": "person.ada"})
    result = await home.start_subentry_reconfigure_flow(hass, phone.subentry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "reconfigure")
    assert shown(result) == {**form, "person": "person.ada"}
    result = await send(hass, result, {**form, "name": "New", "receiver_id": "other"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    changed = home.subentries[phone.subentry_id]
    assert (changed.title, changed.unique_id) == ("New", "other")
    assert dict(changed.data) == {"version": 1, "receiver_id": "other", "user": "user_ada"}


async def test_wrong_change_is_not_saved(hass: HomeAssistant, home: MockConfigEntry, form: dict[str, Any]) -> None:
    phone = await add(hass, home, form)
    await add(hass, home, {**form, "receiver_id": "other"})
    result = await home.start_subentry_reconfigure_flow(hass, phone.subentry_id)
    result = await send(hass, result, {**form, "receiver_id": "other"})
    assert result["errors"] == {"receiver_id": "already_configured"}
    assert home.subentries[phone.subentry_id].unique_id == "ada.phone:1_a-b"


async def test_user_who_is_gone_is_chosen_again(
    hass: HomeAssistant, home: MockConfigEntry, form: dict[str, Any], user: MockUser
) -> None:
    phone = await add(hass, home, form)
    await hass.auth.async_remove_user(user)
    result = await home.start_subentry_reconfigure_flow(hass, phone.subentry_id)
    assert shown(result)["user"] == ""
    result = await send(hass, result, form)
    assert result["errors"] == {"user": "unknown_user"}


async def test_forms_have_texts(hass: HomeAssistant, home: MockConfigEntry) -> None:
    texts = STRINGS["config_subentries"]["phone"]
    result = await start(hass, home)
    assert result["data_schema"] is not None
    fields = {str(marker.schema) for marker in result["data_schema"].schema}
    assert set(texts["step"]) == {"user", "reconfigure"}
    for step in texts["step"].values():
        assert set(step["data"]) == set(step["data_description"]) == fields
    assert set(texts["error"]) == {"already_configured", "invalid_name", "not_receiver_id", "unknown_user"}
    assert set(texts["abort"]) == {"reconfigure_successful"}
