from http import HTTPStatus
import json
import logging
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigSubentry, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..flow_steps import (
    ADDRESS,
    BIND_KEY,
    FORMS,
    IRK,
    KEY,
    OTHER_KEY,
    SECRETS,
    STORED,
    UUID,
    WRONG,
    accessory,
    is_password,
    loaded_home,
    shown,
)

pytestmark = pytest.mark.usefixtures("enable_bluetooth", "setup_entry")

OTHER_FORMS: dict[TagKind, dict[str, Any]] = {
    TagKind.FIND_HUB: {"identity_key": OTHER_KEY},
    TagKind.FIND_MY: {"accessory": accessory(9)},
    TagKind.ADDRESS: {"address": "A4:C1:38:00:00:02"},
    TagKind.IBEACON: {"uuid": UUID, "major": 2, "minor": 3},
    TagKind.PRIVATE_ADDRESS: {"irk": "ff" * 16},
}


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, setup_entry: Any) -> MockConfigEntry:
    return await loaded_home(hass)


async def start(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> SubentryFlowResult:
    result = await hass.config_entries.subentries.async_init((home.entry_id, "tag"), context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "user"
    assert result["menu_options"] == ["find_hub", "find_my", "address", "ibeacon", "private_address"]
    result = await send(hass, result, {"next_step_id": kind.value})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == kind.value
    return result


async def send(hass: HomeAssistant, result: SubentryFlowResult, user_input: dict[str, Any]) -> SubentryFlowResult:
    return await hass.config_entries.subentries.async_configure(result["flow_id"], user_input)


async def add(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, **form: Any) -> ConfigSubentry:
    before = set(home.subentries)
    result = await send(hass, await start(hass, home, kind), {"name": "Keys", **FORMS[kind], **form})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (added,) = set(home.subentries) - before
    tag: ConfigSubentry = home.subentries[added]
    return tag


async def reconfigure(hass: HomeAssistant, home: MockConfigEntry, tag: ConfigSubentry) -> SubentryFlowResult:
    result: SubentryFlowResult = await home.start_subentry_reconfigure_flow(hass, tag.subentry_id)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "reconfigure"
    return result


@pytest.mark.parametrize("kind", TagKind)
async def test_valid_form_adds_the_tag_at_once(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    tag = await add(hass, home, kind, person="person.ada")
    assert (tag.subentry_type, tag.title) == ("tag", "Keys")
    assert dict(tag.data) == {"version": 1, "kind": kind.value, "person": "person.ada", **STORED[kind]}
    assert tag.unique_id


@pytest.mark.parametrize("kind", TagKind)
async def test_fields_are_those_that_callers_rely_on(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    result = await start(hass, home, kind)
    assert result["data_schema"] is not None
    assert {str(marker.schema) for marker in result["data_schema"].schema} == {"name", "person", *FORMS[kind]}


@pytest.mark.parametrize(
    ("kind", "left_out"),
    [(TagKind.FIND_HUB, "paired_at"), (TagKind.ADDRESS, "bind_key")],
)
async def test_optional_field_may_be_left_out(
    hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, left_out: str
) -> None:
    form = {name: value for name, value in FORMS[kind].items() if name != left_out}
    result = await send(hass, await start(hass, home, kind), {"name": "Keys", **form})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (tag,) = home.subentries.values()
    assert tag.data[left_out] is None


@pytest.mark.parametrize(("kind", "wrong", "errors"), WRONG)
async def test_wrong_value_is_named_and_nothing_is_saved(
    hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    result = await start(hass, home, kind)
    result = await send(hass, result, {"name": "Keys", **FORMS[kind], **wrong})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == kind.value
    assert result["errors"] == errors
    assert not home.subentries

    result = await send(hass, result, {"name": "Keys", **FORMS[kind]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(home.subentries) == 1


async def test_missing_field_is_refused(hass: HomeAssistant, home: MockConfigEntry) -> None:
    result = await start(hass, home, TagKind.PRIVATE_ADDRESS)
    with pytest.raises(InvalidData) as refusal:
        await send(hass, result, {"name": "Keys"})
    assert set(refusal.value.schema_errors) == {"irk"}


async def test_no_address_is_chosen_for_the_user(hass: HomeAssistant, home: MockConfigEntry) -> None:
    # Without a value of its own the frontend fills in the first address of the list.
    result = await start(hass, home, TagKind.ADDRESS)
    assert shown(result) == {"address": ""}


async def test_refused_form_shows_again_all_but_keys(hass: HomeAssistant, home: MockConfigEntry) -> None:
    result = await start(hass, home, TagKind.FIND_HUB)
    result = await send(hass, result, {"name": "Keys", "person": "person.ada", "identity_key": "12"})
    assert shown(result) == {"name": "Keys", "person": "person.ada"}


async def test_pairing_time_without_zone_is_in_home_assistants(hass: HomeAssistant, home: MockConfigEntry) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    tag = await add(hass, home, TagKind.FIND_HUB, paired_at="2026-03-01 19:30:00")
    assert tag.data["paired_at"] == STORED[TagKind.FIND_HUB]["paired_at"]
    result = await reconfigure(hass, home, tag)
    assert shown(result)["paired_at"] == "2026-03-01 19:30:00"


async def test_no_pairing_time_is_shown_as_none(hass: HomeAssistant, home: MockConfigEntry) -> None:
    tag = await add(hass, home, TagKind.FIND_HUB, paired_at="")
    assert "paired_at" not in shown(await reconfigure(hass, home, tag))


@pytest.mark.parametrize("kind", TagKind)
async def test_tag_that_is_set_up_already_is_named(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    await add(hass, home, kind)
    result = await send(hass, await start(hass, home, kind), {"name": "Other", **FORMS[kind]})
    assert result["type"] is FlowResultType.FORM
    assert list((result["errors"] or {}).values()) == ["already_configured"]
    assert len(home.subentries) == 1

    result = await send(hass, result, {"name": "Other", **OTHER_FORMS[kind]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(home.subentries) == 2


@pytest.mark.parametrize(
    ("kind", "same"),
    [
        (TagKind.FIND_HUB, {"identity_key": KEY.upper()}),
        (TagKind.FIND_HUB, {"identity_key": json.dumps({"identity_key": KEY})}),
        (TagKind.ADDRESS, {"address": "A4-C1-38-12-34-56"}),
        (TagKind.IBEACON, {"uuid": UUID.replace("-", "")}),
        (TagKind.PRIVATE_ADDRESS, {"irk": bytes.fromhex(IRK)[::-1].hex()}),
    ],
)
async def test_other_spelling_of_the_same_key_is_the_same_tag(
    hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, same: dict[str, Any]
) -> None:
    await add(hass, home, kind)
    result = await send(hass, await start(hass, home, kind), {"name": "Other", **FORMS[kind], **same})
    assert result["type"] is FlowResultType.FORM
    assert len(home.subentries) == 1


async def test_two_tags_may_share_a_name(hass: HomeAssistant, home: MockConfigEntry) -> None:
    await add(hass, home, TagKind.IBEACON)
    await add(hass, home, TagKind.IBEACON, minor=2)
    assert [tag.title for tag in home.subentries.values()] == ["Keys", "Keys"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (TagKind.FIND_HUB, ["identity_key"]),
        (TagKind.ADDRESS, ["bind_key"]),
        (TagKind.PRIVATE_ADDRESS, ["irk"]),
    ],
)
async def test_keys_are_typed_unseen(
    hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, fields: list[str]
) -> None:
    result = await start(hass, home, kind)
    assert all(is_password(result, name) for name in fields)


@pytest.mark.parametrize("kind", TagKind)
async def test_changing_never_shows_a_key(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    tag = await add(hass, home, kind, person="person.ada")
    result = await reconfigure(hass, home, tag)
    values = shown(result)
    assert values["name"] == "Keys"
    assert values["person"] == "person.ada"
    assert not any(secret in repr(values) for secret in SECRETS)
    assert result["description_placeholders"] == {"name": "Keys"}


@pytest.mark.parametrize("kind", TagKind)
async def test_what_is_left_as_shown_stays(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    tag = await add(hass, home, kind, person="person.ada")
    before = tag.as_dict()
    result = await reconfigure(hass, home, tag)
    result = await send(hass, result, {**shown(result), "name": "Car", "person": "person.bob"})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    (changed,) = home.subentries.values()
    assert changed.as_dict() == {**before, "title": "Car", "data": {**before["data"], "person": "person.bob"}}


@pytest.mark.parametrize("kind", TagKind)
async def test_key_can_be_replaced(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    tag = await add(hass, home, kind)
    before = tag.as_dict()
    result = await reconfigure(hass, home, tag)
    result = await send(hass, result, {**shown(result), **OTHER_FORMS[kind]})
    assert result["reason"] == "reconfigure_successful"
    (changed,) = home.subentries.values()
    assert changed.subentry_id == before["subentry_id"]
    assert changed.unique_id != before["unique_id"]
    assert changed.data != before["data"]


async def test_empty_bind_key_keeps_the_old_one(hass: HomeAssistant, home: MockConfigEntry) -> None:
    tag = await add(hass, home, TagKind.ADDRESS)
    result = await reconfigure(hass, home, tag)
    await send(hass, result, {**shown(result), "address": ADDRESS, "bind_key": ""})
    assert home.subentries[tag.subentry_id].data["bind_key"] == BIND_KEY
    assert home.subentries[tag.subentry_id].data["address"] == ADDRESS


async def test_person_and_pairing_time_can_be_removed(hass: HomeAssistant, home: MockConfigEntry) -> None:
    tag = await add(hass, home, TagKind.FIND_HUB, person="person.ada")
    await send(hass, await reconfigure(hass, home, tag), {"name": "Keys"})
    data = home.subentries[tag.subentry_id].data
    assert "person" not in data
    assert data["paired_at"] is None
    assert data["identity_key"] == KEY


@pytest.mark.parametrize(("kind", "wrong", "errors"), [case for case in WRONG if "empty" not in case[2].values()])
async def test_wrong_change_is_named_and_nothing_is_saved(
    hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    tag = await add(hass, home, kind)
    before = tag.as_dict()
    result = await reconfigure(hass, home, tag)
    result = await send(hass, result, {"name": "Car", **FORMS[kind], **wrong})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "reconfigure"
    assert result["errors"] == errors
    assert home.subentries[tag.subentry_id].as_dict() == before

    result = await send(hass, result, {"name": "Car", **FORMS[kind]})
    assert result["reason"] == "reconfigure_successful"
    assert home.subentries[tag.subentry_id].title == "Car"


async def test_tag_cannot_be_changed_into_another_one(hass: HomeAssistant, home: MockConfigEntry) -> None:
    await add(hass, home, TagKind.FIND_HUB)
    other = await add(hass, home, TagKind.FIND_HUB, identity_key=OTHER_KEY)
    before = other.as_dict()
    result = await reconfigure(hass, home, other)
    result = await send(hass, result, {"name": "Keys", "identity_key": KEY})
    assert result["errors"] == {"identity_key": "already_configured"}
    assert home.subentries[other.subentry_id].as_dict() == before


@pytest.mark.parametrize("damage", [{"identity_key": "12"}, {"kind": "of_next_year"}, {"kind": None}])
async def test_damaged_tag_cannot_be_changed(
    hass: HomeAssistant, home: MockConfigEntry, damage: dict[str, Any]
) -> None:
    tag = await add(hass, home, TagKind.FIND_HUB)
    hass.config_entries.async_update_subentry(home, tag, data={**tag.data, **damage})
    result = await home.start_subentry_reconfigure_flow(hass, tag.subentry_id)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "damaged_data"


async def test_tag_is_added_and_changed_by_plain_requests(
    hass: HomeAssistant, home: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()

    async def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        response = await client.post(f"/api/config/config_entries/subentries/flow{path}", json=body)
        assert response.status == HTTPStatus.OK
        answer: dict[str, Any] = await response.json()
        assert not any(secret in json.dumps(answer) for secret in SECRETS)
        return answer

    for kind in TagKind:
        answer = await post("", {"handler": [home.entry_id, "tag"]})
        assert answer["type"] == "menu"
        flow = f"/{answer['flow_id']}"
        answer = await post(flow, {"next_step_id": kind.value})
        assert answer["type"] == "form"
        assert {field["name"] for field in answer["data_schema"]} == {"name", "person", *FORMS[kind]}
        answer = await post(flow, {"name": "Keys", **FORMS[kind]})
        assert answer["type"] == "create_entry"

    assert len(home.subentries) == len(TagKind)
    for tag in home.subentries.values():
        answer = await post("", {"handler": [home.entry_id, "tag"], "subentry_id": tag.subentry_id})
        assert answer["type"] == "form"


async def test_keys_stay_out_of_the_log(
    hass: HomeAssistant, home: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for kind in TagKind:
        tag = await add(hass, home, kind)
        await send(hass, await reconfigure(hass, home, tag), {"name": "Car", **OTHER_FORMS[kind]})
    assert len(home.subentries) == len(TagKind)
    assert not any(secret in caplog.text for secret in (*SECRETS, OTHER_KEY))
